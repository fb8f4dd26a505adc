"""The tree against RFC 6962's own definition, and proofs against every way of getting them wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuaijin.ledger import merkle, sm3
from kuaijin.ledger.merkle import leaf, node


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word by word."""
    if not leaves:
        return sm3.digest(b"")
    if len(leaves) == 1:
        return leaf(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node(by_definition(leaves[:k]), by_definition(leaves[k:]))


def path_by_definition(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1, word by word."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return [*path_by_definition(index, leaves[:k]), by_definition(leaves[k:])]
    return [*path_by_definition(index - k, leaves[k:]), by_definition(leaves[:k])]


@pytest.mark.parametrize("size", range(34))
def test_roots_paths_and_their_check(size: int) -> None:
    leaves = [f"leaf {number}".encode() for number in range(size)]
    hashes = [leaf(data) for data in leaves]
    assert merkle.root(hashes) == by_definition(leaves)
    for index in range(size):
        path = merkle.path(merkle.levels(hashes), index)
        assert path == path_by_definition(index, leaves)
        assert merkle.root_by_path(hashes[index], index, size, path) == merkle.root(hashes)


@given(st.integers(2, 40), st.data())
@settings(max_examples=150)
def test_a_wrong_path_never_leads_to_the_root(size: int, data: st.DataObject) -> None:
    hashes = [leaf(bytes([number])) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = merkle.path(merkle.levels(hashes), index)
    root = merkle.root(hashes)
    elsewhere = data.draw(st.integers(-2, size + 2).filter(lambda place: place != index))
    assert merkle.root_by_path(hashes[index], elsewhere, size, path) != root
    assert merkle.root_by_path(hashes[index - 1], index, size, path) != root
    assert merkle.root_by_path(hashes[index], index, size, [*path, hashes[0]]) != root
    assert merkle.root_by_path(hashes[index], index, size, path[:-1]) != root


def test_leaf_and_node_cannot_be_mistaken_for_each_other() -> None:
    left, right = leaf(b"a"), leaf(b"b")
    assert leaf(left + right) != node(left, right)
