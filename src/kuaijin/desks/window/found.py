"""Finding a case for a reader, and what surrounds it."""

from datetime import date

from django.http import Http404, HttpRequest
from msgspec.structs import replace

from kuaijin.core.base import Actor
from kuaijin.core.case_intake import papers_of
from kuaijin.core.case_state import CaseFacts, GrantedItem, Paper, State
from kuaijin.core.context import Context
from kuaijin.core.rulebook import Item
from kuaijin.desks.frame.guard import require_sight
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.desks.window.offers import Standing
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds.cases import dates_of, rulebook_of
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.wallclock import now


def found_case(request: HttpRequest, case_id: str) -> tuple[CaseRow, ProjectRow | None]:
    """The case and its project; a case out of the reader's scope isn't there (404)."""
    row = CaseRow.objects.filter(id=case_id).first()
    if row is None:
        raise Http404
    project = ProjectRow.objects.filter(id=row.project).first()
    require_sight(request, "read", subject_of(row, project))
    return row, project


def facts_of(project: ProjectRow | None) -> CaseFacts:
    """What the project says about its cases."""
    if project is None:
        return CaseFacts()
    granted = tuple(GrantedItem(item, date.fromisoformat(on)) for item, on in sorted(project.granted.items()))
    return CaseFacts(
        project_exists=True,
        project_name=project.name_zh,
        attributes=project.attributes,
        granted=granted,
        secretary=project.secretary,
    )


def context_of(actor: Actor, facts: CaseFacts) -> Context:
    """The surroundings of a question put to the core."""
    return Context(now(), actor, surroundings.calendar(), surroundings.rulebook(), facts)


def papers_for(item: Item, project: ProjectRow, actor: Actor) -> tuple[Paper, ...]:
    """What ``item`` asks of this project."""
    return papers_of(item, context_of(actor, facts_of(project)))


def standing(request: HttpRequest, state: State, project: ProjectRow | None) -> Standing:
    """The case as the offers and forms look at it; in pre-service with the papers that will be asked for."""
    book = rulebook_of(state)
    item = book.items.get(state.item_id)
    if state.status == "pre_service" and item is not None and project is not None:
        state = replace(state, papers=papers_for(item, project, request.actor))
    answer = dates_of(state, surroundings.calendar, book.settings, request.day)
    attributes = project.attributes if project else {}
    return Standing(state, answer, request.actor, book, item, surroundings.rulebook(), attributes)
