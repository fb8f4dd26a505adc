"""Lists: declared columns, search, filters, sorting and paging over a Django queryset, refreshed in place by htmx.

A desk subclasses :class:`Listing`, makes one with the request and a queryset already limited to what the person
may see, and answers with :func:`answer`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, reduce
from operator import or_
from typing import Any, ClassVar

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.desks.frame import words
from kuaijin.desks.frame.guard import may
from kuaijin.desks.frame.links import hrefs
from kuaijin.desks.frame.statuses import LIGHTS, STATUSES

COUNTED = 10_000
"""Rows of a list are counted, and its pages turned, up to here: who wants to see more narrows the list."""
NUMERIC = frozenset({"int", "wan", "yi", "fen", "percent"})


class Column(Struct, frozen=True):
    """One column.

    ``value`` is an attribute path (dots or double underscores) or a function of the row. ``kind`` says how it is shown:
    text, day, moment, int, wan, yi, fen, percent, status, light, source, bool, or ``template`` with ``template`` a
    path that gets ``row`` and ``value``. ``sort`` is the field to order by ('' for not sortable); ``href`` a
    function of the row, or ``opens`` a kind and the field with the id of such an object, which is a link for whom it
    opens; ``main`` marks the cell that heads a card on a phone.
    """

    key: str
    label: Text
    value: str | Callable[[Any], Any] = ""
    kind: str = "text"
    sort: str = ""
    href: Callable[[Any], str] | None = None
    opens: tuple[str, str] | None = None
    template: str = ""
    main: bool = False
    wide_only: bool = False


class Choice(Struct, frozen=True):
    """A filter by one of several values; ``choices`` pairs (value, text); ``apply`` replaces the plain equality."""

    key: str
    label: Text
    choices: Sequence[tuple[str, Any]] = ()
    field: str = ""
    apply: Callable[[Any, str], Any] | None = None


class Cell(Struct, frozen=True):
    """A cell as the template shows it."""

    column: Column
    content: Any
    href: str


class Heading(Struct, frozen=True):
    """A column's head: its label, the order it stands in (ascending, descending, or nothing), the next order."""

    column: Column
    order: str
    next_sort: str


class Counted(Paginator):  # type: ignore[type-arg]  not subscriptable at run time
    """Pages of at most :data:`COUNTED` rows; to count a million costs far more than to show some of them."""

    @cached_property
    def found(self) -> int:
        """How many rows there are; one more than are counted stands for more."""
        return counted(self.object_list)

    @cached_property
    def count(self) -> int:  # type: ignore[override]  the same, told apart from what was found
        """How many rows can be turned to."""
        return min(self.found, COUNTED)


class InMemory(list[Any]):
    """Rows that no table holds, for a list that overrides :attr:`Listing.rows`."""

    def iterator(self) -> Iterator[Any]:
        """One after the other, as an export asks for them."""
        return iter(self)


def counted(rows: QuerySet[Any] | InMemory) -> int:
    """How many rows there are, of a table's up to one more than :data:`COUNTED`."""
    if isinstance(rows, InMemory):
        return len(rows)
    return rows.order_by().values("pk")[: COUNTED + 1].count()


def told_count(found: int) -> str:
    """A number from :func:`counted` for the reader: ``1,234`` or ``10,000+``."""
    return f"{COUNTED:,}+" if found > COUNTED else f"{found:,}"


class Listing:
    """A list of rows. Subclasses set the class attributes; ``choices`` of filters may also be given when made."""

    id: ClassVar[str] = "list"
    columns: ClassVar[Sequence[Column]] = ()
    exported: ClassVar[Sequence[Column]] = ()
    """What an export holds, where that is not what the page shows."""
    filters: Sequence[Choice] = ()
    search: ClassVar[Sequence[str]] = ()
    search_hint: ClassVar[Text] = Text("搜索", "Search")
    default_sort: ClassVar[str] = ""
    page_size: ClassVar[int] = 25
    empty: ClassVar[Text] = Text("没有符合条件的记录", "Nothing matches")
    export_url: str = ""
    export_act: ClassVar[str] = ""
    """The right to take the list out at its own address (``?xlsx=1``), where no page of its own does that."""
    export_open: ClassVar[bool] = False
    """Anybody may do so: all of it is published."""
    label: ClassVar[Text] = Text("列表", "List")
    numeric: ClassVar[frozenset[str]] = NUMERIC

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        *,
        filters: Sequence[Choice] | None = None,
        export_url: str = "",
    ) -> None:
        self.request = request
        self._rows = rows
        if filters is not None:
            self.filters = filters
        self.export_url = export_url or self.export_url

    @cached_property
    def query(self) -> str:
        """What was typed into the search box."""
        return self.request.GET.get("q", "").strip()[:100]

    @cached_property
    def sort(self) -> str:
        """The column key ordered by, with ``-`` in front for descending."""
        asked = self.request.GET.get("sort", "")
        known = {column.key for column in self.columns if column.sort}
        return asked if asked.removeprefix("-") in known else self.default_sort

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """All rows that match, in order; what an export writes."""
        rows = self._rows
        if self.query and self.search:
            rows = rows.filter(self.matching(self.query))
        for choice in self.filters:
            rows = self._filtered(rows, choice)
        return self._ordered(rows)

    def matching(self, query: str) -> Q:
        """The rows that a search finds."""
        return reduce(or_, (Q(**{lookup: query}) for lookup in self.search))

    def _filtered(self, rows: QuerySet[Any], choice: Choice) -> QuerySet[Any]:
        value = self.chosen(choice)
        if not value:
            return rows
        if choice.apply is not None:
            return choice.apply(rows, value)
        return rows.filter(**{choice.field or choice.key: value})

    def chosen(self, choice: Choice) -> str:
        """The filter's chosen value, or an empty string; a value that isn't offered counts as none."""
        value = self.request.GET.get(choice.key, "")
        return value if value in {str(key) for key, _ in choice.choices} else ""

    def _ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        key = self.sort.removeprefix("-")
        field = next((column.sort for column in self.columns if column.key == key and column.sort), "")
        if not field:
            return rows if rows.ordered else rows.order_by("pk")
        order = F(field).desc(nulls_last=True) if self.sort.startswith("-") else F(field).asc(nulls_last=True)
        return rows.order_by(order, "pk")

    @cached_property
    def page(self) -> Page[Any]:
        """The page asked for, or the nearest that exists."""
        return Counted(self.rows, self.page_size).get_page(self.request.GET.get("page"))

    @property
    def total(self) -> int:
        """How many rows match, as far as they are counted."""
        return self.page.paginator.count

    @property
    def total_told(self) -> str:
        """The same for the reader."""
        return told_count(self.page.paginator.found)  # type: ignore[attr-defined]  of our own paginator

    @property
    def narrowed(self) -> bool:
        """Whether a search or filter is on."""
        return bool(self.query or any(self.chosen(choice) for choice in self.filters))

    @property
    def headings(self) -> list[Heading]:
        """The heads of the columns."""
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> Heading:
        if self.sort == column.key:
            return Heading(column, "ascending", f"-{column.key}")
        if self.sort == f"-{column.key}":
            return Heading(column, "descending", column.key)
        return Heading(column, "", column.key)

    @property
    def choices(self) -> list[tuple[Choice, str]]:
        """The filters with their chosen values."""
        return [(choice, self.chosen(choice)) for choice in self.filters]

    @property
    def body(self) -> list[list[Cell]]:
        """The cells of this page."""
        return [[self._cell(column, row) for column in self.columns] for row in self.page.object_list]

    def _cell(self, column: Column, row: Any) -> Cell:
        value = value_of(column, row)
        href = column.href(row) if column.href else self._opened(column, row)
        return Cell(column, self._content(column, row, value), href)

    def _opened(self, column: Column, row: Any) -> str:
        """The address of the object that ``column.opens`` names, if the reader may open it."""
        return self._openable[column.key].get(getattr(row, column.opens[1]), "") if column.opens else ""

    @cached_property
    def _openable(self) -> dict[str, dict[str, str]]:
        """Of each column that opens other objects, those of this page which the reader may open."""
        rows = list(self.page.object_list)
        return {
            column.key: hrefs(self.request, column.opens[0], (getattr(row, column.opens[1]) for row in rows))
            for column in self.columns
            if column.opens
        }

    def _content(self, column: Column, row: Any, value: Any) -> Any:
        if column.template:
            return SafeString(render_to_string(column.template, {"row": row, "value": value, **self._around}))
        return told(column.kind, value)

    @cached_property
    def _around(self) -> dict[str, Any]:
        """What cell templates get besides the row: no context processors, which would run once a cell."""
        return {"request": self.request, "csrf_token": get_token(self.request)}

    @property
    def export_free(self) -> bool:
        """Whether no reason is asked for: what is published, and what is the reader's own."""
        return self.export_open or self.export_act.endswith(".see")

    @property
    def export_here(self) -> bool:
        """Whether the person may take the list out where it stands."""
        return self.export_open or bool(self.export_act and may(self.request, self.export_act))

    def table(self, rows: Iterable[Any] | None = None) -> tuple[list[str], list[list[Any]]]:
        """Headings and plain values of all matching rows (or of ``rows``), for an Excel or CSV export."""
        columns = self.exported or self.columns
        rows = self.rows.iterator() if rows is None else rows
        heads = [words.say(column.label) for column in columns]
        return heads, [[plain(column, value_of(column, row)) for column in columns] for row in rows]


def value_of(column: Column, row: Any) -> Any:
    """The value of ``column`` in ``row``."""
    if callable(column.value):
        return column.value(row)
    value = row
    for part in (column.value or column.key).replace("__", ".").split("."):
        value = value.get(part) if isinstance(value, Mapping) else getattr(value, part, None)
    return value


def plain(column: Column, value: Any) -> Any:
    """A value for a workbook, which knows neither our texts nor time zones: numbers and days as they are, else told."""
    known = LIGHTS if column.kind == "light" else STATUSES if column.kind == "status" else {}
    if isinstance(value, str) and value in known:
        return words.say(known[value].text)
    if isinstance(value, datetime):
        return words.say_moment(value)
    if value is None or (isinstance(value, str | int | Decimal | date) and not isinstance(value, bool)):
        return value
    return _show(value)


def _show(value: Any) -> str:
    from kuaijin.desks.frame.templatetags import kj  # noqa: PLC0415  the tags need this module's neighbours first

    return kj.show(value)


def told(kind: str, value: Any) -> Any:
    """``value`` as it stands in a cell of ``kind``."""
    from kuaijin.desks.frame.templatetags import kj  # noqa: PLC0415  the tags need this module's neighbours first

    if value is None or value == "":
        return kj.light(None) if kind == "light" else words.NOTHING
    tellers: dict[str, Callable[[Any], Any]] = {
        "day": words.say_day,
        "moment": words.say_moment,
        "int": lambda number: f"{number:,}",
        "wan": kj.bare_wan,
        "yi": words.say_yi,
        "fen": words.say_fen,
        "percent": lambda number: f"{number} %",
        "status": kj.status,
        "light": kj.light,
        "source": kj.source,
    }
    return tellers.get(kind, kj.show)(value)


def answer(
    request: HttpRequest, listing: Listing, template: str, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The page around the list; for htmx's refresh of the list the list alone; with ``?xlsx=1`` the list as a file."""
    if "xlsx" in request.GET and listing.export_here:
        from kuaijin.desks.frame.exporting import exported  # noqa: PLC0415  which makes files of lists

        return exported(listing, f"{listing.id}-{request.day}")  # type: ignore[attr-defined]  set by the middleware
    values = {"lst": listing, **(context or {})}
    if request.headers.get("HX-Target", "").endswith(f"#{listing.id}"):
        return render(request, "frame/parts/listing_alone.html", values)
    return render(request, template, values)


def light_choice(key: str = "light", field: str = "") -> Choice:
    """The usual filter by light."""
    pairs = [(colour, status.text) for colour, status in LIGHTS.items() if colour != "none"]
    return Choice(key, Text("灯", "Light"), pairs, field)


def link(href: str, text: Any) -> SafeString:
    """A link for a cell."""
    return format_html('<a href="{}">{}</a>', href, words.say(text))
