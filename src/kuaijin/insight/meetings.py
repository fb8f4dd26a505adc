"""What the next meeting has to look at, by its kind, drawn from the read models (mechanisms.md 4)."""

from datetime import date, timedelta

from kuaijin import ledger
from kuaijin.core.base import Text
from kuaijin.core.meeting import KIND, Item, State
from kuaijin.core.meeting_papers import MeetingKind
from kuaijin.core.project_words import milestone_text
from kuaijin.insight.figures import year_told
from kuaijin.insight.projects import Standings, lights_of, project_names
from kuaijin.insight.review_papers import papers_of
from kuaijin.ledger.projections.models import MatterRow, MilestoneRow, ProjectRow
from kuaijin.ledger.projections.rhythm_models import MeetingRow

WEEK = timedelta(days=7)


LAST = 3
"""So many of the last in the ranking come before a quarterly review (own setting)."""


def agenda_of(day: date, kind: MeetingKind = "weekly", about: str = "") -> tuple[Item, ...]:
    """The items of a meeting held on ``day``: what the last one of its kind left open comes first.

    Weekly: red lights, overdue matters, milestones of the week ahead. Quarterly: the last of the ranking, red lights,
    overdue matters. Tour: the works under way, as its stops.
    """
    carried = _carried(day, kind)
    again = {item.ref for item in carried}
    if kind == "weekly":
        drawn = (*_lights(day), *_matters(day), *_milestones(day))
    elif kind == "quarterly":
        last = _last(about, day)
        told = {item.ref for item in last}
        drawn = (*last, *(item for item in _lights(day) if item.ref not in told), *_matters(day))
    else:
        drawn = _stops(day)
    return (*carried, *(item for item in drawn if item.ref not in again))


def _last(about: str, day: date) -> tuple[Item, ...]:
    """The projects in the last places of the period's ranking that fell short of their plan."""
    papers = papers_of(about, day)
    placed = [rank for rank in papers.ranks if rank.place is not None] if papers else []
    return tuple(
        Item(
            kind="rank",
            ref=rank.project,
            title=rank.name,
            why=Text(f"第{rank.place}名，完成本期计划的{rank.rate}%", f"place {rank.place}: {rank.rate} % of its plan"),
            project=rank.project,
        )
        for rank in placed[-LAST:]
        if rank.done_wan < rank.plan_wan
    )


def _stops(day: date) -> tuple[Item, ...]:
    """The works under way, in the order of the book."""
    rows = ProjectRow.objects.filter(year=day.year, status__in=("started", "acceptance")).order_by("id")
    return tuple(
        Item(
            kind="stop",
            ref=row.id,
            title=Text(row.name_zh, row.name_en or row.name_zh),
            why=Text(f"{row.area}，联系领导 {row.leader or '—'}", f"{row.area}, linking leader {row.leader or '—'}"),
            project=row.id,
        )
        for row in rows
    )


def _carried(day: date, kind: MeetingKind) -> tuple[Item, ...]:
    """What the last signed meeting of the kind left without a conclusion, and its matters that are still open.

    A matter that was left without a conclusion and has been closed since does not come again.
    """
    last = MeetingRow.objects.filter(kind=kind, status="signed", held_on__lt=day).order_by("-held_on").first()
    if last is None:
        return ()
    state: State = ledger.load(KIND, last.id)[0]
    why = Text(f"{last.held_on} 会议未议结", f"left open on {last.held_on}")
    closed = MatterRow.objects.filter(id__in=[item.ref for item in state.left_open], open=False)
    settled = set(closed.values_list("id", flat=True))
    left = tuple(
        Item(kind="carried", ref=item.ref, title=item.title, why=why, project=item.project)
        for item in state.left_open
        if item.ref not in settled and item.kind != "stop"
    )
    numbers = [each.matter for each in state.conclusions.values() if each.matter]
    return left + tuple(_matter(row, "carried") for row in MatterRow.objects.filter(id__in=numbers, open=True))


def _lights(day: date) -> tuple[Item, ...]:
    listed = Standings(day).told(ProjectRow.objects.filter(year=year_told(day)).exclude(status="retired"))
    rows = list(listed.filter(light_on="red").order_by("id"))
    lights = lights_of(rows, day)
    return tuple(
        Item(
            kind="light",
            ref=row.id,
            title=Text(row.name_zh, row.name_en or row.name_zh),
            why=lights[row.id].why,
            project=row.id,
        )
        for row in rows
    )


def _matters(day: date) -> tuple[Item, ...]:
    rows = MatterRow.objects.filter(open=True, next_due__lt=day).order_by("next_due", "id")
    return tuple(_matter(row, "matter") for row in rows)


def _matter(row: MatterRow, why_up: str) -> Item:
    lead = row.lead or "—"
    why = Text(f"{lead}，应于 {row.next_due or row.due}", f"{lead}, due {row.next_due or row.due}")
    return Item(
        kind="carried" if why_up == "carried" else "matter",
        ref=row.id,
        title=Text(row.text, row.text),
        why=why,
        project=row.project,
        due=row.due,
    )


def _milestones(day: date) -> tuple[Item, ...]:
    nodes = MilestoneRow.objects.filter(
        actual__isnull=True, planned_last_day__gt=day, planned_last_day__lte=day + WEEK
    ).order_by("planned_last_day", "project")
    names = project_names(node.project for node in nodes)
    return tuple(
        Item(
            kind="milestone",
            ref=f"{node.project}/{node.position}",
            title=_of(names.get(node.project, Text(node.project, node.project)), milestone_text(node.name)),
            why=Text(f"计划 {node.planned_last_day}", f"planned {node.planned_last_day}"),
            project=node.project,
            due=node.planned_last_day,
        )
        for node in nodes
    )


def _of(project: Text, node: Text) -> Text:
    return Text(f"{project.zh}：{node.zh}", f"{project.en}: {node.en}")
