"""What waits for one person: cases, matters, milestones, reports and visits whose next step is theirs to take.

The bulletin tells what is late and due for everybody; this tells each role its own list, due or not yet. Which rows the
person may see at all is decided by whoever asks: the rows given here are already limited to them.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import msgspec
from django.db.models import Q, QuerySet
from msgspec import Struct

from kuaijin.core.base import Actor, Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.inbox import CERTIFICATE_SOON
from kuaijin.core.project_operation import next_quarter, quarter_end
from kuaijin.core.project_state import State
from kuaijin.core.project_words import milestone_text
from kuaijin.core.reporting_month import months_due, report_due
from kuaijin.insight.dispatch import ACTS, HORIZON_WORKDAYS
from kuaijin.insight.figures import year_told
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.firm_models import ThreadRow
from kuaijin.ledger.projections.models import (
    CaseRow,
    MatterRow,
    MilestoneRow,
    MonthRow,
    ParcelRow,
    ProjectRow,
    VisitRow,
)
from kuaijin.ledger.projections.paper_models import CertificateRow
from kuaijin.ledger.projections.people_models import ForceTaskRow, PostRow, VisitPlanRow
from kuaijin.ledger.projections.review_models import ReviewRow

REPORTERS = frozenset({"enterprise", "platform"})
"""Who reports investment and milestones of the own projects; a secretary may do it for them."""
PANELS = frozenset({"leader_main", "leader", "bureau_head", "dispatcher", "planner"})
"""Who sits on panels of open posts."""
IN_FORCES = frozenset({"leader", "secretary", "land", "planner", "platform", "approver", "reviewer"})
"""Who is in task forces."""
LEADERS = frozenset({"leader_main", "leader"})
SOON = 2
"""Yellow begins two working days before a due date (law.md 15)."""
MEETING = 3
"""From this step of the ladder on a matter is before the weekly meeting, which the head of the zone chairs."""

WHOLE = 100
_NEXT_SUPPLY = {"acquired": "set-conditions", "conditions": "sign-contract"}
_OPEN = Q(open=True)
_DECIDING = ("notify_or_accept", "decide", "end_special", "verify_promise", "advise")
_APPLYING = ("correct", "cure", "rectify")
_TO_ASSIGN = ("raised", "triaged", "returned")
_AT_WORK = ("assigned", "working")

TRIAGE = Text("分办", "triage")
ACCEPT = Text("接收或退回", "accept or return")
CONFIRM = Text("确认是否解决", "confirm that it is solved")
MEET = Text("提请周调度会研究", "bring before the weekly meeting")
URGE = Text("联系领导协调", "the linked leader steps in")
REPORT = Text("填报当月投资", "report the month's investment")
PRODUCTION = Text("填报季度生产情况", "report the quarter's production")
STATISTICS = Text("填报统计数", "report the statistics series")
VISIT = Text("本月走访", "this month's visit")
PLANNED = Text("计划的走访", "the planned visit")
FORCE = Text("完成专班任务", "finish the task of the force")
MARKS = Text("给竞岗人评分", "give the candidates marks")
ANSWER = Text("答复企业消息或预约", "answer the firm's message or booking")
RENEW = Text("申请证照延续", "apply for the renewal of a certificate")
REVIEWS: dict[str, Text] = {
    "assigned": Text("接受审查或回避", "accept the review or stand aside"),
    "in_progress": Text("出具审查结论", "conclude the review"),
    "revision": Text("提交修改", "hand in the revision"),
    "unassigned": Text("另行指定审查人", "name a reviewer"),
}
PARCELS: dict[str, Text] = {
    "report-acquisition": Text("报征拆进度", "report the acquisition"),
    "hand-over": Text("交地", "hand over the land"),
    "set-conditions": Text("出规划条件", "set the planning conditions"),
    "sign-contract": Text("签合同或划拨决定", "sign the contract or allocation"),
}


class Task(Struct, frozen=True):
    """One thing to do. ``ref`` is the id of the object and, of a month's report, year and month after it.

    ``days``: working days to the due date, negative when it has passed; ``None`` without a due date.
    """

    kind: str
    ref: tuple[str, ...]
    title: Text
    project: str
    act: Text
    due: date | None
    days: int | None
    light: str

    @property
    def late(self) -> int:
        """Working days since the due date; 0 until it has passed."""
        return max(0, -(self.days or 0))


class Rows(Struct, frozen=True):
    """The rows that the person may see."""

    projects: QuerySet[ProjectRow]
    cases: QuerySet[CaseRow]
    matters: QuerySet[MatterRow]
    parcels: QuerySet[ParcelRow]


class _Desk(Struct, frozen=True):
    """For whom, on which day, from which rows."""

    actor: Actor
    on: date
    calendar: Calendar
    rows: Rows


def cases_waiting(actor: Actor) -> Q:
    """The open cases whose next duty is ``actor``'s, as far as a role can tell."""
    name = Q(next_who=actor.name)
    match actor.role:
        case "window":
            return _OPEN & (name | Q(next_act__in=("notify_or_accept", "deliver")))
        case "approver":
            own = Q(handler=actor.name) | Q(handler="", department=actor.department or "-")
            return _OPEN & (name | (own & Q(next_act__in=_DECIDING)))
        case "bureau_head":
            return _OPEN & (name | Q(next_act__in=_DECIDING, department=actor.department or "-"))
        case "reviewer" | "third_party":
            return _OPEN & (name | Q(reviewer=actor.name, next_act__in=("decide", "end_special")))
        case "enterprise" | "platform" | "secretary":
            return _OPEN & (name | Q(next_act__in=_APPLYING))
    return _OPEN & name


def matters_waiting(actor: Actor) -> Q:
    """The open matters whose next step is ``actor``'s: as lead, as raiser, and by the role's duty."""
    found = Q(lead=actor.name, status__in=_AT_WORK) | Q(raised_by=actor.name, status="claimed")
    found |= Q(assigner=actor.name, status="returned")
    match actor.role:
        case "dispatcher":
            found |= Q(status__in=(*_TO_ASSIGN, "confirmed"))
        case "leader_main":
            found |= Q(escalation__gte=MEETING, status__in=_AT_WORK) | Q(level="4", status__in=_TO_ASSIGN)
        case "leader":
            linked = ProjectRow.objects.filter(leader=actor.name).values("id")
            found |= Q(project__in=linked, escalation__gte=MEETING - 1, status__in=_AT_WORK)
    return _OPEN & found


def _served(actor: Actor) -> tuple[str, ...]:
    """The secretary, and whom the secretary stands in for today."""
    return tuple(filter(None, (actor.name, actor.stands_in_for)))


def tasks(actor: Actor, on: date, calendar: Calendar, rows: Rows) -> list[Task]:
    """Everything that waits for ``actor`` on day ``on``, by due date; what has none comes last."""
    desk = _Desk(actor, on, calendar, rows)
    found = [*_cases(desk), *_matters(desk)]
    for roles, source in _BY_ROLE:
        if actor.role in roles:
            found += source(desk)
    return sorted(found, key=lambda task: (task.due is None, task.due or on, task.kind, task.ref))


def _task(
    desk: _Desk, kind: str, ref: Iterable[str], title: Text, *, project: str, act: Text, due: date | None
) -> Task:
    days = None if due is None else desk.calendar.workdays_between(desk.on, due)
    if due is None:
        light = "none"
    elif due < desk.on:
        light = "red"
    else:
        light = "yellow" if due <= desk.calendar.nth_workday(desk.on, SOON) else "green"
    return Task(kind, tuple(ref), title, project, act, due, days, light)


def _cases(desk: _Desk) -> Iterable[Task]:
    for row in desk.rows.cases.filter(cases_waiting(desk.actor)):
        act = ACTS.get(row.next_act, Text(row.next_act, row.next_act))
        title = Text(row.item_zh, row.item_en)
        task = _task(desk, "case", (row.id,), title, project=row.project, act=act, due=row.next_due)
        black = row.black_from is not None and row.black_from <= desk.on
        yield msgspec.structs.replace(task, light="black") if black else task


def _matters(desk: _Desk) -> Iterable[Task]:
    for row in desk.rows.matters.filter(matters_waiting(desk.actor)):
        due = row.due if row.status in _AT_WORK else None
        title, act = Text(row.text, row.text), _step(row, desk.actor)
        yield _task(desk, "matter", (row.id,), title, project=row.project, act=act, due=due)


def _step(row: MatterRow, actor: Actor) -> Text:
    """The next step of a matter that waits for ``actor``."""
    if row.lead == actor.name and row.status in _AT_WORK:
        return ACCEPT if row.status == "assigned" else ACTS["solve"]
    if row.status == "raised":
        return TRIAGE
    if row.status in _TO_ASSIGN:
        return ACTS["assign"]
    if row.status == "claimed" and row.raised_by == actor.name:
        return CONFIRM
    if row.status == "confirmed":
        return ACTS["verify"]
    return MEET if actor.role == "leader_main" else URGE


def _milestones(desk: _Desk) -> Iterable[Task]:
    """Milestones not reached that are due within the horizon of the bulletin, of the own projects."""
    until = desk.calendar.nth_workday(desk.on, HORIZON_WORKDAYS)
    own = desk.rows.projects.exclude(status="retired")
    if desk.actor.role == "secretary":
        own = own.filter(secretary__in=_served(desk.actor))
    nodes = MilestoneRow.objects.filter(
        project__in=own.values("id"), actual__isnull=True, planned_last_day__lte=until
    ).order_by("planned_last_day", "project")
    for node in nodes:
        ref, title = (node.project, str(node.position)), milestone_text(node.name)
        due = node.planned_last_day
        yield _task(desk, "milestone", ref, title, project=node.project, act=ACTS["reach"], due=due)


def _reports(desk: _Desk) -> Iterable[Task]:
    """Months that ended without a report of the dispatch series, or with an expected figure that was not replaced."""
    missing = MonthRow.objects.filter(
        Q(year__lt=desk.on.year) | Q(year=desk.on.year, month__lt=desk.on.month),
        Q(reported=False, plan_wan__gt=0, frozen=False) | Q(estimated=True),
        project__in=desk.rows.projects.exclude(status="retired").values("id"),
    ).order_by("project", "year", "month")
    for figure in missing:
        due = report_due(figure.year, figure.month)
        yield _month_task(desk, "report", figure.project, (figure.year, figure.month), REPORT, due=due)


def _statistics(desk: _Desk) -> Iterable[Task]:
    """Projects in the statistics whose latest due month has a dispatch figure and no statistics figure."""
    year, month = months_due(desk.on)
    told = MonthRow.objects.filter(year=year, month=month, actual_wan__gt=0, estimated=False).values("project")
    for row in desk.rows.projects.filter(id__in=told).exclude(status="retired").order_by("id"):
        state = msgspec.json.decode(row.state, type=State)
        book = state.book(year)
        if state.stat_month is not None and book is not None and book.statistics[month - 1] is None:
            yield _month_task(desk, "statistics", row.id, (year, month), STATISTICS)


def _production(desk: _Desk) -> Iterable[Task]:
    """The first ended quarter without a report of production, of own projects that promised any (24 months of them)."""
    own = desk.rows.projects.filter(production_due__isnull=False).exclude(status="retired")
    if desk.actor.role == "secretary":
        own = own.filter(secretary__in=_served(desk.actor))
    settings = surroundings.rulebook().park
    for row in own.order_by("id"):
        key = next_quarter(msgspec.json.decode(row.state, type=State), settings)
        if key is None or quarter_end(*key) >= desk.on:
            continue
        title = Text(f"{key[0]}年第{key[1]}季度", f"quarter {key[1]} of {key[0]}")
        ref = (row.id, *map(str, key))
        yield _task(desk, "production", ref, title, project=row.id, act=PRODUCTION, due=row.production_due)


def _renewals(desk: _Desk) -> Iterable[Task]:
    """Certificates of the own projects that end soon and whose renewal nobody has asked for yet."""
    own = desk.rows.projects
    if desk.actor.role == "secretary":
        own = own.filter(secretary__in=_served(desk.actor))
    asked = CaseRow.objects.filter(purpose="renewal", open=True).values("about")
    ending = CertificateRow.objects.filter(
        project__in=own.values("id"), status="valid", valid_until__range=(desk.on, desk.on + CERTIFICATE_SOON)
    ).exclude(id__in=asked)
    for row in ending.order_by("valid_until", "id"):
        title = Text(f"{row.name} {row.told}", f"{row.name} {row.told}")
        yield _task(desk, "certificate", (row.id,), title, project=row.project, act=RENEW, due=row.valid_until)


def _month_task(
    desk: _Desk, kind: str, project: str, month: tuple[int, int], act: Text, *, due: date | None = None
) -> Task:
    year, number = month
    title = Text(f"{year}年{number}月", f"{year}-{number:02d}")
    return _task(desk, kind, (project, str(year), str(number)), title, project=project, act=act, due=due)


def _reviews(desk: _Desk) -> Iterable[Task]:
    """Technical reviews whose next step is the reviewer's, the applicant's or theirs who gave them out."""
    own = Q(project__in=desk.rows.projects.values("id"), status="revision")
    mine = {
        "reviewer": Q(reviewer=desk.actor.name, status__in=("assigned", "in_progress")),
        "third_party": Q(reviewer=desk.actor.name, status__in=("assigned", "in_progress")),
        "approver": Q(commissioner=desk.actor.name, status="unassigned"),
    }.get(desk.actor.role, own)
    for row in ReviewRow.objects.filter(mine, open=True):
        title = Text(row.item_zh, row.item_en)
        yield _task(desk, "review", (row.id,), title, project=row.project, act=REVIEWS[row.status], due=row.due)


def _answers(desk: _Desk) -> Iterable[Task]:
    """Threads of the own projects in which a firm waits for its secretary."""
    own = desk.rows.projects.filter(secretary__in=_served(desk.actor)).values("id")
    for row in ThreadRow.objects.filter(project__in=own, answer_due__isnull=False).order_by("project"):
        title = Text(row.last_text, row.last_text)
        yield _task(desk, "thread", (row.project,), title, project=row.project, act=ANSWER, due=row.answer_due)


def _visits(desk: _Desk) -> Iterable[Task]:
    """A linked leader visits each active key project once a month (mechanisms.md 6); due on the month's last day."""
    first = desk.on.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    linked = desk.rows.projects.filter(leader=desk.actor.name, year=year_told(desk.on), status="started")
    visits = VisitRow.objects.filter(kind="visit", on__gte=first, on__lte=desk.on).values_list("project", "who")
    seen = {project for project, who in visits if desk.actor.name in who.split("、")}
    for id_, zh, en in linked.order_by("id").values_list("id", "name_zh", "name_en"):
        if id_ not in seen:
            yield _task(desk, "visit", (id_,), Text(zh, en or zh), project=id_, act=VISIT, due=last)


def _planned(desk: _Desk) -> Iterable[Task]:
    """The visits that the leader has planned."""
    plans = VisitPlanRow.objects.filter(leader=desk.actor.name, open=True)
    for plan in plans.filter(project__in=desk.rows.projects.values("id")):
        title = Text(plan.purpose, plan.purpose)
        yield _task(desk, "planned-visit", (plan.project,), title, project=plan.project, act=PLANNED, due=plan.on)


def _force(desk: _Desk) -> Iterable[Task]:
    """The tasks that a task force gave to the person."""
    for row in ForceTaskRow.objects.filter(who=desk.actor.name, open=True):
        title = Text(row.text, row.text)
        yield _task(desk, "force", (row.project,), title, project=row.project, act=FORCE, due=row.due)


def _marks(desk: _Desk) -> Iterable[Task]:
    """Open posts whose panel waits for the person's marks; to be given once applying has ended."""
    for row in PostRow.objects.filter(status="open", apply_until__lt=desk.on).order_by("id"):
        if desk.actor.name in row.waiting:
            yield _task(desk, "post", (row.id,), Text(row.title, row.title), project="", act=MARKS, due=None)


def _acquiring(desk: _Desk) -> Iterable[Task]:
    """Parcels still being acquired, and those contracted that wait for the hand-over."""
    begun = desk.rows.parcels.filter(handed_over_on=None).exclude(acquisition_started_on=None, contract_on=None)
    for row in begun.exclude(status="rescinded").order_by("id"):
        unsettled = (row.relocation_percent or 0) < WHOLE or (row.owners_settled or 0) < (row.owners_total or 0)
        if row.acquisition_started_on is not None and unsettled:
            yield _parcel_task(desk, row, "report-acquisition", row.acquisition_due)
        elif row.contract_on is not None:
            yield _parcel_task(desk, row, "hand-over", None)


def _supplying(desk: _Desk) -> Iterable[Task]:
    """Parcels whose next step to the land supply is the planner's."""
    for row in desk.rows.parcels.filter(status__in=_NEXT_SUPPLY).exclude(supply="existing").order_by("id"):
        yield _parcel_task(desk, row, _NEXT_SUPPLY[row.status], None)


def _parcel_task(desk: _Desk, row: ParcelRow, tag: str, due: date | None) -> Task:
    title = Text(f"地块 {row.id}", f"parcel {row.id}")
    return _task(desk, "parcel", (row.project, row.id, tag), title, project=row.project, act=PARCELS[tag], due=due)


_BY_ROLE: tuple[tuple[frozenset[str], Callable[[_Desk], Iterable[Any]]], ...] = (
    (REPORTERS | {"secretary"}, _milestones),
    (REPORTERS | {"secretary"}, _reports),
    (REPORTERS | {"secretary"}, _production),
    (REPORTERS | {"secretary"}, _renewals),
    (frozenset({"secretary"}), _answers),
    (REPORTERS | {"reviewer", "third_party", "approver"}, _reviews),
    (frozenset({"statistics"}), _statistics),
    (LEADERS, _visits),
    (LEADERS, _planned),
    (PANELS, _marks),
    (IN_FORCES, _force),
    (frozenset({"land"}), _acquiring),
    (frozenset({"planner"}), _supplying),
)
"""What waits for some roles only."""
