"""Addresses that show one thing with their maker's sight, without signing in: a calendar feed, a screen on a wall.

A token carries no password and opens nothing else. It is signed over the hash of the maker's password as well: it ends
when that changes or the account is closed, and after ``lasts`` where its reader gives it an end.
"""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing

from kuaijin.core.base import Actor
from kuaijin.people.services import actor_of


def link_token(user: Any, purpose: str) -> str:
    """The token of ``user`` for ``purpose``; one made for another purpose doesn't pass."""
    return signing.dumps([user.pk, _mark(user, purpose)], salt=purpose)


def actor_of_link(token: str, purpose: str, lasts: timedelta | None = None) -> Actor | None:
    """Who made the token, or ``None`` where it is not ours, over, or its maker has gone."""
    try:
        pk, mark = signing.loads(token, salt=purpose, max_age=lasts)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = get_user_model().objects.filter(pk=pk, is_active=True).first()
    return actor_of(user) if user is not None and _mark(user, purpose) == mark else None


def _mark(user: Any, purpose: str) -> str:
    return signing.Signer(salt=purpose).signature(user.password)[:16]
