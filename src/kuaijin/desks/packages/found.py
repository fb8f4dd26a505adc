"""A package as its page looks at it: its row, state, project, list of items, papers and cases."""

from typing import Any

from django.http import Http404, HttpRequest
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core.base import Text
from kuaijin.core.case_guards import missing_prerequisites
from kuaijin.core.case_state import CaseFile
from kuaijin.core.context import Context
from kuaijin.core.package import papers
from kuaijin.core.package_state import PackageFacts, PackagePaper, State
from kuaijin.core.rulebook import Item
from kuaijin.core.tailoring import tailor
from kuaijin.desks.frame.guard import require_sight
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds import packages
from kuaijin.ledger.projections.models import PackageRow
from kuaijin.wallclock import now


class Found(Struct, frozen=True):
    """A package with its sequence number, its subject, and the context in which questions about it are put."""

    row: PackageRow
    state: State
    seq: int
    subject: Any
    context: Context

    @property
    def facts(self) -> PackageFacts:
        """What the project and the cases say."""
        known: PackageFacts = self.context.facts
        return known


class ItemLine(Struct, frozen=True):
    """One item of the stage: whether chosen, and why it can't be (``done``, ``case``), or what must come first."""

    item: Item
    chosen: bool
    done: bool
    case: str
    wanting: tuple[Text, ...]


class PaperLine(Struct, frozen=True):
    """One paper with the names of the items that ask for it and its newest file, the ``number``-th of the package."""

    paper: PackagePaper
    items: tuple[Text, ...]
    file: CaseFile | None
    number: int


def found(request: HttpRequest, package_id: str) -> Found:
    """The package; one out of the reader's scope isn't there (404)."""
    row = PackageRow.objects.filter(id=package_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    state, seq = ledger.load("package", package_id)
    facts = packages.facts(package_id, state, None)
    context = Context(now(), request.actor, surroundings.calendar(), surroundings.rulebook(), facts)
    return Found(row, state, seq, subject_of(row), context)


def item_lines(package: Found) -> list[ItemLine]:
    """The items of the stage on the project's own list, in their order."""
    book, facts = package.context.rulebook, package.facts
    granted = {each.item for each in facts.granted}
    return [
        ItemLine(
            book.items[item],
            item in package.state.items,
            item in granted,
            facts.open.get(item, ""),
            tuple(book.items[each].name for each in missing_prerequisites(book.items[item], book, facts, "acceptance")),
        )
        for item in tailor(book, facts.attributes).order
        if book.items[item].stage == package.state.stage
    ]


def paper_lines(package: Found) -> list[PaperLine]:
    """The one set of papers."""
    book, state = package.context.rulebook, package.state
    numbers = {file.material: number for number, file in enumerate(state.files, start=1)}
    return [
        PaperLine(
            paper,
            tuple(book.items[item].name for item in paper.items),
            state.file_of(paper.name.zh),
            numbers.get(paper.name.zh, 0),
        )
        for paper in papers(state.items, package.context)
    ]


def missing(package: Found) -> tuple[str, ...]:
    """The papers that received cases of the package still miss, each once."""
    names = [name for news in package.facts.cases.values() if news.status == "received" for name in news.missing]
    return tuple(dict.fromkeys(names))


def awaited(package: Found) -> tuple[str, ...]:
    """The papers that cases in correction wait for, each once."""
    names = [name for news in package.facts.cases.values() if news.status == "correction" for name in news.missing]
    return tuple(dict.fromkeys(names))
