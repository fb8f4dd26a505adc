"""亮灯: the projects by one rule set, worst first, and what a red light says of itself."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from kuaijin.core.base import Text
from kuaijin.core.light_sets import LightSet
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.exporting import taken_out
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.desks.lights.lists import COLOURS, Explained, LightList, explained
from kuaijin.insight.projects import judged_by, light_sets, set_in_force
from kuaijin.ledger.projections.finance_models import RedNoteRow
from kuaijin.ledger.projections.models import ProjectRow


def projects_seen(request: HttpRequest) -> Any:
    """The projects in the book that the person may see."""
    return visible(request.actor, "project", ProjectRow.objects.exclude(status="retired"))


def set_asked(request: HttpRequest, key: str, usual: LightSet) -> LightSet:
    """The rule set that the address names, or the usual one."""
    return light_sets().get(request.GET.get(key, ""), usual)


def _list(request: HttpRequest, rules: LightSet, export_url: str = "") -> tuple[LightList, dict[str, Any]]:
    seen = projects_seen(request)
    rows = list(seen)
    judged = judged_by(rules, rows, request.day)
    told = {note.project: note for note in RedNoteRow.objects.filter(project__in=[row.id for row in rows])}
    notes: dict[str, Explained | None] = {
        row.id: explained(judged[row.id], told.get(row.id), request.day, _explain_href(request, row)) for row in rows
    }
    colours = Counter(one.light.colour for one in judged.values())
    lacking = Counter(note.key for note in notes.values() if note)
    context = {
        "rules": rules,
        "sets": light_sets().values(),
        "in_force": set_in_force(),
        "counts": [(colour, colours[colour]) for colour in COLOURS if colours[colour]],
        "missing": lacking["missing"],
        "overdue": lacking["overdue"],
    }
    return LightList(request, seen, judged, notes, export_url=export_url), context


def _explain_href(request: HttpRequest, row: ProjectRow) -> str:
    allowed = request.as_of is None and may(request, "explain-red", subject_of(row))
    return reverse("projects:act", args=[row.id, "explain-red"]) if allowed else ""


@require_GET
@requires("project.list")
def light_page(request: HttpRequest) -> HttpResponse:
    """Every project of the book that the person may see."""
    export_url = reverse("lights:export") if may(request, "project.export") else ""
    found, context = _list(request, set_asked(request, "set", set_in_force()), export_url)
    return listing.answer(request, found, "lights/home.html", context)


@require_GET
@requires("project.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel file; the rule set's name stands on its first line."""
    found, context = _list(request, set_asked(request, "set", set_in_force()))
    heads, rows = found.plain()
    day = words.say_day(request.day)
    told = "; ".join(
        [
            words.say(Text(f"{day}；规则：{context['rules'].name.zh}", f"{day}; rules: {context['rules'].name.en}")),
            *(words.say(dict(choice.choices)[chosen]) for choice, chosen in found.choices if chosen),
        ]
    )
    return taken_out(request, LightList.label, told, (heads, rows), f"lights-{request.day}")
