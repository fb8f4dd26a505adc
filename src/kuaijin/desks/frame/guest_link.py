"""The link of a guest from outside: signed, for one question on one case. When it ends is the case's to say."""

from typing import Any

from django.core import signing
from django.urls import reverse

SALT = "kuaijin.guest"


def guest_link(request: Any, case_id: str, guest: str) -> str:
    """The whole address, to be handed to the guest."""
    token = signing.dumps([case_id, guest], salt=SALT)
    return str(request.build_absolute_uri(reverse("guest:page", args=[token])))


def read_link(token: str) -> tuple[str, str] | None:
    """Case and guest that the link was made for; ``None`` for one that we did not sign."""
    try:
        case_id, guest = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(case_id), str(guest)
