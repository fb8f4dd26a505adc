"""Reading: lists with paging, filters and sorting over the read models, one object with its state and history."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from django.core.paginator import Paginator
from django.db.models import F, Model, Q, QuerySet
from django.db.models import Field as Column
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from msgspec import to_builtins
from ninja import Query, Router, Schema
from pydantic import Field, create_model

from kuaijin import ledger
from kuaijin.api.commands import MODELS
from kuaijin.api.looking import looking
from kuaijin.api.problems import ERRORS
from kuaijin.api.typed import Id, Words
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.batches import BATCH_NAMES
from kuaijin.core.lights import COLOURS
from kuaijin.desks.frame.guard import require_sight
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.insight.projects import Standings
from kuaijin.ledger.projections.models import ProjectRow

HIDDEN = ("state", "sought")
"""Columns that repeat what the object's own page, or the row itself, tells."""
NO_ORDER = ("payload",)
"""Long texts that nobody sorts by."""
ASOF = Annotated[Words, Field(description="YYYY-MM-DD: as the park stood at the end of that day; today if left out")]


class Paging(Schema):
    """Which part of a list: ``q`` searches."""

    q: Words = Field("", max_length=100)
    page: int = Field(1, ge=1, le=1_000_000)
    size: int = Field(50, ge=1, le=200)
    asof: ASOF = ""


def asked_of(name: str, model: type[Model], **filters: Any) -> Any:
    """The parameters of a list over ``model``: paging, its columns to sort by, and ``filters``."""
    columns = [
        column.attname
        for column in _columns(model)
        if column.get_internal_type() != "JSONField" and column.attname not in NO_ORDER
    ]
    sort: Any = Literal[("", *(f"{sign}{column}" for column in columns for sign in ("", "-")))]
    told = "a column, with - in front for descending; what has no value stands last"
    return create_model(name, __base__=Paging, sort=(sort, Field("", description=told)), **filters)


def _columns(model: type[Model]) -> list["Column[Any, Any]"]:
    return [column for column in model._meta.concrete_fields if column.attname not in HIDDEN]


class Page(Schema):
    """One page of a list; behind the last page there are no rows."""

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
    router: Router,
    kind: str,
    search: tuple[str, ...],
    statuses: dict[str, Text],
    more: Callable[[Any], dict[str, Any]] | None = None,
) -> None:
    """Add the list, the object and its history of ``kind``, whose status is one of ``statuses``."""
    model = MODELS[kind]
    status: Any = Literal[("", *statuses)]
    name = "".join(part.title() for part in kind.split("-")) + "Paging"
    filters: dict[str, Any] = {"status": (status, "")}
    if model is ProjectRow:
        told = "as on the day; in the batch beside a later one, too"
        filters["batch"] = (Literal[("", *BATCH_NAMES)], Field("", description=told))
        filters["light"] = (Literal[("", *COLOURS)], Field("", description="as on the day"))
    if model is ProjectRow or hasattr(model, "project"):
        filters["project"] = (Words, Field("", max_length=64))
    asked = asked_of(name, model, **filters)

    def rows_of(request: Any, paging: Any) -> Any:
        with looking(paging.asof) as day:
            rows = _standing(visible(request.actor, kind, model.objects.all()), paging, day)
            return page_of(in_order(_filtered(request, rows, paging, search), paging.sort), paging)

    rows_of.__annotations__ = {"request": HttpRequest, "paging": Query[asked], "return": Any}  # type: ignore[misc, valid-type]  # made above
    router.get("", response={200: Page, **ERRORS}, operation_id=f"{kind}_list", summary=f"{kind} list")(rows_of)

    @router.get("/{str:id}", response={200: Whole, **ERRORS}, operation_id=f"{kind}_read", summary=f"one {kind}")
    def one(request: HttpRequest, id: Id, asof: ASOF = "") -> Any:  # noqa: A002  the path's own word
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
    def entries(request: HttpRequest, id: Id, asof: ASOF = "") -> Any:  # noqa: A002  the path's own word
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


def _standing(rows: QuerySet[Any], paging: Any, day: date) -> QuerySet[Any]:
    """Those of the projects that are in the batch, and have the light, that is asked for."""
    batch, light = getattr(paging, "batch", ""), getattr(paging, "light", "")
    if not batch and not light:
        return rows
    standings = Standings(day)
    if batch:
        rows = rows.filter(standings.in_batch(batch))
    return standings.told(rows).filter(light_on=light) if light else rows


def _filtered(request: Any, rows: QuerySet[Any], paging: Any, search: tuple[str, ...]) -> QuerySet[Any]:
    rows = holding(rows, paging.q, search)
    if paging.status:
        rows = rows.filter(status=paging.status)
    project = getattr(paging, "project", "")
    if project:
        row = ProjectRow.objects.filter(pk=project).first()
        if row is None or not visible(request.actor, "project", ProjectRow.objects.filter(pk=row.pk)).exists():
            raise Refused(Refusal("PROJECT", Text("没有这个项目", "there is no such project"), "project"))
        rows = rows.filter(**{"id" if rows.model is ProjectRow else "project": row.pk})
    return rows


def holding(rows: QuerySet[Any], words: str, search: tuple[str, ...]) -> QuerySet[Any]:
    """Those of ``rows`` that hold ``words`` in one of the columns ``search``."""
    if not words:
        return rows
    wanted = Q()
    for field in search:
        wanted |= Q(**{f"{field}__icontains": words})
    return rows.filter(wanted)


def in_order(rows: QuerySet[Any], sort: str, default: str = "pk") -> QuerySet[Any]:
    """``rows`` by the column of ``sort``; the key decides between equals, so that no row is on two pages."""
    if not sort:
        return rows.order_by(default)
    column = F(sort.removeprefix("-"))
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return rows.order_by(order, "pk")


def page_of(rows: QuerySet[Any], paging: Any) -> dict[str, Any]:
    """One page of ``rows``."""
    pages = Paginator(rows, paging.size)
    first = (paging.page - 1) * paging.size
    return {
        "total": pages.count,
        "page": paging.page,
        "pages": pages.num_pages,
        "rows": [plain(row) for row in rows[first : first + paging.size]],
    }


def plain(row: Any) -> dict[str, Any]:
    """A row as JSON."""
    return {column.attname: to_builtins(getattr(row, column.attname)) for column in _columns(type(row))}
