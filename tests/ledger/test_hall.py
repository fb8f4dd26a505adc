"""The one window under several hands at once: different tickets, numbers without gaps, no slot given twice."""

from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest

from kuaijin import ledger
from kuaijin.core import hall
from kuaijin.core import hall_messages as m
from kuaijin.core.base import SHANGHAI, Actor, Refused
from kuaijin.core.hall_hours import Period
from kuaijin.core.park_messages import NamePark, SetHall
from kuaijin.ledger import rebuild, surroundings
from kuaijin.ledger.projections.hall_models import BookingRow, HallDayRow, TicketRow
from kuaijin.ledger.ticking import tick
from kuaijin.wallclock import standing_at
from tests.ledger.test_concurrency import together

DAY = date(2021, 12, 29)
STREAM = hall.day_id(DAY)
COUNTERS = ("1", "2", "3", "4")
KIOSK, DISPATCHER = Actor("kiosk", "取号机", "system"), Actor("d", "调度专员01", "dispatcher")


def clerk(number: int) -> Actor:
    return Actor(f"c{number}", f"综合窗口0{number}", "window")


def firm(number: int) -> Actor:
    return Actor(f"f{number}", f"企业{number}", "enterprise", org=f"91431099MA9100{number:03d}X")


def at(told: str) -> Any:
    return standing_at(datetime.fromisoformat(f"2021-{told}:00").replace(tzinfo=SHANGHAI))


def do(actor: Actor, command: Any, told: str = "12-29 10:00", stream: str = STREAM) -> Any:
    with at(told):
        return ledger.execute(hall.KIND, stream, command, actor=actor)


def opened() -> None:
    """A park with hours, and four clerks at their counters."""
    with at("01-04 09:00"):
        ledger.execute("park", surroundings.park(), NamePark(name_zh="园", name_en="Park"), actor=DISPATCHER)
        hours = SetHall(periods=(Period("09:00", "12:00"),), slot_minutes=30, places=2, counters=COUNTERS)
        ledger.execute("park", surroundings.park(), hours, actor=DISPATCHER)
    for number, counter in enumerate(COUNTERS, start=1):
        do(clerk(number), m.OpenCounter(counter=counter))


def book(number: int, **fields: Any) -> m.BookSlot:
    return m.BookSlot(uscc=firm(number).org or "", slot="09:00", purpose="apply", **fields)


class Contract:
    def test_clerks_who_call_at_once_get_different_tickets(self) -> None:
        opened()
        for _ in range(8):
            do(KIOSK, m.TakeTicket(purpose="apply"))

        def serve(number: int) -> list[int]:
            called = []
            for _ in range(2):
                ticket = do(clerk(number + 1), m.CallNext()).entries[0].event.number
                do(clerk(number + 1), m.StartService(number=ticket))
                do(clerk(number + 1), m.FinishService(number=ticket))
                called.append(ticket)
            return called

        answers = together(serve, writers=4)
        assert sorted(number for called in answers for number in called) == list(range(1, 9))
        assert set(TicketRow.objects.values_list("status", flat=True)) == {"done"}

    def test_numbers_of_a_day_have_no_gaps(self) -> None:
        opened()

        def take(_: int) -> list[int]:
            return [do(KIOSK, m.TakeTicket(purpose="ask")).entries[0].event.number for _ in range(3)]

        answers = together(take, writers=4)
        assert sorted(number for taken in answers for number in taken) == list(range(1, 13))
        assert list(TicketRow.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 13))

    def test_a_slot_is_given_as_often_as_it_has_places(self) -> None:
        opened()
        answers = together(lambda number: do(firm(number), book(number), "12-28 10:00"), writers=4)
        counts = Counter("booked" if not isinstance(each, Refused) else each.refusal.rule for each in answers)
        assert counts == {"booked": 2, "BOOK-FULL": 2}
        assert BookingRow.objects.filter(status="booked").count() == 2

    def test_a_booking_moved_to_another_day_gives_its_slot_back_or_nothing_moves(self) -> None:
        opened()
        old = do(firm(1), book(1), "12-27 10:00").state
        assert old.bookings[0].status == "booked"
        moved = book(1, instead_of=f"{STREAM}-Y1")
        with pytest.raises(Refused) as refused:
            do(firm(2), book(2, instead_of=f"{STREAM}-Y1"), "12-27 11:00", "CK2021-12-30")
        assert refused.value.refusal.rule == "BOOK-WHOSE"
        with pytest.raises(Refused) as refused:
            do(firm(1), moved, "12-29 08:00", "CK2021-12-30")
        assert refused.value.refusal.rule == "BOOK-LATE"
        assert not HallDayRow.objects.filter(pk="CK2021-12-30").exists()
        do(firm(1), moved, "12-28 10:00", "CK2021-12-30")
        rows = dict(BookingRow.objects.values_list("id", "status"))
        assert rows == {f"{STREAM}-Y1": "cancelled", "CK2021-12-30-Y1": "booked"}

    def test_the_day_after_tells_who_did_not_come(self) -> None:
        opened()
        do(firm(1), book(1), "12-28 10:00")
        do(KIOSK, m.TakeTicket(purpose="ask"))
        with at("12-29 18:30"):
            tick()
        assert HallDayRow.objects.get(pk=STREAM).status == "open", "the day is not over"
        with at("12-30 00:30"):
            tick()
            tick()
        assert BookingRow.objects.get().status == "no_show"
        assert TicketRow.objects.get().status == "left"
        assert rebuild.rebuild(check=True).differing == ()


@pytest.mark.usefixtures("on_sqlite")
class TestSqlite(Contract):
    pass


@pytest.mark.usefixtures("on_postgres")
class TestPostgresql(Contract):
    pass
