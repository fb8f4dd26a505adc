"""事项目录: the items of the rulebook to browse and search, and one item with its rules and their history."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.citing import citation
from kuaijin.core.guide import ORIGINS, search
from kuaijin.core.rulebook import Item, Material, Rulebook
from kuaijin.core.rulebook_items import EXTERNAL
from kuaijin.core.rulebook_words import Shown, shown
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.limit_words import committed_text, limit_text, span_text
from kuaijin.desks.frame.listing import Choice, Column, InMemory, Listing
from kuaijin.desks.rulebook.versions import told
from kuaijin.ledger import surroundings

FACTS = {
    "legal_basis": Text("法律依据", "legal basis"),
    "statutory_limit": Text("法定时限", "limit by law"),
    "committed_limit": Text("承诺时限", "committed limit"),
    "materials": Text("材料", "papers"),
}
MARKS = {
    "V": Text("已在来源中核对", "read in a source"),
    "G": Text("一般了解", "general knowledge"),
    "A": Text("自行约定或示例", "own convention or sample"),
}


class ItemList(Listing):
    """The catalogue: items of one book, in memory."""

    id = "items"
    label = Text("事项目录", "Catalogue of items")
    search_hint = Text("事项、证照、部门、材料、依据", "Item, certificate, department, paper or law")
    search = ("name",)
    default_sort = "stage"
    empty = Text("没有这样的事项", "No such item")
    page_size = 40

    def __init__(self, request: HttpRequest, book: Rulebook, **more: Any) -> None:
        self._book = book
        places = {stage: place for place, stage in enumerate(book.stages)}
        self._orders: dict[str, Callable[[Item], Any]] = {
            "stage": lambda item: places[item.stage],
            "name": lambda item: words.say(item.name),
            "law": lambda item: (item.statutory_limit_days is None, item.statutory_limit_days or 0),
            "committed": lambda item: (item.committed_half_days is None, item.committed_half_days or 0),
            "papers": lambda item: len(item.materials),
            "before": lambda item: len(item.prerequisites),
            "department": lambda item: item.department,
        }
        stages = book.stages
        self.columns: ClassVar[tuple[Column, ...]] = (  # type: ignore[misc]  names are the book's
            Column("id", Text("编号", "Id"), wide_only=True),
            Column("name", Text("事项", "Item"), main=True, sort="name",
                   href=lambda item: reverse("rulebook:item", args=[item.id])),
            Column("stage", Text("阶段", "Stage"), lambda item: stages[item.stage].name, sort="stage"),
            Column("kind", Text("类别", "Kind"), "kind"),
            Column("department", Text("部门", "Department"), lambda item: book.department(item.department),
                   sort="department"),
            Column("law", Text("法定时限", "By law"), limit_text, sort="law"),
            Column("committed", Text("承诺时限", "Committed"), committed_text, sort="committed"),
            Column("papers", Text("材料", "Papers"), lambda item: len(item.materials), kind="int", sort="papers"),
            Column("before", Text("前置", "Prerequisites"), lambda item: len(item.prerequisites), kind="int",
                   sort="before"),
            Column("delegated", Text("赋权", "Delegated"), kind="bool"),
        )  # fmt: skip
        departments = sorted({item.department for item in book.items.values()})
        self.filters = (
            Choice("stage", Text("阶段", "Stage"), tuple((each.id, each.name) for each in stages.values())),
            Choice(
                "department", Text("部门", "Department"), tuple((each, book.department(each)) for each in departments)
            ),
            Choice("kind", Text("类别", "Kind"), tuple((each, each) for each in _kinds(book))),
            Choice("delegated", Text("赋权", "Delegated"), (("yes", Text("是", "yes")), ("no", Text("否", "no")))),
        )
        super().__init__(request, (), **more)  # type: ignore[arg-type]  the rows are the book's

    @cached_property
    def rows(self) -> Any:
        """The items that match, in order."""
        found = list(search(self._book, self.query))
        chosen = {choice.key: self.chosen(choice) for choice in self.filters}
        found = [item for item in found if all(_is(item, key, value) for key, value in chosen.items() if value)]
        key = self.sort.removeprefix("-")
        if not self.query or self.sort != self.default_sort:
            found.sort(key=self._orders[key], reverse=self.sort.startswith("-"))
        return InMemory(found)


def _kinds(book: Rulebook) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.kind for item in book.items.values()))


def _is(item: Item, key: str, value: str) -> bool:
    return item.delegated == (value == "yes") if key == "delegated" else getattr(item, key) == value


@require_GET
@requires("rulebook.see")
def item_list(request: HttpRequest) -> HttpResponse:
    """The catalogue of the version in force on the day looked at."""
    book = surroundings.rulebook(request.day)
    export_url = reverse("rulebook:items_export") if may(request, "rulebook.export") else ""
    found = ItemList(request, book, export_url=export_url)
    return listing.answer(request, found, "rulebook/items.html", {"book": book})


@require_GET
@requires("rulebook.export")
def export(request: HttpRequest) -> HttpResponse:
    """The catalogue as filtered, as an Excel file."""
    book = surroundings.rulebook(request.day)
    return exported(ItemList(request, book), f"items-{request.day}", book.name)


class Paper(Struct, frozen=True):
    """A paper with where it comes from in words."""

    material: Material
    origin: Text
    source_item: str


class Step(Struct, frozen=True):
    """A version that touched the item: which, from when, and what it changed."""

    number: int
    title: Text
    first: Any
    status: str
    change: str
    document_no: str
    changes: tuple[Shown, ...]


@require_GET
@requires("rulebook.see")
def item_page(request: HttpRequest, item_id: str) -> HttpResponse:
    """One item: limits, papers, prerequisites, source and marks, and which versions changed it."""
    book = surroundings.rulebook(request.day)
    item = book.items.get(item_id)
    if item is None:
        raise Http404
    context = {
        "item": item,
        "book": book,
        "stage": book.stages[item.stage],
        "department": book.department(item.department),
        "law": citation(item.legal_basis),
        "by_law": limit_text(item),
        "committed": committed_text(item),
        "extension": span_text(item.extension_days, item.limit_unit) if item.extension_days else None,
        "window": span_text(item.correction_window_days, "workday"),
        "papers": [_paper(each, book) for each in item.materials],
        "needs": [(each, book.items[each.item].name) for each in item.prerequisites],
        "followers": [each for each in book.items.values() if any(need.item == item.id for need in each.prerequisites)],
        "marks": [(FACTS[fact], mark[:1], MARKS[mark[:1]], mark[1:].strip()) for fact, mark in item.confidence.items()],
        "history": history(item_id, request),
    }
    return render(request, "rulebook/item.html", context)


def _paper(material: Material, book: Rulebook) -> Paper:
    source = material.source
    if source.startswith(EXTERNAL):
        own = source.removeprefix(EXTERNAL)
        return Paper(material, ORIGINS.get(own, Text(own, own)), "")
    return Paper(material, book.items[source].name, source)


def history(item_id: str, request: HttpRequest) -> list[Step]:
    """The versions that changed the item, the newest first, and the files at the end."""
    books = surroundings.books()
    found = []
    for version in told(books, request.day):
        revision = version.revision
        if revision is None:
            found.append(Step(version.number, version.title, version.first, version.status, "", "", ()))
            continue
        before = books.after(version.number - 2)
        own = tuple(shown(each, before) for each in revision.changes if getattr(each, "item", "") == item_id)
        if own:
            found.append(
                Step(
                    version.number, version.title, version.first, version.status, revision.change,
                    revision.document_no, own,
                )
            )  # fmt: skip
    return found
