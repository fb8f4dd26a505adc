"""Notices: the table is whole, nobody is told their own act, and quiet hours hold what may wait."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import hall, hall_messages, hall_state, inbox, matter, thread
from kuaijin.core.base import SHANGHAI, Actor
from kuaijin.core.calendar import Calendar
from kuaijin.core.case_events import CaseEvents
from kuaijin.core.inbox import KINDS, RULES, SendingHours, audiences_of, notices_of, send_from
from kuaijin.core.matter_messages import Assigned, MatterEvents
from kuaijin.core.matter_state import State
from kuaijin.core.permit_set_messages import PermitSetEvents
from kuaijin.core.power_messages import PowerEvents
from kuaijin.sources.holiday_years import china_calendar

CALENDAR = china_calendar()
HOURS = SendingHours()
EVENTS: dict[str, Any] = {
    "case": CaseEvents,
    "matter": MatterEvents,
    "permit-set": PermitSetEvents,
    "power": PowerEvents,
    "thread": thread.Event,
    "hall-day": hall_messages.Events,
}
AT = datetime(2021, 12, 29, 2, tzinfo=UTC)


def test_every_word_of_the_table_is_known() -> None:
    for rule in RULES:
        assert rule.tells in KINDS
        assert all(word in inbox.AUDIENCES for word in rule.to)
        if rule.kind in EVENTS:
            tags = {str(each.__struct_config__.tag) for each in EVENTS[rule.kind].__args__}
            assert rule.type in tags, rule
    assert {kind.group for kind in KINDS.values()} == set(inbox.GROUPS)


def assigned(lead: str, supporting: tuple[str, ...] = ()) -> tuple[Assigned, State]:
    event = Assigned(
        at=AT, lead=lead, supporting=supporting, due=date(2022, 1, 6), standard="", assigner="调度专员01",
        accept_by=date(2021, 12, 30),
    )  # fmt: skip
    return event, matter.evolve(State(id="M1", text="供电"), event)


def test_a_lead_is_told_once_and_nobody_of_their_own_act() -> None:
    event, state = assigned("班子成员01", ("综合窗口01", "班子成员01"))
    told = notices_of(event, 3, state, "调度专员01", "matter")
    assert [each.audience for each in told] == ["name:班子成员01", "name:综合窗口01"]
    assert told == notices_of(event, 3, state, "调度专员01", "matter")
    assert not notices_of(*assigned("调度专员01")[:1], 3, assigned("调度专员01")[1], "调度专员01", "matter")


def test_a_firm_is_told_of_its_bookings() -> None:
    booked = hall_messages.SlotBooked(
        at=AT, day=date(2021, 12, 30), slot="09:30", minutes=30, purpose="apply", firm="甲", uscc="U1",
        project_id="P01", note="", instead_of="", by="企业-甲",
    )  # fmt: skip
    state = hall_state.evolve(hall.initial("2021-12-30"), booked)
    (told,) = notices_of(booked, 1, state, "企业-甲", hall.KIND)
    assert (told.audience, told.kind, told.project) == ("org:U1", "slot-booked", "P01")
    assert (told.object_kind, told.object_id) == ("booking", hall_state.booking_id("2021-12-30", 1))
    assert "09:30" in told.title.zh
    assert "09:30" in told.title.en
    cancelled = hall_messages.SlotCancelled(at=AT, number=1, reason="停电", moved_to="", by="综合窗口01")
    (told,) = notices_of(cancelled, 2, hall_state.evolve(state, cancelled), "综合窗口01", hall.KIND)
    assert (told.audience, told.kind) == ("org:U1", "slot-cancelled")
    moved = replace(cancelled, moved_to="2021-12-31-Y1")
    assert notices_of(moved, 2, hall_state.evolve(state, moved), "综合窗口01", hall.KIND) == []


def test_who_booked_a_visit_is_told_the_answer() -> None:
    booked = thread.VisitBooked(
        at=AT, day=date(2021, 12, 30), half="am", purpose="咨询", secretary="服务秘书06", by="企业-甲",
        answer_due=date(2021, 12, 30),
    )  # fmt: skip
    state = thread.evolve(thread.evolve(thread.initial("P01"), booked), replace(booked, by="企业-乙"))
    confirmed = thread.VisitConfirmed(at=AT, number=1, by="服务秘书06")
    told = notices_of(confirmed, 3, state, "服务秘书06", "thread")
    assert [(each.audience, each.kind) for each in told] == [("name:企业-甲", "visit-confirmed")]
    cancelled = thread.VisitCancelled(at=AT, number=2, reason="改期", by="企业-乙")
    told = notices_of(cancelled, 4, state, "企业-乙", "thread")
    assert [(each.audience, each.kind) for each in told] == [("name:服务秘书06", "visit-cancelled")]


def test_a_department_is_its_deciders_and_a_firm_its_people() -> None:
    approver = Actor("a", "审批岗01", "approver", department="局")
    assert "department:局" in audiences_of(approver)
    assert "department:局" not in audiences_of(Actor("c", "统计", "statistics", department="局"))
    assert "org:U" in audiences_of(Actor("f", "企业", "enterprise", org="U"))


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ((2021, 12, 29, 9, 0), (2021, 12, 29, 9, 0)),  # Wednesday
        ((2021, 12, 29, 6, 0), (2021, 12, 29, 8, 30)),
        ((2021, 12, 29, 18, 0), (2021, 12, 30, 8, 30)),
        ((2021, 12, 31, 20, 0), (2022, 1, 4, 8, 30)),  # over New Year
        ((2022, 1, 3, 12, 0), (2022, 1, 4, 8, 30)),
    ],
)
def test_quiet_hours(local: tuple[int, ...], expected: tuple[int, ...]) -> None:
    moment = datetime(*local, tzinfo=SHANGHAI)  # type: ignore[misc]  # a tuple of known length
    assert send_from(moment, "matter-closed", HOURS, CALENDAR) == datetime(*expected, tzinfo=SHANGHAI)  # type: ignore[misc]  # a tuple of known length


def test_what_the_law_wants_told_is_not_held() -> None:
    night = datetime(2022, 1, 1, 23, tzinfo=SHANGHAI)
    assert send_from(night, "correction", HOURS, CALENDAR) == night


@given(minutes=st.integers(0, 200 * 24 * 60), kind=st.sampled_from(sorted(KINDS)))
def test_a_notice_waits_for_the_next_working_morning_at_most(minutes: int, kind: str) -> None:
    calendar: Calendar = CALENDAR
    now = datetime(2021, 5, 1, tzinfo=SHANGHAI) + timedelta(minutes=minutes)
    starts = send_from(now, kind, HOURS, calendar)
    assert starts >= now
    if not KINDS[kind].by_law:
        local = starts.astimezone(SHANGHAI)
        assert calendar.is_workday(local.date())
        assert HOURS.start <= local.time() < HOURS.end
        assert calendar.workdays_between(now.date(), local.date()) <= 1
