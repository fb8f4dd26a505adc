"""Forms about one thing: a project, a matter, a visit, a firm's mandate, a challenge, an appraisal, a bad rating."""

from collections.abc import Callable
from datetime import date
from typing import Any

from kuaijin import ledger
from kuaijin.core import form_fields as f
from kuaijin.core.appraisal_state import STATUSES as APPRAISAL_STATUSES
from kuaijin.core.base import Text
from kuaijin.core.batches import BATCH_NAMES
from kuaijin.core.form_fields import Cell, told_day
from kuaijin.core.form_paper import Grid
from kuaijin.core.identifiers import show_project_code
from kuaijin.core.matter_state import STEP_NAMES
from kuaijin.core.matter_state import State as Matter
from kuaijin.core.matter_watch import days_late, notice
from kuaijin.core.project_words import milestone_text
from kuaijin.core.rating import BAD, LEVELS
from kuaijin.desks.frame import labels
from kuaijin.desks.frame.names import department
from kuaijin.insight.projects import area_names, batch_of, state_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.firm_models import RatingRow
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ParcelRow, ProjectRow

Told = tuple[f.Fields, tuple[Grid, ...]]
"""The fields of a form and its tables."""
NONE = Text("无", "none")
CHECKED = Text("规划、用地、环保均符合", "planning, land and environment fit")
"""Without all three no project is taken in (mechanisms.md 1)."""


def wan(value: int | None) -> str:
    """An amount in 万元 with separators; nothing where there is none."""
    return "" if value is None else f"{value:,}"


def named(row: ProjectRow | None) -> Cell:
    """A project's name in both languages."""
    return Text(row.name_zh, row.name_en or row.name_zh) if row else ""


def listed(values: Any) -> str:
    """Several words in one box."""
    return "；".join(values)


def intake(about: str, on: date) -> Told | None:
    """项目入库表 with the milestones planned."""
    row = ProjectRow.objects.filter(pk=about).first()
    if row is None:
        return None
    state = state_of(row)
    parcels = ParcelRow.objects.filter(project=row.id)
    fields = f.IntakeFields(
        as_of=told_day(on),
        project=named(row),
        number=row.id,
        code=show_project_code(row.code) if row.code else "",
        category=labels.choice(row.category),
        area=area_names().get(row.area, row.area),
        owner=row.owner_name,
        uscc=row.owner_uscc,
        total=wan(row.total_wan),
        invested_before=wan(row.invested_before_wan),
        approval_mode=_attribute(state.attributes, "approval_mode"),
        land_supply=_attribute(state.attributes, "land_supply"),
        parcels=listed(f"{parcel.id} {parcel.area_sqm:,} m²" for parcel in parcels),
        checks=CHECKED if state.known else "",
        batch=BATCH_NAMES.get(batch_of(row, on).primary, ""),
        leader=row.leader,
        secretary=row.secretary,
        taken_in=told_day(state.taken_in_on),
    )
    nodes = tuple(
        (str(place), milestone_text(each.name), each.baseline, each.planned, each.actual or "", each.note)
        for place, each in enumerate(state.milestones, start=1)
    )
    heads = (Text("序号", "No."), Text("节点", "Milestone"), Text("原计划", "First plan"), Text("计划", "Plan"),
             Text("完成", "Reached"), Text("备注", "Note"))  # fmt: skip
    return fields, (Grid(title=Text("节点计划", "Milestones"), heads=heads, rows=nodes),)


def _attribute(attributes: dict[str, Any], name: str) -> Cell:
    value = attributes.get(name)
    known = surroundings.rulebook().attributes.get(name)
    said: Cell = labels.choice(str(value)) if value else ""
    return known.say(value) if known is not None and value else said


def supervision(about: str, on: date) -> Told | None:
    """督办单 of a matter: blue, yellow or red by rule Q-3; none where no notice is due."""
    row = MatterRow.objects.filter(pk=about).first()
    if row is None:
        return None
    state: Matter = ledger.load("matter", about)[0]
    calendar = surroundings.calendar()
    due = notice(state, calendar, on, surroundings.rulebook().park)
    if due is None:
        return None
    late = days_late(state, calendar, on)
    fields = f.SupervisionFields(
        as_of=told_day(on),
        colour=due.name,
        why=due.why,
        matter=row.id,
        text=row.text,
        project=named(ProjectRow.objects.filter(pk=row.project).first()),
        category=labels.choice(row.category),
        lead=row.lead,
        supporting="、".join(row.supporting),
        raised=_with(told_day(row.raised_on), row.raised_by),
        due=told_day(row.due),
        late=str(late) if late else "",
        standard=state.standard,
        step=STEP_NAMES.get(state.escalation, "") if state.escalation else "",
        progress=listed(f"{each.on} {each.who}：{each.text}" for each in state.updates[-5:]),
    )
    return fields, ()


def _with(day: Cell, who: str) -> Cell:
    if isinstance(day, str):
        return who
    return Text(f"{day.zh} {who}", f"{day.en} {who}")


def visit(about: str, on: date) -> Told | None:
    """领导走访记录: ``about`` is the project and the visit's place among its visits, from 1 (``P06.2``)."""
    project_id, _, number = about.rpartition(".")
    row = ProjectRow.objects.filter(pk=project_id).first()
    visits = state_of(row).visits if row is not None else ()
    if not number.isdecimal() or not 1 <= int(number) <= len(visits):
        return None
    made = visits[int(number) - 1]
    fields = f.VisitFields(
        as_of=told_day(on),
        project=named(row),
        day=told_day(made.on),
        people="、".join(made.people),
        place=_place(made),
        findings=made.findings,
        problems=listed(made.problems) or NONE,
        decisions=listed(made.decisions) or NONE,
    )
    return fields, ()


def _place(made: Any) -> Cell:
    if made.longitude is None or made.latitude is None:
        return str(made.place_note)
    point = f"{made.longitude:.5f}, {made.latitude:.5f}"
    far = made.distance_m
    if far is None:
        return f"{point} {made.place_note}".strip()
    note = made.place_note
    return Text(f"{point}，距地块 {far} 米 {note}".strip(), f"{point}, {far} m from the land {note}".strip())


def mandate(about: str, on: date) -> Told | None:
    """代办委托书: ``about`` is the firm's USCC and the mandate's number (``9143….1``)."""
    uscc, _, number = about.rpartition(".")
    state = ledger.load("firm", uscc)[0]
    given = next((each for each in state.mandates if str(each.number) == number), None)
    if given is None:
        return None
    owned = ProjectRow.objects.filter(owner_uscc=uscc).first()
    of_one = ProjectRow.objects.filter(pk=given.project_id).first() if given.project_id else None
    everything = Text("本单位在园区全部项目的申报事项", "applications for all of the firm's projects")
    ended: Cell = "" if given.ended_on is None else _with(told_day(given.ended_on), given.reason)
    fields = f.MandateFields(
        as_of=told_day(on),
        firm=owned.owner_name if owned else uscc,
        uscc=uscc,
        person=given.person,
        scope=_scope(of_one) if of_one else everything,
        from_day=told_day(given.from_day),
        until=told_day(given.until),
        given_by=given.by,
        given_on=told_day(given.given_on),
        ended=ended,
    )
    return fields, ()


def _scope(row: ProjectRow) -> Text:
    return Text(f"{row.name_zh}的申报事项", f"applications for {row.name_en or row.name_zh}")


def pledge(about: str, on: date) -> Told | None:
    """揭榜责任书 of a challenge whose pledge was signed, with its checkpoints."""
    state = ledger.load("challenge", about)[0]
    if state.pledged_on is None:
        return None
    bid = next((each for each in state.bids if each.bidder == state.terms[0].marshal), None)
    target = f"{state.target} {bid.value if bid else state.target_value}{state.unit}".strip()
    fields = f.PledgeFields(
        as_of=told_day(on),
        challenge=state.id,
        title=state.title,
        project=named(ProjectRow.objects.filter(pk=state.project_id).first()),
        marshal=state.marshal,
        target=target,
        due=told_day(bid.due if bid else state.due),
        powers=state.powers,
        budget=wan(state.budget_wan),
        pledge=state.pledge,
        minutes_no=state.terms[-1].minutes_no,
        pledged=told_day(state.pledged_on),
    )
    heads = (Text("日期", "Day"), Text("进度（%）", "%"), Text("情况", "How it stands"), Text("填报", "By"))
    rows = tuple((told_day(each.on), str(each.percent), each.text, each.by) for each in state.checkpoints)
    return fields, (Grid(title=Text("督榜记录", "Checkpoints"), heads=heads, rows=rows, right=(1,)),)


def score_sheet(about: str, on: date) -> Told | None:
    """考核评分表 of a published appraisal: one line a subject, one column a metric."""
    state = ledger.load("appraisal", about)[0]
    if state.rules is None or state.status not in ("published", "closed"):
        return None
    flags = [state.names.get(subject, (subject, subject)) for subject in state.flags]
    fields = f.ScoreFields(
        as_of=told_day(on),
        appraisal=state.title,
        rules=state.rules.name,
        source=state.rules.source,
        period=Text(f"{state.period_from} 至 {state.period_to}", f"{state.period_from} to {state.period_to}"),
        status=APPRAISAL_STATUSES[state.status],
        flags=Text("、".join(zh for zh, _ in flags), ", ".join(en for _, en in flags)) if flags else "",
    )
    metrics = state.rules.metrics
    heads = (Text("名次", "Place"), Text("对象", "Subject"), *(metric.name for metric in metrics),
             Text("总分", "Total"))  # fmt: skip
    rows = tuple(_scored(state, standing) for standing in state.standings)
    right = (0, *range(2, len(heads)))
    return fields, (Grid(title=Text("评分", "Scores"), heads=heads, rows=rows, right=right),)


def _scored(state: Any, standing: Any) -> tuple[Cell, ...]:
    sheet = state.sheet(standing.subject)
    name = Text(*state.names.get(standing.subject, (standing.subject, standing.subject)))
    points = {each.metric: f"{each.points}{'*' if each.missing else ''}" for each in sheet.metrics} if sheet else {}
    scores = (points.get(metric.id, "") for metric in state.rules.metrics)
    return (str(standing.place), name, *scores, str(standing.total))


def rectification(about: str, on: date) -> Told | None:
    """好差评整改单 of a case that was rated badly, with the matter that follows it up."""
    rating = RatingRow.objects.filter(case=about, level__lte=BAD).first()
    case = CaseRow.objects.filter(pk=about).first()
    if rating is None or case is None:
        return None
    matter = MatterRow.objects.filter(pk=rating.matter).first() if rating.matter else None
    state = ledger.load("matter", matter.id)[0] if matter else None
    fields = f.RectificationFields(
        as_of=told_day(on),
        case=case.id,
        item=Text(case.item_zh, case.item_en),
        department=department(case.department),
        level=LEVELS[rating.level],
        comment=rating.comment,
        rated=told_day(rating.on),
        matter=rating.matter,
        lead=matter.lead if matter else "",
        due=told_day(matter.due) if matter else "",
        progress=listed(f"{each.on} {each.text}" for each in state.updates[-5:]) if state else "",
        closed=told_day(matter.closed_on) if matter else "",
    )
    return fields, ()


BUILDERS: dict[str, Callable[[str, date], Told | None]] = {
    "intake": intake,
    "supervision": supervision,
    "visit": visit,
    "mandate": mandate,
    "pledge": pledge,
    "score-sheet": score_sheet,
    "rectification": rectification,
}
"""Each form about one thing as it stands on a day; ``None`` where there is no such thing, or nothing to say of it."""
