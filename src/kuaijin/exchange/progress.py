"""How far a long piece of work is, told outside the database: nobody else sees into an open transaction."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from kuaijin.exchange.table_import import Progress


def _place(key: str) -> Path:
    folder: Path = settings.KUAIJIN_HOME / "progress"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / hashlib.sha256(key.encode()).hexdigest()


@contextmanager
def told(key: str) -> Iterator[Progress]:
    """Inside, what is reported can be asked for with :func:`asked`; afterwards nothing is left."""
    place = _place(key)

    def report(done: int, of: int) -> None:
        place.write_text(f"{done} {of}", encoding="ascii")

    try:
        yield report
    finally:
        place.unlink(missing_ok=True)


def asked(key: str) -> tuple[int, int] | None:
    """Done, and of how many; ``None`` while nothing runs."""
    try:
        done, of = _place(key).read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return None
    return int(done), int(of)
