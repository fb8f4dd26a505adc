"""Whether the people of the sample park do only what ``core.access`` lets their roles do."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core import access
from kuaijin.core.access import Subject
from kuaijin.core.base import Actor, Command
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ParcelRow, PermitSetRow, PowerRow, ProjectRow
from kuaijin.ledger.projections.review_models import AgencyRow, ReviewRow
from kuaijin.ledger.projections.rhythm_models import BulletinRow, DutyRow, MeetingRow, SiteReportRow
from kuaijin.ledger.projections.works_models import WorksPlanRow

MODELS = {
    "project": ProjectRow,
    "case": CaseRow,
    "parcel": ParcelRow,
    "permit-set": PermitSetRow,
    "power": PowerRow,
    "matter": MatterRow,
    "site-report": SiteReportRow,
    "works-plan": WorksPlanRow,
    "agency": AgencyRow,
    "tech-review": ReviewRow,
    "bulletin": BulletinRow,
    "meeting": MeetingRow,
    "duty": DutyRow,
}


def trespass(kind: str, id_: str, command: Command, actor: Actor) -> str:
    """Empty if ``actor`` may give ``command`` as the park stands now, otherwise who did what and why not."""
    tag = str(command.__struct_config__.tag)
    subject = _subject(kind, id_, command)
    refusal = access.may(actor, tag, subject) if subject else access.may(actor, f"{kind}.{tag}")
    return "" if refusal is None else f"{actor.name} {kind}/{id_} {tag}: {refusal.text.en}"


def _subject(kind: str, id_: str, command: Command) -> Subject | None:
    """What the command is about: its row or, for one that begins a stream, its project's."""
    model = MODELS.get(kind)
    row = None if model is None else model.objects.filter(pk=id_).first()
    if row is not None:
        return subject_of(row)
    project = ProjectRow.objects.filter(pk=getattr(command, "project_id", None) or "").first()
    if project is None:
        return None
    item = surroundings.rulebook().items.get(getattr(command, "item_id", ""))
    return replace(subject_of(project), kind=kind, department=item.department if item else None)


class Watch:
    """How many commands of a story were watched, and those that their actors had no right to give."""

    def __init__(self) -> None:
        self.count = 0
        self.trespasses: list[str] = []


@contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Ask for the right before every command of a story that is told inside the block."""

    def execute(kind: str, id_: str, command: Command, *, actor: Actor) -> Any:
        watch.count += 1
        found = trespass(kind, id_, command, actor)
        if found:
            watch.trespasses.append(found)
        return ledger.execute(kind, id_, command, actor=actor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kuaijin.demo.story.ledger", SimpleNamespace(execute=execute))
        yield
