"""Packages: the next number, and which items of a project can still be applied for."""

from collections.abc import Iterable

from django.db.models.functions import Length

from kuaijin.core.rulebook import Rulebook
from kuaijin.core.tailoring import tailor
from kuaijin.ledger.projections.models import CaseRow, PackageRow, ProjectRow


def next_number(year: int) -> str:
    """The number after the highest of the year; of two who take it at once the second is told."""
    prefix = f"TB{year}-"
    taken = PackageRow.objects.filter(id__regex=rf"^{prefix}[0-9]+$").order_by(Length("id").desc(), "-id")
    last = taken.values_list("id", flat=True).first()
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"


def free_items(project: ProjectRow, stage: str, wanted: Iterable[str], book: Rulebook) -> tuple[str, ...]:
    """Those of the ``wanted`` items of a stage that are on the project's own list, neither granted nor open."""
    wished = set(wanted)
    busy = {*project.granted, *CaseRow.objects.filter(project=project.pk, open=True).values_list("item", flat=True)}
    return tuple(
        item
        for item in tailor(book, project.attributes).order
        if item in wished and item not in busy and book.items[item].stage == stage
    )
