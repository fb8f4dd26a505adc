"""Who calls: a living token, or the session of a signed-in page (with its CSRF token)."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from kuaijin.core.base import Actor
from kuaijin.people.services import actor_of, actor_of_token


class Token(HttpBearer):
    """``Authorization: Bearer kj_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor behind the token; sets ``request.actor``."""
        return _known(request, actor_of_token(token))


class Session(SessionAuth):
    """The session cookie of the pages; changes need the CSRF token."""

    def __call__(self, request: HttpRequest) -> Actor | None:
        """As the framework does, but a stranger is told to sign in, not that a CSRF token is missing."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor of the signed-in user; sets ``request.actor``."""
        return _known(request, actor_of(request.user))


def _known(request: Any, actor: Actor | None) -> Actor | None:
    if actor is not None:
        request.actor = actor
    return actor
