"""规则修订 as an aggregate: drafted → submitted → approved by a second person → in force from its day.

One stream a revision. The whole changed rulebook is checked by the same checks as the files on load: each change when
it is entered, all of them when they are submitted and again when they are approved. See docs/rulebook.md.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import PROSE_LENGTH, TITLE_LENGTH, check_plan_date, check_text, decide_by, first, kebab
from kuaijin.core.context import Context
from kuaijin.core.rulebook_amend import amended
from kuaijin.core.rulebook_check import faults
from kuaijin.core.rulebook_faults import Fault
from kuaijin.core.rulebook_register import Books, fault_refusal
from kuaijin.core.rulebook_terms import Change, PrerequisiteSet, target, texts_of, with_change

KIND = "rulebook-change"
NAME = Text("规则修订", "revision of the rulebook")
MOST_CHANGES = 500
Status = Literal["new", "draft", "submitted", "approved", "withdrawn"]
STATUSES: dict[str, Text] = {
    "new": Text("未起草", "not begun"),
    "draft": Text("草稿", "draft"),
    "submitted": Text("待批准", "submitted"),
    "approved": Text("已批准", "approved"),
    "withdrawn": Text("已撤回", "withdrawn"),
}
COMMAND_NAMES: dict[str, Text] = {
    "begin-change": Text("起草修订", "Begin a revision"),
    "set-change": Text("保存修订内容", "Save the change"),
    "take-out-change": Text("移除修订内容", "Take the change out"),
    "import-changes": Text("导入修订内容", "Import changes"),
    "submit-change": Text("提交", "Submit"),
    "return-change": Text("退回", "Return"),
    "approve-change": Text("批准", "Approve"),
    "withdraw-change": Text("撤回", "Withdraw"),
}
TITLE = Text("名称", "title")
REASON = Text("理由", "reasons")
DOCUMENT = Text("文号", "document number")


class RevisionCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to a revision."""


class BeginChange(RevisionCommand, frozen=True):
    """起草修订. ``why``: what changes and on what ground."""

    title: str
    why: str


class SetChange(RevisionCommand, frozen=True):
    """保存修订内容: one change; it takes the place of an earlier one of the same target."""

    change: Change


class TakeOutChange(RevisionCommand, frozen=True):
    """移除修订内容, the ``position``-th (from 1)."""

    position: int


class ImportChanges(RevisionCommand, frozen=True):
    """导入修订内容: puts all these changes in place of what the draft held."""

    changes: tuple[Change, ...]


class SubmitChange(RevisionCommand, frozen=True):
    """提交 to a second person; the changed rulebook must be sound as a whole."""


class ReturnChange(RevisionCommand, frozen=True):
    """退回 to the draft."""

    reason: str


class ApproveChange(RevisionCommand, frozen=True):
    """批准, by somebody who drafted none of it; in force from today or a later day."""

    valid_from: date
    document_no: str


class WithdrawChange(RevisionCommand, frozen=True):
    """撤回: a draft for good, or an approved revision before its day."""

    reason: str


class RevisionEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of a revision."""


class ChangeBegun(RevisionEvent, frozen=True):
    """修订已起草."""

    title: str
    why: str
    by: str


class ChangeSet(RevisionEvent, frozen=True):
    """修订内容已保存. ``seen``: the approved revisions that the drafter could see."""

    change: Change
    seen: tuple[str, ...]
    by: str


class ChangeTakenOut(RevisionEvent, frozen=True):
    """修订内容已移除."""

    position: int
    by: str


class ChangesImported(RevisionEvent, frozen=True):
    """修订内容已导入."""

    changes: tuple[Change, ...]
    seen: tuple[str, ...]
    by: str


class ChangeSubmitted(RevisionEvent, frozen=True):
    """修订已提交."""

    by: str


class ChangeReturned(RevisionEvent, frozen=True):
    """修订已退回."""

    reason: str
    by: str


class ChangeApproved(RevisionEvent, frozen=True):
    """修订已批准."""

    valid_from: date
    document_no: str
    by: str


class ChangeWithdrawn(RevisionEvent, frozen=True):
    """修订已撤回."""

    reason: str
    by: str


Command = (
    BeginChange
    | SetChange
    | TakeOutChange
    | ImportChanges
    | SubmitChange
    | ReturnChange
    | ApproveChange
    | WithdrawChange
)
Event = (
    ChangeBegun
    | ChangeSet
    | ChangeTakenOut
    | ChangesImported
    | ChangeSubmitted
    | ChangeReturned
    | ChangeApproved
    | ChangeWithdrawn
)


class State(Struct, frozen=True, kw_only=True):
    """A revision. ``drafted_by``: everybody who wrote in it or submitted it; none of them approves it."""

    id: str
    status: Status = "new"
    title: str = ""
    why: str = ""
    changes: tuple[Change, ...] = ()
    seen: tuple[str, ...] = ()
    begun_on: date | None = None
    drafted_by: tuple[str, ...] = ()
    submitted_by: str = ""
    submitted_on: date | None = None
    returned_because: str = ""
    approved_by: str = ""
    approved_on: date | None = None
    valid_from: date | None = None
    document_no: str = ""
    withdrawn_because: str = ""


def initial(stream_id: str) -> State:
    """Nothing yet."""
    return State(id=stream_id)


Decision = tuple[Event, ...] | Refusal


def faults_of(state: State, books: Books, valid_from: date) -> tuple[Fault, ...]:
    """What is wrong with the book that the draft would make; ``valid_from``: the day it would take effect."""
    book, impossible = amended(books.latest, state.changes, valid_from)
    return (*impossible, *faults(book))


def overtaken(state: State, books: Books) -> tuple[str, ...]:
    """Approved revisions of a target of this draft that its drafter could not see."""
    own = {target(each) for each in state.changes}
    return tuple(
        version.change
        for version in books.versions
        if version.change not in state.seen and any(target(each) in own for each in version.changes)
    )


def _begin(state: State, command: BeginChange, context: Context, books: Books) -> Decision:
    del state, books
    return first(
        (
            check_text(command.title, "title", TITLE, limit=TITLE_LENGTH),
            check_text(command.why, "why", Text("起草说明", "ground"), limit=PROSE_LENGTH),
        )
    ) or (ChangeBegun(at=context.now, title=command.title.strip(), why=command.why.strip(), by=context.actor.name),)


def _set(state: State, command: SetChange, context: Context, books: Books) -> Decision:
    changes = with_change(state.changes, command.change)
    refusal = _check_changes(changes, (command.change,)) or _check_own(changes, command.change, context, books)
    return refusal or (ChangeSet(at=context.now, change=command.change, seen=_seen(books), by=context.actor.name),)


def _seen(books: Books) -> tuple[str, ...]:
    return tuple(each.change for each in books.versions)


def _check_changes(changes: tuple[Change, ...], new: tuple[Change, ...]) -> Refusal | None:
    if len(changes) > MOST_CHANGES:
        return refuse("too-many", f"一次修订最多 {MOST_CHANGES} 项。", f"{MOST_CHANGES} changes at most.", "changes")
    texts = (text for each in new for text in texts_of(each))
    return first(
        check_text(text, field, Text(field, field), limit=TITLE_LENGTH, required=False) for field, text in texts
    )


def _check_own(changes: tuple[Change, ...], new: Change, context: Context, books: Books) -> Refusal | None:
    """The change can be made, and brings no fault; a group of prerequisites may be incomplete until it is submitted."""
    book, impossible = amended(books.latest, changes, context.today)
    if impossible:
        return fault_refusal(impossible)
    known = faults(amended(books.latest, tuple(each for each in changes if each is not new), context.today)[0])
    later = ("any_group", "needed_by") if isinstance(new, PrerequisiteSet) else ()
    return fault_refusal(tuple(each for each in faults(book) if each not in known and each.path[-1] not in later))


def _take_out(state: State, command: TakeOutChange, context: Context, books: Books) -> Decision:
    del books
    if not 1 <= command.position <= len(state.changes):
        return refuse("RULEBOOK-POSITION", "没有这项修订内容。", "There is no such change.", "position")
    return (ChangeTakenOut(at=context.now, position=command.position, by=context.actor.name),)


def _import(state: State, command: ImportChanges, context: Context, books: Books) -> Decision:
    if len({target(each) for each in command.changes}) < len(command.changes):
        return refuse("RULEBOOK-TWICE", "同一内容改了两次。", "One thing is changed twice.", "changes")
    if not command.changes:
        return refuse("RULEBOOK-NONE", "与现行规则库没有差别。", "Nothing differs from the rulebook.", "changes")
    refusal = _check_changes(command.changes, command.changes)
    if refusal is None:
        refusal = fault_refusal(faults_of(replace(state, changes=command.changes), books, context.today))
    return refusal or (
        ChangesImported(at=context.now, changes=command.changes, seen=_seen(books), by=context.actor.name),
    )


def _submit(state: State, command: SubmitChange, context: Context, books: Books) -> Decision:
    del command
    if not state.changes:
        return refuse("RULEBOOK-NONE", "尚无修订内容。", "There is no change to submit.")
    refusal = _check_overtaken(state, books) or fault_refusal(faults_of(state, books, context.today))
    return refusal or (ChangeSubmitted(at=context.now, by=context.actor.name),)


def _check_overtaken(state: State, books: Books) -> Refusal | None:
    found = overtaken(state, books)
    if not found:
        return None
    names = {each.change: each.title for each in books.versions}
    told = "、".join(names[each] for each in found)
    return refuse(
        "RULEBOOK-BASE",
        f"起草后已批准的修订改了同一内容：{told}。请核对并重新保存相应内容。",
        f"Approved meanwhile, about the same things: {told}. Look at these changes and save them again.",
    )


def _return(state: State, command: ReturnChange, context: Context, books: Books) -> Decision:
    del state, books
    return check_text(command.reason, "reason", REASON, limit=PROSE_LENGTH) or (
        ChangeReturned(at=context.now, reason=command.reason.strip(), by=context.actor.name),
    )


def _approve(state: State, command: ApproveChange, context: Context, books: Books) -> Decision:
    if context.actor.name in state.drafted_by:
        return refuse("RULEBOOK-TWO", "批准人不能是起草人。", "Who drafted it does not approve it.")
    if command.valid_from < context.today:
        return refuse("RULEBOOK-DATE", "生效日期不能早于今天。", "It cannot begin before today.", "valid_from")
    refusal = first(
        (
            check_plan_date(command.valid_from, "valid_from", Text("生效日期", "first day")),
            check_text(command.document_no, "document_no", DOCUMENT, limit=TITLE_LENGTH),
            _check_overtaken(state, books),
            fault_refusal(faults_of(state, books, command.valid_from)),
        )
    )
    return refusal or (
        ChangeApproved(
            at=context.now,
            valid_from=command.valid_from,
            document_no=command.document_no.strip(),
            by=context.actor.name,
        ),
    )


def _withdraw(state: State, command: WithdrawChange, context: Context, books: Books) -> Decision:
    del books
    if state.status == "approved" and state.valid_from is not None and state.valid_from <= context.today:
        return refuse("RULEBOOK-DATE", "已生效的修订不能撤回，请另行修订。", "It is in force: revise it instead.")
    return check_text(command.reason, "reason", REASON, limit=PROSE_LENGTH) or (
        ChangeWithdrawn(at=context.now, reason=command.reason.strip(), by=context.actor.name),
    )


_DECIDERS: dict[Any, tuple[Callable[..., Decision], tuple[str, ...]]] = {
    BeginChange: (_begin, ("new",)),
    SetChange: (_set, ("draft",)),
    TakeOutChange: (_take_out, ("draft",)),
    ImportChanges: (_import, ("draft",)),
    SubmitChange: (_submit, ("draft",)),
    ReturnChange: (_return, ("submitted",)),
    ApproveChange: (_approve, ("submitted",)),
    WithdrawChange: (_withdraw, ("draft", "submitted", "approved")),
}


def taken_in(command: type[RevisionCommand], status: str) -> bool:
    """Whether a revision of that status takes the command."""
    return status in _DECIDERS[command][1]


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused. ``context.facts`` are the park's :class:`Books`."""
    books = context.facts if isinstance(context.facts, Books) else Books(context.rulebook)
    found: Decision = decide_by(_DECIDERS, state, command, context, books, called=(NAME, STATUSES, COMMAND_NAMES))
    return found


def evolve(state: State, event: Event) -> State:
    """The state after ``event``."""
    match event:
        case ChangeBegun():
            return replace(_wrote(state, event.by), status="draft", title=event.title, why=event.why, begun_on=event.on)
        case ChangeSet():
            return replace(_wrote(state, event.by), changes=with_change(state.changes, event.change), seen=event.seen)
        case ChangeTakenOut():
            place = event.position - 1
            return replace(_wrote(state, event.by), changes=(*state.changes[:place], *state.changes[place + 1 :]))
        case ChangesImported():
            return replace(_wrote(state, event.by), changes=event.changes, seen=event.seen)
        case ChangeSubmitted():
            return replace(_wrote(state, event.by), status="submitted", submitted_by=event.by, submitted_on=event.on)
        case ChangeReturned():
            return replace(state, status="draft", returned_because=event.reason)
        case ChangeApproved():
            return replace(
                state,
                status="approved",
                approved_by=event.by,
                approved_on=event.on,
                valid_from=event.valid_from,
                document_no=event.document_no,
            )
    return replace(state, status="withdrawn", withdrawn_because=event.reason)


def _wrote(state: State, by: str) -> State:
    return state if by in state.drafted_by else replace(state, drafted_by=(*state.drafted_by, by))
