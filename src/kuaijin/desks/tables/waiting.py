"""The table that a person is working on, kept in the session: which file, from which source, what was decided."""

from datetime import date
from typing import Any

import msgspec
from django.http import Http404, HttpRequest
from msgspec import Struct, ValidationError

from kuaijin import ledger
from kuaijin.core import table_source
from kuaijin.core.table_plan import Basis
from kuaijin.core.table_rows import Choices
from kuaijin.exchange.table_import import Table, read_table
from kuaijin.files import store

MOST_WAITING = 8
_KEY = "tables"


class Decided(Struct, frozen=True):
    """What the columns mean, and what stands behind the import."""

    choices: Choices
    basis: Basis

    @property
    def columns(self) -> dict[str, int]:
        """The column of each field."""
        return {field: column for column, field in self.choices.fields.items()}


class Waiting(Struct, frozen=True):
    """One uploaded table; nothing is decided until the columns were looked at."""

    name: str
    digest: str
    source: str
    sheet: str = ""
    decided: Decided | None = None

    def read(self) -> Table:
        """The table as it lies in the store. ``Refused`` as ``read_table`` does."""
        with store().open(self.digest) as file:
            return read_table(file, self.sheet)


def keep(request: HttpRequest, waiting: Waiting) -> None:
    """Remember it for this person, the latest few only."""
    held: dict[str, Any] = dict(request.session.get(_KEY, {}))
    held.pop(waiting.digest, None)
    held[waiting.digest] = msgspec.json.encode(waiting).decode()
    request.session[_KEY] = dict(list(held.items())[-MOST_WAITING:])


def forget(request: HttpRequest, digest: str) -> None:
    """It is done."""
    held: dict[str, Any] = dict(request.session.get(_KEY, {}))
    held.pop(digest, None)
    request.session[_KEY] = held


def found(request: HttpRequest, digest: str) -> Waiting:
    """The table that this person uploaded. ``Http404`` if there is none: nothing is served by digest alone."""
    held: dict[str, str] = request.session.get(_KEY, {})
    try:
        return msgspec.json.decode(held[digest], type=Waiting)
    except (KeyError, ValidationError) as error:
        raise Http404 from error


def choices_for(waiting: Waiting, table: Table) -> Choices:
    """What was decided, or else what the source's last table and the headings say."""
    if waiting.decided is not None:
        return waiting.decided.choices
    state, _ = ledger.load(table_source.KIND, waiting.source)
    return table_source.remembered(state, table.head)


def basis_for(waiting: Waiting, day: date) -> Basis:
    """What was decided, or else the day and nothing."""
    return waiting.decided.basis if waiting.decided else Basis(year=day.year, document="", on=day, reason="")
