"""Looking back: the read models as they stood at the end of a past day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.db.models import Model

from kuaijin.ledger.errors import refused

_recorded_to: ContextVar[str | None] = ContextVar("recorded_to", default=None)


def recorded_to() -> str | None:
    """Inside :func:`day`, the last instant that counts; else ``None``."""
    return _recorded_to.get()


def refuse_writing() -> None:
    """Raise ``Refused`` (LEDGER-4) while a past day is looked at."""
    if _recorded_to.get() is not None:
        raise refused("LEDGER-4", "正在查看过去的一天，不能办理", "a past day is being looked at: nothing can be done there")


@contextmanager
def day(on: date) -> Iterator[None]:
    """Inside the block read models, ``load`` and ``history`` show the end of day ``on`` (Asia/Shanghai); writing is refused."""
    token = _recorded_to.set(f"{on.isoformat()}T15:59:59.999999Z")
    try:
        yield
    finally:
        _recorded_to.reset(token)


class Router:
    """Where read models live: the day's snapshot while a past day is looked at, else the main database."""

    def db_for_read(self, model: type[Model], **_: Any) -> str | None:
        """The snapshot's alias for read models inside :func:`day`."""
        return None

    def db_for_write(self, model: type[Model], **_: Any) -> str | None:
        """Refuses (LEDGER-4) to write read models inside :func:`day`."""
        return None
