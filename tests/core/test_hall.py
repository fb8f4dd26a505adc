"""A day at the one window: bookings that never overlap, numbers without gaps, the order of calls, what a day leaves."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import hall, park
from kuaijin.core import hall_messages as m
from kuaijin.core.base import SHANGHAI, Actor, Mandate, Refusal
from kuaijin.core.context import Context
from kuaijin.core.hall_hours import Hall, Period, check_hall
from kuaijin.core.hall_state import HallFacts, State, booking_id, day_id, parted
from tests.core import world

HOURS = Hall(
    periods=(Period("09:00", "12:00"), Period("13:00", "16:50")),
    slot_minutes=30,
    places=2,
    counters=("1号窗口", "2号窗口"),
)
USCC, OTHER = "91431099MA9100001X", "91431099MA9100002X"
FIRM = Actor("f", "某公司", "enterprise", org=USCC)
RIVAL = Actor("g", "另一公司", "enterprise", org=OTHER)
SECRETARY = Actor("s", "服务秘书06", "secretary")
CLERK, SECOND = Actor("c1", "综合窗口01", "window"), Actor("c2", "综合窗口02", "window")
KIOSK = Actor("kiosk", "取号机", "system")
DAY = date(2021, 12, 29)
NEW = hall.initial(day_id(DAY))
FACTS = HallFacts(hall=HOURS)


def at(told: str, who: Actor = CLERK, **facts: Any) -> Context:
    """A moment, ``12-28 10:00``."""
    moment = datetime.fromisoformat(f"2021-{told}:00").replace(tzinfo=SHANGHAI)
    base = world.at("2021-12-29", who, replace(FACTS, **facts))
    return replace(base, now=moment)


def run(state: State, *steps: tuple[Any, Context]) -> State:
    for command, context in steps:
        state = world.run(hall, state, command, context)
    return state


def book(slot: str = "09:00", uscc: str = USCC, **fields: Any) -> m.BookSlot:
    return m.BookSlot(uscc=uscc, slot=slot, purpose="apply", **fields)


def rule(state: State, command: Any, context: Context) -> str:
    return world.refusal(hall, state, command, context).rule


def test_slots_end_within_their_period() -> None:
    assert HOURS.slots[:6] == ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")
    assert HOURS.slots[-1] == "16:00", "from 16:30 no whole slot is left"


@pytest.mark.parametrize(
    "periods",
    [(), (("9:00", "12:00"),), (("12:00", "09:00"),), (("09:00", "12:00"), ("11:00", "13:00")), (("09:00", "09:10"),)],
)
def test_hours_that_cannot_be(periods: tuple[tuple[str, str], ...]) -> None:
    answer = check_hall(replace(HOURS, periods=tuple(Period(*each) for each in periods)))
    assert answer is not None
    assert answer.field == "periods"
    assert check_hall(HOURS) is None
    assert check_hall(replace(HOURS, counters=("1", "1"))) is not None


def test_the_park_sets_the_hours_once_it_has_a_name() -> None:
    command = park.SetHall(periods=HOURS.periods, slot_minutes=30, places=2, counters=HOURS.counters)
    named = world.run(park, park.initial("park"), park.NamePark(name_zh="园", name_en="Park"), world.at("2021-01-04"))
    told = world.run(park, named, command, world.at("2021-01-04"))
    assert told.hall == HOURS
    assert world.refusal(park, told, command, world.at("2021-01-04")).rule == "no-change"
    assert world.refusal(park, park.initial("park"), command, world.at("2021-01-04")).rule == "status"


def test_a_slot_is_never_given_twice() -> None:
    state = run(NEW, (book(), at("12-28 10:00", FIRM)), (book(uscc=OTHER), at("12-28 10:01", RIVAL)))
    third = Actor("h", "第三家", "enterprise", org="91431099MA9100003X")
    assert rule(state, book(uscc=third.org or ""), at("12-28 10:02", third)) == "BOOK-FULL"
    assert rule(state, book("09:30"), at("12-28 10:02", FIRM, ahead=3)) == "BOOK-MANY"
    freed = run(state, (m.CancelSlot(number=1), at("12-28 23:50", FIRM)))
    assert freed.bookings[0].status == "cancelled"
    assert run(freed, (book(), at("12-28 23:55", FIRM))).taken("09:00") == 2
    assert rule(run(NEW, (book(), at("12-28 10:00", FIRM))), book(), at("12-28 10:05", FIRM)) == "BOOK-TWICE"


@pytest.mark.parametrize(
    ("stream", "command", "moment", "who", "facts", "expected"),
    [
        ("CK2021-12-29", book("09:10"), "12-28 10:00", FIRM, {}, "BOOK-SLOT"),
        ("CK2021-12-29", book(), "12-29 08:00", FIRM, {}, "BOOK-DAY"),
        ("CK2022-01-01", book(), "12-28 08:00", FIRM, {}, "BOOK-DAY"),
        ("CK2022-02-10", book(), "12-28 08:00", FIRM, {}, "BOOK-DAY"),
        ("CK2021-13-01", book(), "12-28 08:00", FIRM, {}, "HALL-DAY"),
        ("CK2021-12-29", book(), "12-28 08:00", FIRM, {"hall": None}, "HALL-NONE"),
        ("CK2021-12-29", book(uscc=OTHER), "12-28 08:00", FIRM, {}, "BOOK-WHOSE"),
        ("CK2021-12-29", book(project_id="P9"), "12-28 08:00", FIRM, {}, "unknown-project"),
        (
            "CK2021-12-29",
            book(project_id="P01"),
            "12-28 08:00",
            FIRM,
            {"project_known": True, "owner_uscc": OTHER},
            "BOOK-WHOSE",
        ),
        ("CK2021-12-29", book(), "12-28 08:00", SECRETARY, {}, "BOOK-WHOSE"),
        (
            "CK2021-12-29",
            book(instead_of="CK2021-12-30-Y1"),
            "12-28 08:00",
            FIRM,
            {"replaced_uscc": OTHER},
            "BOOK-WHOSE",
        ),
    ],
)
def test_what_cannot_be_booked(
    *, stream: str, command: Any, moment: str, who: Actor, facts: dict[str, Any], expected: str
) -> None:
    assert rule(hall.initial(stream), command, at(moment, who, **facts)) == expected


def test_a_secretary_books_for_the_firm_and_an_agent_within_the_mandate() -> None:
    project = {"project_known": True, "owner": "某公司", "owner_uscc": USCC, "secretary": SECRETARY.name}
    booked = run(NEW, (book(project_id="P01"), at("12-28 10:00", SECRETARY, **project)))
    assert (booked.bookings[0].firm, booked.bookings[0].by) == ("某公司", SECRETARY.name)
    agent = replace(FIRM, mandate=Mandate(date(2022, 1, 1), projects=("P02",)))
    assert rule(NEW, book(project_id="P01"), at("12-28 10:00", agent, **project)) == "BOOK-WHOSE"
    assert rule(NEW, book(), at("12-28 10:00", agent)) == "BOOK-WHOSE"


def test_a_booking_moves_and_is_given_back_until_the_day_before() -> None:
    state = run(NEW, (book(), at("12-28 10:00", FIRM)))
    moved = run(state, (book("10:00", instead_of="CK2021-12-29-Y1"), at("12-28 11:00", FIRM, replaced_uscc=USCC)))
    assert [each.status for each in moved.bookings] == ["cancelled", "booked"]
    assert moved.bookings[0].moved_to == booking_id(NEW.id, 2)
    assert rule(state, m.CancelSlot(number=1), at("12-29 08:00", FIRM)) == "BOOK-LATE"
    assert rule(state, m.CancelSlot(number=1), at("12-28 12:00", RIVAL)) == "BOOK-WHOSE"
    assert rule(state, m.CancelSlot(number=1), at("12-29 08:00", CLERK)) == "required", "the window says why"
    told = run(state, (m.CancelSlot(number=1, reason="系统维护"), at("12-29 08:00", CLERK)))
    assert told.bookings[0].reason == "系统维护"
    assert rule(told, m.CancelSlot(number=1), at("12-28 12:00", FIRM)) == "BOOK-STATUS"


def test_tickets_are_given_in_service_hours_or_while_a_counter_is_open() -> None:
    take = m.TakeTicket(purpose="ask")
    assert rule(NEW, take, at("12-29 12:30", KIOSK)) == "HALL-CLOSED"
    assert rule(hall.initial("CK2021-12-30"), take, at("12-29 10:00", KIOSK)) == "HALL-CLOSED"
    assert run(NEW, (take, at("12-29 09:00", KIOSK))).tickets[0].label == "A001"
    open_ = m.OpenCounter(counter="1号窗口")
    assert len(run(NEW, (open_, at("12-29 12:10")), (take, at("12-29 12:30", KIOSK))).tickets) == 1


def opened() -> State:
    return run(
        NEW,
        (m.OpenCounter(counter="1号窗口"), at("12-29 08:50")),
        (m.OpenCounter(counter="2号窗口"), at("12-29 08:55", SECOND)),
    )


def taken(count: int) -> State:
    return run(opened(), *((m.TakeTicket(purpose="apply"), at("12-29 09:00", KIOSK)) for _ in range(count)))


def test_one_clerk_one_counter() -> None:
    state = opened()
    assert rule(state, m.OpenCounter(counter="2号窗口"), at("12-29 09:00")) == "HALL-COUNTERS"
    assert rule(state, m.OpenCounter(counter="9号窗口"), at("12-29 09:00")) == "HALL-COUNTERS"
    third = Actor("c3", "综合窗口03", "window")
    assert rule(state, m.CallNext(), at("12-29 09:00", third)) == "HALL-COUNTER"
    assert run(state, (m.CloseCounter(), at("12-29 09:00"))).desks == {"2号窗口": SECOND.name}


def test_a_ticket_from_the_call_to_its_end() -> None:
    state = run(taken(2), (m.CallNext(), at("12-29 09:10")), (m.CallNext(), at("12-29 09:11", SECOND)))
    assert [each.counter for each in state.tickets] == ["1号窗口", "2号窗口"]
    assert rule(state, m.CallNext(), at("12-29 09:12")) == "QUEUE-BUSY"
    assert rule(state, m.CloseCounter(), at("12-29 09:12")) == "QUEUE-BUSY"
    assert rule(state, m.StartService(number=2), at("12-29 09:12")) == "QUEUE-WHOSE"
    again = run(state, (m.RecallTicket(number=1), at("12-29 09:12")))
    assert (again.tickets[0].calls, again.tickets[0].called_at) == (2, state.tickets[0].called_at)
    served = run(again, (m.StartService(number=1), at("12-29 09:13")), (m.FinishService(number=1), at("12-29 09:25")))
    assert served.tickets[0].status == "done"
    assert rule(served, m.CallNext(), at("12-29 09:26")) == "QUEUE-EMPTY"
    assert rule(served, m.PassTicket(number=9), at("12-29 09:26")) == "QUEUE-TICKET"
    assert rule(served, m.PassTicket(number=1), at("12-29 09:26")) == "QUEUE-STATUS"


def test_who_was_passed_waits_behind_everybody() -> None:
    state = run(taken(3), (m.CallNext(), at("12-29 09:10")), (m.PassTicket(number=1), at("12-29 09:12")))
    back = run(state, (m.ReturnTicket(number=1), at("12-29 09:13")))
    assert [each.number for each in back.line(at("12-29 09:13").now)] == [2, 3, 1]


def test_a_booking_is_called_at_its_slot_and_never_after_a_later_walk_in() -> None:
    state = run(NEW, (book("09:30"), at("12-28 10:00", FIRM)))
    assert rule(state, m.CheckIn(number=1), at("12-29 08:59", KIOSK)) == "BOOK-TIME"
    assert rule(state, m.CheckIn(number=1), at("12-29 10:01", KIOSK)) == "BOOK-TIME"
    take = (m.TakeTicket(purpose="ask"), at("12-29 09:05", KIOSK))
    state = run(state, take, take, (m.CheckIn(number=1), at("12-29 09:10", KIOSK)), take)
    assert state.tickets[2].label == "Y003"
    assert [each.number for each in state.line(at("12-29 09:29").now)] == [1, 2, 3, 4]
    assert [each.number for each in state.line(at("12-29 09:30").now)] == [3, 1, 2, 4]
    assert rule(state, m.CheckIn(number=1), at("12-29 09:15", KIOSK)) == "BOOK-STATUS"


def test_an_application_is_linked_by_the_clerk_who_called_and_told_of_the_call() -> None:
    state = run(taken(1), (m.CallNext(), at("12-29 09:10")))
    called = state.tickets[0].called_at
    link = m.LinkCase(number=1, case_id="BJ2021-0001", ticket_at=called)
    assert run(state, (link, at("12-29 09:20"))).tickets[0].cases == ("BJ2021-0001",)
    assert rule(state, link, at("12-29 09:20", SECOND)) == "QUEUE-WHOSE"
    assert rule(state, replace(link, ticket_at=None), at("12-29 09:20")) == "U-7"


def test_a_day_that_is_over_tells_who_did_not_come_and_who_was_not_called() -> None:
    state = run(NEW, (book(), at("12-28 10:00", FIRM)), (m.TakeTicket(purpose="ask"), at("12-29 16:45", KIOSK)))
    assert rule(state, m.CloseDay(), at("12-29 18:00", KIOSK)) == "HALL-DAY"
    over = run(state, (m.CloseDay(), at("12-30 00:10", KIOSK)))
    assert (over.bookings[0].status, over.tickets[0].status, over.status) == ("no_show", "left", "closed")
    assert rule(over, m.CloseDay(), at("12-30 00:11", KIOSK)) == "status"


@pytest.mark.parametrize("told", ["", "x", "CK2021-12-29", "CK2021-12-29-", "CK2021-12-29-Yx", "CK2021-13-29-1", "-1"])
def test_what_names_no_ticket(told: str) -> None:
    assert parted(told) == ("", 0)
    assert parted("CK2021-12-29-Y12") == parted("CK2021-12-29-12") == ("CK2021-12-29", 12)


COMMANDS = st.sampled_from(
    [
        *((m.TakeTicket(purpose="ask"), KIOSK) for _ in range(3)),
        *((m.CallNext(), clerk) for clerk in (CLERK, SECOND)),
        *(
            (kind(number=number), clerk)
            for kind in (m.PassTicket, m.ReturnTicket, m.StartService, m.FinishService, m.RecallTicket)
            for number in (1, 2, 3)
            for clerk in (CLERK, SECOND)
        ),
    ]
)


@given(st.lists(COMMANDS, max_size=40))
def test_whatever_is_done_numbers_have_no_gaps_and_a_counter_has_one_ticket(steps: list[tuple[Any, Actor]]) -> None:
    state = opened()
    for number, (command, who) in enumerate(steps):
        answer = hall.decide(state, command, at(f"12-29 10:{number:02d}", who))
        if not isinstance(answer, Refusal):
            for event in answer:
                state = hall.evolve(state, event)
    assert [each.number for each in state.tickets] == list(range(1, len(state.tickets) + 1))
    busy = [each.counter for each in state.tickets if each.status in ("called", "serving")]
    assert len(busy) == len(set(busy))
    assert len({each.turn for each in state.line(at("12-29 11:00").now)}) == len(state.line(at("12-29 11:00").now))
