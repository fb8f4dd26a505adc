"""What is taken out of the house: asked for with a reason, put on record, then given as a file (mechanisms.md 11).

A list becomes an Excel file: how it was narrowed, in words, on the first line; the headings; one line a row.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Refused, Text
from kuaijin.core.export_log import KIND, LONGEST_ABOUT, RecordExport, log_id
from kuaijin.desks.frame import words
from kuaijin.desks.frame.commands import CommandForm
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.listing import Listing
from kuaijin.desks.frame.middleware import EXPORTING
from kuaijin.exchange.tables import workbook
from kuaijin.wallclock import today

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALL = Text("全部", "all")
SEARCH = Text("搜索", "search")
ORDER = Text("排序", "order")
DOWN = Text("（从大到小）", " (descending)")
REASON = Text("导出用途", "What for")
HELP = Text("谁、何时、导出了什么、用途，均记入台账，审计员可查", "Who took out what, when and what for goes on record")
TAKE = Text("登记并导出", "Record and export")
USES = (
    Text("周调度会材料", "Papers of the weekly meeting"),
    Text("上报上级部门", "Report to a higher office"),
    Text("数据核对", "Checking the data"),
    Text("审计取证", "Evidence for the audit"),
    Text("项目服务", "Service to a project"),
)
"""Usual answers, as suggestions."""


def told_filters(found: Listing, *about: Text | str) -> str:
    """The day, what the list is ``about``, and how it was narrowed and ordered, for the first line of an export."""
    narrowed = [f"{words.say(SEARCH)}: {found.query}"] if found.query else []
    for choice, chosen in found.choices:
        told = next((words.say(text) for key, text in choice.choices if str(key) == chosen), "") if chosen else ""
        if told:
            narrowed.append(f"{words.say(choice.label)}: {told}")
    parts = [words.say_day(found.request.day), *map(words.say, about), *(narrowed or [words.say(ALL)]), *_order(found)]  # type: ignore[attr-defined]  set by the middleware
    return "; ".join(parts)


def _order(found: Listing) -> list[str]:
    key = found.sort.removeprefix("-")
    label = next((words.say(column.label) for column in found.columns if column.key == key), "")
    if not label:
        return []
    return [f"{words.say(ORDER)}: {label}{words.say(DOWN) if found.sort.startswith('-') else ''}"]


def xlsx_file(content: bytes, name: str) -> HttpResponse:
    """A workbook to save, as ``name`` with its ending."""
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def exported(
    found: Listing,
    name: str,
    *about: Text | str,
    rows: Iterable[Any] | None = None,
    table: tuple[Sequence[str], Sequence[Sequence[Any]]] | None = None,
) -> HttpResponse:
    """The list as narrowed; ``rows`` are its rows as prepared, ``table`` replaces its own headings and lines.

    What is published, or the reader's own, goes out as it is; anything else asks what for (:func:`with_reason`).
    """

    def make() -> Made:
        heads, lines = table or found.table(rows)
        book = workbook(words.say(found.label), told_filters(found, *about), heads, lines)
        return Made(xlsx_file(book, name), len(lines))

    if found.export_free:
        return make().file
    return with_reason(found.request, found.label, told_filters(found, *about), make)


class Made(Struct, frozen=True):
    """A file to take out, and how many rows it has, if it has rows."""

    file: HttpResponse
    lines: int | None = None


def taken_out(
    request: HttpRequest, what: Text, about: str, table: tuple[Sequence[str], Sequence[Sequence[Any]]], name: str
) -> HttpResponse:
    """A table of a page's own as an Excel file called ``name``, with what it is ``about`` on its first line."""
    heads, lines = table
    title = words.say(what)
    return with_reason(
        request, what, about, lambda: Made(xlsx_file(workbook(title, about, heads, lines), name), len(lines))
    )


def with_reason(request: HttpRequest, what: Text, about: str, make: Callable[[], Made]) -> HttpResponse:
    """The file of ``make``, once the reader has said what for and that is on record; before that the question.

    ``what`` is the list, ``about`` its day and filters in words. The right to take it out is the view's to ask first.
    """
    form = CommandForm(
        RecordExport,
        request.get_full_path(),
        fields={"reason": Field(label=REASON, help=HELP, wide=True)},
        fixed={"what": what.zh, "about": about[:LONGEST_ABOUT], "lines": None},
        title=Text(f"导出：{what.zh}", f"Export: {what.en}"),
        submit=TAKE,
    )
    if not request.taking_out:  # type: ignore[attr-defined]  set by the middleware
        return _asked(request, form, about, status=200)
    command = form.bind(request)
    if command is None:
        return _asked(request, form, about)
    made = make()
    try:
        _record(request, replace(command, lines=made.lines))
    except Refused as refused:
        form.blame(refused.refusal.field, refused.refusal.text, refused.refusal.rule)
        return _asked(request, form, about)
    return made.file


def _record(request: HttpRequest, command: RecordExport) -> None:
    """On the day's own stream, also while a past day is looked at."""
    from kuaijin import ledger  # noqa: PLC0415  its tables exist only once applications are loaded

    with ledger.asof.present():
        ledger.execute(KIND, log_id(today()), command, actor=request.actor)  # type: ignore[attr-defined]  by the middleware


def _asked(request: HttpRequest, form: CommandForm, about: str, status: int = 422) -> HttpResponse:
    came_from = request.POST.get("back") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    values = {
        "form": form,
        "reason": form.field("reason"),
        "about": about,
        "uses": USES,
        "marker": EXPORTING,
        "back": came_from if safe else "",
    }
    return render(request, "frame/export.html", values, status=status)
