"""The one window of the sample park: hours, three weeks of tickets, bookings (all of it sample)."""

from datetime import date
from typing import Any

from msgspec import Struct

from kuaijin.core import hall_messages as m
from kuaijin.core.base import Actor
from kuaijin.core.calendar import Calendar
from kuaijin.core.hall import day_id
from kuaijin.core.hall_hours import Period, clock, minutes_of
from kuaijin.core.park_messages import SetHall
from kuaijin.demo.people import actor, firm
from kuaijin.demo.story import Story
from kuaijin.demo.works import OPENED, PARK

PERIODS = (Period("09:00", "12:00"), Period("13:30", "17:00"))
COUNTERS = ("1号窗口", "2号窗口", "3号窗口")
FIRST_DAY, LAST_DAY = date(2021, 12, 13), date(2021, 12, 28)
CLERKS = (("综合窗口01", COUNTERS[0]), ("综合窗口02", COUNTERS[1]))
KIOSK = Actor("kiosk", "取号机", "system")
PURPOSES: tuple[m.Purpose, ...] = ("apply", "ask", "collect", "apply", "ask")
BOOKINGS: tuple[tuple[date, str, str, m.Purpose, str], ...] = (
    (date(2021, 12, 23), "10:00", "P16", "apply", "came"),
    (date(2021, 12, 24), "14:00", "P14", "ask", "missed"),
    (date(2021, 12, 27), "09:30", "P11", "apply", "came"),
    (date(2021, 12, 28), "10:30", "P15", "collect", "given back"),
    (date(2021, 12, 29), "10:00", "P16", "apply", ""),
    (date(2021, 12, 29), "14:30", "P13", "collect", ""),
    (date(2021, 12, 30), "09:30", "P14", "apply", ""),
)
"""Day, slot, project, purpose, and what became of it."""


def tell_hall(story: Story, rows: dict[str, dict[str, Any]], calendar: Calendar) -> None:
    """Hours from the year's first working day on; then day by day. ``rows``: the book's projects by id."""
    hours = SetHall(periods=PERIODS, slot_minutes=30, places=2, counters=COUNTERS)
    story.add(OPENED, "10:40", actor("调度专员01"), "park", PARK, hours)
    day = FIRST_DAY
    _tell_bookings(story, rows, calendar)
    while day <= LAST_DAY:
        _tell_day(story, day)
        day = calendar.nth_workday(day, 1)


def _tell_bookings(story: Story, rows: dict[str, dict[str, Any]], calendar: Calendar) -> None:
    numbers: dict[date, int] = {}
    for minute, (day, slot, project, purpose, became) in enumerate(BOOKINGS):
        owner, stream = rows[project]["owner"], day_id(day)
        numbers[day] = number = numbers.get(day, 0) + 1
        before = calendar.nth_workday(day, -2)
        booked = m.BookSlot(uscc=owner["uscc"], slot=slot, purpose=purpose, project_id=project, note="示例")
        story.add(before, f"16:{30 + minute:02d}", _booker(rows[project], minute), "hall-day", stream, booked)
        if became == "given back":
            cancelled = m.CancelSlot(number=number)
            story.add(
                calendar.nth_workday(day, -1), "17:20", _booker(rows[project], minute), "hall-day", stream, cancelled
            )


def _booker(row: dict[str, Any], turn: int) -> Actor:
    if turn % 3 == 1 or row["reporter"].startswith("平台公司"):
        return actor(row["service_secretary"])
    return firm(row["owner"]["name"], row["owner"]["uscc"])


class Arrival(Struct, frozen=True):
    """Somebody comes at minute ``at`` of the day, with a booking or for ``purpose``, and is called at ``called``."""

    at: int
    called: int
    booking: int = 0
    purpose: m.Purpose = "apply"


def _arrivals(day: date) -> list[Arrival]:
    """Bookings that were kept, and walk-ins around them, so far apart that each is called before the next comes."""
    kept = [(number, slot) for number, (on, slot, *_, became) in _numbered(day) if on == day and became == "came"]
    booked = [Arrival(minutes_of(slot) - 10, minutes_of(slot) + 2, number) for number, slot in kept]
    walk_ins = []
    for turn in range(5 + day.day % 3):
        begin = 9 * 60 + 5 + turn * 22 if turn < 4 else 13 * 60 + 40 + (turn - 4) * 25
        if all(begin + 15 < each.at or begin > each.called for each in booked):
            called = begin + 2 + (turn * 5 + day.day) % 9
            walk_ins.append(Arrival(begin, called, purpose=PURPOSES[(turn + day.day) % 5]))
    return sorted((*booked, *walk_ins), key=lambda each: each.at)


def _numbered(day: date) -> list[tuple[int, tuple[date, str, str, m.Purpose, str]]]:
    return list(enumerate((each for each in BOOKINGS if each[0] == day), start=1))


def _tell_day(story: Story, day: date) -> None:
    """Two counters that take turns; here and there nobody answers a call."""
    stream = day_id(day)
    for place, (name, counter) in enumerate(CLERKS):
        story.add(day, f"08:5{place}", actor(name), "hall-day", stream, m.OpenCounter(counter=counter))
    for number, each in enumerate(_arrivals(day), start=1):
        taken = m.CheckIn(number=each.booking) if each.booking else m.TakeTicket(purpose=each.purpose)
        story.add(day, clock(each.at), KIOSK, "hall-day", stream, taken)
        _serve(story, day, number, each)
    for place, (name, _) in enumerate(CLERKS):
        story.add(day, f"17:0{place}", actor(name), "hall-day", stream, m.CloseCounter())


def _serve(story: Story, day: date, number: int, each: Arrival) -> None:
    stream, who = day_id(day), actor(CLERKS[number % 2][0])
    acts: list[tuple[int, m.HallCommand]] = [(0, m.CallNext())]
    if (number + day.day) % 11 == 0:
        acts += [(2, m.RecallTicket(number=number)), (4, m.PassTicket(number=number))]
    else:
        served = 6 + (number * 7 + day.day) % 12
        acts += [(1, m.StartService(number=number)), (1 + served, m.FinishService(number=number))]
    for later, command in acts:
        story.add(day, clock(each.called + later), who, "hall-day", stream, command)
