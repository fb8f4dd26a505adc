"""The versions of the rulebook as the pages show them."""

from datetime import date

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_register import Books, Version


class Told(Struct, frozen=True):
    """One version: the files (number 1), or those with the revisions up to this one. ``last``: its last day, if any."""

    number: int
    title: Text
    book: Rulebook
    first: date
    status: str
    revision: Version | None = None


def told(books: Books, day: date) -> list[Told]:
    """All versions, the newest first, as they stand on a day."""
    now = books.count_on(day)
    base = Told(1, Text("规则文件", "the rule files"), books.base, books.base.effective_from, _status(0, now))
    later = [
        Told(n + 1, Text(each.title, each.title), books.after(n), each.valid_from, _status(n, now), each)
        for n, each in enumerate(books.versions, start=1)
    ]
    return [*reversed(later), base]


def _status(place: int, now: int) -> str:
    if place == now:
        return "rulebook_in_force"
    return "rulebook_superseded" if place < now else "rulebook_scheduled"


def status_of(status: str, valid_from: date | None, day: date) -> str:
    """The key of a revision's status on a day: an approved one is in force from its day."""
    if status == "approved" and valid_from is not None:
        return "revision_effective" if valid_from <= day else "revision_approved"
    return f"revision_{status}"
