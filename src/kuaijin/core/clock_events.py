"""What the clock is told (limits and events) and what it answers, in the words of the deadline files.

Field names are those of the deadline file format (docs/clock.md); all dates are Asia/Shanghai civil dates.
"""

import datetime as dt
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.settings import Approver

Unit = Literal["workday", "calendar_day", "month"]
ClockName = Literal["statutory", "committed"]
BOTH_CLOCKS: tuple[ClockName, ...] = ("statutory", "committed")


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The limits that apply to one matter. All optional; where the law has a default, ``LegalSettings`` gives it.

    ``limit_unit`` is the unit of ``limit_days``; without ``limit_days`` it is the unit of the delivery, hearing and
    verification days. ``committed_limit_days`` is in working days; 0.5 means the same day (即办).
    """

    limit_days: int | None = None
    limit_unit: Unit = "workday"
    clock_start: Literal["acceptance", "receipt"] = "acceptance"
    committed_limit_days: int | float | None = None
    extension_days: int | None = None
    extension_approver: Approver | None = None
    correction_window_days: int | None = None
    delivery_days: int | None = None
    duty: str | None = None
    reconsideration_days: int | None = None
    lawsuit_months: int | None = None
    hearing_days: int | None = None
    promise_verify_days: int | None = None
    permit: str | None = None
    start_within_months: int | None = None
    max_extensions: int | None = None
    extension_months: int | None = None


class _Event(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """``date`` is the civil date on which the event counts; ``note`` is free text."""

    date: dt.date
    note: str | None = None


class Received(_Event, frozen=True, tag="RECEIVED"):
    """Receipt (收件). ``complete``: the papers are complete and in form; unsaid counts as not known to be so."""

    complete: bool = False
    time: dt.time | None = None
    channel: str | None = None


class CorrectionNotified(_Event, frozen=True, tag="CORRECTION_NOTIFIED"):
    """The one-time notice of everything to be corrected (一次性告知补正)."""


class CorrectionSubmitted(_Event, frozen=True, tag="CORRECTION_SUBMITTED"):
    """Corrections handed in; ``complete`` when all that was asked for is there (AC-2)."""

    complete: bool = True
    time: dt.time | None = None


class Accepted(_Event, frozen=True, tag="ACCEPTED"):
    """Acceptance (受理), written on ``date``; ``as_of`` an earlier day from which it counts (AC-1)."""

    as_of: dt.date | None = None
    time: dt.time | None = None


class ToleranceAccepted(_Event, frozen=True, tag="TOLERANCE_ACCEPTED"):
    """Tolerant acceptance (容缺受理) with ``missing`` papers to follow."""

    missing: int | None = None
    time: dt.time | None = None


class SpecialStart(_Event, frozen=True, tag="SPECIAL_START"):
    """A special procedure starts (许可法 art. 45).

    It stops a clock only with ``legal_basis`` (SP-1) and from ``written_notice`` on (CR-10), for at most ``cap``
    working days (CR-9). ``excluded_from`` names the clocks it stops; unsaid: both with a legal basis, none without.
    A procedure without legal basis may stop the committed clock only, and only when said so (SP-3).
    ``planned_end`` is for SP-6.
    """

    name: str
    legal_basis: bool = False
    written_notice: dt.date | None = None
    cap: int | None = None
    excluded_from: tuple[ClockName, ...] | None = None
    planned_end: dt.date | None = None


class SpecialEnd(_Event, frozen=True, tag="SPECIAL_END"):
    """The special procedure ``name`` ends."""

    name: str


class Extended(_Event, frozen=True, tag="EXTENDED"):
    """The limit is extended (延期); ``days`` in the unit of the limit, unsaid: what the item allows."""

    days: int | None = None
    approver: str | None = None
    written_notice: dt.date | None = None


class DecidedGrant(_Event, frozen=True, tag="DECIDED_GRANT"):
    """Granted; ``on_promise`` (告知承诺) starts the time for verification. ``valid_until``: its last day, if any."""

    on_promise: bool = False
    valid_until: dt.date | None = None


class DecidedDeny(_Event, frozen=True, tag="DECIDED_DENY"):
    """Denied; the remedies run from ``date`` when ``served``, and longer when they were not told."""

    served: bool = True
    remedies_told: bool = True


class HearingRequested(_Event, frozen=True, tag="HEARING_REQUESTED"):
    """A hearing is asked for."""


class CompletionAccepted(_Event, frozen=True, tag="COMPLETION_ACCEPTED"):
    """The works passed completion acceptance (竣工验收合格); anchor of the developer's duties."""


class PermitObtained(_Event, frozen=True, tag="PERMIT_OBTAINED"):
    """The construction permit is in hand."""


class StartExtended(_Event, frozen=True, tag="START_EXTENDED"):
    """The start of works is put off by ``months``, unsaid: what the item allows."""

    months: int | None = None


class ReconsiderationDecided(_Event, frozen=True, tag="RECONSIDERATION_DECIDED"):
    """The decision on reconsideration was served on ``date``; the lawsuit then has its own period (诉讼法 art. 45)."""


class RenewalApplied(_Event, frozen=True, tag="RENEWAL_APPLIED"):
    """The holder asks for the grant to be renewed (延续, 许可法 art. 50)."""


class RenewalDecided(_Event, frozen=True, tag="RENEWAL_DECIDED"):
    """The renewal is ``granted``, up to ``valid_until``, or not."""

    granted: bool = True
    valid_until: dt.date | None = None


class ChangeApplied(_Event, frozen=True, tag="CHANGE_APPLIED"):
    """The holder asks for the grant to be changed (变更, 许可法 art. 49); this has a clock of its own (WD-5)."""


class ChangeDecided(_Event, frozen=True, tag="CHANGE_DECIDED"):
    """The change is decided upon; its clock ends."""


class _Ending(_Event, frozen=True):
    """The end of a matter without a decision on its merits; ``reason`` is free text.

    What the agency ends is an act of its own: once ``served`` the remedies run from ``date`` (section 13), and longer
    when they were not told.
    """

    reason: str | None = None


class RefusedAcceptance(_Ending, frozen=True, tag="REFUSED"):
    """Not accepted (不予受理)."""

    served: bool = False
    remedies_told: bool = True


class Withdrawn(_Ending, frozen=True, tag="WITHDRAWN"):
    """Withdrawn by the applicant (WD-1); the clock ends."""


class Terminated(_Ending, frozen=True, tag="TERMINATED"):
    """Handling ended by the agency (WD-2); the clock ends."""

    served: bool = False
    remedies_told: bool = True


ClockEvent = (
    Received
    | CorrectionNotified
    | CorrectionSubmitted
    | Accepted
    | ToleranceAccepted
    | SpecialStart
    | SpecialEnd
    | Extended
    | DecidedGrant
    | DecidedDeny
    | ReconsiderationDecided
    | HearingRequested
    | CompletionAccepted
    | PermitObtained
    | StartExtended
    | RenewalApplied
    | RenewalDecided
    | ChangeApplied
    | ChangeDecided
    | RefusedAcceptance
    | Withdrawn
    | Terminated
)
"""Any event of the clock; the tags are the types of the deadline files."""


class Answer(Struct, frozen=True, kw_only=True):
    """All dates that apply, under the names of the deadline files; ``None`` where a date doesn't apply.

    ``decision_due`` and ``statutory_due`` are the same date under two names. ``provisional`` says that at least one
    date lies in a year whose holiday notice isn't out.
    """

    received_on: dt.date | None = None
    correction_notice_last_day: dt.date | None = None
    accepted_on: dt.date | None = None
    decision_due_before: dt.date | None = None
    decision_due: dt.date | None = None
    calendar_due: dt.date | None = None
    statutory_due: dt.date | None = None
    committed_due: dt.date | None = None
    cure_due: dt.date | None = None
    excluded_workdays: int | None = None
    clock_resumes_after: dt.date | None = None
    extension_valid: bool | None = None
    overdue_from: dt.date | None = None
    delivery_due: dt.date | None = None
    nominal_end: dt.date | None = None
    duty_due: dt.date | None = None
    first_lapse: dt.date | None = None
    second_lapse: dt.date | None = None
    final_lapse: dt.date | None = None
    reconsideration_until: dt.date | None = None
    lawsuit_until: dt.date | None = None
    hearing_last_day: dt.date | None = None
    verify_due: dt.date | None = None
    provisional: bool = False

    # Beyond the file format, for the desks
    deemed_accepted: bool = False
    """AC-1: accepted because nobody answered in time."""
    correction_due: dt.date | None = None
    """AC-4: last day for the applicant's corrections."""
    correction_reminders: tuple[dt.date, ...] = ()
    """AC-4: days on which the applicant is reminded."""
    correction_failed: str | None = None
    """AC-4: the effect that has set in because the corrections didn't come in time."""
    committed_excluded_workdays: int | None = None
    committed_overdue_from: dt.date | None = None
    paused: bool = False
    """A special procedure stops the statutory clock as seen on ``as_of``."""
    special_overrun_from: dt.date | None = None
    """SP-6: planned end of an open special procedure that has been reached; day 0 of the overrun."""
    valid_until: dt.date | None = None
    """Last day of the grant, after the renewals that were given."""
    renewal_apply_by: dt.date | None = None
    """WD-4: last day on which the holder asks for renewal in time, on the earlier reading of the law's 30 days."""
    renewal_reminders: tuple[dt.date, ...] = ()
    """WD-4: days on which the holder is reminded."""
    renewal_due: dt.date | None = None
    """WD-4: last day for the answer to a renewal that was asked for: within its own limit and before the grant ends."""
    renewed_by_silence: bool = False
    """许可法 art. 50: nobody answered before the grant ended, so that it counts as renewed."""
    change_due: dt.date | None = None
    """WD-5: last day for the answer to a change that was asked for."""


EXPECTED_KEYS: tuple[str, ...] = Answer.__struct_fields__[: Answer.__struct_fields__.index("provisional")]
"""The names that a deadline file may ask for."""


class Step(Struct, frozen=True):
    """One calendar day of one clock: counted or not, why, by which rule and source; ``number`` is the count so far."""

    day: dt.date
    counted: bool
    label: Text
    rule: str
    source: str
    clock: str
    number: int


class ClockError(ValueError):
    """Limits or events that cannot be.

    ``field`` names the place as in the file (``item.limit_days``, ``events[2].date``); ``text`` says why.
    """

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(f"{field}: {text.en}")
        self.field = field
        self.text = text
