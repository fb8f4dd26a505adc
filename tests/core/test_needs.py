"""我要办什么: only questions that change the answer are asked, and the list is that of the tailoring."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kuaijin.core.base import Refusal
from kuaijin.core.conditions import Attribute
from kuaijin.core.needs import foretell, needs_of, next_questions, open_questions, read_answer
from kuaijin.core.tailoring import materials_for, tailor
from kuaijin.sources.rulebook_files import default_folder, load

BOOK = load(default_folder())


def values_of(attribute: Attribute) -> st.SearchStrategy[Any]:
    if attribute.type == "bool":
        return st.booleans()
    if attribute.type == "enum":
        return st.sampled_from(sorted({*attribute.values, "none"}))
    return st.sampled_from([0, 1, 499, 500, 999, 1000, 3000, 5000, 50_000, 5_000_000, 10**9])


ANSWERS = st.fixed_dictionaries({name: values_of(each) for name, each in BOOK.attributes.items()})


def told_so_far(answers: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name in names}


@settings(max_examples=60, deadline=None)
@given(ANSWERS, st.sets(st.sampled_from(sorted(BOOK.attributes))))
def test_what_is_foretold_holds_whatever_is_answered_later(answers: dict[str, Any], names: set[str]) -> None:
    told = told_so_far(answers, names)
    for item in BOOK.items.values():
        early = foretell(item.applies_when, told, BOOK.attributes)
        late = foretell(item.applies_when, answers, BOOK.attributes)
        assert late is not None
        assert early in (None, late)


@settings(max_examples=40, deadline=None)
@given(ANSWERS, ANSWERS)
def test_a_question_that_is_not_asked_changes_nothing(answers: dict[str, Any], others: dict[str, Any]) -> None:
    told: dict[str, Any] = {}
    while asked := next_questions(BOOK, told):
        told |= {each.name: answers[each.name] for each in asked}
    whole = others | told
    assert tailor(BOOK, told).order == tailor(BOOK, whole).order
    assert [(each.before, each.after) for each in tailor(BOOK, told).edges] == [
        (each.before, each.after) for each in tailor(BOOK, whole).edges
    ]
    for item in tailor(BOOK, told).order:
        assert materials_for(BOOK.items[item], told, BOOK) == materials_for(BOOK.items[item], whole, BOOK)


def test_fewer_questions_than_attributes() -> None:
    factory = BOOK.presets["industrial-standard-land"].set
    told: dict[str, Any] = {}
    number = 0
    while asked := next_questions(BOOK, told):
        number += len(asked)
        assert len({each.type for each in asked}) == 1
        told |= {each.name: each.of(factory) for each in asked}
    assert 20 < number < len(BOOK.attributes), "some are settled by what was told before"


def test_the_list_says_papers_order_and_why() -> None:
    told = next(iter(BOOK.presets.values())).set
    needs = needs_of(BOOK, told)
    assert tuple(each.item.id for each in needs.items) == tailor(BOOK, told).order
    for each in needs.items:
        names = {paper.name.zh for paper in (*each.bring, *each.shared)}
        assert names == set(materials_for(each.item, told, BOOK))
        assert each.why.zh
        assert each.why.en
    assert 0 < needs.papers <= sum(len(each.bring) for each in needs.items)


def test_answers_are_read_or_refused() -> None:
    number = BOOK.attributes["floor_area_sqm"]
    assert read_answer(number, "500") == 500
    for bad in ("-1", "1.5", "x", "", "９", "1" * 30, "\u0000"):
        assert isinstance(read_answer(number, bad), Refusal), bad
    kind = BOOK.attributes["investment_type"]
    assert read_answer(kind, "private") == "private"
    assert isinstance(read_answer(kind, "royal"), Refusal)
    assert read_answer(BOOK.attributes["for_sale"], "1") is True
    assert open_questions(BOOK, {}) != ()
