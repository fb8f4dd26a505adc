"""Addresses that show one thing with their maker's sight, without signing in: a calendar feed, a screen on a wall.

A token carries no password and opens nothing else. It is signed over the hash of the maker's password as well: it ends
when that changes or the account is closed, when its maker gives it up, and after ``lasts`` where its reader gives it
an end.
"""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing
from django.db.models import F

from kuaijin import wallclock
from kuaijin.core.base import Actor
from kuaijin.people.models import GivenUpLinks
from kuaijin.people.services import actor_of


def link_token(user: Any, purpose: str) -> str:
    """The token of ``user`` for ``purpose``; one made for another purpose doesn't pass."""
    return signing.dumps([user.pk, _mark(user, purpose), _given_up(user, purpose)], salt=purpose)


def give_up_links(user: Any, purpose: str) -> None:
    """Whatever token of ``user`` for ``purpose`` is out opens nothing from now on; the next one is another."""
    told = {"last_at": wallclock.now()}
    row, _ = GivenUpLinks.objects.get_or_create(account=user.account, purpose=purpose, defaults=told)
    GivenUpLinks.objects.filter(pk=row.pk).update(count=F("count") + 1, **told)


def actor_of_link(token: str, purpose: str, lasts: timedelta | None = None) -> Actor | None:
    """Who made the token, or ``None`` where it is not ours, over, or its maker has gone."""
    try:
        pk, mark, *rest = signing.loads(token, salt=purpose, max_age=lasts)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = get_user_model().objects.filter(pk=pk, is_active=True).first()
    if user is None or _mark(user, purpose) != mark or (rest or [0]) != [_given_up(user, purpose)]:
        return None
    return actor_of(user)


def _given_up(user: Any, purpose: str) -> int:
    """How many tokens were given up before the one that holds."""
    found = GivenUpLinks.objects.filter(account__user=user, purpose=purpose)
    return found.values_list("count", flat=True).first() or 0


def _mark(user: Any, purpose: str) -> str:
    return signing.Signer(salt=purpose).signature(user.password)[:16]
