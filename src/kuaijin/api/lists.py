"""Reading: lists with paging, filters and sorting over the read models, one object with its state and history."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from msgspec import to_builtins
from ninja import Query, Router, Schema
from pydantic import Field

from kuaijin import ledger
from kuaijin.api.commands import MODELS
from kuaijin.api.looking import looking
from kuaijin.api.problems import ERRORS
from kuaijin.desks.frame.guard import require_sight
from kuaijin.desks.frame.scoping import subject_of, visible

HIDDEN = ("state",)
"""Columns that repeat what the object's own page tells."""


class Paging(Schema):
    """Which part of a list: ``q`` searches, ``sort`` is a column with ``-`` in front for descending."""

    q: str = Field("", max_length=100)
    status: str = Field("", max_length=32)
    project: str = Field("", max_length=64)
    sort: str = Field("", max_length=40)
    page: int = Field(1, ge=1, le=1_000_000)
    size: int = Field(50, ge=1, le=200)
    asof: str = Field("", max_length=10, description="YYYY-MM-DD: as the park stood at the end of that day")


class Page(Schema):
    """One page of a list."""

    total: int
    page: int
    pages: int
    rows: list[dict[str, Any]]


class Whole(Schema):
    """One object: its row in the lists, its state, its sequence number, and what else is known of it."""

    row: dict[str, Any]
    state: dict[str, Any]
    sequence: int
    more: dict[str, Any]


class History(Schema):
    """The entries of one object, oldest first."""

    entries: list[dict[str, Any]]


def add_reading(
    router: Router, kind: str, search: tuple[str, ...], more: Callable[[Any], dict[str, Any]] | None = None
) -> None:
    """Add the list, the object and its history of ``kind``."""
    model = MODELS[kind]

    @router.get("", response={200: Page, **ERRORS}, operation_id=f"{kind}_list", summary=f"{kind} list")
    def rows_of(request: HttpRequest, paging: Query[Paging]) -> Any:
        with looking(paging.asof):
            rows = visible(request.actor, kind, model.objects.all())
            return page_of(_filtered(rows, paging, search), paging)

    @router.get("/{str:id}", response={200: Whole, **ERRORS}, operation_id=f"{kind}_read", summary=f"one {kind}")
    def one(request: HttpRequest, id: str, asof: str = "") -> Any:  # noqa: A002  the path's own word
        with looking(asof):
            row = get_object_or_404(model, pk=id)
            require_sight(request, "read", subject_of(row))
            state, seq = ledger.load(kind, id)
            return {
                "row": plain(row),
                "state": to_builtins(state, str_keys=True),
                "sequence": seq,
                "more": more(state) if more else {},
            }

    @router.get(
        "/{str:id}/entries", response={200: History, **ERRORS}, operation_id=f"{kind}_entries", summary="its history"
    )
    def entries(request: HttpRequest, id: str, asof: str = "") -> Any:  # noqa: A002  the path's own word
        with looking(asof):
            row = get_object_or_404(model, pk=id)
            require_sight(request, "read", subject_of(row))
            return {"entries": [_entry(entry) for entry in ledger.history(kind, id)]}


def _entry(entry: Any) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "type": entry.type,
        "recorded_at": entry.recorded_at.isoformat(),
        "actor": entry.actor_name,
        "payload": to_builtins(entry.event, str_keys=True),
        "hash": entry.hash,
    }


def _filtered(rows: QuerySet[Any], paging: Paging, search: tuple[str, ...]) -> QuerySet[Any]:
    names = {field.attname for field in rows.model._meta.concrete_fields}
    if "\x00" in paging.q + paging.status + paging.project:
        return rows.none()
    if paging.q:
        wanted = Q()
        for field in search:
            wanted |= Q(**{f"{field}__icontains": paging.q})
        rows = rows.filter(wanted)
    if paging.status:
        rows = rows.filter(status=paging.status)
    if paging.project:
        rows = rows.filter(**{"project" if "project" in names else "id": paging.project})
    return rows.order_by(paging.sort, "pk") if paging.sort.lstrip("-") in names - {"state"} else rows.order_by("pk")


def page_of(rows: Any, paging: Paging) -> dict[str, Any]:
    """One page of ``rows``."""
    pages = Paginator(rows, paging.size)
    page = pages.get_page(paging.page)
    return {"total": pages.count, "page": page.number, "pages": pages.num_pages, "rows": [plain(row) for row in page]}


def plain(row: Any) -> dict[str, Any]:
    """A row as JSON."""
    fields = (field.attname for field in row._meta.concrete_fields if field.attname not in HIDDEN)
    return {name: to_builtins(getattr(row, name)) for name in fields}
