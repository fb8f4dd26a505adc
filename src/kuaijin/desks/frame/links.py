"""Links to objects that a page tells of without owning them: only where they open, otherwise the name stands alone.

A link that answers 403 or 404 is a broken promise (``tests/desks/test_no_dead_links.py`` looks for them).
"""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse

from kuaijin.desks.frame.scoping import among

VIEWS = {
    "project": "projects:page",
    "case": "window:case",
    "matter": "dispatch:matter",
    "permit-set": "grants:set",
    "power": "powers:power",
    "package": "packages:page",
    "tech-review": "reviews:review",
    "parcel": "atlas:parcel",
    "certificate": "papers:certificate",
}
"""Where an object of each kind is opened."""


def hrefs(request: HttpRequest, kind: str, ids: Iterable[str | None]) -> dict[str, str]:
    """The addresses of those among the objects that the reader may open, by their ids; asked for in one query."""
    asked = {each for each in ids if each}
    found = among(request.actor, kind, asked) if asked else ()
    return {each: reverse(VIEWS[kind], args=[each]) for each in found}
