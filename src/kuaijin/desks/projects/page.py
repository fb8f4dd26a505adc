"""One project's page: a head that stays, and a tab for each side of it."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET
from msgspec import Struct
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core import project as core
from kuaijin.core.amounts import half_up
from kuaijin.core.base import Text
from kuaijin.core.batch_stuck import stuck
from kuaijin.core.batches import BATCH_NAMES, BatchAnswer
from kuaijin.core.identifiers import show_project_code
from kuaijin.core.parcel_state import STATUSES as PARCEL_STATUSES
from kuaijin.core.project_history import Change, changes
from kuaijin.core.project_operation import FIGURES, REVIVAL_KINDS, kept, report_due, tracked_quarters
from kuaijin.core.project_state import STATUSES, Milestone, State
from kuaijin.core.project_words import milestone_text
from kuaijin.desks.frame import labels, maps, words
from kuaijin.desks.frame.drawings import Mark, Span, Track
from kuaijin.desks.frame.fields import number
from kuaijin.desks.frame.guard import may
from kuaijin.desks.frame.happenings import event_name, payload_rows
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.desks.projects import acts, files, merging, notes, tracking
from kuaijin.desks.projects.approvals import approvals_of
from kuaijin.desks.projects.money import invested, year_of
from kuaijin.desks.projects.queries import mark_of, partial_day, share
from kuaijin.insight.projects import area_names, batch_of, facts_of, lights_of, parts_of, state_of
from kuaijin.ledger.projections.models import AreaRow, CaseRow, MatterRow, ParcelRow, ProjectRow
from kuaijin.ledger.surroundings import rulebook

TABS: dict[str, Text] = {
    "overview": Text("概况", "Overview"),
    "money": Text("投资", "Investment"),
    "works": Text("节点与建设", "Milestones"),
    "items": Text("审批事项", "Approvals"),
    "operation": Text("投产与盘活", "Production and revival"),
    "matters": Text("问题", "Matters"),
    "land": Text("用地", "Land"),
    "files": Text("文件", "Files"),
    "talk": Text("评论与关注", "Comments"),
    "ledger": Text("历史", "History"),
}
HIDDEN_FIELDS = frozenset({"at", "type"})
ENTRIES_SHOWN = 200
SHORT = 110
"""How many characters of an entry are shown without opening it."""


class View(Struct, frozen=True):
    """What the tabs are made from."""

    request: HttpRequest
    row: ProjectRow
    state: State
    offers: dict[str, list[acts.Offer]]

    @property
    def day(self) -> date:
        """The day shown."""
        return self.request.day  # type: ignore[attr-defined, no-any-return]  # set by our own middleware


@require_GET
def project_page(request: HttpRequest, project_id: str) -> HttpResponse:
    """One project on the day shown, the tab asked for (the first one otherwise)."""
    row = acts.found(request, project_id)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "overview"
    state = state_of(row)
    view = View(request, row, state, acts.offers(request, row, state))
    context = _head(view, tab) | MAKERS[tab](view)
    return render(request, "projects/page.html", context)


def _head(view: View, tab: str) -> dict[str, Any]:
    row, state = view.row, view.state
    batch = batch_of(row, view.day)
    year = year_of(state, _year_asked(view))
    late = CaseRow.objects.filter(project=row.id, open=True, next_due__lt=view.day).count()
    return {
        "row": row,
        "state": state,
        **(merging.head_of(view.request, row) if row.merged_into or tab == "overview" else {}),
        "name": Text(row.name_zh, row.name_en or row.name_zh),
        "code": show_project_code(row.code) if row.code else "",
        "status_word": STATUSES[state.status],
        "area_text": area_names().get(row.area, row.area),
        "class_text": labels.choice(year.book.start_class) if year else "",
        "mark": mark_of(row),
        "light": lights_of([row], view.day)[row.id],
        "batch": batch,
        "steps": _steps(batch),
        "batch_text": BATCH_NAMES.get(batch.primary),
        "batch_also": [BATCH_NAMES[one] for one in batch.also],
        "stuck": stuck(state, facts_of(row, late), view.day, rulebook().park),
        "late_cases": late,
        "year": year,
        "month_about": next((each.about for each in reversed(year.months) if each.reported), "") if year else "",
        "years": [book.year for book in state.years],
        "invested": invested(state, view.day),
        "invested_share": share(invested(state, view.day), row.total_wan),
        "tabs": [(key, text, key == tab) for key, text in TABS.items()],
        "tab": tab,
        "tab_template": f"projects/tabs/{tab}.html",
        "offers": view.offers,
        "own_offers": view.offers.get(tab, []),
        "groups": [(TABS[group], found) for group, found in view.offers.items() if found],
        "can_raise": not view.request.as_of and _may_raise(view),  # type: ignore[attr-defined]  # set by our own middleware, or private to Django
    }


def _year_asked(view: View) -> int:
    """The year of the address where the project is in its list, else that of the day shown."""
    asked = number(view.request.GET.get("year", ""))
    return asked if asked is not None and view.state.book(asked) is not None else view.day.year


def _may_raise(view: View) -> bool:
    return may(view.request, "raise", replace(subject_of(view.row), kind="matter"))


def _steps(batch: BatchAnswer) -> list[tuple[Text, str]]:
    """The chain of batches with where the project stands."""
    ids = [one for one in BATCH_NAMES if one != "revive" or batch.primary == "revive"]
    if batch.primary not in ids:
        return []
    now = ids.index(batch.primary)
    states = ["done" if index < now else "now" if index == now else "next" for index in range(len(ids))]
    for also in batch.also:
        states[ids.index(also)] = "now"
    return [(BATCH_NAMES[one], known) for one, known in zip(ids, states, strict=True)]


def _overview(view: View) -> dict[str, Any]:
    state, row = view.state, view.row
    attributes = rulebook().attributes
    told = [
        (attributes[name].title, _said(attributes[name], value))
        for name, value in sorted(state.attributes.items())
        if name in attributes and value not in (False, "", None)
    ]
    return {
        "lights": parts_of([row], view.day)[row.id],
        "marks": {mark.fact: mark for mark in state.sources},
        "record_count": len(state.visits) + len(state.services),
        "sources": [(_fact_name(mark.fact), mark) for mark in state.sources],
        "attributes": told,
        "visits": list(reversed(list(enumerate(state.visits, start=1)))),
        "services": list(reversed(state.services)),
        "phases": labels.CHOICES,
        "category": labels.choice(row.category),
        "leaders": state.leaders,
        "secretaries": state.secretaries,
        "chain": _dates(state),
    }


def _said(attribute: Any, value: Any) -> Text:
    """An attribute's value, numbers with separators."""
    if attribute.type == "number" and isinstance(value, int):
        told = f"{value:,} {attribute.unit}".strip()
        return Text(told, told)
    return attribute.say(value)


def _fact_name(fact: str) -> Text:
    return labels.field("note-source", fact).label


def _dates(state: State) -> list[tuple[Text, Any, str]]:
    """The dates that are kept apart (B-2), with their source marks."""
    start, done, use = state.start, state.completion, state.use
    entered = state.stat_month
    return [
        (Text("入库", "Taken in"), words.say_day(state.taken_in_on), ""),
        (Text("开工仪式", "Ceremony"), words.say_day(state.ceremony_on), ""),
        (Text("施工许可", "Construction permit"), words.say_day(state.permit_on), ""),
        (Text("实际开工", "Actual start"), _as_precise(start), start.source if start else ""),
        (Text("入统", "Entered in statistics"), words.say_day(entered), ""),
        (Text("申请竣工验收", "Completion requested"), words.say_day(state.requested_on), ""),
        (Text("竣工验收通过", "Completion passed"), _as_precise(done), done.source if done else ""),
        (Text("投产／交付", "In use"), _as_precise(use), use.source if use else ""),
    ]


def _as_precise(dated: Any) -> str:
    if dated is None:
        return words.NOTHING
    if dated.precision == "year":
        return words.say(Text(f"{dated.on.year}年", f"{dated.on.year}"))
    return words.say_day(dated.on.isoformat()[:7] if dated.precision == "month" else dated.on)


def _money(view: View) -> dict[str, Any]:
    return {"totals": list(reversed(view.state.totals)), "figures_sample": view.row.figures_sample}


class Node(Struct, frozen=True):
    """A milestone as the table shows it."""

    milestone: Milestone
    name: Text
    planned: str
    baseline: str
    actual: str
    late_days: int
    key: str
    reach_href: str


def _works(view: View) -> dict[str, Any]:
    nodes = [_node(view, milestone) for milestone in view.state.milestones]
    tracks, first, last = _tracks(view)
    return {
        "nodes": nodes,
        "tracks": tracks,
        "first": first,
        "last": last,
        "chain": _dates(view.state),
        "permits": view.state.permits,
    }


def _node(view: View, milestone: Milestone) -> Node:
    planned, actual = milestone.planned_period, milestone.actual_period
    until = actual.last if actual else view.day
    late = max(0, (until - planned.last).days) if planned else 0
    key = "reached" if actual else "late" if late else "planned"
    can = any(offer.tag == "reach-milestone" for offer in view.offers["works"]) and not actual
    return Node(
        milestone,
        milestone_text(milestone.name),
        partial_day(milestone.planned),
        partial_day(milestone.baseline),
        partial_day(milestone.actual),
        late,
        key,
        reverse("projects:act", args=[view.row.id, "reach-milestone"]) if can else "",
    )


def _tracks(view: View) -> tuple[list[Track], date, date]:
    """One line a milestone: planned hollow, reached full, the stretch between them when late."""
    tracks, days = [], [view.day]
    for milestone in view.state.milestones:
        planned, actual = milestone.planned_period, milestone.actual_period
        marks, spans = [], []
        if planned:
            days += [planned.first, planned.last]
            marks.append(Mark(planned.last, Text("计划", "Planned"), "plain", planned=True))
        if actual:
            days += [actual.first, actual.last]
            late = planned is not None and actual.last > planned.last
            marks.append(Mark(actual.last, Text("完成", "Reached"), "warn" if late else "good"))
            if late and planned:
                spans.append(Span(planned.last, actual.last, Text("滞后", "Late"), "warn"))
        elif planned and planned.last < view.day:
            spans.append(Span(planned.last, view.day, Text("已滞后", "Late so far"), "bad"))
        tracks.append(Track(milestone_text(milestone.name), tuple(marks), tuple(spans)))
    margin = timedelta(days=15)
    return tracks, min(days).replace(day=1), max(days) + margin


def _items(view: View) -> dict[str, Any]:
    cases = list(_visible(view, "case", CaseRow.objects.filter(project=view.row.id)).order_by("-received_on", "id"))
    lines = [(case, _window(case), _case_light(case, view.day)) for case in cases]
    return {
        "approvals": approvals_of(view.row, view.state, reversed(cases)),
        "can_receive": not view.request.as_of  # type: ignore[attr-defined]  # set by our own middleware
        and may(view.request, "receive", replace(subject_of(view.row), kind="case")),
        "open_cases": [line for line in lines if line[0].open],
        "closed_cases": [line for line in lines if not line[0].open],
    }


def _visible(view: View, kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    return visible(view.request.actor, kind, rows)  # type: ignore[attr-defined]  # set by our own middleware, or private to Django


def _window(case: CaseRow) -> str:
    try:
        return reverse("window:case", args=[case.id])
    except NoReverseMatch:
        return ""


def _case_light(case: CaseRow, on: date) -> str:
    """The light of a case by the days on which it changes; none once it is closed."""
    if not case.open:
        return "none"
    for colour, since in (("black", case.black_from), ("red", case.red_from), ("yellow", case.yellow_from)):
        if since is not None and since <= on:
            return colour
    return "green" if case.next_due else "none"


def _matters(view: View) -> dict[str, Any]:
    rows = list(_visible(view, "matter", MatterRow.objects.filter(project=view.row.id)).order_by("-open", "due", "id"))
    return {"matters": [(row, _matter_light(row, view.day), _age(row, view.day)) for row in rows]}


def _age(row: MatterRow, on: date) -> int:
    """Calendar days from the raising to the closing, or to ``on``."""
    return ((row.closed_on or on) - row.raised_on).days


def _matter_light(row: MatterRow, on: date) -> str:
    if not row.open or row.next_due is None:
        return "none"
    if row.red_from is not None and row.red_from <= on:
        return "red"
    return "yellow" if row.yellow_from is not None and row.yellow_from <= on else "green"


def _operation(view: View) -> dict[str, Any]:
    state, settings = view.state, rulebook().park
    plan = state.revival_plan
    done = {each.number: each for each in state.revival_done if plan and each.number and each.on >= plan.on}
    return {
        "kept": [
            (row, FIGURES[row.figure], f"{half_up(row.due, 0):,}", tracking.told_share(row.share))
            for row in kept(state)
        ],
        "tracked": tracked_quarters(state, settings),
        "tracking_months": settings.tracking_months,
        "production_due": report_due(state, settings),
        "plan": plan,
        "revival_kind": REVIVAL_KINDS[tracking.kind_shown(state)],
        "measures": [(n, each, done.get(n)) for n, each in enumerate(plan.measures, start=1)] if plan else [],
        "today": view.day,
    }


def _land(view: View) -> dict[str, Any]:
    parcels = list(_visible(view, "parcel", ParcelRow.objects.filter(project=view.row.id)))
    names = area_names()
    areas = list(AreaRow.objects.filter(name_zh__in={view.row.area, *(parcel.area for parcel in parcels)}))
    light = lights_of([view.row], view.day)[view.row.id].colour
    layers = maps.park(
        [maps.feature(area.polygon, Text(area.name_zh, area.name_en)) for area in areas if area.polygon],
        [],
        [
            maps.feature(parcel.polygon, parcel.id, light=light, note=PARCEL_STATUSES.get(parcel.status, ""))
            for parcel in parcels
            if parcel.polygon
        ],
    )
    return {
        "map": layers,
        "parcels": [
            (parcel, names.get(parcel.area, parcel.area), acts.parcel_offers(view.request, parcel, view.row))
            for parcel in parcels
        ],
        "supplies": labels.CHOICES,
        "draw_url": reverse("projects:draw", args=[view.row.id]) if acts.may_draw(view.request, view.row) else "",
    }


class Line(Struct, frozen=True):
    """One entry in human words."""

    seq: int
    at: Any
    name: Text
    who: str
    facts: list[tuple[str, str]]
    href: str
    changes: tuple[Change, ...] = ()

    @property
    def short(self) -> bool:
        """Whether the facts fit beside the name."""
        return sum(len(label) + len(value) for label, value in self.facts) <= SHORT


def _ledger(view: View) -> dict[str, Any]:
    entries = list(reversed(ledger.history("project", view.row.id)))
    changed = _changed(reversed(entries), view.row.id)
    can_audit = may(view.request, "ledger.see")
    lines = [
        Line(
            entry.seq,
            entry.recorded_at,
            event_name("project", entry.type),
            entry.actor_name,
            _told(entry.payload),
            _entry_href(entry) if can_audit else "",
            changed.get(entry.seq, ()),
        )
        for entry in entries[:ENTRIES_SHOWN]
    ]
    stream = _stream_href(view.row.id) if can_audit else ""
    return {"lines": lines, "more": max(0, len(entries) - ENTRIES_SHOWN), "stream_href": stream}


def _changed(entries: Iterable[Any], project_id: str) -> dict[int, tuple[Change, ...]]:
    """What each entry changed, from what to what, by its number; ``entries`` in the order in which they happened."""
    state, found = core.initial(project_id), {}
    for entry in entries:
        after = core.evolve(state, entry.event)
        found[entry.seq] = changes(state, after)
        state = after
    return found


def _told(payload: str) -> list[tuple[str, str]]:
    """The fields of an entry under the names that forms give them; empty ones left out."""
    return [
        (words.say(labels.field("", name).label), words.say(labels.choice(value)))
        for name, value in payload_rows(payload)
        if name not in HIDDEN_FIELDS and value != "—"
    ]


def _entry_href(entry: Any) -> str:
    key = getattr(entry, "id", None)
    try:
        return reverse("audit:entry", args=[key]) if key else ""
    except NoReverseMatch:
        return ""


def _stream_href(project_id: str) -> str:
    try:
        return reverse("audit:stream", args=["project", project_id])
    except NoReverseMatch:
        return ""


MAKERS: dict[str, Callable[[View], dict[str, Any]]] = {
    "overview": _overview,
    "money": _money,
    "works": _works,
    "items": _items,
    "operation": _operation,
    "matters": _matters,
    "files": lambda view: files.shelf(view.request, view.row, view.state),
    "talk": lambda view: notes.talk(view.request, view.row, view.state),
    "land": _land,
    "ledger": _ledger,
}
"""What each tab adds to the page."""
