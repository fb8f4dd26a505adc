"""转入现行规则版本: a running case goes over to the version of the rulebook in force.

A case keeps the version that it was received under (行政许可法 art. 8, trust in what was promised) unless a person
moves it with a reason. A move that puts a date off or asks for another paper takes the applicant's written consent.
Papers follow only while they are neither complete nor noticed: the one-time notice stays the only one (AC-2, AC-3).
"""

from datetime import date

from msgspec.structs import replace

from kuaijin.core import case_commands as c
from kuaijin.core.base import Event, Refusal, Text, refuse
from kuaijin.core.calendar import Calendar
from kuaijin.core.case_guards import facts_of, timeline, wrong_status
from kuaijin.core.case_intake import papers_of
from kuaijin.core.case_moves import VersionMoved, after_move
from kuaijin.core.case_state import UNDECIDED, Paper, State
from kuaijin.core.checks import PROSE_LENGTH, TITLE_LENGTH, check_text, first
from kuaijin.core.clock_events import Answer
from kuaijin.core.context import Context
from kuaijin.core.settings import LegalSettings

Decision = tuple[Event, ...] | Refusal
DUES = ("correction_notice_last_day", "correction_due", "statutory_due", "committed_due")
"""The dates that a move may put off."""


def move_to_version(state: State, command: c.MoveToVersion, context: Context) -> Decision:
    """The case under the book in force; ``context.rulebook`` is that book, ``facts.kept`` the settings it had."""
    if state.status not in UNDECIDED:
        return wrong_status(state, Text("转入现行规则版本", "moved to another version of the rulebook"))
    book = context.rulebook
    if command.version != book.version:
        return refuse(
            "RULEBOOK-VERSION",
            f"现行规则版本是 {book.version}，请重新预览。",
            f"The version in force is {book.version}: look at the preview again.",
            "version",
        )
    if state.rulebook_version == book.version:
        return refuse(
            "RULEBOOK-VERSION", "办件已适用现行规则版本。", "The case is under this version already.", "version"
        )
    event = moved_event(state, command, context)
    refusal = first(
        (
            check_text(command.reason, "reason", Text("理由", "reasons"), limit=PROSE_LENGTH),
            check_text(command.consent, "consent", Text("同意文书", "consent"), limit=TITLE_LENGTH, required=False),
            _check_consent(state, event, command, context),
        )
    )
    return refusal or (event,)


def moved_event(state: State, command: c.MoveToVersion, context: Context) -> VersionMoved:
    """What the move would bring, asked or not."""
    book, today = context.rulebook, context.today
    item = book.items[state.item_id]
    return VersionMoved(
        at=context.now,
        before=state.rulebook_version,
        version=book.version,
        limits=item.limits(today),
        papers=_papers(state, context),
        reason=command.reason.strip(),
        consent=command.consent.strip(),
        by=context.actor.name,
    )


def _papers(state: State, context: Context) -> tuple[Paper, ...]:
    if state.status != "received" or state.notices or state.complete_on is not None:
        return state.papers
    there = {paper.name.zh: paper.present_on for paper in state.papers}
    asked = papers_of(context.rulebook.items[state.item_id], context)
    return tuple(replace(paper, present_on=there.get(paper.name.zh)) for paper in asked)


def demanded(before: State, after: State) -> tuple[str, ...]:
    """Papers that the applicant has to hand in and had not to before."""
    old = set(before.missing)
    return tuple(name for name in after.missing if name not in old)


def dropped(before: State, after: State) -> tuple[str, ...]:
    """Papers asked for no more."""
    known = {paper.name.zh for paper in after.papers}
    return tuple(paper.name.zh for paper in before.papers if paper.name.zh not in known)


def put_off(before: Answer, after: Answer) -> tuple[str, ...]:
    """The dates that come later, or are there no more."""
    return tuple(name for name in DUES if _later(getattr(before, name), getattr(after, name)))


def _later(old: date | None, new: date | None) -> bool:
    return old is not None and (new is None or new > old)


def dates(state: State, calendar: Calendar, settings: LegalSettings, as_of: date) -> Answer:
    """The dates that a move may change, as the lists keep them: before acceptance as seen on the day, then for good."""
    return timeline(state, calendar, settings, as_of if state.status in ("received", "correction") else None)


def _check_consent(state: State, event: VersionMoved, command: c.MoveToVersion, context: Context) -> Refusal | None:
    if command.consent.strip():
        return None
    after = after_move(state, event)
    kept = facts_of(context).kept or context.rulebook.settings
    old = dates(state, context.calendar, kept, context.today)
    new = dates(after, context.calendar, context.rulebook.settings, context.today)
    papers = demanded(state, after)
    if not papers and not put_off(old, new):
        return None
    return refuse(
        "RULEBOOK-CONSENT",
        "转入后期限推后或增加材料，须有申请人的书面同意。",
        "A due date comes later or another paper is asked for: the applicant's written consent is needed.",
        "consent",
    )
