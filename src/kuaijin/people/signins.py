"""Records every attempt to sign in (standards.md 9: time, user, event, result, address)."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.http import HttpRequest

from kuaijin import wallclock
from kuaijin.people.models import SignIn


def connect() -> None:
    """Listen to the sign-in signals; called once at start-up."""
    user_logged_in.connect(_good, dispatch_uid="kuaijin.sign_in")
    user_login_failed.connect(_bad, dispatch_uid="kuaijin.sign_in_failed")


def _record(username: str, request: HttpRequest | None, *, good: bool) -> None:
    address = request.META.get("REMOTE_ADDR", "") if request is not None else ""
    SignIn.objects.create(username=username[:150], at=wallclock.now(), address=address[:45], good=good)


def _good(sender: Any, request: HttpRequest | None, user: Any, **_: Any) -> None:
    _record(user.get_username(), request, good=True)


def _bad(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    _record(str(credentials.get("username") or ""), request, good=False)
