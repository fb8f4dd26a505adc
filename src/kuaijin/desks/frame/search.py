"""查找: one box for everything; what was found by kind, each kind limited to what the reader may see."""

from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.search import Piece, excerpt, words_of
from kuaijin.desks.frame.guard import requires
from kuaijin.desks.frame.scoping import KINDS, visible
from kuaijin.insight.search import Found, found
from kuaijin.ledger.projections.book_models import SearchRow
from kuaijin.ledger.projections.models import ProjectRow

SHOWN, PAGE = 8, 25
"""How many of a kind are shown beside the others, and on a page of their own."""
MODELS = {kind: model for model, kind in KINDS.items()}


class Group(Struct, frozen=True):
    """A kind of things that can be found: whose rights count, and where each of them is shown."""

    kind: str
    name: Text
    of: str
    view: str
    icon: str


GROUPS = (
    Group("project", Text("项目", "Projects"), "project", "projects:page", "building-factory-2"),
    Group("case", Text("办件", "Cases"), "case", "window:case", "inbox"),
    Group("letter", Text("文书", "Letters"), "case", "window:letter", "certificate"),
    Group("package", Text("申请包", "Packages"), "package", "packages:page", "stack-2"),
    Group("parcel", Text("地块", "Parcels"), "parcel", "atlas:parcel", "map-2"),
    Group("matter", Text("问题", "Matters"), "matter", "dispatch:matter", "flag"),
    Group("meeting", Text("会议", "Meetings"), "meeting", "rhythm:meeting", "users-group"),
    Group("challenge", Text("榜单", "Challenges"), "challenge", "challenges:challenge", "target"),
)
"""In the order of the page."""


class Hit(Struct, frozen=True):
    """One line: what it is, where it stands, and the words around what was found."""

    title: Text
    about: str
    href: str
    pieces: tuple[Piece, ...]


class Shown(Struct, frozen=True):
    """What a group found."""

    group: Group
    count: int
    hits: list[Hit]


class Firm(Struct, frozen=True):
    """An owner of projects that the reader sees."""

    name: str
    uscc: str
    projects: int
    href: str


@require_GET
@requires("search.see")
def search_page(request: HttpRequest) -> HttpResponse:
    """Everything by kind, or one kind page by page."""
    query = request.GET.get("q", "").strip()[:100]
    words = words_of(query)
    one = next((group for group in GROUPS if group.kind == request.GET.get("kind", "")), None)
    context: dict[str, Any] = {"query": query, "words": words, "one": one, "short": bool(query) and not words}
    if not words:
        pass
    elif one is not None:
        context |= _page(request, one, query, words)
    else:
        context["shown"] = [shown for group in GROUPS if (shown := _shown(request, group, query, words)).count]
        context["firms"] = _firms(request, words)
    return render(request, "frame/search.html", context)


def _found(request: Any, group: Group, query: str, first: int, size: int) -> Found:
    def seen(kind: str) -> Any:
        return visible(request.actor, kind, MODELS[kind].objects.all())

    return found(group.kind, group.of, query, seen, first=first, size=size)


def _shown(request: Any, group: Group, query: str, words: tuple[str, ...]) -> Shown:
    told = _found(request, group, query, 0, SHOWN)
    return Shown(group, told.count, [_hit(group, row, words) for row in told.rows])


def _hit(group: Group, row: SearchRow, words: tuple[str, ...]) -> Hit:
    href = reverse(group.view, args=[row.about, *([row.part] if row.part else [])])
    body = row.text[len(row.about) :]
    return Hit(Text(row.title_zh, row.title_en), row.about, href, excerpt(body, words) or excerpt(row.text, words))


class _Slices:
    """What a paginator asks of a list, answered a page at a time."""

    def __init__(self, request: Any, group: Group, query: str) -> None:
        self._ask = partial(_found, request, group, query)
        self._count = self._ask(0, 0).count

    def count(self) -> int:
        return self._count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: slice) -> Any:
        return self._ask(place.start, place.stop - place.start).rows


def _page(request: Any, group: Group, query: str, words: tuple[str, ...]) -> dict[str, Any]:
    page: Page[Any] = Paginator(_Slices(request, group, query), PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]  it answers what a paginator asks
    return {"page": page, "hits": [_hit(group, row, words) for row in page.object_list], "count": page.paginator.count}


def _firms(request: Any, words: tuple[str, ...]) -> list[Firm]:
    """Owners of visible projects whose name or code holds every word, with how many projects each has."""
    rows = visible(request.actor, "project", ProjectRow.objects.exclude(owner_name=""))
    for word in words:
        rows = rows.filter(owner_name__icontains=word) | rows.filter(owner_uscc__icontains=word)
    owners: dict[tuple[str, str], int] = {}
    for name, uscc in rows.values_list("owner_name", "owner_uscc"):
        owners[name, uscc] = owners.get((name, uscc), 0) + 1
    address = reverse("projects:list")
    return [Firm(name, uscc, count, f"{address}?q={name}") for (name, uscc), count in sorted(owners.items())[:SHOWN]]
