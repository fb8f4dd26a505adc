"""What the record of a case says against the agency: signs of evasion and of late acts (law.md 16, 18).

Nothing here forbids anything. Each sign is for the supervisor and the audit, with the day on which it showed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from kuaijin.core.base import SHANGHAI, Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.case_guards import timeline
from kuaijin.core.case_state import State
from kuaijin.core.clock_events import Answer
from kuaijin.core.settings import LegalSettings

PRE_SERVICE_DAYS = 30
"""measures.md 3: pre-service longer than so many working days before the receipt is waiting outside the clock."""

ACCEPTANCE_DAYS = 1
"""Complete papers that wait longer for acceptance, in working days, show (measures.md 3)."""
RESUBMIT_DAYS = 10
"""Working days in which a new application counts as the one just withdrawn [A]."""
HABIT_CASES, HABIT_PERCENT = 3, 50
"""From so many answers on the last day, and that share of all answers, on it is a habit [A]."""


class Sign(Struct, frozen=True):
    """One sign: the ``rule`` behind it, the day, a sentence."""

    rule: str
    on: date
    text: Text


class View(Struct, frozen=True):
    """A case with its dates as seen on ``as_of``."""

    state: State
    answer: Answer
    calendar: Calendar
    settings: LegalSettings
    as_of: date


def signs(state: State, calendar: Calendar, settings: LegalSettings, as_of: date) -> tuple[Sign, ...]:
    """All signs that the case shows on ``as_of``, in order of their days."""
    if not state.clock:
        return ()
    return found(View(state, timeline(state, calendar, settings, as_of), calendar, settings, as_of))


def found(seen: View) -> tuple[Sign, ...]:
    """All signs of a case whose dates are known already."""
    return tuple(sorted((sign for find in FINDERS for sign in find(seen)), key=lambda sign: (sign.on, sign.rule)))


def _outside_the_clock(seen: View) -> Iterator[Sign]:
    """体外循环."""
    opened, received = seen.state.pre_service_on, seen.state.received_on
    if opened is None or received is None:
        return
    days = seen.calendar.workdays_between(opened, received)
    if days > PRE_SERVICE_DAYS:
        text = Text(
            f"预先服务 {days} 个工作日后才收件，疑似体外循环",
            f"received only {days} working days after pre-service began: waiting outside the clock",
        )
        yield Sign("U-7", received, text)


def _ticket(seen: View) -> Iterator[Sign]:
    state = seen.state
    if state.channel == "window" and state.ticket_at is None and state.received_on is not None:
        yield Sign("U-7", state.received_on, Text("窗口收件未登记取号时间", "paper intake without a queue ticket"))


def _notices(seen: View) -> Iterator[Sign]:
    for notice in seen.state.notices:
        if notice.second:
            yield Sign("AC-3", notice.on, Text("再次告知补正", "a second correction notice"))


def _silence(seen: View) -> Iterator[Sign]:
    state = seen.state
    if state.deemed and state.accepted_written_on is not None:
        text = Text(
            f"逾期未告知，自 {state.accepted_on} 起视为受理", f"nobody answered: accepted as of {state.accepted_on}"
        )
        yield Sign("AC-1", state.accepted_written_on, text)


def _last_minute(seen: View) -> Iterator[Sign]:
    """Acceptance after hours on the last day of the window."""
    last = seen.answer.correction_notice_last_day
    for letter in seen.state.letters:
        moment = letter.at.astimezone(SHANGHAI)
        late = moment.date() == last and moment.hour >= seen.settings.late_acceptance_hour
        if late and letter.kind == "acceptance" and letter.signed_by:
            yield Sign("AC-1", moment.date(), Text("在告知期限最后一日下班前后受理", "accepted late on the last day"))


def _day_five(seen: View) -> Iterator[Sign]:
    """Acceptance or notice on the very last day of the window: once it may be chance, as a habit it is not."""
    last, state = seen.answer.correction_notice_last_day, seen.state
    if last is None or last == state.received_on or state.deemed:
        return
    answered = state.notices[0].on if state.notices else state.accepted_written_on
    if answered == last:
        text = Text("收件后到告知期限最后一日才答复", "answered only on the last day of the window")
        yield Sign("DAY-FIVE", last, text)


def _late_acceptance(seen: View) -> Iterator[Sign]:
    """Complete papers are accepted at once (AC-2): days in between are waiting before the clock."""
    state = seen.state
    complete, written = state.complete_on, state.accepted_written_on
    if complete is None or state.deemed or state.status in ("refused", "withdrawn"):
        return
    last = seen.calendar.nth_workday(complete, ACCEPTANCE_DAYS)
    if (written or seen.as_of) > last:
        text = Text("材料齐全后没有及时受理", "complete papers were not accepted at once")
        yield Sign("AC-2", seen.calendar.nth_workday(last, 1), text)


def _groundless(seen: View) -> Iterator[Sign]:
    """Pauses without a ground in law, or before the party was told in writing (许可法 art. 45)."""
    for special in seen.state.specials:
        if not special.basis.strip():
            text = Text(f"“{special.name}”没有法律依据", f"“{special.name}” has no ground in law")
            yield Sign("SP-1", special.started_on, text)
        if special.notice_on > special.started_on:
            text = Text(
                f"“{special.name}”先暂停、后书面告知（{special.notice_on}）",
                f"“{special.name}” paused before the written notice ({special.notice_on})",
            )
            yield Sign("CR-10", special.started_on, text)


def _withdrawn_when_due(seen: View) -> Iterator[Sign]:
    state, due = seen.state, seen.answer.committed_due or seen.answer.statutory_due
    if state.status == "withdrawn" and state.ended_on is not None and due is not None and state.ended_on >= due:
        text = Text(
            f"在期限届满日（{due}）或之后撤回申请", f"withdrawn on or after the day on which it was due ({due})"
        )
        yield Sign("WD-1", state.ended_on, text)


def _specials(seen: View) -> Iterator[Sign]:
    for special in seen.state.specials:
        if special.started_on > seen.as_of:
            continue
        until = min(special.ended_on or seen.as_of, seen.as_of)
        if until > special.planned_end:
            text = Text(f"“{special.name}”超过计划结束日", f"“{special.name}” ran past its planned end")
            yield Sign("SP-6", special.planned_end, text)
        if special.cap is not None and seen.calendar.workdays_between(special.started_on, until) > special.cap:
            resumed = seen.calendar.nth_workday(special.started_on, special.cap)
            text = Text(f"“{special.name}”超过上限，恢复计时", f"“{special.name}” used up its cap: the count goes on")
            yield Sign("CR-9", resumed, text)


def _late(seen: View) -> Iterator[Sign]:
    state, answer = seen.state, seen.answer
    ended = state.decided_on or state.ended_on
    for rule, due, zh, en in (
        ("LATE-STATUTORY", answer.statutory_due, "超过法定期限", "past the statutory limit"),
        ("LATE-COMMITTED", answer.committed_due, "超过承诺期限", "past the committed limit"),
    ):
        if due is not None and (ended or seen.as_of) > due:
            yield Sign(rule, due, Text(f"{zh}（{due}）", f"{en} ({due})"))
    delivered = state.delivered_on or seen.as_of
    if answer.delivery_due is not None and delivered > answer.delivery_due and state.decision == "granted":
        text = Text(f"超过送达期限（{answer.delivery_due}）", f"past the time for delivery ({answer.delivery_due})")
        yield Sign("LATE-DELIVERY", answer.delivery_due, text)


class Ended(Struct, frozen=True):
    """A case withdrawn on or after its due date (``WD-1``), for finding the one that followed it."""

    case: str
    project: str
    item: str
    on: date


class Begun(Struct, frozen=True):
    """A case received."""

    case: str
    project: str
    item: str
    on: date


def resubmitted(ended: Iterable[Ended], begun: Iterable[Begun], calendar: Calendar) -> tuple[tuple[Ended, Begun], ...]:
    """Withdrawn when due and handed in again for the same item of the same project within ``RESUBMIT_DAYS`` working
    days: a new clock for an old application (law.md 16)."""
    received: dict[tuple[str, str], list[Begun]] = {}
    for each in begun:
        received.setdefault((each.project, each.item), []).append(each)
    pairs = []
    for gone in ended:
        for again in received.get((gone.project, gone.item), ()):
            waited = calendar.workdays_between(gone.on, again.on)
            if again.case != gone.case and again.on >= gone.on and waited <= RESUBMIT_DAYS:
                pairs.append((gone, again))
    return tuple(sorted(pairs, key=lambda pair: (pair[1].on, pair[1].case), reverse=True))


class Habit(Struct, frozen=True):
    """A department that answers on the last day: ``late`` of ``answered`` cases, as a rule."""

    department: str
    late: int
    answered: int


def habits(late: Mapping[str, int], answered: Mapping[str, int]) -> tuple[Habit, ...]:
    """Departments with at least ``HABIT_CASES`` answers on day five that are ``HABIT_PERCENT`` of all or more."""
    found = [Habit(each, number, answered.get(each, 0)) for each, number in late.items()]
    return tuple(
        sorted(
            (each for each in found if each.late >= HABIT_CASES and each.late * 100 >= HABIT_PERCENT * each.answered),
            key=lambda each: (-each.late, each.department),
        )
    )


EVIDENCE: dict[str, tuple[str, ...]] = {
    "U-7": ("pre-service-opened", "advice-given", "received"),
    "AC-1": ("received", "accepted", "deemed-accepted", "accepted-tolerantly"),
    "AC-2": ("received", "correction-submitted", "accepted"),
    "AC-3": ("received", "correction-notified"),
    "DAY-FIVE": ("received", "correction-notified", "accepted", "accepted-tolerantly"),
    "WD-1": ("received", "accepted", "withdrawn"),
    "SP-1": ("special-started", "special-ended"),
    "SP-6": ("special-started", "special-ended", "hearing-requested", "hearing-record-signed"),
    "CR-9": ("special-started", "special-ended"),
    "CR-10": ("special-started",),
    "LATE-STATUTORY": ("received", "accepted", "deemed-accepted", "extended", "granted", "denied", "terminated"),
    "LATE-COMMITTED": ("received", "accepted", "deemed-accepted", "extended", "granted", "denied", "terminated"),
    "LATE-DELIVERY": ("granted", "delivered"),
}
"""The types of the ledger's entries that each sign rests on."""
RULES: dict[str, Text] = {
    "U-7": Text("收件时点", "time of receipt"),
    "AC-1": Text("逾期未告知与末日受理", "silence and last-minute acceptance"),
    "AC-2": Text("材料齐全不受理", "complete, not accepted"),
    "DAY-FIVE": Text("末日才答复", "answered on the last day"),
    "AC-3": Text("重复告知", "repeated notices"),
    "WD-1": Text("到期日撤回", "withdrawn when due"),
    "SP-1": Text("无依据的暂停", "pause without ground"),
    "CR-10": Text("未告知先暂停", "pause before notice"),
    "SP-6": Text("特别程序超计划", "procedure past its plan"),
    "CR-9": Text("特别程序超上限", "procedure past its cap"),
    "LATE-STATUTORY": Text("超过法定期限", "past the statutory limit"),
    "LATE-COMMITTED": Text("超过承诺期限", "past the committed limit"),
    "LATE-DELIVERY": Text("逾期送达", "delivered late"),
}
"""What each rule of a sign is about."""

FINDERS: tuple[Callable[[View], Iterator[Sign]], ...] = (
    _outside_the_clock,
    _ticket,
    _notices,
    _silence,
    _last_minute,
    _day_five,
    _late_acceptance,
    _groundless,
    _withdrawn_when_due,
    _specials,
    _late,
)
