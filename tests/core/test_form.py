"""Forms as aggregates: frozen when issued, numbered without gaps, reworded only by their own fields."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields as struct_fields
from msgspec.structs import replace

from kuaijin.core import form_paper as p
from kuaijin.core import form_wording as w
from kuaijin.core.base import Refusal
from kuaijin.core.form_catalogue import FORMS, filled, unknown_names
from kuaijin.core.form_fields import LABELS
from kuaijin.core.form_paper import Content, Grid
from kuaijin.core.numbering import SHORT
from tests.core.world import at

CONTENT = Content(
    form="supervision",
    about="Q2021-0001",
    as_of=date(2021, 12, 29),
    values=dict.fromkeys(FORMS["supervision"].names, "甲"),
)


def issued(content: Content = CONTENT, **more: str) -> p.Decision:
    return p.decide(p.initial("supervision-0001"), p.IssueForm(content=content, **more), at("2021-12-29"))


def rule(decision: object) -> str:
    assert isinstance(decision, Refusal)
    return decision.rule


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_words_of_each_form_name_its_own_fields_and_each_field_has_a_label(form: p.Any) -> None:
    for text in (form.wording.opening, form.wording.closing):
        assert unknown_names(form, text.zh) == unknown_names(form, text.en) == ()
        assert bool(text.zh) == bool(text.en)
    assert {field.name for field in struct_fields(form.fields)} <= set(LABELS)
    assert f"{p.SERIES}{form.id}" in SHORT
    assert (form.subject == "") <= (form.period != "")


def test_what_was_issued_is_kept_whole() -> None:
    (event,) = issued(lead="审批岗01")
    state = p.evolve(p.initial("supervision-0001"), event)
    assert (state.status, state.content, state.lead) == ("issued", CONTENT, "审批岗01")
    (numbered,) = p.decide(state, p.NumberForm(number=3), at("2021-12-29"))
    state = p.evolve(state, numbered)
    assert state.number == 3
    assert p.decide(state, p.NumberForm(number=4), at("2021-12-29")) == ()
    assert rule(p.decide(state, p.IssueForm(content=CONTENT), at("2021-12-29"))) == "status"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (replace(CONTENT, form="none"), "FORM-NONE"),
        (replace(CONTENT, values={"lead": "甲"}), "FORM-FIELDS"),
        (replace(CONTENT, as_of=date(2021, 12, 30)), "future-date"),
        (replace(CONTENT, grids=(Grid(title=p.NAME, heads=(p.NAME,), rows=(("1",),) * 2001),)), "FORM-LONG"),
    ],
)
def test_what_cannot_be_issued(content: Content, expected: str) -> None:
    assert rule(issued(content)) == expected


def test_who_a_form_is_handed_to_cannot_make_it_void() -> None:
    (event,) = issued(lead="调度专员01")
    state = replace(p.evolve(p.initial("x"), event), issued_by="管委会主要领导", lead=at("2021-12-29").actor.name)
    assert rule(p.decide(state, p.VoidForm(reason="误"), at("2021-12-29"))) == "FORM-OWN"
    own = replace(state, issued_by=state.lead)
    (voided,) = p.decide(own, p.VoidForm(reason="误"), at("2021-12-29"))
    assert p.evolve(own, voided).status == "void"
    assert rule(p.decide(own, p.VoidForm(reason=" "), at("2021-12-29"))) == "required"


@given(st.text(alphabet="{}abc_甲", max_size=30))
def test_a_wording_is_refused_or_leaves_no_brace_with_a_name(text: str) -> None:
    form = FORMS["supervision"]
    decision = w.decide(w.initial(form.id), w.WordForm(opening=text), at("2021-12-29"))
    unknown = unknown_names(form, text)
    assert isinstance(decision, Refusal) == bool(unknown)
    if not unknown:
        assert all(f"{{{name}}}" not in filled(text, {}) for name in form.names)


def test_a_reworded_form_goes_back_to_what_it_came_with() -> None:
    here = at("2021-12-29")
    (worded,) = w.decide(
        w.initial("pledge"), w.WordForm(opening="{marshal}", signatures=("挂帅人（签名）", "见证")), here
    )
    state = w.evolve(w.initial("pledge"), worded)
    assert state.wording is not None
    assert [each.en for each in state.wording.signatures] == ["Marshal", "见证"]
    (restored,) = w.decide(state, w.RestoreWording(), here)
    assert w.evolve(state, restored).wording is None
    assert w.decide(w.initial("pledge"), w.RestoreWording(), here) == ()
    assert rule(w.decide(w.initial("none"), w.RestoreWording(), here)) == "FORM-NONE"
