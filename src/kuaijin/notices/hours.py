"""The park's sending hours: when what the law does not want told at once may go out."""

from datetime import datetime, time

from django.conf import settings
from django.db.models import Q

from kuaijin.core.inbox import QUIET_KINDS, SendingHours
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.inbox_models import InboxRow

DIGEST = "digest/"
"""How the notice of a daily digest begins; the day follows."""


def sending_hours() -> SendingHours:
    """The park's hours from ``KUAIJIN_NOTICE_HOURS`` (``08:30-18:00``).

    Raises:
        SystemExit: anything else; nothing is sent at guessed hours.
    """
    given = settings.KUAIJIN_NOTICE_HOURS
    start, _, end = given.partition("-")
    try:
        hours = SendingHours(time.fromisoformat(start), time.fromisoformat(end))
    except ValueError:
        hours = None
    if hours is None or hours.start >= hours.end:
        raise SystemExit(f"KUAIJIN_NOTICE_HOURS: 应如 08:30-18:00 / must be like 08:30-18:00: {given}")
    return hours


def held_back(now: datetime) -> Q:
    """The deliveries that wait at ``now``: outside the hours all but what the law wants told at once.

    Also what was planned within them: a failure is tried again hours later, and a sender may have stood still.
    """
    if sending_hours().open_at(now, surroundings.calendar()):
        return Q(pk__in=())
    quiet = InboxRow.objects.filter(kind__in=QUIET_KINDS)
    return Q(notice__startswith=DIGEST) | Q(notice__in=quiet.values("key"))
