"""文书登记簿: every letter by its number, whether numbers run without gaps, and making one void."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kuaijin import ledger
from kuaijin.core import paper_register
from kuaijin.core.base import Text
from kuaijin.core.letter_words import TITLES
from kuaijin.core.paper_register import digest_of
from kuaijin.core.register_messages import VoidLetter
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.insight.registers import Run, gaps
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds.registers import letter_of
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.ledger.projections.paper_models import LetterRow

VOID = (("no", Text("有效", "Valid")), ("yes", Text("作废", "Void")))


class LetterList(Listing):
    """Letters, the newest first."""

    id = "letters"
    label = Text("文书", "Letters")
    search = ("told__icontains", "title_zh__icontains", "title_en__icontains", "addressee__icontains", "case__iexact")
    search_hint = Text("文号、名称、受文单位、办件号", "Number, title, addressee, case")
    default_sort = "-on"
    empty = Text("还没有登记的文书", "No letter yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "told",
            Text("文号", "Number"),
            sort="number",
            main=True,
            href=lambda row: reverse("papers:letter", args=[row.series, row.year, row.number]),
        ),
        Column("title", Text("文书", "Letter"), lambda row: Text(row.title_zh, row.title_en), sort="title_zh"),
        Column("addressee", Text("受文单位", "Addressee"), sort="addressee"),
        Column("case", Text("办件", "Case"), sort="case", href=lambda row: reverse("window:case", args=[row.case])),
        Column("on", Text("日期", "Day"), kind="day", sort="on"),
        Column("signed_by", Text("签发", "Signed by"), sort="signed_by", wide_only=True),
        Column("status", Text("状态", "Status"), lambda row: "void" if row.void else "valid", kind="status"),
    )
    exported: ClassVar[tuple[Column, ...]] = (
        *columns,
        Column("project", Text("项目编号", "Project number")),
        Column("void_reason", Text("作废理由", "Why void")),
        Column("voided_by", Text("作废人", "Made void by")),
        Column("voided_on", Text("作废日期", "Void since"), kind="day"),
        Column("digest", Text("摘要（SHA-256）", "SHA-256")),
    )


def _rows(request: HttpRequest) -> Any:
    """The letters of the cases that the person may see."""
    return LetterRow.objects.filter(case__in=visible(request.actor, "case", CaseRow.objects.all()).values("id"))


def _filters() -> tuple[Choice, ...]:
    book = surroundings.rulebook()
    years = LetterRow.objects.order_by("-year").values_list("year", flat=True).distinct()
    return (
        Choice("series", Text("系列", "Series"), tuple((each.id, each.name) for each in book.letter_series.values())),
        Choice("kind", Text("种类", "Kind"), tuple(TITLES.items())),
        Choice(
            "year",
            Text("年份", "Year"),
            tuple((str(year), str(year)) for year in years),
        ),
        Choice("void", Text("状态", "Status"), VOID, apply=lambda rows, value: rows.filter(void=value == "yes")),
    )


def named(runs: Iterable[Run]) -> list[tuple[Text, Run]]:
    """Series with the names that the rulebook gives them; one that it does not name is called by its id."""
    book = surroundings.rulebook()
    names = {each.id: each.name for each in (*book.letter_series.values(), *book.certificate_kinds.values())}
    names |= {item.id: Text(item.certificate, item.certificate) for item in book.items.values()}
    return [(names.get(run.series, TITLES.get(run.series, Text(run.series, run.series))), run) for run in runs]


def _list(request: HttpRequest) -> LetterList:
    export_url = reverse("papers:letters_export") if may(request, "letter.export") else ""
    return LetterList(request, _rows(request), filters=_filters(), export_url=export_url)


@require_GET
@requires("letter.list")
def letter_list(request: HttpRequest) -> HttpResponse:
    """The register; for who keeps it, whether the numbers of each series run without gaps."""
    context = {"gaps": named(gaps()) if may(request, "register.read") else None}
    return listing.answer(request, _list(request), "papers/letters.html", context)


@require_GET
@requires("letter.export")
def export(request: HttpRequest) -> HttpResponse:
    """The register as filtered, as an Excel file."""
    return exported(_list(request), f"letters-{request.day}")


def _found(request: HttpRequest, series: str, year: int, number: int) -> LetterRow:
    row = _rows(request).filter(series=series, year=year, number=number).first()
    if not isinstance(row, LetterRow):
        raise Http404
    return row


@require_GET
@requires("letter.list")
def letter_page(request: HttpRequest, series: str, year: int, number: int) -> HttpResponse:
    """One line of the register: what it says, whether its text is as it went out, and making it void."""
    row = _found(request, series, year, number)
    letter = letter_of(row)
    can_void = request.as_of is None and not row.void and may(request, "register.void-letter")
    return render(
        request,
        "papers/letter.html",
        {
            "row": row,
            "title": letter.sheet.title,
            "same": digest_of(letter.sheet) == row.digest,
            "again": _rows(request)
            .filter(case=row.case, place=row.place)
            .exclude(pk=row.pk)
            .order_by("year", "number"),
            "form": _void_form(row) if can_void else None,
        },
    )


def _void_form(row: LetterRow) -> CommandForm:
    return CommandForm(
        VoidLetter,
        reverse("papers:void", args=[row.series, row.year, row.number]),
        seq=ledger.load(paper_register.KIND, row.stream)[1],
        fields={"reason": Field(label=Text("作废理由", "Why it is void"), widget="textarea")},
        fixed={"series": row.series, "year": row.year, "number": row.number},
        confirm=Text(
            "本文号作废并保留，同一文书以新文号重新发出，确定吗？",
            "The number stays as void and the same letter goes out under a new one. Go on?",
        ),
        tone="danger",
    )


@require_POST
@requires("letter.list")
def void(request: HttpRequest, series: str, year: int, number: int) -> HttpResponse:
    """Make a number void; the letter goes out again under the next one."""
    row = _found(request, series, year, number)
    require(request, "register.void-letter")
    result = run_command(request, paper_register.KIND, row.stream, _void_form(row))
    url = reverse("papers:letter", args=[series, year, number])
    return result.response or done(request, url, Text("已作废并重开", "Void, and sent out anew"))
