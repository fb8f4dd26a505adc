"""The public's home: the promise in figures, each with its definition, and the way to everything else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kuaijin.desks.public.places import around, kept_a_minute
from kuaijin.insight.promise import promise_figures
from kuaijin.ledger import surroundings


@require_GET
@kept_a_minute
def home(request: HttpRequest) -> HttpResponse:
    """What the zone promises, and how it keeps it."""
    told = promise_figures(request.day)
    share = told.in_time_percent
    context = {
        "figures": told,
        "in_time": "—" if share is None else f"{share}%",
        "median": "—" if told.median_days is None else told.median_days,
        "stages": tuple(surroundings.rulebook().stages.values()),
    }
    return render(request, "public/home.html", around(request, context))
