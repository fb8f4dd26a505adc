"""Limits and events that cannot be, found before anything is counted."""

from collections.abc import Sequence
from datetime import date

from kuaijin.core import clock_events as ev
from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar

ENDS = (ev.DecidedGrant, ev.DecidedDeny, ev.RefusedAcceptance, ev.Withdrawn, ev.Terminated)
ACCEPTANCES = (ev.Accepted, ev.ToleranceAccepted)
OF_A_GRANT = (ev.RenewalApplied, ev.RenewalDecided, ev.ChangeApplied, ev.ChangeDecided)
AFTER_THE_END = (
    ev.SpecialEnd,
    ev.ReconsiderationDecided,
    ev.CompletionAccepted,
    ev.PermitObtained,
    ev.StartExtended,
    *OF_A_GRANT,
)
ONCE = (ev.Received, ev.ReconsiderationDecided, ev.HearingRequested, ev.CompletionAccepted, ev.PermitObtained)
LONGEST_DAYS = 3660
LONGEST_MONTHS = 120
"""Ten years: no limit of the law or of a rulebook comes near; what is longer is a slip of the keyboard."""
LARGEST: dict[str, int] = {
    "limit_days": LONGEST_DAYS,
    "extension_days": LONGEST_DAYS,
    "correction_window_days": LONGEST_DAYS,
    "delivery_days": LONGEST_DAYS,
    "reconsideration_days": LONGEST_DAYS,
    "lawsuit_months": LONGEST_MONTHS,
    "hearing_days": LONGEST_DAYS,
    "promise_verify_days": LONGEST_DAYS,
    "start_within_months": LONGEST_MONTHS,
    "max_extensions": 100,
    "extension_months": LONGEST_MONTHS,
}
EVENT_RANGES: dict[str, tuple[int, int]] = {
    "missing": (0, 1000),
    "cap": (0, LONGEST_DAYS),
    "days": (1, LONGEST_DAYS),
    "months": (1, LONGEST_MONTHS),
}
DAYS = ("date", "as_of", "written_notice", "planned_end", "valid_until")
"""The fields of an event that hold a day."""


def tag(event: ev.ClockEvent) -> str:
    """The event's type as written in files."""
    return str(type(event).__struct_config__.tag)


def check_limits(limits: ev.Limits) -> None:
    """Raise :class:`~kuaijin.core.clock_events.ClockError` for a limit that cannot be."""
    for name, largest in LARGEST.items():
        value = getattr(limits, name)
        if value is not None and value < 0:
            raise ev.ClockError(f"item.{name}", Text(f"不能为负数: {value}", f"can't be negative: {value}"))
        if name == "limit_days" and limits.limit_unit == "month":
            largest = LONGEST_MONTHS  # noqa: PLW2901  the same limit, counted in another unit
        if value is not None and value > largest:
            raise ev.ClockError(f"item.{name}", _too_large(value, largest))
    committed = limits.committed_limit_days
    if committed is not None and not 0 < committed <= LONGEST_DAYS:
        low = not committed > 0
        raise ev.ClockError(
            "item.committed_limit_days",
            Text(f"承诺时限须大于零: {committed}", f"must be above zero: {committed}")
            if low
            else _too_large(committed, LONGEST_DAYS),
        )
    if limits.duty is not None and limits.limit_days is None:
        raise ev.ClockError("item.limit_days", Text("义务事项须有期限", "a duty needs limit_days"))


def _too_large(value: float, largest: int) -> Text:
    shown = str(value) if len(str(value)) <= 20 else f"{str(value)[:20]}…"
    return Text(f"不能大于 {largest}: {shown}", f"can't be above {largest}: {shown}")


def check_days(events: Sequence[ev.ClockEvent], as_of: date | None, calendar: Calendar) -> None:
    """Raise :class:`~kuaijin.core.clock_events.ClockError` for the first day that the calendar doesn't know."""
    days = [
        (f"events[{index}].{name}", getattr(event, name, None)) for index, event in enumerate(events) for name in DAYS
    ]
    for field, day in [*days, ("as_of", as_of)]:
        if day is not None and not calendar.first <= day <= calendar.last:
            reach = f"({calendar.first} – {calendar.last})"
            raise ev.ClockError(field, Text(f"{day} 不在日历范围内 {reach}", f"{day} is outside the calendar {reach}"))


def check_events(events: Sequence[ev.ClockEvent]) -> None:
    """Raise :class:`~kuaijin.core.clock_events.ClockError` for the first event that cannot follow those before it."""
    order = _Order()
    for index, event in enumerate(events):
        order.add(index, event)


class _Order:
    """What has happened so far, to judge the next event by."""

    def __init__(self) -> None:
        self.last: date | None = None
        self.seen: set[type] = set()
        self.open: dict[str, date] = {}
        self.ended: ev.ClockEvent | None = None
        self.received: date | None = None
        self.valid_until: date | None = None

    def add(self, index: int, event: ev.ClockEvent) -> None:
        where = f"events[{index}]"
        if self.last is not None and event.date < self.last:
            raise ev.ClockError(
                f"{where}.date",
                Text(f"{event.date} 早于前一事件 {self.last}", f"{event.date} is before the event above, {self.last}"),
            )
        self.last = event.date
        self._after_the_end(where, event)
        self._twice(where, event)
        self._needs(where, event)
        self._values(where, event)
        self._special(where, event)
        self.seen.add(type(event))
        if isinstance(event, ENDS):
            self.ended = event
        if isinstance(event, ev.Received):
            self.received = event.date
        if isinstance(event, ev.DecidedGrant | ev.RenewalDecided) and event.valid_until is not None:
            if event.valid_until < event.date:
                raise ev.ClockError(f"{where}.valid_until", Text("有效期早于决定日", "it ends before it is granted"))
            self.valid_until = event.valid_until

    def _after_the_end(self, where: str, event: ev.ClockEvent) -> None:
        if self.ended is not None and not isinstance(event, AFTER_THE_END):
            end = f"{tag(self.ended)} {self.ended.date}"
            raise ev.ClockError(
                f"{where}.type", Text(f"{tag(event)} 不能在 {end} 之后", f"{tag(event)} can't come after {end}")
            )

    def _twice(self, where: str, event: ev.ClockEvent) -> None:
        again = type(event) in self.seen and isinstance(event, ONCE)
        if isinstance(event, ACCEPTANCES):
            again = bool(self.seen.intersection(ACCEPTANCES))
        if again:
            raise ev.ClockError(
                f"{where}.type",
                Text(f"{tag(event)} 只能发生一次 (U-6)", f"{tag(event)} can happen only once (U-6)"),
            )

    def _needs(self, where: str, event: ev.ClockEvent) -> None:
        begun = self.seen.intersection((ev.Received, *ACCEPTANCES))
        accepted = self.seen.intersection(ACCEPTANCES)
        wrong: Text | None = None
        if isinstance(event, ev.Received) and accepted:
            wrong = Text("收件不能在受理之后", "receipt can't come after acceptance")
        elif isinstance(event, ev.RefusedAcceptance) and accepted:
            wrong = Text("受理之后不能再不予受理 (U-6)", "acceptance can't be refused after it was given (U-6)")
        elif isinstance(event, ev.CorrectionNotified) and not begun:
            wrong = Text("补正告知之前没有收件", "a correction notice needs a receipt before it")
        elif isinstance(event, ev.CorrectionSubmitted) and ev.CorrectionNotified not in self.seen:
            wrong = Text("补正之前没有补正告知", "corrections need a correction notice before them")
        elif isinstance(event, ev.Extended) and not begun:
            wrong = Text("延期之前没有受理", "an extension needs an acceptance or receipt before it")
        elif isinstance(event, ev.StartExtended) and ev.PermitObtained not in self.seen:
            wrong = Text("延期开工之前没有领取许可证", "a later start needs a permit before it")
        elif isinstance(event, OF_A_GRANT):
            wrong = self._of_a_grant(event)
        if wrong is not None:
            raise ev.ClockError(f"{where}.type", wrong)

    def _of_a_grant(self, event: ev.ClockEvent) -> Text | None:
        """Renewal and change need a grant, renewal one that ends, and each answer a question."""
        if ev.DecidedGrant not in self.seen:
            return Text("延续或变更之前没有准予决定", "a renewal or change needs a grant before it")
        if isinstance(event, ev.RenewalApplied) and self.valid_until is None:
            return Text("许可没有有效期，无需延续 (WD-4)", "a grant without an end needs no renewal (WD-4)")
        if isinstance(event, ev.RenewalApplied) and self.valid_until is not None and event.date > self.valid_until:
            return Text(f"许可已于 {self.valid_until} 期满 (WD-4)", f"the grant ended on {self.valid_until} (WD-4)")
        asked = {ev.RenewalDecided: ev.RenewalApplied, ev.ChangeDecided: ev.ChangeApplied}.get(type(event))
        if asked is not None and asked not in self.seen:
            return Text("没有申请就作出决定", "it is decided without having been asked for")
        return None

    def _values(self, where: str, event: ev.ClockEvent) -> None:
        if isinstance(event, ev.Accepted) and event.as_of is not None:
            self._effective_day(where, event.date, event.as_of)
        for name, (low, largest) in EVENT_RANGES.items():
            value = getattr(event, name, None)
            if value is not None and value < low:
                raise ev.ClockError(
                    f"{where}.{name}", Text(f"不能小于 {low}: {value}", f"can't be below {low}: {value}")
                )
            if value is not None and value > largest:
                raise ev.ClockError(f"{where}.{name}", _too_large(value, largest))

    def _effective_day(self, where: str, written: date, effective: date) -> None:
        if effective > written or (self.received is not None and effective < self.received):
            raise ev.ClockError(
                f"{where}.as_of",
                Text(
                    f"受理生效日 {effective} 须在收件日与受理日之间",
                    f"{effective} must lie between receipt and the day of acceptance",
                ),
            )

    def _special(self, where: str, event: ev.ClockEvent) -> None:
        if isinstance(event, ev.SpecialStart):
            if event.name in self.open:
                raise ev.ClockError(
                    f"{where}.name",
                    Text(f"{event.name}尚未结束，又开始", f"{event.name} starts again before it has ended"),
                )
            if event.planned_end is not None and event.planned_end < event.date:
                raise ev.ClockError(
                    f"{where}.planned_end", Text("计划结束日早于开始日", "the planned end is before the start")
                )
            self.open[event.name] = event.date
        elif isinstance(event, ev.SpecialEnd):
            if event.name not in self.open:
                raise ev.ClockError(
                    f"{where}.name", Text(f"{event.name}没有开始就结束", f"{event.name} ends without having started")
                )
            del self.open[event.name]
