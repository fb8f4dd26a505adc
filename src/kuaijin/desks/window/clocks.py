"""The clocks of a case for its page: every deadline with its rule, and the strip of days of each clock."""

from datetime import date

from msgspec import Struct

from kuaijin.core import clock
from kuaijin.core.base import Text
from kuaijin.core.case_state import UNDECIDED, State
from kuaijin.core.citing import citation
from kuaijin.core.clock_events import Step
from kuaijin.core.notices import ends_on
from kuaijin.desks.window.offers import Standing, procedure
from kuaijin.desks.window.queries import SOON
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds.cases import rulebook_of

CLOCKS: dict[str, Text] = {
    "committed": Text("承诺时限", "Committed"),
    "statutory": Text("法定时限", "Statutory"),
    "notice": Text("告知期限", "Notice window"),
    "delivery": Text("送达期限", "Delivery"),
    "verify": Text("承诺核查", "Promise check"),
    "hearing": Text("听证", "Hearing"),
    "reconsideration": Text("行政复议", "Reconsideration"),
    "lawsuit": Text("行政诉讼", "Lawsuit"),
    "duty": Text("申请人义务", "Applicant's duty"),
    "lapse": Text("许可有效", "Life of the permit"),
}


class Deadline(Struct, frozen=True):
    """One date that applies. ``met_on``: the day on which it was kept or missed; ``days``: working days left on the
    day looked at (negative: late by), ``None`` once met or for the applicant's remedies."""

    name: Text
    due: date
    rules: tuple[str, ...]
    source: Text
    light: str
    met_on: date | None = None
    days: int | None = None

    @property
    def late(self) -> int:
        """Working days late by."""
        return max(0, -(self.days or 0))


class Strip(Struct, frozen=True):
    """The days of one clock."""

    clock: str
    name: Text
    steps: tuple[Step, ...]
    counted: int


def _law(article: str) -> Text:
    return Text(f"行政许可法第{article}条", f"Administrative Licensing Law, art. {article}")


class _Row(Struct, frozen=True):
    field: str
    name: Text
    rules: tuple[str, ...]
    source: Text


_ROWS: tuple[_Row, ...] = (
    _Row("correction_notice_last_day", Text("一次性告知", "One-time notice"), ("AC-1", "CR-2"), _law("32")),
    _Row("correction_due", Text("申请人补正", "Applicant's corrections"), ("AC-4",), Text("补正通知书", "the notice")),
    _Row("cure_due", Text("补齐容缺材料", "Deferred papers"), ("TO-4", "CR-2"), Text("容缺承诺", "the promise")),
    _Row(
        "committed_due",
        Text("承诺办结", "Committed decision"),
        ("CR-1", "CR-2", "CR-12"),
        Text("优化营商环境条例第36条", "Business Environment Regulation, art. 36"),
    ),
    _Row("statutory_due", Text("法定办结", "Statutory decision"), ("CR-1", "CR-2", "CR-8", "CR-11"), _law("42")),
    _Row("delivery_due", Text("送达证件", "Delivery"), ("CR-2",), _law("44")),
    _Row(
        "verify_due",
        Text("核查承诺", "Check of the promise"),
        ("PR-4",),
        Text("告知承诺制", "notification-and-promise"),
    ),
    _Row("hearing_last_day", Text("组织听证", "Hearing"), ("CR-2",), _law("47")),
    _Row(
        "reconsideration_until",
        Text("申请行政复议截止", "Reconsideration until"),
        ("CR-4",),
        Text("行政复议法第20条", "Administrative Reconsideration Law, art. 20"),
    ),
    _Row(
        "lawsuit_until",
        Text("提起行政诉讼截止", "Lawsuit until"),
        ("CR-5",),
        Text("行政诉讼法第46条", "Administrative Litigation Law, art. 46"),
    ),
    _Row("first_lapse", Text("开工期限", "Start of works"), ("CR-5",), Text("建筑法第9条", "Construction Law, art. 9")),
    _Row(
        "second_lapse",
        Text("开工期限（第一次延期）", "Start of works (first extension)"),
        ("CR-5",),
        Text("建筑法第9条", "Construction Law, art. 9"),
    ),
    _Row(
        "final_lapse",
        Text("开工期限（第二次延期）", "Start of works (second extension)"),
        ("CR-5",),
        Text("建筑法第9条", "Construction Law, art. 9"),
    ),
)
_RECTIFY = _Row("", Text("限期整改", "Rectification"), ("PR-5",), Text("告知承诺制", "notification-and-promise"))
_REMEDIES = ("reconsideration_until", "lawsuit_until")


def deadlines(case: Standing, on: date) -> list[Deadline]:
    """Every date that applies to the case, as seen ``on``."""
    rows = [_deadline(case, row, getattr(case.answer, row.field), on) for row in _ROWS if _applies(case, row)]
    procedures = [
        (
            _Row("", _planned(procedure(case, each.name)), ("SP-4", "SP-6"), citation(each.basis)),
            ends_on(each, case.state, case.rulebook, surroundings.calendar(each.ended_at or case.state.ruled_at)),
            each.ended_on,
        )
        for each in case.state.specials
        if each.planned_days
    ]
    rows += [_timed(row, due, ended, on) for row, due, ended in procedures]
    if case.state.rectify_by is not None:
        rows.append(_timed(_RECTIFY, case.state.rectify_by, None, on))
    return sorted(rows, key=lambda row: row.due)


def _planned(name: Text) -> Text:
    return Text(f"{name.zh}（计划结束）", f"{name.en} (planned end)")


def _applies(case: Standing, row: _Row) -> bool:
    if getattr(case.answer, row.field) is None:
        return False
    if row.field == "cure_due":
        return case.state.tolerance is not None
    # Remedies begin when a denial has been served.
    return row.field not in _REMEDIES or case.state.delivered_on is not None


def _deadline(case: Standing, row: _Row, due: date, on: date) -> Deadline:
    if row.field in _REMEDIES:
        return Deadline(row.name, due, row.rules, row.source, "none")
    return _timed(row, due, _met_on(case.state, row.field), on)


def _met_on(state: State, field: str) -> date | None:
    """The day on which what was due by ``field`` was done."""
    first_notice = next((notice.on for notice in state.notices), None)
    ended = state.decided_on or state.ended_on
    done = {
        "correction_notice_last_day": first_notice or state.accepted_written_on or state.accepted_on or ended,
        "correction_due": state.complete_on or ended,
        "cure_due": state.tolerance.cured_on if state.tolerance else None,
        "committed_due": ended,
        "statutory_due": ended,
        "delivery_due": state.delivered_on,
        "verify_due": state.promise_verified_on,
        "hearing_last_day": state.hearing_signed_on,
    }
    return done.get(field)


def _timed(row: _Row, due: date, met_on: date | None, on: date) -> Deadline:
    """The deadline ``due`` of ``row``, kept or missed on ``met_on``, else as it stands ``on``."""
    if met_on is not None:
        return Deadline(row.name, due, row.rules, row.source, "red" if met_on > due else "green", met_on)
    calendar = surroundings.calendar()
    days = calendar.workdays_between(on, due)
    if due < on:
        return Deadline(row.name, due, row.rules, row.source, "red", None, -calendar.workdays_between(due, on))
    return Deadline(row.name, due, row.rules, row.source, "yellow" if days <= SOON else "green", None, days)


_DECISION_CLOCKS = ("committed", "statutory", "notice", "hearing")
"""They end with the decision and keep the days that were known then (``core.case_dates``)."""


def strips(state: State, on: date) -> list[Strip]:
    """The days of each clock of the case up to ``on``, the committed one first."""
    if not state.clock:
        return []
    settings = rulebook_of(state).settings
    # A running procedure is taken to use its whole cap, as the dates of the case are: its end isn't known yet.
    as_of = None if state.open_specials else on
    known = {at: surroundings.calendar(at) for at in (state.ruled_at, state.closed_at)}
    steps = {
        calendar.version: clock.explain(state.limits, state.clock, calendar, settings, as_of)
        for calendar in known.values()
    }
    found = []
    for name, text in CLOCKS.items():
        calendar = known[state.ruled_at if name in _DECISION_CLOCKS else state.closed_at]
        own = tuple(step for step in steps[calendar.version] if step.clock == name)
        if own:
            found.append(Strip(name, text, own, sum(step.counted for step in own)))
    return found


def chosen(found: list[Strip], asked: str, state: State) -> Strip | None:
    """The strip asked for, or the one that matters where the case stands."""
    by_name = {strip.clock: strip for strip in found}
    natural = "notice" if state.status in ("received", "correction") else "committed"
    if state.status not in UNDECIDED and "delivery" in by_name and state.delivered_on is None:
        natural = "delivery"
    return by_name.get(asked) or by_name.get(natural) or (found[0] if found else None)
