"""Revisions of the rulebook: two people, sound books, days; and that nothing changes before its day."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from kuaijin.core import rulebook_change as r
from kuaijin.core import rulebook_register as register
from kuaijin.core.base import SYSTEM, Actor, Refusal
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_amend import amended, changes_between, limits_set, material_set, prerequisite_set
from kuaijin.core.rulebook_check import faults
from kuaijin.core.rulebook_register import AdoptVersion, Books, CancelVersion, Version
from kuaijin.core.rulebook_terms import (
    Change,
    HolidaysSet,
    LimitsSet,
    MaterialDropped,
    MaterialSet,
    MeasureSet,
    ParameterSet,
    PrerequisiteDropped,
    PrerequisiteSet,
    SettingSet,
    ThresholdSet,
    items_of,
    target,
    with_change,
)
from kuaijin.core.rulebook_words import lines, shown
from tests.core import world

ITEM = "gcgh-jz"
PAPER = "建筑面积计算书"
DRAFTER = Actor(id="a1", name="审批岗01", role="approver", department="开发建设局")
HEAD = Actor(id="h1", name="开发建设局负责人01", role="bureau_head")
DAY = "2021-03-01"


def book() -> Rulebook:
    return world.rulebook()


def limits(**values: Any) -> LimitsSet:
    return replace(limits_set(book().items[ITEM]), **values)


def paper(**values: Any) -> MaterialSet:
    known = book().items[ITEM].material(PAPER)
    assert known is not None
    return replace(material_set(ITEM, known), **values)


SHORTER = limits(committed_limit_days=2)
CHANGES: dict[str, Change] = {
    "limits": SHORTER,
    "material": paper(required=False),
    "new material": paper(name_zh="承诺书", name_en="promise", deferrable=False),
    "drop-material": MaterialDropped(item=ITEM, name_zh="申请表"),
    "prerequisite": PrerequisiteSet(item=ITEM, needs="guihua-tiaojian", needed_by="decision"),
    "drop-prerequisite": PrerequisiteDropped(item=ITEM, needs="fangan"),
    "measure": MeasureSet(measure="rongque", active=False, document_no="示例〔2021〕1号"),
    "parameter": ParameterSet(measure="rongque", parameter="max_missing", value=1),
    "setting": SettingSet(name="yellow_days_left", value=3),
    "threshold": ThresholdSet(name="red_workdays", value=7),
    "holidays": HolidaysSet(
        document="示例〔2021〕2号", issued=date(2021, 3, 1), reason_zh="停电", reason_en="no power",
        closed=(date(2021, 3, 9),),
    ),
}  # fmt: skip


def at(day: str = DAY, actor: Actor = DRAFTER, books: Books | None = None) -> Any:
    return world.at(day, actor, books or Books(book()))


def play(*steps: tuple[Any, Actor], day: str = DAY, books: Books | None = None) -> r.State:
    state = r.initial("XD-1")
    for command, actor in steps:
        state = world.run(r, state, command, at(day, actor, books))
    return state


BEGUN = (r.BeginChange(title="缩短承诺时限", why="提速"), DRAFTER)
SET = (r.SetChange(change=SHORTER), DRAFTER)
SUBMITTED = (BEGUN, SET, (r.SubmitChange(), DRAFTER))
APPROVE = r.ApproveChange(valid_from=date(2021, 3, 8), document_no="示例〔2021〕3号")


def version(number: int, change: Change, day: date, name: str = "") -> Version:
    return Version(
        number=number, change=name or f"XD-{number}", title="修订", document_no="示例", valid_from=day,
        changes=(change,), drafted_by=("甲",), approved_by="乙", approved_at=world.noon(DAY),
    )  # fmt: skip


# Each change ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_does_what_it_says(kind: str) -> None:
    change = CHANGES[kind]
    new, impossible = amended(book(), (change,), date(2021, 3, 8), "示例〔2021〕3号")
    assert impossible == ()
    if kind == "holidays":
        assert new == book()
        assert Books(book(), (version(1, change, date(2021, 3, 8)),)).overlays(date(2021, 3, 8))[0].closed
        return
    assert new.version != book().version
    found, others = changes_between(book(), new)
    assert (found, others) == ((change,), ())
    assert shown(change, book()).lines
    assert lines(change, new) == () or kind.startswith("drop")


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_survives_the_ledger_and_holds_twice(kind: str) -> None:
    change = CHANGES[kind]
    assert msgspec.json.decode(msgspec.json.encode(change), type=Change) == change
    once = amended(book(), (change,), date(2021, 3, 8))[0]
    if not kind.startswith("drop"):
        assert amended(once, (change,), date(2021, 3, 8))[0].version == once.version


def test_the_mark_of_a_changed_fact_names_its_document() -> None:
    new, _ = amended(book(), (SHORTER, paper(required=False)), date(2021, 3, 8), "示例〔2021〕3号")
    marks = new.items[ITEM].confidence
    assert (marks["committed_limit"], marks["materials"]) == ("V 示例〔2021〕3号", "V 示例〔2021〕3号")
    assert marks["statutory_limit"] == book().items[ITEM].confidence["statutory_limit"]


def test_a_statutory_limit_with_versions_gets_one_more() -> None:
    known = next(item for item in book().items.values() if item.limit_versions)
    change = replace(limits_set(known), statutory_limit_days=1, committed_limit_days=None)
    new, _ = amended(book(), (change,), date(2022, 3, 8), "示例〔2022〕3号")
    item = new.items[known.id]
    assert item.statutory_days(date(2022, 3, 7)) == known.statutory_days(date(2022, 3, 7))
    assert item.statutory_days(date(2022, 3, 8)) == 1
    assert faults(new) == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (limits(committed_limit_days=21), "committed_limit_days"),
        (limits(statutory_limit_days=0), "statutory_limit_days"),
        (limits(limit_unit="none"), "limit_unit"),
        (limits(correction_window_days=6), "correction_window_days"),
        (replace(SHORTER, item="nothing"), "item"),
        (paper(source="nowhere"), "source"),
        (paper(core=True), "deferrable"),
        (paper(when_rule="{"), "when_rule"),
        (paper(when_rule="person"), "when_rule"),
        (paper(when_zh="大", when_en="big", when_rule='{"all":[{"attr":"x","op":"ge","value":1}]}'), "when_rule"),
        (MaterialDropped(item=ITEM, name_zh="没有"), "name_zh"),
        (PrerequisiteSet(item=ITEM, needs="nothing", needed_by="decision"), "needs"),
        (PrerequisiteSet(item="fangan", needs=ITEM, needed_by="decision"), "prerequisites"),
        (PrerequisiteDropped(item=ITEM, needs="xm-fuma"), "needs"),
        (MeasureSet(measure="rongque", active=True, document_no=""), "document_no"),
        (MeasureSet(measure="nothing", active=True, document_no="x"), "nothing"),
        (ParameterSet(measure="rongque", parameter="nothing", value=1), "parameter"),
        (SettingSet(name="nothing", value=1), "name"),
        (SettingSet(name="decision_days", value="many"), "value"),
        (SettingSet(name="late_acceptance_hour", value=25), "value"),
        (ThresholdSet(name="red_workdays", value=-1), "value"),
        (replace(CHANGES["holidays"], closed=()), "closed"),
    ],
)  # fmt: skip
def test_an_unsound_change_is_refused_by_its_field(change: Change, field: Any) -> None:
    answer = world.refusal(r, play(BEGUN), r.SetChange(change=change), at())
    assert answer.rule == "RULEBOOK-FAULT"
    assert answer.field == str(field), answer
    assert answer.text.zh != answer.text.en


def test_a_group_may_be_begun_with_one_and_must_be_whole_when_submitted() -> None:
    alone = PrerequisiteSet(item=ITEM, needs="guihua-tiaojian", needed_by="decision", any_group="new")
    state = play(BEGUN, (r.SetChange(change=alone), DRAFTER))
    assert world.refusal(r, state, r.SubmitChange(), at()).rule == "RULEBOOK-FAULT"
    pair = replace(alone, needs="yongdi-guihua")
    whole = play(BEGUN, (r.SetChange(change=alone), DRAFTER), (r.SetChange(change=pair), DRAFTER))
    assert world.run(r, whole, r.SubmitChange(), at()).status == "submitted"


def test_one_target_is_changed_once() -> None:
    again = limits(committed_limit_days=1)
    state = play(BEGUN, SET, (r.SetChange(change=CHANGES["setting"]), DRAFTER), (r.SetChange(change=again), DRAFTER))
    assert state.changes == (again, CHANGES["setting"])
    assert items_of(state.changes) == (ITEM,)
    taken = world.run(r, state, r.TakeOutChange(position=1), at())
    assert taken.changes == (CHANGES["setting"],)
    assert world.refusal(r, taken, r.TakeOutChange(position=2), at()).rule == "RULEBOOK-POSITION"


# Two people and days ----------------------------------------------------------------------------------------


def test_from_draft_to_approval() -> None:
    state = play(*SUBMITTED, (APPROVE, HEAD))
    assert (state.status, state.approved_by, state.valid_from) == ("approved", HEAD.name, date(2021, 3, 8))
    assert state.drafted_by == (DRAFTER.name,)


def test_whoever_wrote_in_it_does_not_approve_it() -> None:
    helped = play(BEGUN, SET, (r.SetChange(change=CHANGES["setting"]), HEAD), (r.SubmitChange(), DRAFTER))
    for who in (DRAFTER, HEAD):
        assert world.refusal(r, helped, APPROVE, at(actor=who)).rule == "RULEBOOK-TWO"
    submitter = play(BEGUN, SET, (r.SubmitChange(), HEAD))
    assert world.refusal(r, submitter, APPROVE, at(actor=HEAD)).rule == "RULEBOOK-TWO"


def test_it_begins_today_at_the_earliest() -> None:
    past = replace(APPROVE, valid_from=date(2021, 2, 28))
    refusal = world.refusal(r, play(*SUBMITTED), past, at(actor=HEAD))
    assert (refusal.rule, refusal.field) == ("RULEBOOK-DATE", "valid_from")


def test_a_returned_draft_goes_on() -> None:
    state = play(*SUBMITTED, (r.ReturnChange(reason="请说明依据"), HEAD))
    assert (state.status, state.returned_because) == ("draft", "请说明依据")
    assert world.run(r, state, r.SubmitChange(), at()).status == "submitted"


@pytest.mark.parametrize(
    ("steps", "command"),
    [
        ((), r.SubmitChange()),
        ((BEGUN,), BEGUN[0]),
        (SUBMITTED, SET[0]),
        (SUBMITTED, r.ImportChanges(changes=(SHORTER,))),
        ((BEGUN, SET), APPROVE),
        ((BEGUN, SET), r.ReturnChange(reason="x")),
        ((*SUBMITTED, (APPROVE, HEAD)), r.SubmitChange()),
    ],
)
def test_a_command_out_of_turn(steps: Any, command: Any) -> None:
    assert world.refusal(r, play(*steps), command, at(actor=HEAD)).rule == "status"


def test_an_empty_draft_is_not_submitted_nor_imported() -> None:
    assert world.refusal(r, play(BEGUN), r.SubmitChange(), at()).rule == "RULEBOOK-NONE"
    assert world.refusal(r, play(BEGUN), r.ImportChanges(changes=()), at()).rule == "RULEBOOK-NONE"
    twice = r.ImportChanges(changes=(SHORTER, limits(committed_limit_days=1)))
    assert world.refusal(r, play(BEGUN), twice, at()).rule == "RULEBOOK-TWICE"


def test_withdrawn_before_its_day_and_not_after() -> None:
    state = play(*SUBMITTED, (APPROVE, HEAD))
    gone = r.WithdrawChange(reason="另行研究")
    assert world.run(r, state, gone, at("2021-03-07", HEAD)).status == "withdrawn"
    assert world.refusal(r, state, gone, at("2021-03-08", HEAD)).rule == "RULEBOOK-DATE"


def test_what_was_approved_meanwhile_about_the_same_thing_must_be_looked_at() -> None:
    state = play(*SUBMITTED)
    books = Books(book(), (version(1, limits(committed_limit_days=1), date(2021, 3, 2)),))
    assert world.refusal(r, state, APPROVE, at(actor=HEAD, books=books)).rule == "RULEBOOK-BASE"
    other = Books(book(), (version(1, CHANGES["setting"], date(2021, 3, 2)),))
    assert world.run(r, state, APPROVE, at(actor=HEAD, books=other)).status == "approved"
    back = world.run(r, state, r.ReturnChange(reason="核对"), at(actor=HEAD))
    seen = world.run(r, back, SET[0], at(books=books))
    assert world.run(r, seen, r.SubmitChange(), at(books=books)).status == "submitted"


# The register and its books ---------------------------------------------------------------------------------


def adopt(state: register.State, number: int, change: Change, day: date, on: str = DAY) -> Any:
    command = AdoptVersion(
        change=f"XD-{number}", title="修订", document_no="示例", valid_from=day, changes=(change,),
        drafted_by=("甲",), approved_by="乙",
    )  # fmt: skip
    return register.decide(state, command, world.at(on, SYSTEM, book()))


def test_the_register_refuses_what_would_not_be_sound_together() -> None:
    """Each revision is sound alone; the second would leave a later one without its paper."""
    state = register.initial("rulebook")
    first = adopt(state, 1, CHANGES["material"], date(2021, 5, 1))
    assert not isinstance(first, Refusal)
    state = register.evolve(state, first[0])
    assert state.versions[0].digest == Books(book(), state.versions).latest.version
    drop = MaterialDropped(item=ITEM, name_zh=PAPER)
    gone = adopt(state, 2, drop, date(2021, 4, 1))
    assert not isinstance(gone, Refusal)  # the later one says the whole paper: it is asked for again
    twice = adopt(register.evolve(state, gone[0]), 3, drop, date(2021, 4, 2))
    assert isinstance(twice, Refusal)
    assert twice.rule == "RULEBOOK-FAULT"
    past = adopt(state, 4, drop, date(2021, 2, 1))
    assert isinstance(past, Refusal)


def test_a_version_leaves_the_register_before_its_day_only() -> None:
    state = register.initial("rulebook")
    state = register.evolve(state, adopt(state, 1, SHORTER, date(2021, 5, 1))[0])
    leave = CancelVersion(change="XD-1", reason="x")
    left = register.decide(state, leave, world.at("2021-04-30", SYSTEM, book()))
    assert not isinstance(left, Refusal)
    assert register.evolve(state, left[0]).versions == ()
    assert isinstance(register.decide(state, leave, world.at("2021-05-01", SYSTEM, book())), Refusal)


days = some.dates(date(2021, 1, 1), date(2022, 12, 31))
some_changes = some.lists(some.tuples(some.sampled_from([*CHANGES.values()]), days), max_size=4)


@settings(deadline=None, max_examples=60)
@given(todo=some_changes, on=days)
def test_the_book_of_a_day_knows_only_what_has_begun(todo: Any, on: date) -> None:
    versions = tuple(version(n, change, day) for n, (change, day) in enumerate(todo, start=1))
    books = Books(book(), versions)
    begun = tuple(each for each in versions if each.valid_from <= on)
    assert books.on(on) == Books(book(), begun).latest
    if not begun:
        assert books.on(on) is book() or books.on(on) == book()
    assert Books(book(), tuple(reversed(versions))).on(on) == books.on(on)
    assert books.of(books.on(on).version) == books.on(on)


@settings(deadline=None, max_examples=40)
@given(todo=some_changes, more=some.sampled_from([*CHANGES.values()]), wait=some.integers(0, 400))
def test_what_was_in_force_once_can_always_be_made_again(todo: Any, more: Change, wait: int) -> None:
    """A later approval begins no earlier than its day, so that it stands after all that is in force."""
    versions = tuple(version(n, change, day) for n, (change, day) in enumerate(todo, start=1))
    today = max((day for _, day in todo), default=date(2021, 1, 1))
    later = version(9, more, today + timedelta(days=wait))
    before, after = Books(book(), versions), Books(book(), (*versions, later))
    for day in (date(2020, 1, 1), *(day for _, day in todo)):
        kept = before.on(day)
        assert after.of(kept.version) == kept


@settings(deadline=None, max_examples=60)
@given(some.lists(some.sampled_from([*CHANGES.values()]), max_size=6))
def test_differences_lead_from_one_book_to_the_other(changes: list[Change]) -> None:
    kept: tuple[Change, ...] = ()
    for change in changes:
        kept = with_change(kept, change)
    new, impossible = amended(book(), kept, date(2021, 3, 8))
    assert not impossible
    found, others = changes_between(book(), new)
    assert not others
    assert {target(each) for each in found} == {target(each) for each in kept if not isinstance(each, HolidaysSet)}
    assert amended(book(), found, date(2021, 3, 8))[0] == new


def test_what_no_change_can_say_is_named() -> None:
    item = book().items[ITEM]
    other = replace(book(), items={**book().items, ITEM: replace(item, certificate="别的")}, jurisdiction="x")
    _, found = changes_between(book(), other)
    assert [each.path for each in found] == [("items", ITEM, "certificate"), ("jurisdiction",)]
    fewer = {key: value for key, value in book().items.items() if key != ITEM}
    assert changes_between(book(), replace(book(), items=fewer))[1][0].path == ("items", ITEM)


def test_a_prerequisite_says_itself() -> None:
    need = next(each for each in book().items[ITEM].prerequisites if each.when is not None)
    new, impossible = amended(book(), (prerequisite_set(ITEM, need),), date(2021, 3, 8))
    assert (new.items[ITEM].prerequisites, impossible) == (book().items[ITEM].prerequisites, ())
