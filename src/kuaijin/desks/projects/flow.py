"""六个一批的流转: month-end snapshots, in/out/stay between two of them, and the rules by which batches are computed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.batch_flow import Flow, Key, KeyOf, flow, moves, total
from kuaijin.core.batch_month import COMMAND_NAMES, KIND, FreezeBatches, Line, ended_before, month_id
from kuaijin.core.batch_rules import SIGNS, Alternatives
from kuaijin.core.batches import BATCH_NAMES
from kuaijin.desks.frame import labels, words
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.exporting import taken_out
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.projects.queries import NO_BATCH
from kuaijin.insight.batches import frozen_lines, frozen_months, learnt_since, present_lines
from kuaijin.insight.projects import area_names
from kuaijin.ledger.projections.book_models import BatchMonthRow
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.surroundings import rulebook

NOW = "now"
CUTS: dict[str, tuple[Text, KeyOf]] = {
    "batch": (Text("批次", "batch"), lambda line: (line.batch,)),
    "category": (Text("批次×类别", "batch × category"), lambda line: (line.batch, line.category)),
    "area": (Text("批次×片区", "batch × zone"), lambda line: (line.batch, line.area)),
    "cell": (
        Text("批次×类别×片区", "batch × category × zone"),
        lambda line: (line.batch, line.category, line.area),
    ),
}
"""What a row of the table may be."""
COUNTS: tuple[tuple[str, Text], ...] = (
    ("first", Text("期初", "First")),
    ("out", Text("转出", "Out")),
    ("gone", Text("其中退库", "of these left the book")),
    ("stay", Text("留存", "Stay")),
    ("into", Text("转入", "In")),
    ("new", Text("其中新入库", "of these new")),
    ("last", Text("期末", "Last")),
)
AMOUNTS: tuple[tuple[str, Text], ...] = (
    ("first_wan", Text("期初总投资", "First total")),
    ("out_wan", Text("转出", "Out")),
    ("into_wan", Text("转入", "In")),
    ("revalued_wan", Text("调整", "Revalued")),
    ("last_wan", Text("期末总投资", "Last total")),
    ("plan_wan", Text("期末年计划", "Plan of the year")),
    ("actual_wan", Text("期末年完成", "Done in the year")),
)


class Asked(Struct, frozen=True):
    """Which two ends, and what a row is; whatever the address does not know counts as not asked."""

    first: str
    last: str
    cut: str
    months: tuple[tuple[str, Text], ...]

    @property
    def key(self) -> KeyOf:
        """What a row is."""
        return CUTS[self.cut][1]

    @property
    def cuts(self) -> list[tuple[str, Text]]:
        """The cuts to choose from."""
        return [(key, text) for key, (text, _) in CUTS.items()]

    @property
    def first_text(self) -> Text:
        """The first end in words."""
        return dict(self.months)[self.first]

    @property
    def last_text(self) -> Text:
        """The last end in words."""
        return dict(self.months)[self.last]


class Row(Struct, frozen=True):
    """One row as the table shows it."""

    names: list[Any]
    flow: Flow

    @property
    def counts(self) -> list[int]:
        """The counts in the order of the columns."""
        return [getattr(self.flow, name) for name, _ in COUNTS]

    @property
    def amounts(self) -> list[int]:
        """The amounts in the order of the columns."""
        return [getattr(self.flow, name) for name, _ in AMOUNTS]


def asked_of(request: HttpRequest, months: list[BatchMonthRow]) -> Asked:
    """By default the last two frozen months, by batch."""
    named = [(row.id, _month(row.id)) for row in months]
    choices = ((NOW, Text("现在", "now")), *named)
    known = [key for key, _ in choices]
    last, first = (named[0][0] if named else NOW), (named[1][0] if len(named) > 1 else known[-1])
    cut = request.GET.get("by", "")
    return Asked(
        _one_of(request.GET.get("first", ""), known, first),
        _one_of(request.GET.get("last", ""), known, last),
        cut if cut in CUTS else "batch",
        choices,
    )


def _one_of(given: str, known: list[str], usual: str) -> str:
    return given if given in known else usual


def _month(id_: str) -> Text:
    year, month = int(id_[:4]), int(id_[5:])
    return Text(f"{year}年{month}月末", f"end of {words.MONTHS[month - 1]} {year}")


class Table(Struct, frozen=True):
    """Everything the page and the export show of two ends."""

    asked: Asked
    rows: list[Row]
    sums: Row
    first: tuple[Line, ...]
    last: tuple[Line, ...]

    @property
    def heads(self) -> list[Text]:
        """The names of the columns that say what a row is."""
        names = {"category": [CATEGORY], "area": [AREA], "cell": [CATEGORY, AREA]}
        return [Text("批次", "Batch"), *names.get(self.asked.cut, [])]


CATEGORY, AREA = Text("类别", "Category"), Text("片区", "Zone")


def table_of(request: HttpRequest, rows: list[ProjectRow]) -> Table:
    """The flow between the two ends asked for, of the projects that the reader sees."""
    asked = asked_of(request, frozen_months())
    first, last = (_lines(request, end, rows) for end in (asked.first, asked.last))
    order, areas = list(BATCH_NAMES), area_names()
    found = sorted(
        flow(first, last, asked.key),
        key=lambda each: (order.index(each.key[0]) if each.key[0] in order else len(order), each.key),
    )
    told = [Row(_names(each.key, asked.cut, areas), each) for each in found]
    return Table(asked, told, Row([], total(found)), first, last)


def _lines(request: Any, end: str, rows: list[ProjectRow]) -> tuple[Line, ...]:
    return present_lines(rows, request.day) if end == NOW else frozen_lines(end, (row.id for row in rows))


def _names(key: Key, cut: str, areas: dict[str, Text]) -> list[Any]:
    named: list[Any] = [BATCH_NAMES.get(key[0], NO_BATCH)]
    if cut in {"category", "cell"}:
        named.append(labels.choice(key[1]))
    if cut in {"area", "cell"}:
        named.append(areas.get(key[-1], Text(key[-1], key[-1])))
    return named


@require_GET
@requires("project.board")
def flow_page(request: HttpRequest) -> HttpResponse:
    """In, out and stay, who moved, the frozen months, the rules; with ``?xlsx=1`` the table as a file."""
    rows = list(visible(request.actor, "project", ProjectRow.objects.all()))
    table = table_of(request, rows)
    if "xlsx" in request.GET and may(request, "project.export"):
        return _exported(request, table)
    names = {row.id: Text(row.name_zh, row.name_en or row.name_zh) for row in rows}
    months = frozen_months()
    form = _freeze_form(request, months)
    shown = next((row for row in months if row.id == table.asked.last), None)
    context = {
        "asked": table.asked,
        "table": table,
        "counts": [text for _, text in COUNTS],
        "amounts": [text for _, text in AMOUNTS],
        "moved": [(names[each.project], each, _end(each.before), _end(each.after)) for each in _moves(table)],
        "months": months,
        "form": form,
        "learnt": [(names[each.project], _end(each.before), _end(each.after)) for each in learnt_since(shown, rows)]
        if shown
        else [],
        "rules": [(rule, _signs(rule.enter), _signs(rule.leave)) for rule in rulebook().batch_rules],
        "can_export": may(request, "project.export"),
    }
    return render(request, "projects/flow.html", context)


def _signs(alternatives: Alternatives) -> list[list[Text]]:
    return [[SIGNS[sign] for sign in signs] for signs in alternatives]


def _moves(table: Table) -> Any:
    return moves(table.first, table.last, table.asked.key)


def _end(line: Line | None) -> Text:
    if line is None:
        return Text("不在库", "not in the book")
    return BATCH_NAMES.get(line.batch, NO_BATCH)


def _exported(request: Any, table: Table) -> HttpResponse:
    asked = table.asked
    about = f"{words.say(asked.first_text)} → {words.say(asked.last_text)}; {words.say(CUTS[asked.cut][0])}"
    heads = [words.say(text) for text in (*table.heads, *(t for _, t in COUNTS), *(t for _, t in AMOUNTS))]
    body = [[*map(words.say, row.names), *row.counts, *row.amounts] for row in table.rows]
    sums = [words.say(Text("合计", "Sum")), *[""] * (len(table.heads) - 1), *table.sums.counts, *table.sums.amounts]
    name = Text("六个一批流转", "Flow of the six batches")
    return taken_out(request, name, about, (heads, [*body, sums]), f"batches-{asked.first}-{asked.last}")


def _freeze_form(request: Any, months: list[BatchMonthRow]) -> CommandForm | None:
    """The form that freezes the last ended month; nothing where that is done or the reader may not."""
    month = month_id(ended_before(request.day))
    if request.as_of or any(row.id == month for row in months) or not may(request, "batch-month.freeze-batches"):
        return None
    return _form(month)


def _form(month: str) -> CommandForm:
    return CommandForm(
        FreezeBatches,
        reverse("projects:freeze_batches", args=[month]),
        seq=0,
        title=COMMAND_NAMES["freeze-batches"],
        confirm=Text("冻结后不能改写，确定吗？", "A frozen month stays as it is. Freeze it?"),
    )


@require_POST
def freeze(request: HttpRequest, month: str) -> HttpResponse:
    """Freeze one ended month."""
    require(request, "batch-month.freeze-batches")
    result = run_command(request, KIND, month, _form(month))
    said = Text(f"{month} 月末快照已冻结", f"{month} is frozen")
    return result.response or done(request, reverse("projects:flow"), said)
