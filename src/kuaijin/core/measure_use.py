"""改革措施的使用: which reform measures the record of a case shows, since when, and how each turned out (measures.md).

Measures that leave their own trace in a case are told here. The others can be read from a case's row: its power (1),
its channel (2), its days (6), its item (13, 14, 15), its package (12) and its project (9, 11); 8 is a permit set.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text, civil_date
from kuaijin.core.case_state import Special, State

Outcome = Literal["running", "kept", "broken", "to_person"]
OUTCOMES: dict[str, Text] = {
    "running": Text("进行中", "running"),
    "kept": Text("如期完成", "kept"),
    "broken": Text("未兑现", "not kept"),
    "to_person": Text("转人工", "went to a person"),
}
NOT_TECHNICAL = ("听证", "公示")
"""Special procedures that are no technical review."""
_ENDED = ("withdrawn", "terminated", "refused", "revoked", "denied", "cancelled")


class Use(Struct, frozen=True):
    """One measure on one case. ``amount``: rounds of advice (3), reviews (4), papers that follow (5), rectifications
    ordered (10), the version of the rules (7). ``last`` is the day on which it was through."""

    measure: str
    outcome: Outcome
    first: date
    last: date | None
    amount: int


def uses(state: State, cure_due: Callable[[], date | None]) -> tuple[Use, ...]:
    """The uses as the state tells them. ``cure_due`` is asked only where papers follow."""
    return (
        *_pre_service(state),
        *_reviews(state),
        *_tolerance(state, cure_due),
        *_instant(state),
        *_promise(state),
    )


def _pre_service(state: State) -> Iterator[Use]:
    """提前介入 (3): through when the application is received; broken off when it ends without one."""
    if state.pre_service_on is None:
        return
    outcome: Outcome = "running"
    if state.received_on is not None:
        outcome = "kept"
    elif state.status in _ENDED:
        outcome = "broken"
    yield Use("tiqian-jieru", outcome, state.pre_service_on, state.received_on, len(state.advice))


def technical(state: State) -> tuple[Special, ...]:
    """The technical reviews among the special procedures."""
    return tuple(each for each in state.specials if each.name not in NOT_TECHNICAL)


def _reviews(state: State) -> Iterator[Use]:
    """技审分离 (4): kept when every review ended by the end that was told in writing (SP-4)."""
    found = technical(state)
    if not found:
        return
    ends = [each.ended_on for each in found]
    late = any(each.ended_on is not None and each.ended_on > each.planned_end for each in found)
    last = max((end for end in ends if end is not None), default=None) if None not in ends else None
    outcome: Outcome = "broken" if late else "running" if last is None else "kept"
    yield Use("jishen-fenli", outcome, min(each.started_on for each in found), last, len(found))


def _tolerance(state: State, cure_due: Callable[[], date | None]) -> Iterator[Use]:
    """容缺 (5): kept when the papers came by their day (TO-4); broken when late, or the case ended without them."""
    tolerance = state.tolerance
    if tolerance is None:
        return
    outcome: Outcome = "running"
    if tolerance.cured_on is not None:
        due = cure_due()
        outcome = "kept" if due is None or tolerance.cured_on <= due else "broken"
    elif state.status in _ENDED:
        outcome = "broken"
    yield Use("rongque", outcome, tolerance.on, tolerance.cured_on, len(tolerance.missing))


def _instant(state: State) -> Iterator[Use]:
    """秒批 (7): granted by the machine, or passed on to a person; broken when a person found the grant wrong."""
    check = state.instant
    if check is None:
        return
    on = civil_date(check.at)
    granted: Outcome = "broken" if check.right is False else "kept"
    yield Use("miaopi", granted if check.outcome == "grant" else "to_person", on, on, check.version)


def _promise(state: State) -> Iterator[Use]:
    """告知承诺 (10): kept when the check found the promise met (PR-4) or it was put right, broken when it failed in the
    end (PR-5)."""
    if not state.on_promise or state.decided_on is None:
        return
    outcome: Outcome = "running"
    put_right = state.promise_result == "not_met" and state.promise_verified_on is not None
    if state.promise_result == "met" or (put_right and state.status not in _ENDED):
        outcome = "kept"
    elif state.promise_result == "false" or state.rectification_failed or state.status in _ENDED:
        outcome = "broken"
    last = state.promise_verified_on if outcome != "running" else None
    ordered = sum(each.kind == "rectification" for each in state.letters)
    yield Use("gaozhi-chengnuo", outcome, state.decided_on, last, ordered)
