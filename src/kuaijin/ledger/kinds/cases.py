"""Cases: the facts they may ask for, their read model with the next duty, and what a grant says about its project."""

from datetime import date, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import case, case_commands, case_watch
from kuaijin.core.base import Command, Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.case_dates import Known, dates
from kuaijin.core.case_state import HELD, UNDECIDED, CaseFacts, GrantedItem, Held, State
from kuaijin.core.clock_events import Answer
from kuaijin.core.notices import ends_on
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.settings import LegalSettings
from kuaijin.ledger import surroundings
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.kinds.powers import powers_of
from kuaijin.ledger.kinds.standings import told_by_others, yardstick
from kuaijin.ledger.projecting import First, ProjectionContext, Rows, Wanted, several
from kuaijin.ledger.projections.models import CaseRow, CreditRow, ItemPowersRow, ProjectRow, SignRow
from kuaijin.ledger.projections.paper_models import CertificateRow
from kuaijin.ledger.row_table import Values

ONE_DAY = timedelta(days=1)
PLANNING_STAGES = ("S2", "S3")
OPEN = (*UNDECIDED, "pre_service")


def facts(stream_id: str, state: State, command: Command) -> CaseFacts:
    """What the project and the other cases say, for a decision."""
    project_id = state.project_id or getattr(command, "project_id", "")
    item = getattr(command, "item_id", "")
    promises = isinstance(command, case_commands.AcceptTolerantly) or getattr(command, "on_promise", False)
    named = _named(state, command)
    row, rival, barred, powers, certificate, ended = several(
        Wanted(ProjectRow, project_id, fields=_OF_PROJECT),
        First(CaseRow, _RIVAL, project_id, item, stream_id, *OPEN) if item else None,
        Wanted(CreditRow, state.uscc) if promises and state.uscc else None,
        # The register's powers over the item, looked up only where something is taken on or decided.
        Wanted(ItemPowersRow, state.item_id or item) if isinstance(command, _NEEDS_POWER) else None,
        Wanted(CertificateRow, named) if named else None,
        Wanted(CertificateRow, stream_id, fields=("replaced_by",)) if isinstance(command, _ENDING) else None,
    )
    if row is None:
        return CaseFacts()
    return CaseFacts(
        project_exists=True,
        project_name=row["name_zh"],
        attributes=row["attributes"],
        granted=tuple(GrantedItem(each, date.fromisoformat(on)) for each, on in sorted(row["granted"].items())),
        secretary=row["secretary"],
        rival=str(rival[0]) if rival else "",
        works_started_on=row["started_on"],
        barred=Text(barred["barred_zh"], barred["barred_en"]) if barred and barred["open"] else None,
        kept=rulebook_of(state).settings if isinstance(command, case_commands.MoveToVersion) else None,
        powers=powers_of(powers),
        certificate=_held(certificate),
        superseded_by=ended["replaced_by"] if ended else "",
    )


_OF_PROJECT = ("name_zh", "attributes", "granted", "secretary", "started_on")


def _named(state: State, command: Command) -> str:
    """The certificate that a renewal or change is about; that of an item which changes one is found in the project."""
    if isinstance(command, case_commands.Grant | case_commands.DeemRenewed):
        return state.about.case_id if state.about is not None else ""
    if isinstance(command, case_commands.Receive):
        return command.about_certificate or _changed(command)
    return ""


def _held(row: Values | None) -> Held | None:
    """The certificate as a case's decider is told of it."""
    if row is None:
        return None
    return Held(
        case_id=row["id"],
        item_id=row["item"],
        kind=row["series"],
        number=row["told"],
        project_id=row["project"],
        uscc=row["uscc"],
        status=row["status"],
        valid_until=row["valid_until"],
    )


def _changed(command: case_commands.Receive) -> str:
    """The one certificate of the project that the item changes, if there is just one."""
    kinds = surroundings.rulebook().certificate_kinds.values()
    kind = next((each.id for each in kinds if command.item_id in each.changed_by), "")
    if not kind or command.purpose != "new":
        return ""
    found = CertificateRow.objects.filter(series=kind, project=command.project_id, status="valid", uscc=command.uscc)
    ids = list(found.values_list("id", flat=True)[:2])
    return str(ids[0]) if len(ids) == 1 else ""


_ENDING = (
    case_commands.Revoke,
    case_commands.Recall,
    case_commands.Forfeit,
    case_commands.CancelRegistration,
)


_NEEDS_POWER = (
    case_commands.Receive,
    case_commands.Accept,
    case_commands.AcceptTolerantly,
    case_commands.RefuseAcceptance,
    case_commands.Grant,
    case_commands.Deny,
    case_commands.IssueWithLand,
    case_commands.RecordInstantCheck,
)


_OPEN_PLACES = ", ".join(["%s"] * len(OPEN))
_RIVAL = (
    "SELECT id FROM projections_caserow WHERE project = %s AND item = %s AND id <> %s "  # noqa: S608  constants only
    f"AND status IN ({_OPEN_PLACES})"
)


def rulebook_of(state: State) -> Rulebook:
    """The rulebook that the case is under: the version that it was received with, or was moved to since."""
    return surroundings.rulebook_of(state.rulebook_version, state.received_on)


def rules(state: State, command: Command) -> Rulebook:
    """The rulebook that decides: the case's own once it is received; in force today for whatever takes it up."""
    if state.received_on is None or isinstance(command, case_commands.MoveToVersion):
        return surroundings.rulebook()
    return rulebook_of(state)


class Duty(Struct, frozen=True):
    """What is to be done next on a case: the act (``insight.dispatch.ACTS``), who does it, and until when."""

    due: date | None
    act: str
    who: str


class Cases:
    """办件: one row a case with the dates on which its light changes; its project learns of grants and their end."""

    name = "cases"
    kinds = (case.KIND,)
    models = (CaseRow, SignRow)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the case as ``after`` tells it, and tell its project."""
        on, rulebook = entry.event.on, rulebook_of(after)
        answer = dates_of(after, context.known, rulebook.settings, on)
        calendar = context.known(after.closed_at)
        row = row_of(after, answer, calendar, rulebook)
        context.rows.put(CaseRow, **row, sequence=entry.seq, changed_at=entry.recorded_at)
        _note_signs(context.rows, before, case_watch.View(after, answer, calendar, rulebook.settings, on))
        _tell_project(context.rows, before, after, entry)


def _note_signs(rows: Rows, before: State, seen: case_watch.View) -> None:
    """Write what speaks against the agency, where that is new; nearly always there is nothing to write."""
    state = seen.state
    signs = case_watch.found(seen) if state.clock else ()
    if not signs or signs == _signs_before(before, seen):
        return
    told = [
        {
            "case": state.id,
            "position": position,
            "rule": sign.rule,
            "on": sign.on,
            "text_zh": sign.text.zh,
            "text_en": sign.text.en,
            "item_zh": state.item_name.zh,
            "item_en": state.item_name.en,
            "project": state.project_id,
            "department": state.department,
            "handler": state.handler,
        }
        for position, sign in enumerate(signs)
    ]
    rows.replace(SignRow, {"case": state.id}, told)


def _signs_before(before: State, seen: case_watch.View) -> tuple[case_watch.Sign, ...]:
    """What the same dates said against the agency after the entry before."""
    if not before.clock or before.last_on is None:
        return ()
    return case_watch.found(replace(seen, state=before, as_of=before.last_on))


def row_of(state: State, answer: Answer, calendar: Calendar, rulebook: Rulebook) -> Values:
    """The row of a case as it stands, with its dates by the clock."""
    duty = next_duty(state, answer, calendar, rulebook)
    decided, correcting = state.status not in UNDECIDED, state.status == "correction"
    return {
        **_facts_of(state),
        **_simple_clock(state, answer, calendar, rulebook.settings),
        "next_due": duty.due,
        "next_act": duty.act,
        "next_who": duty.who,
        "notice_last_day": answer.correction_notice_last_day if state.status == "received" else None,
        "correction_due": answer.correction_due if correcting else None,
        "reminders": [day.isoformat() for day in answer.correction_reminders] if correcting else [],
        "cure_due": answer.cure_due if state.waits_for_cure else None,
        "statutory_due": answer.statutory_due,
        "committed_due": answer.committed_due,
        "calendar_due": answer.calendar_due,
        "delivery_due": _delivery_due(state, answer, calendar, rulebook.settings),
        "yellow_from": None if decided else yellow_from(state, answer, calendar, rulebook.settings),
        "red_from": None if decided else _after(answer.committed_due),
        "black_from": None if decided else _after(answer.statutory_due),
        "provisional": answer.provisional,
        "calendar_version": calendar.version,
    }


def _simple_clock(state: State, answer: Answer, calendar: Calendar, settings: LegalSettings) -> Values:
    """Where both clocks simply count working days from one day: that day and the counts; proved before it is kept."""
    start = answer.accepted_on
    statutory, committed = state.limits.limit_days, state.limits.committed_limit_days
    days = None if committed is None or committed < 1 else int(committed)
    simple = (
        state.status == "accepted"
        and start is not None
        and not state.specials
        and not state.waits_for_cure
        and not state.open_asked
        and state.decide_before is None
        and answer.calendar_due is None
        and (statutory is not None or days is not None)
        and answer.statutory_due == _nth(calendar, start, statutory)
        and answer.committed_due == _nth(calendar, start, days)
    )
    if not simple:
        return {"clock_from": None, "statutory_days": None, "committed_days": None, "yellow_days": None}
    return {
        "clock_from": start,
        "statutory_days": statutory,
        "committed_days": days,
        "yellow_days": _yellow_days(state, settings),
    }


def _nth(calendar: Calendar, start: date, days: int | None) -> date | None:
    return None if days is None else calendar.nth_workday(start, days)


def dates_of(state: State, known: Known, settings: LegalSettings, on: date) -> Answer:
    """The dates that the row keeps. Before acceptance as seen on the day (silence has had no consequence yet); after it
    for good, an open procedure without a cap leaving the due date unknown until it ends."""
    if not state.clock:
        return _NOTHING
    as_of = on if state.status in ("received", "correction") else None
    return dates(state, known, settings, as_of)


_NOTHING = Answer()


def _after(day: date | None) -> date | None:
    return None if day is None else day + ONE_DAY


def yellow_from(state: State, answer: Answer, calendar: Calendar, settings: LegalSettings) -> date | None:
    """The first day with two working days, or a fifth of the committed limit, or less left (law.md 15)."""
    due = answer.committed_due or answer.statutory_due
    if due is None:
        return None
    return calendar.nth_workday(due, -_yellow_days(state, settings))


def _yellow_days(state: State, settings: LegalSettings) -> int:
    length = state.limits.committed_limit_days or state.limits.limit_days or 0
    return max(settings.yellow_days_left, int(length) * settings.yellow_percent_left // 100)


def _delivery_due(state: State, answer: Answer, calendar: Calendar, settings: LegalSettings) -> date | None:
    """许可法 art. 44 for grants; a denial is served within the same time."""
    if state.decided_on is None:
        return None
    return answer.delivery_due or calendar.nth_workday(state.decided_on, settings.delivery_days)


def next_duty(state: State, answer: Answer, calendar: Calendar, rulebook: Rulebook) -> Duty:
    """The duty that is due first; nothing for a case that asks nothing of anybody."""
    duties = _duties(state, answer, calendar, rulebook)
    dated = [duty for duty in duties if duty.due is not None]
    if dated:
        return min(dated, key=lambda duty: (duty.due, duty.act))
    return duties[0] if duties else Duty(None, "", "")


def _duties(state: State, answer: Answer, calendar: Calendar, rulebook: Rulebook) -> list[Duty]:
    officer = state.handler or state.department
    counter = _counter(state)
    limits = [due for due in (answer.committed_due, answer.statutory_due, state.decide_before) if due is not None]
    first_limit = min(limits, default=None)
    cure = [Duty(answer.cure_due, "cure", state.applicant)] if state.waits_for_cure else []
    match state.status:
        case "pre_service":
            return [Duty(None, "advise", officer)]
        case "received":
            # Once all that was asked for is there, acceptance is due at once (AC-2), whenever the notice was.
            last = (state.complete_on if state.notices else None) or answer.correction_notice_last_day
            return [Duty(min((day for day in (last, first_limit) if day), default=None), "notify_or_accept", counter)]
        case "correction":
            return [Duty(answer.correction_due, "correct", state.applicant)]
        case "accepted":
            return [Duty(first_limit, "decide", officer), *_opinions(state), *cure]
        case "special":
            ends = [
                Duty(ends_on(each, state, rulebook, calendar), "end_special", each.reviewer or officer)
                for each in state.open_specials
            ]
            return [*ends, Duty(first_limit, "decide", officer), *_opinions(state), *cure]
        case "granted" | "denied":
            return [Duty(_delivery_due(state, answer, calendar, rulebook.settings), "deliver", counter), *cure]
        case "delivered":
            return [*cure, *_promises(state, answer, officer)]
    return []


def _opinions(state: State) -> list[Duty]:
    return [Duty(each.due, "opine", each.department) for each in state.open_asked]


def _counter(state: State) -> str:
    """Who gives notices and hands over: the clerk who received the papers; for online receipts the handler."""
    if state.channel == "window" and state.letters:
        return state.letters[0].signed_by
    return state.handler or state.department


def _promises(state: State, answer: Answer, officer: str) -> list[Duty]:
    if not state.on_promise or state.promise_verified_on is not None:
        return []
    if state.rectify_by is not None:
        return [Duty(state.rectify_by, "rectify", state.applicant)]
    return [Duty(answer.verify_due, "verify_promise", officer)]


def _facts_of(state: State) -> Values:
    return {
        "id": state.id,
        "project": state.project_id,
        "project_name": state.project_name,
        "item": state.item_id,
        "item_zh": state.item_name.zh,
        "item_en": state.item_name.en,
        "stage": state.stage,
        "department": state.department,
        "applicant": state.applicant,
        "uscc": state.uscc,
        "channel": state.channel,
        "status": state.status,
        "open": state.open,
        "paused": state.status == "special",
        "tolerated": state.tolerance is not None,
        "handler": state.handler,
        "secretary": state.secretary,
        "reviewer": state.reviewer,
        "asked": [each.department for each in state.open_asked],
        "power": _power(state),
        "received_on": state.received_on,
        "accepted_on": state.accepted_on,
        "deemed": state.deemed,
        "decided_on": state.decided_on,
        "decision": state.decision,
        "delivered_on": state.delivered_on,
        "rulebook_version": state.rulebook_version,
        "certificate_no": state.certificate_no,
        "purpose": state.purpose,
        "about": state.about.case_id if state.about is not None else "",
    }


def _power(state: State) -> str:
    """The power that carries the case: its number in the register, or the document of the rulebook's instrument."""
    return "" if state.power is None else state.power.power_id or state.power.document_no


def _tell_project(rows: Rows, before: State, after: State, entry: Entry) -> None:
    """A grant, its end, a lapse and the first early service are facts of the project; its limits, where lights are
    judged by them."""
    news = (
        before.granted_on != after.granted_on
        or after.status == "lapsed"
        or (after.status == "pre_service" and before.pre_service_on is None)
    )
    if not after.project_id or not (news or yardstick().by_cases):
        return
    project = rows.get(ProjectRow, after.project_id)
    if project is None:
        return
    told: dict[str, Any] = {"granted": _granted(project["granted"], before, after)}
    if after.status == "lapsed":
        told["permit_lapsed_on"] = after.ended_on
    early = after.pre_service_on
    if early is not None and after.stage in PLANNING_STAGES:
        known = project["pre_service_on"]
        told["pre_service_on"] = early if known is None else min(known, early)
    told_by_others(rows, after.project_id, entry, **told)


def _granted(known: dict[str, str], before: State, after: State) -> dict[str, str]:
    if after.granted_on is not None:
        on = after.granted_on.isoformat()
        return {**known, after.item_id: on if after.about is None else known.get(after.item_id, on)}
    if before.granted_on is not None and after.status not in HELD:
        gone = (after.item_id, after.about.item_id if after.about is not None else "")
        return {item: on for item, on in known.items() if item not in gone}
    return known
