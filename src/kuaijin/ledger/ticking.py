"""What is tied to a date and not to a person: by law deemed acceptance and renewal, corrections out of time, lapsed
permits; by the park's own rules permit sets that no longer hold, days at the window that are over, and the batches and
lights that time alone changes.

Run once a day (``kuaijin tick``). Running it twice changes nothing: the second time the decider has nothing to decide.
"""

from datetime import date, timedelta
from typing import Any

from django.db import models

from kuaijin.core.base import SYSTEM, Command, Refused
from kuaijin.core.case_commands import CloseUncorrected, DeemAccepted, DeemRenewed, RecordLapse, RecordSilence
from kuaijin.core.hall_messages import CloseDay
from kuaijin.core.permit_set_messages import Review
from kuaijin.core.power_messages import ExpirePower
from kuaijin.ledger import registry, surroundings
from kuaijin.ledger.execution import execute
from kuaijin.ledger.projections.hall_models import HallDayRow
from kuaijin.ledger.projections.models import CaseRow, PermitSetRow, PowerRow, ProjectRow
from kuaijin.ledger.recomputing import recompute
from kuaijin.wallclock import today

PERMITS = ("shigong-xuke", "fenjieduan")
RUNNING_POWERS = ("proposed", "in_force", "suspended")
EARLIEST_LAPSE = timedelta(days=85)
"""No permit lapses sooner after its grant (three months, 建筑法 art. 9)."""


def tick() -> int:
    """Carry out what is due on the site's day; gives the number of streams that moved.

    If a new holiday notice has changed the calendar, what runs is computed anew first.
    """
    surroundings.refresh()
    recompute()
    moved = sum(_done(*each) for each in _due())
    registry.bring_to(today())
    return moved


def _due() -> list[tuple[str, str, Command]]:
    """Kind, stream and command of everything that may be due; the deciders know whether it is."""
    day = today()
    received = CaseRow.objects.filter(status="received", open=True, notice_last_day__lt=day)
    correcting = CaseRow.objects.filter(status="correction", open=True, correction_due__lt=day)
    renewing = CaseRow.objects.filter(purpose="renewal", status__in=("accepted", "special"))
    armed = PermitSetRow.objects.filter(status="armed")
    over = PowerRow.objects.filter(status__in=RUNNING_POWERS, effective_until__lt=day)
    due: list[tuple[str, str, Command]] = [("case", each, DeemAccepted()) for each in _ids(received)]
    due += [("case", each, CloseUncorrected()) for each in _ids(correcting)]
    due += [("case", each, RecordSilence()) for each in _silent(day)]
    due += [("case", each, DeemRenewed()) for each in _ids(renewing)]
    due += [("case", each, RecordLapse()) for each in _unused_permits()]
    due += [("power", each, ExpirePower()) for each in _ids(over)]
    due += [("hall-day", each, CloseDay()) for each in _ids(HallDayRow.objects.filter(status="open", day__lt=day))]
    return due + [("permit-set", each, Review()) for each in _ids(armed)]


def _ids(rows: "models.QuerySet[Any]") -> list[str]:
    return list(rows.order_by("id").values_list("id", flat=True))


def _silent(day: date) -> list[str]:
    """Cases whose next duty is an opinion that is late; the decider knows whether a rule makes it a consent."""
    if not surroundings.rulebook().settings.silence_means_no_objection:
        return []
    return _ids(CaseRow.objects.filter(open=True, next_act="opine", next_due__lt=day))


def _unused_permits() -> list[str]:
    """Permits old enough to have lapsed whose projects have not started; the decider knows the day."""
    waiting = ProjectRow.objects.filter(started_on__isnull=True).values("id")
    old = CaseRow.objects.filter(
        item__in=PERMITS,
        decision="granted",
        status__in=("granted", "delivered", "archived"),
        decided_on__lt=today() - EARLIEST_LAPSE,
        project__in=waiting,
    )
    return _ids(old)


def _done(kind: str, stream_id: str, command: Command) -> bool:
    try:
        return bool(execute(kind, stream_id, command, actor=SYSTEM).entries)
    except Refused:
        return False
