"""规则库版本: the register of approved revisions, one stream a park, and the books that follow from it.

The version in force on a day is the files with every approved revision whose day has come, in the order of these days,
of one day in the order of approval. A revision takes effect on its approval at the earliest; so what was in force once
is the beginning of what is in force later, and every version that a case was received under can be made again.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, refuse
from kuaijin.core.calendar import Overlay
from kuaijin.core.checks import kebab
from kuaijin.core.context import Context
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_amend import amended
from kuaijin.core.rulebook_check import faults
from kuaijin.core.rulebook_faults import Fault, Path
from kuaijin.core.rulebook_terms import Change, HolidaysSet

KIND = "rulebook"
STREAM = "rulebook"
"""The register's one stream."""


class Version(Struct, frozen=True, kw_only=True):
    """An approved revision. ``digest`` names the book that it led to when it was approved."""

    number: int
    change: str
    title: str
    document_no: str
    valid_from: date
    changes: tuple[Change, ...]
    drafted_by: tuple[str, ...]
    approved_by: str
    approved_at: datetime
    digest: str = ""


class AdoptVersion(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """登记版本: an approved revision enters the register."""

    change: str
    title: str
    document_no: str
    valid_from: date
    changes: tuple[Change, ...]
    drafted_by: tuple[str, ...]
    approved_by: str


class CancelVersion(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """撤销版本 before its day."""

    change: str
    reason: str


class VersionAdopted(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """版本已登记."""

    version: Version


class VersionCancelled(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """版本已撤销, which had not taken effect."""

    change: str
    reason: str


Command = AdoptVersion | CancelVersion
Event = VersionAdopted | VersionCancelled


class State(Struct, frozen=True, kw_only=True):
    """The register: approved revisions in the order of their days; ``counted``: how many there ever were."""

    id: str
    versions: tuple[Version, ...] = ()
    counted: int = 0


def initial(stream_id: str) -> State:
    """No revision yet."""
    return State(id=stream_id)


def ordered(versions: Iterable[Version]) -> tuple[Version, ...]:
    """In the order in which they take effect."""
    return tuple(sorted(versions, key=lambda each: (each.valid_from, each.number)))


class Books:
    """The books that follow from the files' one and the approved revisions. Immutable."""

    def __init__(self, base: Rulebook, versions: tuple[Version, ...] = ()) -> None:
        self.base = base
        self.versions = ordered(versions)

    @cached_property
    def _made(self) -> tuple[tuple[Rulebook, tuple[Fault, ...]], ...]:
        made: list[tuple[Rulebook, tuple[Fault, ...]]] = [(self.base, ())]
        for each in self.versions:
            made.append(amended(made[-1][0], each.changes, each.valid_from, each.document_no))
        return tuple(made)

    @cached_property
    def _by_version(self) -> dict[str, Rulebook]:
        return {book.version: book for book, _ in reversed(self._made)}

    def count_on(self, day: date) -> int:
        """How many revisions are in force on a day."""
        return sum(each.valid_from <= day for each in self.versions)

    def after(self, count: int) -> Rulebook:
        """The book with the first ``count`` revisions."""
        return self._made[count][0]

    def on(self, day: date) -> Rulebook:
        """The book in force on a day."""
        if not self.versions:
            return self.base
        return self.after(self.count_on(day))

    @property
    def latest(self) -> Rulebook:
        """The book with every approved revision, also those whose day is to come."""
        return self._made[-1][0]

    def of(self, version: str, on: date | None = None) -> Rulebook | None:
        """The book of that version. One that the files of today no longer lead to: the book in force ``on``."""
        if not self.versions and on is None:
            return self.base if version == self.base.version else None
        found = self._by_version.get(version)
        return found if found is not None or on is None else self.on(on)

    def overlays(self, day: date) -> tuple[Overlay, ...]:
        """The holiday notices in force on a day."""
        return tuple(
            change.overlay
            for each in self.versions
            if each.valid_from <= day
            for change in each.changes
            if isinstance(change, HolidaysSet)
        )

    def with_version(self, version: Version) -> "Books":
        """With one more revision."""
        return Books(self.base, (*self.versions, version))

    def faults_from(self, change: str) -> tuple[Fault, ...]:
        """What is wrong with the book of that revision and with those after it; nothing may be."""
        place = next(n for n, each in enumerate(self.versions, start=1) if each.change == change)
        found = [(*impossible, *faults(book)) for book, impossible in self._made[place:]]
        return next((each for each in found if each), ())


def fault_refusal(found: tuple[Fault, ...]) -> Refusal | None:
    """The first faults as one refusal, naming where each stands."""
    if not found:
        return None
    told = [(".".join(map(str, each.path)), each.text) for each in found[:5]]
    return refuse(
        "RULEBOOK-FAULT",
        "；".join(f"{where}：{text.zh}" for where, text in told) + "。",
        "; ".join(f"{where}: {text.en}" for where, text in told) + ".",
        field_of(found[0].path),
    )


_ASKED_AS = {("prerequisites", "item"): "needs", ("materials", "name"): "name_zh"}


def field_of(path: Path) -> str:
    """The field of a change to which a fault of the book goes back."""
    top, *rest = path
    if "when" in rest:
        return "when_rule"
    if top == "settings" or "thresholds" in rest or "parameters" in rest:
        return "value" if rest[-1] != "name" else "name"
    names = [str(each) for each in path if isinstance(each, str)]
    part = names[2] if len(names) > 2 and top == "items" else ""
    return _ASKED_AS.get((part, names[-1]), names[-1])


def decide(state: State, command: Command, context: Context) -> tuple[Event, ...] | Refusal:
    """A revision enters if the books stay sound; one leaves before its day. ``context.facts`` is the files' book."""
    known = next((each for each in state.versions if each.change == command.change), None)
    if isinstance(command, CancelVersion):
        if known is None or known.valid_from <= context.today:
            return refuse("RULEBOOK-DATE", "已生效的版本不能撤销，请另行修订。", "It is in force: revise it instead.")
        return (VersionCancelled(at=context.now, change=command.change, reason=command.reason),)
    if known is not None:
        return ()
    if command.valid_from < context.today:
        return refuse("RULEBOOK-DATE", "生效日期不能早于今天。", "It cannot begin before today.", "valid_from")
    version = Version(
        number=state.counted + 1,
        change=command.change,
        title=command.title,
        document_no=command.document_no,
        valid_from=command.valid_from,
        changes=command.changes,
        drafted_by=command.drafted_by,
        approved_by=command.approved_by,
        approved_at=context.now,
    )
    books = Books(context.facts, state.versions).with_version(version)
    refusal = fault_refusal(books.faults_from(version.change))
    if refusal is not None:
        return refusal
    made = books.after(books.versions.index(version) + 1)
    return (VersionAdopted(at=context.now, version=replace(version, digest=made.version)),)


def evolve(state: State, event: Event) -> State:
    """The register after ``event``."""
    if isinstance(event, VersionAdopted):
        return replace(state, versions=ordered((*state.versions, event.version)), counted=state.counted + 1)
    return replace(state, versions=tuple(each for each in state.versions if each.change != event.change))
