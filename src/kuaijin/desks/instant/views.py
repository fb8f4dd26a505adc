"""秒批: items with their rules and rates, one item's table with its versions, and every check of the machine."""

from typing import Any, ClassVar

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import ruleset as r
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.case_instant import MEASURE
from kuaijin.core.decision_table import KINDS, OUTCOMES, Doubt, Table, doubts, faults
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.commands import acted, run_command, show
from kuaijin.desks.frame.exporting import XLSX, exported
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.instant import forms
from kuaijin.exchange.decision_tables import from_xlsx, to_dmn, to_xlsx
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.instant_models import InstantRow, RulesetRow
from kuaijin.ledger.projections.models import CaseRow

LARGEST_FILE = 1_000_000
NO_FILE = Refusal("RULES-FILE", Text("请选择不超过 1 MB 的 xlsx 文件。", "Choose an xlsx file of 1 MB at most."), "why")
"""Bytes of an uploaded table."""


class Line(Struct, frozen=True):
    """One item that may be decided by the machine."""

    item: str
    name: Text
    condition: Text | None
    status: str
    version: int
    on: bool
    checked: int
    granted: int
    wrong: int

    @property
    def rate(self) -> str:
        """Granted by the machine, of those it looked at; a dash where it looked at none."""
        return f"{100 * self.granted / self.checked:.0f}%" if self.checked else "—"


def _checks(request: HttpRequest) -> Any:
    seen = visible(request.actor, "case", CaseRow.objects.all()).values("id")
    return InstantRow.objects.filter(case__in=seen)


@require_GET
@requires("ruleset.list")
def item_list(request: HttpRequest) -> HttpResponse:
    """Every item that the rulebook calls instant, with its rules, its switch and its rates."""
    book = surroundings.rulebook()
    rows = {row.item: row for row in RulesetRow.objects.all()}
    counted = (
        _checks(request)
        .values("item")
        .annotate(
            checked=Count("case"),
            granted=Count("case", filter=Q(outcome="grant")),
            wrong=Count("case", filter=Q(right=False)),
        )
    )
    counts = {each["item"]: each for each in counted.order_by()}
    lines = [
        _line(item, rows.get(item.id), counts.get(item.id, {}), book.measure_on(MEASURE, item.id, request.day))
        for item in book.items.values()
        if item.instant.eligible
    ]
    lines.sort(key=lambda line: (line.status == "new", line.item))
    waiting = _checks(request).filter(sampled=True, right=None)
    context = {
        "lines": lines,
        "live": sum(line.status == "live" for line in lines),
        "checked": sum(line.checked for line in lines),
        "granted": sum(line.granted for line in lines),
        "waiting": waiting.count(),
        "wrong": sum(line.wrong for line in lines),
    }
    return render(request, "instant/list.html", context)


def _line(item: Any, row: RulesetRow | None, counts: dict[str, int], on: bool) -> Line:
    return Line(
        item.id,
        item.name,
        item.instant.condition,
        row.status if row else "new",
        row.version if row else 0,
        on,
        counts.get("checked", 0),
        counts.get("granted", 0),
        counts.get("wrong", 0),
    )


def _reviewed(rows: Any, value: str) -> Any:
    return rows.filter(right=False) if value == "wrong" else rows.filter(sampled=True, right=None)


class CheckList(Listing):
    """Checks, the newest first."""

    id = "checks"
    label = Text("自动核验", "Machine checks")
    search = ("case__icontains", "item__icontains", "project__icontains", "uscc__iexact")
    search_hint = Text("办件、事项、项目", "Case, item or project")
    default_sort = "-at"
    empty = Text("系统还没有自动核验过", "The machine has looked at nothing yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("case", Text("办件", "Case"), main=True, sort="case",
               href=lambda row: reverse("window:case", args=[row.case])),
        Column("item", Text("事项", "Item"), lambda row: _item_name(row.item), sort="item"),
        Column("at", Text("时间", "At"), "checked_at", kind="moment", sort="checked_at"),
        Column("version", Text("版本", "Version"), kind="int", sort="version"),
        Column("outcome", Text("结果", "Outcome"), lambda row: f"instant_{row.outcome}", kind="status", sort="outcome"),
        Column("why", Text("转人工原因", "Why a person"), lambda row: Text(row.why_zh, row.why_en)),
        Column("sampled", Text("抽检", "Sampled"), kind="bool", sort="sampled"),
        Column("review_by", Text("抽检期限", "Review by"), kind="day", sort="review_by", wide_only=True),
        Column("right", Text("抽检结论", "Finding"), lambda row: _finding(row.right)),
    )  # fmt: skip
    filters = (
        Choice("outcome", Text("结果", "Outcome"), tuple(OUTCOMES.items())),
        Choice(
            "review",
            Text("抽检", "Review"),
            (("waiting", Text("待抽检", "Waiting")), ("wrong", Text("认定有误", "Found wrong"))),
            apply=_reviewed,
        ),
        Choice("version", Text("版本", "Version"), tuple((str(number), str(number)) for number in range(1, 21))),
    )


def _finding(right: bool | None) -> Text | str:
    if right is None:
        return ""
    return Text("无误", "right") if right else Text("有误", "wrong")


def _item_name(item: str) -> Text:
    known = surroundings.rulebook().items.get(item)
    return known.name if known else Text(item, item)


@require_GET
@requires("ruleset.list")
def check_list(request: HttpRequest) -> HttpResponse:
    """All checks that the person may see."""
    export_url = reverse("instant:export") if may(request, "ruleset.export") else ""
    return listing.answer(request, CheckList(request, _checks(request), export_url=export_url), "instant/checks.html")


@require_GET
@requires("ruleset.export")
def export(request: HttpRequest) -> HttpResponse:
    """The checks as filtered, as an Excel file: the recall list of a version is one of them."""
    return exported(CheckList(request, _checks(request)), f"checks-{request.day}")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _state(request: HttpRequest, item: str) -> tuple[r.State, int]:
    known = surroundings.rulebook().items.get(item)
    if known is None or not known.instant.eligible:
        raise Http404
    require(request, "ruleset.list")
    return ledger.load(r.KIND, item)


def _shown_table(state: r.State, request: HttpRequest) -> tuple[Table | None, int]:
    """The table that the page shows: the one asked for by its number, the draft, the one in force, or the sample's."""
    asked = request.GET.get("version", "")
    for version in state.versions:
        if asked == str(version.number):
            return version.table, version.number
    if state.draft is not None and not asked:
        return state.draft, 0
    now = state.version_on(request.day) or (state.versions[-1] if state.versions else None)
    return (now.table, now.number) if now else (None, 0)


@require_GET
def rules_page(request: HttpRequest, item: str) -> HttpResponse:
    """One item's rules: the table with its examples and doubts, its versions, and what may be done."""
    state, seq = _state(request, item)
    table, number = _shown_table(state, request)
    start = table or surroundings.rulebook().instant_tables.get(item)
    broken = faults(table) if table else []
    context = {
        "item": surroundings.rulebook().items[item],
        "state": state,
        "row_status": f"rules_{state.status}",
        "table": table,
        "number": number,
        "kinds": KINDS,
        "faults": broken,
        "doubts": [_told(each, table) for each in doubts(table)] if table and not broken else [],
        "rows": [(row, OUTCOMES[row.outcome]) for row in table.rows] if table else [],
        "examples": [(each, OUTCOMES[each.expected]) for each in table.examples] if table else [],
        "versions": [
            (each, InstantRow.objects.filter(item=item, version=each.number).count())
            for each in reversed(state.versions)
        ],
        "forms": [] if request.as_of else forms.offered(request, state, start, seq),
        "recalled_text": Text("已召回", "Recalled"),
        "can_upload": request.as_of is None and may(request, "ruleset.draft-rules"),
    }
    return render(request, "instant/rules.html", context)


def _told(doubt: Doubt, table: Table) -> tuple[str, str, tuple[str, ...]]:
    """A doubt in words: which, at which values (their titles), and the rows."""
    titles = {each.name: each.title for each in table.inputs}
    point = "；".join(f"{words.say(titles[name])} = {value}" for name, value in doubt.point.items())
    return doubt.kind, point, doubt.rows


@require_GET
def table_xlsx(request: HttpRequest, item: str) -> HttpResponse:
    """The table as a workbook; without one the sample's, to begin with."""
    state, _ = _state(request, item)
    table = _shown_table(state, request)[0] or surroundings.rulebook().instant_tables.get(item)
    if table is None:
        raise Http404
    return _file(to_xlsx(table), XLSX, f"{item}.xlsx")


@require_GET
def table_dmn(request: HttpRequest, item: str) -> HttpResponse:
    """The table as DMN."""
    state, _ = _state(request, item)
    table, number = _shown_table(state, request)
    if table is None or faults(table):
        raise Http404
    return _file(to_dmn(table, number), "application/xml", f"{item}-{number}.dmn")


@require_POST
def upload(request: HttpRequest, item: str) -> HttpResponse:
    """A draft from a workbook: all of it or nothing."""
    state, _ = _state(request, item)
    require(request, "ruleset.draft-rules")
    form = forms.form_of("draft-rules", state, state.draft, None, request)
    try:
        inputs, rows, examples = from_xlsx(_uploaded(request))
        command = r.DraftRules(inputs=inputs, rows=rows, examples=examples, why=request.POST.get("why", ""))
        ledger.execute(r.KIND, item, command, actor=request.actor)
    except Refused as refused:
        form.keep("why", request.POST.get("why", ""))
        form.blame(refused.refusal.field, refused.refusal.text, refused.refusal.rule)
        return show(request, form)
    return acted(request, reverse("instant:rules", args=[item]), r.COMMAND_NAMES["draft-rules"])


def _uploaded(request: HttpRequest) -> bytes:
    """The uploaded workbook. Raises ``Refused`` (RULES-FILE)."""
    given = request.FILES.get("file")
    if given is None or given.size is None or given.size > LARGEST_FILE:
        raise Refused(NO_FILE)
    return bytes(given.read())


@require_POST
def act(request: HttpRequest, item: str, tag: str) -> HttpResponse:
    """Carry out one command on the rules of an item."""
    if tag not in forms.COMMANDS:
        raise Http404
    state, _ = _state(request, item)
    require(request, f"ruleset.{tag}")
    form = forms.form_of(tag, state, state.draft, None, request)
    try:
        result = run_command(request, r.KIND, item, form, made=forms.made if tag == "draft-rules" else None)
    except Refused as refused:
        form.blame(refused.refusal.field, refused.refusal.text, refused.refusal.rule)
        return show(request, form)
    return result.response or acted(request, reverse("instant:rules", args=[item]), r.COMMAND_NAMES[tag])
