"""A list as an Excel file: how it was narrowed, in words, on the first line; the headings; one line a row."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from kuaijin.core.base import Text
from kuaijin.desks.frame import words
from kuaijin.desks.frame.listing import Listing
from kuaijin.exchange.tables import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALL = Text("全部", "all")
SEARCH = Text("搜索", "search")
ORDER = Text("排序", "order")
DOWN = Text("（从大到小）", " (descending)")


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
    """The list as narrowed; ``rows`` are its rows as prepared, ``table`` replaces its own headings and lines."""
    heads, lines = table or found.table(rows)
    return xlsx_file(workbook(words.say(found.label), told_filters(found, *about), heads, lines), name)
