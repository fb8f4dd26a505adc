"""Commands and events of one day at the one window (取号、预约): one stream a day."""

from datetime import date, datetime
from typing import Literal

from kuaijin.core.base import Command, Event, Text
from kuaijin.core.checks import kebab

Purpose = Literal["apply", "collect", "ask"]
PURPOSES: dict[Purpose, Text] = {
    "apply": Text("办理申请", "Apply"),
    "collect": Text("领取结果", "Collect a result"),
    "ask": Text("咨询", "Ask"),
}


class HallCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to a day at the window."""


class BookSlot(HallCommand, frozen=True):
    """预约 of a slot (its beginning, ``HH:MM``) for the firm ``uscc``, by itself or by the secretary of its project.

    ``instead_of``: the booking that this one replaces (改约); it is given back in the same transaction.
    """

    uscc: str
    slot: str
    purpose: Purpose
    project_id: str = ""
    note: str = ""
    instead_of: str = ""


class CancelSlot(HallCommand, frozen=True):
    """取消预约 ``number``; the window says why. ``moved_to``: the booking that takes its place."""

    number: int
    reason: str = ""
    moved_to: str = ""


class TakeTicket(HallCommand, frozen=True):
    """现场取号 by whoever has come."""

    purpose: Purpose


class CheckIn(HallCommand, frozen=True):
    """预约签到: the booked firm has come and gets its ticket."""

    number: int


class OpenCounter(HallCommand, frozen=True):
    """开窗: the clerk sits down at a counter."""

    counter: str


class CloseCounter(HallCommand, frozen=True):
    """收窗: the clerk's own counter."""


class CallNext(HallCommand, frozen=True):
    """叫号: the next ticket comes to the clerk's counter."""


class RecallTicket(HallCommand, frozen=True):
    """重呼 of the ticket that was called."""

    number: int


class PassTicket(HallCommand, frozen=True):
    """过号: the holder did not come to the counter."""

    number: int


class ReturnTicket(HallCommand, frozen=True):
    """过号重排: the holder is there after all, and waits behind everybody."""

    number: int


class StartService(HallCommand, frozen=True):
    """开始办理."""

    number: int


class FinishService(HallCommand, frozen=True):
    """办结 of the ticket."""

    number: int


class LinkCase(HallCommand, frozen=True):
    """关联收件: an application was received for the holder of the ticket. ``ticket_at``: as its receipt tells it."""

    number: int
    case_id: str
    ticket_at: datetime | None


class CloseDay(HallCommand, frozen=True):
    """日终: bookings that nobody came for, and tickets that nobody called."""


Commands = (
    BookSlot
    | CancelSlot
    | TakeTicket
    | CheckIn
    | OpenCounter
    | CloseCounter
    | CallNext
    | RecallTicket
    | PassTicket
    | ReturnTicket
    | StartService
    | FinishService
    | LinkCase
    | CloseDay
)


class HallEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of a day at the window."""


class SlotBooked(HallEvent, frozen=True):
    """已预约. ``minutes``: the length of the slot then."""

    day: date
    slot: str
    minutes: int
    purpose: Purpose
    firm: str
    uscc: str
    project_id: str
    note: str
    instead_of: str
    by: str


class SlotCancelled(HallEvent, frozen=True):
    """预约已取消; ``moved_to`` another one where it was moved."""

    number: int
    reason: str
    moved_to: str
    by: str


class TicketTaken(HallEvent, frozen=True):
    """已取号 ``number`` of the day. ``booking``: number of the booking that was kept, 0 for a walk-in."""

    day: date
    number: int
    purpose: Purpose
    booking: int


class CounterOpened(HallEvent, frozen=True):
    """已开窗."""

    day: date
    counter: str
    clerk: str


class CounterClosed(HallEvent, frozen=True):
    """已收窗."""

    counter: str
    clerk: str


class TicketCalled(HallEvent, frozen=True):
    """已叫号; ``again``: the same one to the same counter once more."""

    number: int
    counter: str
    clerk: str
    again: bool


class TicketPassed(HallEvent, frozen=True):
    """已过号."""

    number: int


class TicketReturned(HallEvent, frozen=True):
    """已重新排队."""

    number: int


class ServiceStarted(HallEvent, frozen=True):
    """已开始办理."""

    number: int


class ServiceFinished(HallEvent, frozen=True):
    """已办结."""

    number: int


class CaseLinked(HallEvent, frozen=True):
    """已关联收件."""

    number: int
    case_id: str


class DayClosed(HallEvent, frozen=True):
    """已日终. ``no_shows``: numbers of bookings, ``left``: of tickets."""

    no_shows: tuple[int, ...]
    left: tuple[int, ...]


Events = (
    SlotBooked
    | SlotCancelled
    | TicketTaken
    | CounterOpened
    | CounterClosed
    | TicketCalled
    | TicketPassed
    | TicketReturned
    | ServiceStarted
    | ServiceFinished
    | CaseLinked
    | DayClosed
)
