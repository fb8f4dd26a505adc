"""What every template knows: who is signed in, which day it is, the navigation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from kuaijin import wallclock
from kuaijin.core import access
from kuaijin.core.base import Text
from kuaijin.desks.frame import nav, words
from kuaijin.people.roles import role_name


def page(request: HttpRequest) -> dict[str, Any]:
    """The frame's part of every template's context."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "actor_role": role_name(actor.role) if actor else None,
        "nav": nav.for_actor(request) if actor else (),
        "park_name": Text(settings.KUAIJIN_PARK, settings.KUAIJIN_PARK_EN),
        "can_search": bool(actor) and access.may(actor, "search.see") is None,
        "demo": settings.KUAIJIN_DEMO,
        "today": wallclock.today(),
        "as_of": getattr(request, "as_of", None),
        "acting": getattr(request, "as_of", None) is None,
        "chinese": words.chinese(),
        "html_lang": "zh-CN" if words.chinese() else "en",
        "idle_seconds": settings.KUAIJIN_IDLE_SECONDS if actor else 0,
    }
