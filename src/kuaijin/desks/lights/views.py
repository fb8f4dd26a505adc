"""亮灯: the projects by one rule set, worst first, and what a red light says of itself."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from kuaijin.core.base import Text
from kuaijin.core.light_sets import LightSet
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.exporting import taken_out
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.lights.lists import COLOURS, LightList
from kuaijin.insight.projects import light_sets, set_in_force
from kuaijin.ledger.projections.models import ProjectRow


def projects_seen(request: HttpRequest) -> Any:
    """The projects in the book that the person may see."""
    return visible(request.actor, "project", ProjectRow.objects.exclude(status="retired"))


def set_asked(request: HttpRequest, key: str, usual: LightSet) -> LightSet:
    """The rule set that the address names, or the usual one."""
    return light_sets().get(request.GET.get(key, ""), usual)


def _list(request: HttpRequest, rules: LightSet, export_url: str = "") -> tuple[LightList, dict[str, Any]]:
    found = LightList(request, projects_seen(request), rules, export_url=export_url)
    colours = dict(found.lit.order_by().values_list("light_on").annotate(count=Count("pk")))
    context = {
        "rules": rules,
        "sets": light_sets().values(),
        "in_force": set_in_force(),
        "counts": [(colour, colours[colour]) for colour in COLOURS if colour in colours],
        "missing": found.red(found.lit, "missing").count(),
        "overdue": found.red(found.lit, "overdue").count(),
    }
    return found, context


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
