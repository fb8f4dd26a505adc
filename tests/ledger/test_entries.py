"""Canonical JSON, SM3, and what the registry says to wrong wiring."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuaijin.ledger import registry, sm3
from kuaijin.ledger.entries import canonical
from kuaijin.ledger.fields import instant_text
from tests.ledger import toy

EAST = timezone(timedelta(hours=8))


class Thing(msgspec.Struct, frozen=True):
    b: Any
    a: Any = None


def test_canonical_json() -> None:
    late = datetime(2021, 12, 29, 9, 30, tzinfo=EAST)
    data = canonical(Thing({"z": 1, "中": [late, {"at": late}], "a": date(2021, 1, 1)}, "2021-01-01T00:00:00+08:00"))
    assert data.decode() == (
        '{"a":"2021-01-01T00:00:00+08:00",'
        '"b":{"a":"2021-01-01","z":1,"中":["2021-12-29T01:30:00Z",{"at":"2021-12-29T01:30:00Z"}]}}'
    )


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
@settings(max_examples=100)
def test_instants_as_text_keep_their_order_and_value(one: datetime, other: datetime) -> None:
    assert datetime.fromisoformat(instant_text(one)) == one
    assert (instant_text(one) < instant_text(other)) == (one < other)
    assert len(instant_text(one)) == 27


@given(st.binary(max_size=300))
@settings(max_examples=50)
def test_both_implementations_of_sm3_agree(data: bytes) -> None:
    assert sm3.by_openssl(data) == sm3.by_cryptography(data) == sm3.digest(data)


def test_sm3_is_chosen_by_the_standards_own_example() -> None:
    def missing(_: bytes) -> bytes:
        raise ValueError("unsupported hash type sm3")

    assert sm3.choose((missing, lambda _: b"wrong", sm3.by_cryptography)) is sm3.by_cryptography
    with pytest.raises(RuntimeError, match="no working SM3"):
        sm3.choose((missing,))


def test_names_can_be_taken_only_once(toys: None) -> None:
    with pytest.raises(ValueError, match="tank"):
        registry.register(registry.Kind(toy.TankModule))
    with pytest.raises(ValueError, match="tanks"):
        registry.register_projection(toy.Tanks)


def test_an_event_needs_a_tag() -> None:
    class Untagged(msgspec.Struct):
        pass

    class Module(toy.TankModule):
        Event: Any = Untagged

    with pytest.raises(TypeError, match="needs a tag"):
        registry.Kind(Module)


def test_a_chain_of_upcasts_may_rename_an_event(toys: None) -> None:
    registry.register_upcast("tank", "poured", 1, lambda old: {**old, "buckets": old["cups"], "type": "poured"})
    registry.register_upcast("tank", "poured", 2, lambda old: {**old, "litres": old["buckets"], "type": "filled"})
    kind = registry.kind("tank")
    kind.versions["filled"] = 3
    payload = '{"at":"2020-01-01T00:00:00Z","cups":4,"type":"poured"}'
    event = kind.event_of("here", 1, "poured", 1, payload)
    assert isinstance(event, toy.Filled)
    assert event.litres == 4
