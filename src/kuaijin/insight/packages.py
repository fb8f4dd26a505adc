"""Packages: which items of a project can still be applied for."""

from collections.abc import Iterable

from kuaijin.core.rulebook import Rulebook
from kuaijin.core.tailoring import tailor
from kuaijin.ledger.projections.models import CaseRow, ProjectRow


def free_items(project: ProjectRow, stage: str, wanted: Iterable[str], book: Rulebook) -> tuple[str, ...]:
    """Those of the ``wanted`` items of a stage that are on the project's own list, neither granted nor open."""
    wished = set(wanted)
    busy = {*project.granted, *CaseRow.objects.filter(project=project.pk, open=True).values_list("item", flat=True)}
    return tuple(
        item
        for item in tailor(book, project.attributes).order
        if item in wished and item not in busy and book.items[item].stage == stage
    )
