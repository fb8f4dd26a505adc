"""What is late and what is due, counted by another way than the read models.

From the raw entries as JSON, one day at a time, on working days from a package that the product does not use. No module
of the product takes part but the table of entries itself.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import chinese_calendar

ONE_DAY = timedelta(days=1)
DELIVERY_DAYS = 10
"""许可法 art. 44."""
CORRECTION_DAYS = 20
"""How long an applicant has where the notice names no time (the site's setting)."""


class Told(NamedTuple):
    """One entry: which stream, what, when in China, and its payload."""

    kind: str
    stream: str
    type: str
    on: date
    hour: int
    actor: str
    role: str
    payload: dict[str, Any]


class Due(NamedTuple):
    """One duty: of what, by whom, until when."""

    kind: str
    id: str
    act: str
    who: str
    due: date


def told() -> tuple[Told, ...]:
    """Every entry in the order in which they were recorded."""
    from kuaijin.ledger.models import Entry

    columns = Entry.objects.order_by("id").values_list(
        "kind", "stream_id", "type", "payload", "actor_name", "actor_role"
    )
    rows = []
    for kind, stream, type_, payload, actor, role in columns:
        content = json.loads(payload)
        at = datetime.fromisoformat(content["at"]).astimezone(ZoneInfo("Asia/Shanghai"))
        rows.append(Told(kind, stream, type_, at.date(), at.hour, actor, role, content))
    return tuple(rows)


def streams(entries: Iterable[Told], kind: str) -> dict[str, list[Told]]:
    """The entries of each stream of ``kind``."""
    found: dict[str, list[Told]] = defaultdict(list)
    for entry in entries:
        if entry.kind == kind:
            found[entry.stream].append(entry)
    return found


def walk(start: date, days: int) -> date:
    """The ``days``-th working day after ``start``, one day after another."""
    day = start
    while days > 0:
        day += ONE_DAY
        days -= chinese_calendar.is_workday(day)
    return day


def day_before(day: date) -> date:
    """The working day before: deferred papers are due one working day before the committed date (TO-4)."""
    day -= ONE_DAY
    while not chinese_calendar.is_workday(day):
        day -= ONE_DAY
    return day


def duties(entries: Iterable[Told]) -> list[Due]:
    """The next duty of every open case and matter and every milestone that is not reached."""
    known = list(entries)
    found = [_case(stream, told) for stream, told in streams(known, "case").items()]
    found += [_matter(stream, told) for stream, told in streams(known, "matter").items()]
    for stream, story in streams(known, "project").items():
        found += _milestones(stream, story)
    return [due for due in found if due is not None]


STATUS_AFTER = {
    "pre-service-opened": "pre_service",
    "advice-given": "",
    "noted": "",
    "file-attached": "",
    "instantly-checked": "",
    "instant-reviewed": "",
    "promise-verified": "",
    "rectification-ordered": "",
    "rectification-recorded": "",
    "received": "received",
    "assigned": "",
    "correction-notified": "correction",
    "correction-submitted": "received",
    "accepted": "accepted",
    "deemed-accepted": "accepted",
    "accepted-tolerantly": "accepted",
    "special-started": "special",
    "special-ended": "accepted",
    "extended": "",
    "cured": "",
    "granted": "decided",
    "denied": "decided",
    "delivered": "over",
    "withdrawn": "over",
    "terminated": "over",
    "acceptance-refused": "over",
    "closed-uncorrected": "over",
    "revoked": "over",
    "registration-cancelled": "over",
}
"""Where a case stands after each act that the sample park tells; empty where it stays."""


class _Case:
    """A case as a clerk with a wall calendar would keep it."""

    def __init__(self) -> None:
        self.status = ""
        self.on: dict[str, date] = {}
        self.limits: dict[str, Any] = {}
        self.applicant = self.department = self.handler = self.counter = ""
        self.extended = 0
        self.stopped: list[Told] = []
        self.uncured = False

    def hear(self, entry: Told) -> None:
        says = entry.payload
        match entry.type:
            case "received":
                self.limits, self.applicant, self.department = says["limits"], says["applicant"], says["department"]
                self.counter = entry.actor if says["channel"] == "window" else ""
            case "assigned":
                self.handler = says["handler"]
            case "accepted" | "deemed-accepted" | "accepted-tolerantly":
                self.on["clock"] = date.fromisoformat(says.get("as_of", entry.on.isoformat()))
                self.uncured = entry.type == "accepted-tolerantly"
            case "special-started":
                self.stopped.append(entry)
            case "cured":
                self.uncured = not says["complete"]
            case "extended":
                self.extended += says["days"]
            case "correction-submitted":
                assert says["complete"], "the sample park tells no half corrections"
        after = STATUS_AFTER[entry.type]
        if after:
            self.status = after
            self.on[after] = entry.on

    def duty(self, case_id: str) -> Due | None:
        officer = self.handler or self.department
        match self.status:
            case "received":
                window = self.limits["correction_window_days"]
                last = walk(self.on["received"], 5 if window is None else window)
                return Due("case", case_id, "notify_or_accept", self.counter or officer, last)
            case "correction":
                return Due("case", case_id, "correct", self.applicant, walk(self.on["correction"], CORRECTION_DAYS))
            case "accepted":
                return self._first_of(case_id, officer)
            case "special":
                started = self.stopped[-1].payload
                planned = walk(self.stopped[-1].on, started["planned_days"])
                return Due("case", case_id, "end_special", started["reviewer"] or officer, planned)
            case "decided":
                until = walk(self.on["decided"], DELIVERY_DAYS)
                return Due("case", case_id, "deliver", self.counter or officer, until)
        return None

    def _first_of(self, case_id: str, officer: str) -> Due:
        if self.uncured:
            return Due("case", case_id, "cure", self.applicant, day_before(self._committed()))
        return Due("case", case_id, "decide", officer, min(self._limits()))

    def _committed(self) -> date:
        days = self.limits["committed_limit_days"]
        return date.max if days is None else walk(self.on["clock"], int(days))

    def _limits(self) -> Iterable[date]:
        yield self._committed()
        days = self.limits["limit_days"]
        if days is None:
            return
        if self.limits["limit_unit"] == "workday":
            yield walk(self.on["clock"], days + self.extended)
            return
        assert self.limits["limit_unit"] == "calendar_day", "no open case of the sample park counts months"
        yield walk(self.on["clock"] + timedelta(days=days + self.extended - 1), 1)


def _case(case_id: str, entries: list[Told]) -> Due | None:
    case = _Case()
    for entry in entries:
        case.hear(entry)
    return case.duty(case_id)


def _matter(matter_id: str, entries: list[Told]) -> Due | None:
    due, lead, running = date.max, "", False
    for entry in entries:
        match entry.type:
            case "assigned":
                due, lead, running = date.fromisoformat(entry.payload["due"]), entry.payload["lead"], True
            case "extended":
                due = date.fromisoformat(entry.payload["due"])
            case "solved-claimed" | "closed" | "suspended":
                running = False
            case "sent-back":
                running = True
    return Due("matter", matter_id, "solve", lead, due) if running else None


def _milestones(project_id: str, entries: list[Told]) -> list[Due]:
    planned: dict[str, str] = {}
    reached: set[str] = set()
    secretary = ""
    for entry in entries:
        match entry.type:
            case "milestone-planned" | "milestone-moved":
                planned[entry.payload["name"]] = entry.payload["planned"]
            case "milestone-reached":
                reached.add(entry.payload["name"])
            case "secretary-assigned":
                secretary = entry.payload["secretary"]
    return [
        Due("milestone", f"{project_id}/{place}", "reach", secretary, _last_day(when))
        for place, (name, when) in enumerate(planned.items(), start=1)
        if name not in reached
    ]


def _last_day(partial: str) -> date:
    """The last day of a day, a month (2022-01) or a year."""
    day = date.fromisoformat(f"{partial}-01-01"[:10])
    while len(partial) < 10 and (day + ONE_DAY).isoformat().startswith(partial):
        day += ONE_DAY
    return day
