"""Finding by words: what is folded, what counts as a word, what of a stream can be found, what is shown around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core.challenge_state import State as Challenge
from kuaijin.core.search import MAKERS, MOST_WORDS, docs_of, excerpt, folded, words_of
from tests.core.project_samples import in_each_state


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("土地", ("土地",)),
        ("地", ("地",)),
        ("a", ()),
        ("Ab ａＢ", ("ab",)),
        ("土地　合同", ("土地", "合同")),
        ("Ｐ１６", ("p16",)),
        ("  ", ()),
        (" ".join(f"w{number}" for number in range(20)), tuple(f"w{number}" for number in range(MOST_WORDS))),
    ],
)
def test_words_of_a_query(query: str, words: tuple[str, ...]) -> None:
    assert words_of(query) == words


@given(st.text(max_size=80))
def test_folding_once_is_folding_twice(text: str) -> None:
    """So that what is stored folded is found by what is asked folded."""
    assert folded(folded(text)) == folded(text)


@given(st.text(min_size=2, max_size=40).filter(words_of))
def test_whatever_is_said_is_found_by_its_words(text: str) -> None:
    assert all(word in folded(f"某某 {text} 某某") for word in words_of(text))


def test_a_project_is_found_by_name_owner_and_code_with_and_without_hyphens() -> None:
    (doc,) = docs_of("project", in_each_state()["started"])
    for word in ("示例项目", "示例公司", "91431000ma91001940", "2101-431099-04-01-100111", "210143109904", "石盖"):
        assert folded(word) in doc.text, word
    assert (doc.id, doc.about, doc.project) == ("project:P1", "P1", "P1")


def test_what_has_not_begun_or_is_secret_is_not_found() -> None:
    assert docs_of("project", in_each_state()["new"]) == ()
    assert docs_of("challenge", Challenge(id="C1", status="draft", title="x")) == ()
    assert docs_of("account", object()) == ()
    assert "rating" not in MAKERS


def test_an_excerpt_shows_the_word_and_what_stands_around_it() -> None:
    before, hit, after = excerpt("甲" * 40 + "土地" + "乙" * 40, ("合同", "土地"))
    assert (hit.text, hit.hit) == ("土地", True)
    assert before.text == "…" + "甲" * 24
    assert after.text == "乙" * 24 + "…"
    assert excerpt("甲乙", ("丙丁",)) == ()
