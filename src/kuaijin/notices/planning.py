"""What is to be sent: fresh notices to whom wants them by which channel, and each working morning the digest."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from kuaijin import wallclock
from kuaijin.core.base import SHANGHAI, Actor, Text, civil_date
from kuaijin.core.inbox import KINDS, send_from
from kuaijin.ledger import surroundings
from kuaijin.notices.channels import CHANNELS
from kuaijin.notices.hours import DIGEST, sending_hours
from kuaijin.notices.inbox import notices_for
from kuaijin.notices.models import Delivery, Wish
from kuaijin.notices.outbox import key_of
from kuaijin.notices.wishes import wish_of
from kuaijin.people.models import Account
from kuaijin.people.services import actor_of

FRESH = timedelta(days=3)
"""What is older when it is first planned is not sent any more: a restored or imported past stays quiet."""
LONGEST = 100
LATE, OPEN = 0, 1


def plan() -> int:
    """Put everything into the outbox that is not there yet; gives how many messages were new."""
    ready = {name for name, channel in CHANNELS.items() if channel.ready()}
    return sum(_plan_for(actor, wish, ready) for actor, wish in _people() if ready)


def plan_digests() -> int:
    """The day's digests on a working day: one mail a person who wants one and has something to do."""
    today = wallclock.today()
    if not surroundings.calendar().is_workday(today):
        return 0
    wanted = [_digest(actor, wish) for actor, wish in _people() if wish.digest and wish.user.email]
    return _write([row for row in wanted if row is not None])


def _people() -> Iterable[tuple[Actor, Wish]]:
    """Everybody who may sign in and has an address or has chosen channels."""
    accounts = Account.objects.filter(user__is_active=True).select_related("user", "user__notice_wish")
    for account in accounts.order_by("pk"):
        chosen = getattr(account.user, "notice_wish", None)
        actor = actor_of(account.user) if chosen or account.user.email else None
        if actor is not None:
            yield actor, chosen or wish_of(account.user)


def _plan_for(actor: Actor, wish: Wish, ready: set[str]) -> int:
    now, hours, calendar = wallclock.now(), sending_hours(), surroundings.calendar()
    rows = notices_for(actor, civil_date(now)).filter(at__gt=now - FRESH, at__lte=now).order_by("at", "key")
    wanted = {
        key_of(row.key, actor.id, channel): (row, channel)
        for row in rows
        for channel in wish.channels.get(KINDS[row.kind].group, ())
        if channel in ready and (channel != "email" or wish.user.email)
    }
    new = wanted.keys() - _known(wanted)
    starts = {kind: send_from(now, kind, hours, calendar) for kind in KINDS}
    return _write(
        [_delivery(actor, wish, channel, row, starts[row.kind]) for key, (row, channel) in wanted.items() if key in new]
    )


def _known(keys: Iterable[str]) -> set[str]:
    return set(Delivery.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def _write(rows: list[Delivery]) -> int:
    """Keep those whose keys are new; another planner at work at the same time does no harm."""
    with transaction.atomic():
        known = _known(row.key for row in rows)
        new = [row for row in rows if row.key not in known]
        Delivery.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _delivery(actor: Actor, wish: Wish, channel: str, row: Any, starts: datetime) -> Delivery:
    said, about = _say(wish, KINDS[row.kind].text), _say(wish, Text(row.title_zh, row.title_en))
    link = settings.KUAIJIN_SITE_URL + reverse("inbox:open", args=[row.key])
    due = _say(wish, Text(f"到期日：{row.due}\n", f"Due: {row.due}\n")) if row.due else ""
    context = {"lines": [(said, about, row.due, link)], "title": said, "english": wish.english}
    return Delivery(
        key=key_of(row.key, actor.id, channel),
        person=actor.id,
        channel=channel,
        notice=row.key,
        subject=_subject(f"{said}：{about}" if not wish.english else f"{said}: {about}"),
        text=f"{said}\n{about}\n{due}{link}",
        html=render_to_string("notices/mail.html", context),
        not_before=starts,
        planned_at=wallclock.now(),
    )


def _digest(actor: Actor, wish: Wish) -> Delivery | None:
    today = wallclock.today()
    rows = list(notices_for(actor, today).filter(rank__lte=OPEN).order_by("rank", "due", "at")[: LONGEST + 1])
    if not rows:
        return None
    late = sum(row.rank == LATE for row in rows)
    title = _say(
        wish, Text(f"{today} 待办汇总：{len(rows)} 件，逾期 {late} 件", f"{today}: {len(rows)} to do, {late} late")
    )
    site = settings.KUAIJIN_SITE_URL
    lines = [
        (
            _say(wish, KINDS[row.kind].text),
            _say(wish, Text(row.title_zh, row.title_en)),
            row.due,
            site + reverse("inbox:open", args=[row.key]),
        )
        for row in rows[:LONGEST]
    ]
    hours = sending_hours()
    return Delivery(
        key=key_of(f"{DIGEST}{today}", actor.id, "email"),
        person=actor.id,
        channel="email",
        notice=f"{DIGEST}{today}",
        subject=_subject(title),
        text=digest_text(title, lines),
        html=render_to_string("notices/mail.html", {"lines": lines, "title": title, "english": wish.english}),
        not_before=datetime.combine(today, hours.start, SHANGHAI),
        planned_at=wallclock.now(),
    )


def digest_text(title: str, lines: Iterable[tuple[str, str, Any, str]]) -> str:
    """The digest as plain text, a notice a paragraph."""
    parts = [f"{due or '—'}  {said}\n  {about}\n  {link}" for said, about, due, link in lines]
    return "\n\n".join([title, *parts])


def _subject(text: str) -> str:
    """One line, as long as a mail's head should be."""
    return " ".join(text.split())[:200]


def _say(wish: Wish, text: Text) -> str:
    return text.en if wish.english else text.zh
