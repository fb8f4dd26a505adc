"""Asks ``core.access`` whether the signed-in person may act. Faces ask it here and never decide themselves."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from kuaijin.core import access
from kuaijin.core.base import Refusal


class Forbidden(PermissionDenied):
    """The person may not do it; carries the refusal that says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.text.en)
        self.refusal = refusal


def _ask(request: HttpRequest, act: str, subject: Any) -> Refusal | None:
    return access.may(request.actor, act, subject)


def may(request: HttpRequest, act: str, subject: Any = None) -> bool:
    """Whether the signed-in person may do ``act`` to ``subject``; templates use it to hide what would be refused."""
    return _ask(request, act, subject) is None


def require(request: HttpRequest, act: str, subject: Any = None) -> None:
    """Go on only if the person may do ``act`` to ``subject``.

    Raises:
        Forbidden: answered as 403 with the rule.
    """
    refusal = _ask(request, act, subject)
    if refusal is not None:
        raise Forbidden(refusal)


def require_sight(request: HttpRequest, act: str, subject: Any) -> None:
    """Like :func:`require`, for looking: an object out of the person's scope isn't there at all.

    Raises:
        Http404: the person may not see ``subject``.
    """
    if subject is None or _ask(request, act, subject) is not None:
        raise Http404


def requires(act: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorator for views whose right doesn't depend on one object: ``@requires("dispatch.bulletin")``."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(request, act)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
