"""Every item of the rulebook can be applied for, decided and delivered with nothing but the rulebook to go by.

The project's attributes come from the item's own condition, what must be granted before from the tailored list, the
papers, the special procedures and the limits from the item. Nothing here knows any item by name.
"""

from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from kuaijin.core import case, conditions
from kuaijin.core import case_commands as c
from kuaijin.core.base import Actor, Refusal
from kuaijin.core.case_state import CaseFacts, GrantedItem, State
from kuaijin.core.conditions import Condition, Part
from kuaijin.core.context import Context
from kuaijin.core.rulebook import Item
from kuaijin.core.tailoring import TailoredList, materials_for, tailor
from kuaijin.sources.holiday_years import china_calendar
from tests.core import world
from tests.core.case_samples import APPROVER, CLERK, USCC

BOOK = world.rulebook()
DAY = date(2021, 3, 1)
SECOND = Actor(id="a2", name="审批岗02", role="approver", department="开发建设局")
ITEMS = tuple(BOOK.items)


def value_for(test: conditions.Test) -> Any:
    """A value of the test's attribute for which the test holds."""
    match test.op:
        case "in":
            return test.value[0]
        case "gt":
            return test.value + 1
        case "lt":
            return test.value - 1
        case "ne":
            if isinstance(test.value, bool):
                return not test.value
            return next(each for each in BOOK.attributes[test.attr].values if each != test.value)
    return test.value


def attributes_for(part: Part) -> dict[str, Any]:
    """Attributes for which ``part`` holds, and no others."""
    if isinstance(part, conditions.Test):
        return {part.attr: value_for(part)}
    found: dict[str, Any] = {}
    for each in (*part.all, *part.any[:1]):
        found.update(attributes_for(each))
    return found


@cache
def project_for(item_id: str) -> tuple[tuple[tuple[str, Any], ...], TailoredList]:
    """The attributes of a project that needs the item, and that project's own list."""
    attributes = attributes_for(BOOK.items[item_id].applies_when)
    return tuple(attributes.items()), tailor(BOOK, attributes, DAY)


def before(item_id: str, listed: TailoredList) -> tuple[str, ...]:
    """What must be granted before the item, and before that, in the list's lawful order."""
    wanted: set[str] = set()
    waiting = [item_id]
    while waiting:
        groups: dict[str, str] = {}
        for edge in listed.needs(waiting.pop()):
            groups.setdefault(edge.any_group or edge.before, edge.before)
        waiting += set(groups.values()) - wanted
        wanted.update(groups.values())
    return tuple(each for each in listed.order if each in wanted)


class Project:
    """A project in memory: its attributes, what was granted to it, and today."""

    def __init__(self, attributes: dict[str, Any]) -> None:
        self.attributes, self.today = attributes, DAY
        self.granted: tuple[GrantedItem, ...] = ()

    def context(self, actor: Any) -> Context:
        facts = CaseFacts(
            project_exists=True, project_name="示例项目", attributes=self.attributes, granted=self.granted
        )
        return world.at(self.today.isoformat(), actor, facts)

    def do(self, state: State, command: Any, actor: Any = APPROVER) -> State:
        return world.run(case, state, command, self.context(actor))

    def accepted(self, item: Item) -> State:
        """The case of an application with every paper that may be demanded, accepted on the day of receipt."""
        asked = set(materials_for(item, self.attributes, BOOK))
        papers = tuple(each.name.zh for each in item.materials if each.name.zh in asked and not each.shareable)
        state = case.initial(f"C-{item.id}")
        applied = c.Receive(
            item_id=item.id,
            project_id="P01",
            applicant="示例公司",
            uscc=USCC,
            channel="online",
            materials=papers,
        )
        return self.do(self.do(state, applied, CLERK), c.Accept())

    def reviewed(self, state: State, item: Item) -> State:
        """After every special procedure of the item, one after the other, a working day each."""
        for special in item.special_procedures:
            start = c.StartSpecial(name=special.name.zh, planned_days=1, written_notice_on=self.today)
            state = self.do(state, start)
            self.today = china_calendar().nth_workday(self.today, 1)
            state = self.do(state, c.EndSpecial(name=special.name.en, conclusion="通过", document="结论文件"))
        return state

    def countersigned(self, state: State, item: Item) -> State:
        """After the second signature, where the item asks for one."""
        return self.do(state, c.Countersign(), SECOND) if item.countersign else state

    def grant(self, item_id: str) -> State:
        item = BOOK.items[item_id]
        state = self.do(self.countersigned(self.reviewed(self.accepted(item), item), item), c.Grant(reason="符合条件"))
        self.granted = (*self.granted, GrantedItem(item_id, self.today))
        return state

    def prepare(self, item_id: str, listed: TailoredList) -> None:
        """Grant all that the item waits for."""
        for each in before(item_id, listed):
            self.grant(each)


def ready(item_id: str) -> Project:
    """A project that needs the item and has all that must come before it."""
    attributes, listed = project_for(item_id)
    project = Project(dict(attributes))
    project.prepare(item_id, listed)
    return project


def test_all_79_items_are_tried():
    assert len(ITEMS) == 79


@pytest.mark.parametrize("item_id", ITEMS)
def test_an_item_applies_to_the_project_that_its_condition_describes(item_id):
    _, listed = project_for(item_id)
    assert listed.line(item_id).on, listed.line(item_id).why


@pytest.mark.parametrize("item_id", ITEMS)
def test_an_item_can_be_applied_for_granted_delivered_and_archived(item_id):
    project = ready(item_id)
    state = project.grant(item_id)
    assert state.decision == "granted"
    assert {each.name for each in state.specials} == {each.name.zh for each in BOOK.items[item_id].special_procedures}
    dates = case.timeline(state, china_calendar(), BOOK.settings, project.today)
    item = BOOK.items[item_id]
    assert (dates.statutory_due is not None) == (item.statutory_limit_days is not None)
    assert (dates.committed_due is not None) == (item.committed_limit_days is not None)
    assert dates.statutory_due is None or state.decided_on <= dates.statutory_due
    state = project.do(state, c.Deliver(receiver="张经办", channel="window"), CLERK)
    state = project.do(state, c.Archive(archive_no="2021-0001"), CLERK)
    assert state.status == "archived"


@pytest.mark.parametrize("item_id", ITEMS)
def test_an_item_can_be_denied_and_the_party_is_told_where_to_turn(item_id):
    project = ready(item_id)
    state = project.accepted(BOOK.items[item_id])
    state = project.do(state, c.Deny(reason="不符合条件", legal_basis=BOOK.items[item_id].legal_basis[:200]))
    assert state.decision == "denied"
    assert state.remedies is not None
    assert "60" in state.remedies.zh
    assert "六个月" in state.remedies.zh or "6" in state.remedies.zh


WAITING = tuple(
    each for each in ITEMS if any(edge.any_group or not edge.note for edge in project_for(each)[1].needs(each))
)
"""Items with something before them that does not rest on a person's word."""


@pytest.mark.parametrize("item_id", WAITING)
def test_an_item_is_not_granted_before_what_it_waits_for(item_id):
    attributes, _ = project_for(item_id)
    project = Project(dict(attributes))
    with pytest.raises(AssertionError) as refused:
        project.grant(item_id)
    assert "PJ-1" in str(refused.value)


@pytest.mark.parametrize("item_id", [each for each in ITEMS if BOOK.items[each].delegated])
def test_a_delegated_item_is_decided_under_its_power_and_not_before_it(item_id):
    project = ready(item_id)
    state = project.accepted(BOOK.items[item_id])
    assert state.power is not None
    assert state.power.document_no == BOOK.powers[item_id].document_no
    early = BOOK.powers[item_id].effective_from - timedelta(days=1)
    assert BOOK.power(item_id, early) is None
    assert BOOK.authority(item_id, early) == (BOOK.items[item_id].city_department or BOOK.items[item_id].department)


@pytest.mark.parametrize("item_id", ITEMS)
def test_a_paper_that_is_missing_is_asked_for_by_name(item_id):
    project = ready(item_id)
    attributes = dict(project.attributes)
    wanted = materials_for(BOOK.items[item_id], attributes, BOOK)
    state = case.initial("C1")
    applied = c.Receive(
        item_id=item_id, project_id="P01", applicant="示例公司", uscc=USCC, channel="online", materials=()
    )
    state = project.do(state, applied, CLERK)
    assert {paper.name.zh for paper in state.papers} == set(wanted)
    answer = case.decide(state, c.Accept(), project.context(APPROVER))
    told = answer.text.zh if isinstance(answer, Refusal) else ""
    assert isinstance(answer, Refusal) == bool(state.missing)
    for name in state.missing:
        assert name in told


def test_a_condition_is_solved_through_all_its_parts():
    condition = Condition(
        all=(conditions.Test(attr="has_buildings", op="eq", value=True),),
        any=(Condition(all=(conditions.Test(attr="floor_area_sqm", op="gt", value=10),)),),
    )
    assert attributes_for(condition) == {"has_buildings": True, "floor_area_sqm": 11}
