"""两日对比: the park on two days side by side, which projects moved, and what happened in between."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core.base import Actor, Text
from kuaijin.core.batches import BATCH_NAMES
from kuaijin.desks.frame import words
from kuaijin.desks.frame.exporting import taken_out
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.happenings import event_name, kind_name
from kuaijin.desks.frame.listing import told
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.frame.statuses import LIGHTS
from kuaijin.insight import two_days
from kuaijin.insight.dispatch import Change, changes_between
from kuaijin.insight.projects import project_names
from kuaijin.insight.two_days import Line, Moved, Standing
from kuaijin.ledger.projections.models import ProjectRow

SHOWN = 60
"""So many happenings stand open; the rest is told as a number."""
PRESETS: tuple[tuple[int, Text], ...] = (
    (1, Text("比昨天", "since yesterday")),
    (7, Text("比一周前", "since a week ago")),
    (30, Text("比三十天前", "since thirty days ago")),
    (90, Text("比九十天前", "since ninety days ago")),
)
WEEK = 7
EARLIEST = date(1990, 1, 1)


class Asked(Struct, frozen=True):
    """The two days asked for, and what is wrong with them beside the field."""

    before: date
    after: date
    faults: dict[str, Text]

    @property
    def fields(self) -> tuple[tuple[str, Text, date, Text | None], ...]:
        """Name, label, value and fault of the two fields."""
        return (
            ("before", Text("前一日", "Earlier day"), self.before, self.faults.get("before")),
            ("after", Text("后一日", "Later day"), self.after, self.faults.get("after")),
        )


class Told(Struct, frozen=True):
    """A figure on both days as the reader sees it."""

    line: Line
    before: str
    after: str
    difference: str


class Seen(Struct, frozen=True):
    """A project that moved, each thing that changed as (what, before, after)."""

    moved: Moved
    changes: tuple[tuple[Text, Any, Any], ...]


class Happened(Struct, frozen=True):
    """One happening as the page lists it."""

    change: Change
    kind: Text
    name: Text
    project: Text


def asked_of(request: HttpRequest) -> Asked:
    """Read from the address: ``before`` and ``after``; a week up to the day shown unless it says otherwise."""
    day: date = request.day
    faults: dict[str, Text] = {}
    after = _day(request, "after", day, faults)
    before = _day(request, "before", after - timedelta(days=WEEK), faults)
    if after > day:
        faults["after"] = Text(f"不能晚于 {day}", f"Not later than {day}")
    if before >= after:
        faults["before"] = Text("要早于后一个日期", "Must lie before the later day")
    if before < EARLIEST or after < EARLIEST:
        faults["before"] = Text(f"不能早于 {EARLIEST}", f"Not before {EARLIEST}")
    return Asked(before, after, faults)


def _day(request: HttpRequest, name: str, default: date, faults: dict[str, Text]) -> date:
    written = request.GET.get(name, "").strip()
    if not written:
        return default
    try:
        return date.fromisoformat(written)
    except ValueError:
        faults[name] = Text("写成 2021-12-29 这样的日期", "Write a date like 2021-12-29")
        return default


@require_GET
@requires("cockpit.see")
def compare(request: HttpRequest) -> HttpResponse:
    """The page; with ``?xlsx=1`` the figures and the projects that moved as a workbook."""
    asked = asked_of(request)
    context: dict[str, Any] = {"asked": asked, "presets": _presets(asked), "can_export": may(request, "project.export")}
    if asked.faults:
        return render(request, "cockpit/compare.html", context, status=422)
    before, after = two_days.day(asked.before), two_days.day(asked.after)
    moved = [_seen(pair) for pair in _visible(request.actor, two_days.moved(before, after))]
    figures = [_told(line) for line in two_days.lines(before, after)]
    if "xlsx" in request.GET and context["can_export"]:
        return _workbook(request, asked, figures, moved)
    context |= {
        "figures": figures,
        "batches": [_told(line) for line in two_days.batches(before, after)],
        "lights": [_told(line) for line in two_days.lit(before, after)],
        "colours": two_days.COLOURS,
        "moved": moved,
        **_happened(request.actor, asked),
    }
    return render(request, "cockpit/compare.html", context)


def _presets(asked: Asked) -> list[tuple[Text, str, bool]]:
    """Links to the usual pairs of days, and whether it is the pair shown."""
    first = date(asked.after.year, 1, 1)
    pairs = [(text, asked.after - timedelta(days=days)) for days, text in PRESETS]
    if first < asked.after:
        pairs.append((Text("比年初", "since the first of January"), first))
    here = reverse("cockpit:compare")
    return [(text, f"{here}?before={day}&after={asked.after}", day == asked.before) for text, day in pairs]


def _told(line: Line) -> Told:
    gap = line.difference
    sign = "+" if gap is not None and gap > 0 else "−" if gap is not None and gap < 0 else "±"
    size = words.NOTHING if gap is None else f"{sign}{told(line.kind, abs(gap))}"
    if line.kind == "percent" and gap is not None:
        size = words.say(Text(f"{sign}{abs(gap)} 个百分点", f"{sign}{abs(gap)} points"))
    return Told(line, told(line.kind, line.before), told(line.kind, line.after), size)


def _visible(actor: Actor, pairs: tuple[Moved, ...]) -> list[Moved]:
    rows = visible(actor, "project", ProjectRow.objects.filter(id__in=[pair.id for pair in pairs]))
    own = set(rows.values_list("id", flat=True))
    return [pair for pair in pairs if pair.id in own]


def _seen(moved: Moved) -> Seen:
    if moved.before is None:
        return Seen(moved, ((Text("项目库", "Project book"), Text("不在库", "not in it"), Text("入库", "taken in")),))
    if moved.after is None:
        return Seen(moved, ((Text("项目库", "Project book"), Text("在库", "in it"), Text("退出", "left it")),))
    return Seen(moved, tuple(_changes(moved.before, moved.after)))


def _changes(was: Standing, now: Standing) -> list[tuple[Text, Any, Any]]:
    sides = (
        (Text("批次", "Batch"), _batch(was), _batch(now)),
        (Text("灯", "Light"), LIGHTS[was.light].text, LIGHTS[now.light].text),
        (Text("年度计划（万元）", "Plan (CNY wan)"), told("wan", was.plan), told("wan", now.plan)),
        (Text("年度完成（万元）", "Done (CNY wan)"), told("wan", was.actual), told("wan", now.actual)),
    )
    return [(what, before, after) for what, before, after in sides if before != after]


def _batch(standing: Standing) -> Text:
    return BATCH_NAMES.get(standing.batch, Text("不在批次", "in no batch"))


def _happened(actor: Actor, asked: Asked) -> dict[str, Any]:
    """What happened after the earlier day, up to the end of the later one: of projects that the reader may open."""
    found = list(changes_between(asked.before + timedelta(days=1), asked.after, two_days.TELLING))
    rows = visible(actor, "project", ProjectRow.objects.filter(id__in={change.about for change in found}))
    names = project_names(rows.values_list("id", flat=True))
    own = [change for change in found if change.about in names]
    counts = Counter((change.kind, change.type) for change in own)
    return {
        "counts": [(kind_name(kind), event_name(kind, type_), n) for (kind, type_), n in counts.most_common()],
        "happened": [
            Happened(change, kind_name(change.kind), event_name(change.kind, change.type), names[change.about])
            for change in own[:SHOWN]
        ],
        "more": max(0, len(own) - SHOWN),
    }


def _workbook(request: HttpRequest, asked: Asked, figures: list[Told], moved: list[Seen]) -> HttpResponse:
    title = Text("两日对比", "Two days compared")
    heads = [words.say(head) for head in (Text("内容", "What"), Text("项目", "Project"))] + [
        str(asked.before),
        str(asked.after),
    ]
    lines: list[list[Any]] = [[words.say(each.line.text), "", each.line.before, each.line.after] for each in figures]
    lines += [
        [words.say(what), words.say(seen.moved.name), words.say(before), words.say(after)]
        for seen in moved
        for what, before, after in seen.changes
    ]
    about = f"{asked.before} / {asked.after}"
    return taken_out(request, title, about, (heads, lines), f"compare-{asked.before}-{asked.after}")
