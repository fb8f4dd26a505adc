"""How far a long piece of work is, told outside the database: nobody else sees into an open transaction.

One small file for each work under way. It names the process that works, so that what a killed one left is not believed.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from msgspec import Struct


class Far(Struct, frozen=True):
    """How much is done, and of how much; ``more``: other numbers that the work tells."""

    done: int
    of: int
    more: tuple[int, ...] = ()


class Report:
    """Called with how far the work is. ``stopped``: somebody asked to end it early."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def __call__(self, done: int, of: int, *more: int) -> None:
        """Tell it."""
        new = self._place.with_suffix(".new")
        new.write_text(" ".join(map(str, (os.getpid(), done, of, *more))), encoding="ascii")
        new.replace(self._place)

    @property
    def stopped(self) -> bool:
        """Whether :func:`stop` was called meanwhile."""
        return _stop_sign(self._place).exists()


def _place(key: str) -> Path:
    folder: Path = settings.KUAIJIN_HOME / "progress"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / hashlib.sha256(key.encode()).hexdigest()


def _stop_sign(place: Path) -> Path:
    return place.with_suffix(".stop")


@contextmanager
def told(key: str) -> Iterator[Report]:
    """Inside, what is reported can be asked for with :func:`asked`; afterwards nothing is left."""
    place = _place(key)
    _stop_sign(place).unlink(missing_ok=True)
    try:
        yield Report(place)
    finally:
        for each in (place, _stop_sign(place)):
            each.unlink(missing_ok=True)


def asked(key: str) -> Far | None:
    """How far it is; ``None`` while nothing runs."""
    try:
        worker, done, of, *more = map(int, _place(key).read_text(encoding="ascii").split())
        os.kill(worker, 0)
    except (OSError, ValueError):
        return None
    return Far(done, of, tuple(more))


def stop(key: str) -> bool:
    """Ask the work to end early; false if none runs."""
    if asked(key) is None:
        return False
    _stop_sign(_place(key)).touch()
    return True
