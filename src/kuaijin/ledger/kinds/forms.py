"""Issued forms: the read model, and how each gets its number."""

from typing import Any

from kuaijin.core import form_paper, numbering
from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.form_catalogue import FORMS
from kuaijin.core.form_paper import SERIES, NumberForm, State
from kuaijin.core.numbering import NumberTaken, TakeNumber, series_id
from kuaijin.ledger import registry
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.form_models import FormRow
from kuaijin.ledger.registry import Happening

Commands = list[tuple[str, str, AnyCommand]]


class Forms:
    """表单: one row an issued form."""

    name = "forms"
    kinds = (form_paper.KIND,)
    models = (FormRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the form as ``after`` tells it."""
        content = after.content
        if content is None:
            return
        context.rows.put(
            FormRow,
            id=after.id,
            form=content.form,
            about=content.about,
            title=FORMS[content.form].title.zh if content.form in FORMS else content.form,
            project=after.project_id,
            org=after.org,
            lead=after.lead,
            status=after.status,
            number=after.number,
            as_of=content.as_of,
            issued_on=after.issued_on,
            issued_by=after.issued_by,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


def take_number(happening: Happening) -> Commands:
    """An issued form takes the next number of its form and year."""
    state: State = happening.after
    if state.content is None or state.issued_on is None:
        return []
    taken = TakeNumber(about_kind=form_paper.KIND, about=state.id)
    return [(numbering.KIND, series_id(f"{SERIES}{state.content.form}", state.issued_on.year), taken)]


def give_number(happening: Happening) -> Commands:
    """The number goes back to the form that asked for it."""
    event: Any = happening.event
    if not isinstance(event, NumberTaken) or event.about_kind != form_paper.KIND:
        return []
    return [(form_paper.KIND, event.about, NumberForm(number=event.number))]


def register_reactions() -> None:
    """Make known what follows from what."""
    registry.register_reaction("form: number", (form_paper.KIND, "form-issued"), take_number)
    registry.register_reaction("numbering: form", (numbering.KIND, "number-taken"), give_number)
