"""日调度: what is late, what becomes late within three working days, who must act, what changed since yesterday.

Cases and matters carry the date of their next duty (``next_due``), computed when an event changed it, so the bulletin
is a handful of range scans whose cost grows with what is late. "Late" begins on the civil day after the due date
(law.md CR-3); the horizon is counted in working days.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec import Struct

from kuaijin.core.base import SHANGHAI, Text, civil_date
from kuaijin.core.calendar import Calendar
from kuaijin.core.project_words import milestone_text
from kuaijin.ledger.models import Entry
from kuaijin.ledger.projections.models import CaseRow, MatterRow, MilestoneRow, ParcelRow, ProjectRow

HORIZON_WORKDAYS = 3
""""Within three days" means three working days, since due dates are working days."""

ACTS: dict[str, Text] = {
    "notify_or_accept": Text("受理或一次性告知", "accept, or notify once"),
    "correct": Text("申请人补正", "applicant corrects"),
    "cure": Text("申请人补齐容缺材料", "applicant hands in the deferred paper"),
    "end_special": Text("结束特别程序", "end the special procedure"),
    "opine": Text("出具意见", "give an opinion"),
    "decide": Text("作出决定", "decide"),
    "deliver": Text("送达", "deliver"),
    "verify_promise": Text("核查承诺", "verify the promise"),
    "rectify": Text("限期整改", "rectify"),
    "advise": Text("答复预审", "answer the pre-review"),
    "solve": Text("解决问题", "solve the matter"),
    "assign": Text("交办", "assign the matter"),
    "verify": Text("核验销号", "verify and close"),
    "reach": Text("完成节点", "reach the milestone"),
}


class Row(Struct, frozen=True):
    """One thing to do. ``days`` are working days: late by (positive) or left (zero or negative)."""

    kind: str
    id: str
    title: Text
    project: str
    project_name: Text
    who: str
    act: str
    due: date
    days: int
    light: str
    note: str = ""

    @property
    def days_left(self) -> int:
        """Working days left until the due date; 0 on it and after."""
        return max(0, -self.days)


class Change(Struct, frozen=True):
    """One entry of the days asked about; ``about`` is the project's id, or empty."""

    entry: int
    on: date
    kind: str
    stream: str
    type: str
    about: str
    actor: str


class Bulletin(Struct, frozen=True):
    """日调度快报 as data: late first, longest first; then what becomes late up to ``until``."""

    on: date
    until: date
    late: tuple[Row, ...]
    soon: tuple[Row, ...]
    changes: tuple[Change, ...]

    def by_person(self) -> list[tuple[str, int, int]]:
        """Who must act: (name, late, soon), most late first."""
        late, soon = Counter(row.who for row in self.late), Counter(row.who for row in self.soon)
        names = sorted(set(late) | set(soon), key=lambda name: (-late[name], -soon[name], name))
        return [(name, late[name], soon[name]) for name in names]


def bulletin(
    on: date, calendar: Calendar, *, changes: bool = True, kinds: Collection[str] = ("case", "matter", "milestone")
) -> Bulletin:
    """The bulletin of day ``on``, from the read models as they stand (or stood: see ``ledger.asof``); ``kinds``: of
    these things to do only."""
    until = calendar.nth_workday(on, HORIZON_WORKDAYS)
    due = {kind: list(_DUE[kind][0](until)) for kind in kinds}
    told = _Telling(on, calendar, (each["project"] for found in due.values() for each in found))
    rows = [row for kind, found in due.items() for each in found if (row := _DUE[kind][1](each, told)) is not None]
    rows.sort(key=lambda row: (row.due, row.kind, row.id))
    return Bulletin(
        on=on,
        until=until,
        late=tuple(row for row in rows if row.due < on),
        soon=tuple(row for row in rows if row.due >= on),
        changes=tuple(changes_between(on - timedelta(days=1), on)) if changes else (),
    )


Due = dict[str, Any]
"""The columns of something that is due."""


class _Telling:
    """What rows of one bulletin need besides their own columns, each looked up or counted once."""

    def __init__(self, on: date, calendar: Calendar, projects: Iterable[str]) -> None:
        self._on, self._calendar = on, calendar
        found = ProjectRow.objects.filter(id__in=sorted(set(projects))).order_by()
        told = found.values_list("id", "name_zh", "name_en", "secretary", "status")
        self._names = {id_: Text(zh, en or zh) for id_, zh, en, _, _ in told}
        self.people = {id_: secretary for id_, _, _, secretary, status in told if status != "retired"}
        self._days: dict[date, int] = {}

    def row(self, found: Due, due: date, black_from: date | None = None, **known: Any) -> Row:
        """The row of ``found``, with ``known`` of it."""
        if due not in self._days:
            self._days[due] = self._calendar.workdays_between(due, self._on)
        project = found["project"]
        return Row(
            **known,
            project=project,
            project_name=self._names.get(project) or Text(project, project),
            due=due,
            days=self._days[due],
            light=_light(due, self._on, black_from),
        )


def _cases_due(until: date) -> Iterable[Due]:
    # Ordered by the column of the index that serves it: the default order by id would scan every case.
    due = CaseRow.objects.filter(open=True, next_due__lte=until).order_by("next_due")
    return due.values("id", "item_zh", "item_en", "project", "next_who", "next_act", "next_due", "black_from")


def _case(case: Due, told: _Telling) -> Row:
    title = Text(case["item_zh"], case["item_en"])
    return told.row(
        case, case["next_due"], case["black_from"],
        kind="case", id=case["id"], title=title, who=case["next_who"], act=case["next_act"],
    )  # fmt: skip


def _matters_due(until: date) -> Iterable[Due]:
    due = MatterRow.objects.filter(open=True, next_due__lte=until).order_by("next_due")
    return due.values("id", "text", "project", "lead", "assigner", "due", "category")


def _matter(matter: Due, told: _Telling) -> Row:
    title, who = Text(matter["text"], matter["text"]), matter["lead"] or matter["assigner"]
    return told.row(
        matter, matter["due"],
        kind="matter", id=matter["id"], title=title, who=who, act="solve", note=matter["category"],
    )  # fmt: skip


def _milestones_due(until: date) -> Iterable[Due]:
    due = MilestoneRow.objects.filter(actual__isnull=True, planned_last_day__lte=until).order_by("planned_last_day")
    return due.values("project", "position", "name", "planned_last_day")


def _milestone(node: Due, told: _Telling) -> Row | None:
    project = node["project"]
    if project not in told.people:
        return None
    return told.row(
        node, node["planned_last_day"],
        kind="milestone", id=f"{project}/{node['position']}", title=milestone_text(node["name"]),
        who=told.people[project], act="reach",
    )  # fmt: skip


_DUE: dict[str, tuple[Callable[[date], Iterable[Due]], Callable[[Due, _Telling], Row | None]]] = {
    "case": (_cases_due, _case),
    "matter": (_matters_due, _matter),
    "milestone": (_milestones_due, _milestone),
}


def _light(due: date, on: date, black_from: date | None) -> str:
    if black_from is not None and black_from <= on:
        return "black"
    return "red" if due < on else "yellow"


def changes_between(first: date, last: date, only: Collection[tuple[str, str]] = ()) -> Iterable[Change]:
    """Every entry recorded from ``first`` to the end of ``last``, newest first; ``only`` of these kinds and types."""
    since = datetime.combine(first, time.min, SHANGHAI)
    until = datetime.combine(last + timedelta(days=1), time.min, SHANGHAI)
    entries = Entry.objects.filter(recorded_at__gte=since, recorded_at__lt=until).order_by("-id")
    if only:
        kinds, types = {kind for kind, _ in only}, {type_ for _, type_ in only}
        entries = entries.filter(kind__in=kinds, type__in=types)
    told = [
        entry
        for entry in entries.values_list("id", "recorded_at", "kind", "stream_id", "type", "actor_name")
        if not only or (entry[2], entry[4]) in only
    ]
    about = _projects_of(told)
    for id_, at, kind, stream, type_, actor in told:
        yield Change(id_, civil_date(at), kind, stream, type_, about.get((kind, stream), ""), actor)


def _projects_of(entries: Iterable[tuple[int, datetime, str, str, str, str]]) -> dict[tuple[str, str], str]:
    """Which project each stream is about."""
    streams = {(kind, stream) for _, _, kind, stream, _, _ in entries}
    about = {("project", stream): stream for kind, stream in streams if kind == "project"}
    for kind, model in (("case", CaseRow), ("matter", MatterRow), ("parcel", ParcelRow)):
        ids = [stream for known, stream in streams if known == kind]
        about |= {
            (kind, id_): project for id_, project in model.objects.filter(id__in=ids).values_list("id", "project")
        }
    return about
