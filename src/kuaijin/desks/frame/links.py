"""Links to objects that a page tells of without owning them: only where they open, otherwise the name stands alone.

A link that answers 403 or 404 is a broken promise (``tests/desks/test_no_dead_links.py`` looks for them).
"""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse

from kuaijin.desks.frame.guard import may
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
    "bulletin": "rhythm:bulletin",
    "meeting": "rhythm:meeting",
}
"""Where an object of each kind is opened."""
SEEN_WITH = {"certificate": "case"}
"""A certificate has the id of the case that gave it, and is seen by whoever sees that."""


def hrefs(request: HttpRequest, kind: str, ids: Iterable[str | None]) -> dict[str, str]:
    """The addresses of those among the objects that the reader may open, by their ids; asked for in one query."""
    asked = {each for each in ids if each}
    if not asked or (kind == "certificate" and not may(request, "certificate.list")):
        return {}
    found = among(request.actor, SEEN_WITH.get(kind, kind), asked)
    return {each: reverse(VIEWS[kind], args=[each]) for each in found}
