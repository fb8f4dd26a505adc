"""What a person wants to be sent: groups of notices by channel, an address, the digest."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kuaijin.core.base import Refusal, Text
from kuaijin.core.inbox import GROUPS
from kuaijin.notices.channels import CHANNELS
from kuaijin.notices.models import Wish

DEFAULT = {"work": ["email"], "due": ["email"], "result": ["email"], "powers": ["email"]}
"""Of who has chosen nothing: everything but progress, by e-mail, if they have an address."""
BAD_ADDRESS = Refusal("NOTICE-1", Text("邮箱地址不正确", "That is no e-mail address"), "email")
BAD_CHANNEL = Refusal("NOTICE-2", Text("没有这个渠道", "There is no such channel"), "channels")


def wish_of(user: Any) -> Wish:
    """The person's wish, or what holds for who has not chosen."""
    found = Wish.objects.filter(user=user).first()
    return found or Wish(user=user, channels=DEFAULT, digest=True, english=False)


def write_wish(
    user: Any, channels: Mapping[str, Sequence[str]], *, email: str, digest: bool, english: bool
) -> Refusal | None:
    """Keep what the person chose; a refusal leaves everything as it was."""
    address = email.strip()
    if not (channels.keys() <= GROUPS.keys() and all(set(each) <= CHANNELS.keys() for each in channels.values())):
        return BAD_CHANNEL
    try:
        if address:
            validate_email(address)
    except ValidationError:
        return BAD_ADDRESS
    user.email = address
    user.save(update_fields=["email"])
    chosen = {group: list(each) for group, each in channels.items()}
    Wish.objects.update_or_create(user=user, defaults={"channels": chosen, "digest": digest, "english": english})
    return None
