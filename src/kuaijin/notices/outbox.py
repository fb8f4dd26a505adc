"""发件箱: every message is planned once, held by one sender at a time, tried again with patience, and never sent twice.

A delivery's key follows from notice, person and channel, and is unique: planning twice plans once. A sender takes rows
on a lease (PostgreSQL: rows that another holds are skipped; SQLite: one writer at a time). Just before the wire the row
becomes ``begun``; who finds a ``begun`` row whose lease has ended cannot know whether it arrived, and asks a person,
unless the channel recognises repetitions.
"""

import hashlib
import uuid
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from kuaijin import wallclock
from kuaijin.notices.channels import CHANNELS, Failed, Unsure
from kuaijin.notices.hours import held_back
from kuaijin.notices.models import Delivery

STATES = ("waiting", "claimed", "begun", "sent", "dead", "unsure")
STUCK = ("dead", "unsure")
LEASE = timedelta(minutes=5)
"""Longer than any channel's time-outs together."""
PAUSES = (1, 5, 15, 60, 240)
"""Minutes after each failure; after the last of them has passed and failed again, the message is dead."""
_BATCH = 20


def key_of(notice: str, person: str, channel: str) -> str:
    """The key of a delivery: SHA-256 of what it is, 64 hex digits."""
    return hashlib.sha256("\0".join((notice, person, channel)).encode()).hexdigest()


def send_due(limit: int | None = None) -> int:
    """Send what may be sent now (at most ``limit``); gives how many messages were sent."""
    holder, sent, seen = str(uuid.uuid4()), 0, 0
    release_dead_senders(wallclock.now())
    while limit is None or seen < limit:
        rows = claim(holder, _BATCH if limit is None else min(_BATCH, limit - seen))
        if not rows:
            break
        seen += len(rows)
        sent += sum(_send(row, holder) for row in rows)
    return sent


def release_dead_senders(now: datetime) -> None:
    """What a sender left behind: claimed goes back, begun is unsure unless the channel recognises repetitions."""
    ended = Delivery.objects.filter(lease_until__lt=now)
    safe = [name for name, channel in CHANNELS.items() if channel.repeatable]
    ended.filter(Q(state="claimed") | Q(state="begun", channel__in=safe)).update(state="waiting", holder="")
    ended.filter(state="begun").exclude(channel__in=safe).update(
        state="unsure", holder="", error="发送中断，不知是否送达 / cut off while sending"
    )


def claim(holder: str, limit: int) -> list[Delivery]:
    """Up to ``limit`` messages that are due, held by ``holder`` for the lease; only of channels that are set up."""
    now, ready = wallclock.now(), [name for name, channel in CHANNELS.items() if channel.ready()]
    with transaction.atomic():
        rows = Delivery.objects.filter(state="waiting", not_before__lte=now, channel__in=ready).exclude(held_back(now))
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        found = list(rows.order_by("not_before", "id")[:limit])
        Delivery.objects.filter(pk__in=[row.pk for row in found]).update(
            state="claimed", holder=holder, lease_until=now + LEASE
        )
    return found


def _send(row: Delivery, holder: str) -> bool:
    """Send one claimed message and write down what came of it."""
    own = Delivery.objects.filter(pk=row.pk, holder=holder)

    def begin() -> None:
        if not own.filter(state="claimed", lease_until__gt=wallclock.now()).update(
            state="begun", lease_until=wallclock.now() + LEASE, attempts=row.attempts + 1
        ):
            raise _LeaseLost

    try:
        CHANNELS[row.channel].send(row, begin)
    except _LeaseLost:
        return False
    except Failed as failed:
        _put_back(row, holder, str(failed), final=failed.final)
        return False
    except Unsure as unsure:
        if CHANNELS[row.channel].repeatable:
            _put_back(row, holder, str(unsure), final=False)
        else:
            own.update(state="unsure", error=str(unsure)[:300], holder="")
        return False
    own.update(state="sent", sent_at=wallclock.now(), holder="", error="")
    return True


class _LeaseLost(Exception):
    """The lease ended before the wire: the message is another sender's now."""


def _put_back(row: Delivery, holder: str, why: str, *, final: bool) -> None:
    tries = row.attempts + 1
    dead = final or tries > len(PAUSES)
    pause = timedelta() if dead else timedelta(minutes=PAUSES[tries - 1])
    Delivery.objects.filter(pk=row.pk, holder=holder).update(
        state="dead" if dead else "waiting",
        attempts=tries,
        error=why[:300],
        not_before=wallclock.now() + pause,
        holder="",
    )


def try_again(number: int) -> bool:
    """Queue a message again that is dead or unsure; false if it is neither."""
    stuck = Delivery.objects.filter(pk=number, state__in=STUCK)
    return bool(stuck.update(state="waiting", attempts=0, not_before=wallclock.now(), error=""))
