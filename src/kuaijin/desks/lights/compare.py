"""两套规则并排: what would change if the park were judged by another rule set."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.investment import BASES
from kuaijin.core.light_sets import DIMENSIONS, LightSet, changes, settings_of
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.guard import requires
from kuaijin.desks.lights.lists import ComparisonList
from kuaijin.desks.lights.views import projects_seen, set_asked
from kuaijin.insight.projects import judged_by_each, light_sets, set_in_force
from kuaijin.ledger.surroundings import rulebook


class Card(Struct, frozen=True):
    """A rule set as the page tells it: its dimensions, its base, each rule's own words."""

    rules: LightSet
    dimensions: tuple[Text, ...]
    base: Text | None
    lines: tuple[Text, ...]
    overrides: tuple[tuple[str, int], ...]


class Cell(Struct, frozen=True):
    """So many projects have one colour by the first set and the other by the second."""

    one: str
    other: str
    count: int


@require_GET
@requires("project.list")
def page(request: HttpRequest) -> HttpResponse:
    """Both sets on the same projects and the same day."""
    sets = list(light_sets().values())
    one = set_asked(request, "a", set_in_force())
    other = set_asked(request, "b", next((rules for rules in sets if rules is not one), one))
    seen = projects_seen(request)
    judged = judged_by_each((one, other), seen, request.day)
    first, second = judged[one.id], judged[other.id]
    counts = changes((told, second[id_]) for id_, told in first.items())
    found = ComparisonList(request, seen, (one, first), (other, second))
    context = {
        "sets": sets,
        "one": one,
        "other": other,
        "cards": [_card(one), _card(other)],
        "cells": [Cell(a, b, count) for (a, b), count in counts.items()],
        "changed": found.changed,
        "worse": found.worse,
        "better": found.changed - found.worse,
        "whole": len(first),
    }
    return listing.answer(request, found, "lights/compare.html", context)


def _card(rules: LightSet) -> Card:
    book = rulebook()
    words_of = {rule.id: rule.text for rule in book.light_rules}
    settings = settings_of(rules, book.park)
    return Card(
        rules,
        tuple(DIMENSIONS[dimension] for dimension in rules.dimensions),
        BASES[rules.base] if {"points", "relative"} & set(rules.dimensions) else None,
        tuple(words_of[dimension] for dimension in rules.dimensions if dimension in words_of),
        tuple((name, getattr(settings, name)) for name in rules.thresholds),
    )
