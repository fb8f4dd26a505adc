"""秒批规则 of one item as an aggregate: drafted, checked, published by a second person, switched off, recalled.

One stream an item. A published version is never changed; a new one takes its place on its first day. The kill switch
stops the machine at once; what waits goes to a person. See docs/instant-approval.md (measures.md 7).
"""

from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import PROSE_LENGTH, TITLE_LENGTH, check_text, check_texts, kebab
from kuaijin.core.context import Context
from kuaijin.core.decision_table import Example, Fault, Input, Row, Table, faults

KIND = "ruleset"
NAME = Text("秒批规则", "instant rules")
STATUSES: dict[str, Text] = {
    "new": Text("尚无规则", "no rules yet"),
    "draft": Text("草稿", "draft"),
    "submitted": Text("待公布", "submitted"),
    "live": Text("生效", "live"),
    "off": Text("已停用", "switched off"),
}
COMMAND_NAMES: dict[str, Text] = {
    "draft-rules": Text("起草规则", "Draft"),
    "submit-rules": Text("提交", "Submit"),
    "return-rules": Text("退回", "Return"),
    "publish-rules": Text("公布", "Publish"),
    "switch-off": Text("停用秒批", "Switch off"),
    "switch-on": Text("恢复秒批", "Switch on"),
    "recall-version": Text("召回版本", "Recall a version"),
}


class RulesetCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to the rules of an item."""


class DraftRules(RulesetCommand, frozen=True):
    """起草规则: replaces the draft. ``why``: what changes and on what ground."""

    inputs: tuple[Input, ...]
    rows: tuple[Row, ...]
    examples: tuple[Example, ...]
    why: str


class SubmitRules(RulesetCommand, frozen=True):
    """提交 the draft to a second person; it must be without faults and its examples must come out."""


class ReturnRules(RulesetCommand, frozen=True):
    """退回 to the draft."""

    reason: str


class PublishRules(RulesetCommand, frozen=True):
    """公布 what was submitted, by somebody else, from today or a later day."""

    valid_from: date
    document_no: str


class SwitchOff(RulesetCommand, frozen=True):
    """停用秒批: from now on a person decides (kill switch)."""

    reason: str


class SwitchOn(RulesetCommand, frozen=True):
    """恢复秒批."""

    reason: str


class RecallVersion(RulesetCommand, frozen=True):
    """召回版本: a faulty version is used no more; what it decided is listed for review (许可法 art. 69)."""

    version: int
    reason: str


class RulesetEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of the rules of an item."""


class RulesDrafted(RulesetEvent, frozen=True):
    """规则已起草."""

    table: Table
    why: str
    by: str


class RulesSubmitted(RulesetEvent, frozen=True):
    """规则已提交."""

    by: str


class RulesReturned(RulesetEvent, frozen=True):
    """规则已退回."""

    reason: str
    by: str


class RulesPublished(RulesetEvent, frozen=True):
    """规则已公布."""

    version: int
    valid_from: date
    document_no: str
    by: str


class SwitchedOff(RulesetEvent, frozen=True):
    """秒批已停用."""

    reason: str
    by: str


class SwitchedOn(RulesetEvent, frozen=True):
    """秒批已恢复."""

    reason: str
    by: str


class VersionRecalled(RulesetEvent, frozen=True):
    """版本已召回."""

    version: int
    reason: str
    by: str


Command = DraftRules | SubmitRules | ReturnRules | PublishRules | SwitchOff | SwitchOn | RecallVersion
Event = RulesDrafted | RulesSubmitted | RulesReturned | RulesPublished | SwitchedOff | SwitchedOn | VersionRecalled


class Version(Struct, frozen=True):
    """A published table, never changed again."""

    number: int
    table: Table
    valid_from: date
    document_no: str
    drafted_by: str
    published_by: str
    published_on: date
    recalled_on: date | None = None
    recalled_because: str = ""


class State(Struct, frozen=True, kw_only=True):
    """The rules of one item."""

    id: str
    draft: Table | None = None
    why: str = ""
    drafted_by: str = ""
    submitted: bool = False
    versions: tuple[Version, ...] = ()
    off: bool = False
    off_because: str = ""

    @property
    def status(self) -> str:
        """One word for lists."""
        if self.off:
            return "off"
        if self.submitted:
            return "submitted"
        if self.draft is not None:
            return "draft"
        return "live" if any(each.recalled_on is None for each in self.versions) else "new"

    def version_on(self, on: date) -> Version | None:
        """The version that the machine uses on a day; ``None`` if there is none or the switch is off."""
        usable = [each for each in self.versions if each.valid_from <= on and each.recalled_on is None]
        return None if self.off or not usable else max(usable, key=lambda each: (each.valid_from, each.number))


def initial(stream_id: str) -> State:
    """Nothing yet."""
    return State(id=stream_id)


Decision = tuple[Event, ...] | Refusal


def _reason(value: str) -> Refusal | None:
    return check_text(value, "reason", Text("理由", "reasons"), limit=PROSE_LENGTH)


def fault_refusal(found: list[Fault]) -> Refusal | None:
    """The first faults as one refusal."""
    if not found:
        return None
    told = found[:5]
    return refuse(
        "RULES-FAULT",
        "；".join(f"{each.where}：{each.text.zh}" for each in told),
        "; ".join(f"{each.where}: {each.text.en}" for each in told),
        told[0].where.partition("[")[0],
    )


def _draft(state: State, command: DraftRules, context: Context) -> Decision:
    item = context.rulebook.items.get(state.id)
    if item is None:
        return refuse("unknown-item", "没有这个事项。", "There is no such item.")
    if not item.instant.eligible:
        why = item.instant.excluded_because
        return refuse(
            "RULES-EXCLUDED",
            f"该事项不适用秒批{f'：{why.zh}' if why else ''}。",
            f"This item is not decided by a machine{f': {why.en}' if why else ''}.",
        )
    names = tuple(each.id for each in command.rows) + tuple(each.name for each in command.inputs)
    refusal = check_text(command.why, "why", Text("起草说明", "ground"), limit=PROSE_LENGTH) or check_texts(
        names, "rows", Text("规则", "rows"), limit=TITLE_LENGTH
    )
    if refusal is not None:
        return refusal
    table = Table(item=state.id, title=item.name, inputs=command.inputs, rows=command.rows, examples=command.examples)
    return (RulesDrafted(at=context.now, table=table, why=command.why.strip(), by=context.actor.name),)


def _submit(state: State, _command: SubmitRules, context: Context) -> Decision:
    if state.draft is None or state.submitted:
        return refuse("status", "没有可提交的草稿。", "There is no draft to submit.")
    refusal = fault_refusal(faults(state.draft))
    if refusal is None and not any(each.expected == "grant" for each in state.draft.examples):
        refusal = refuse("RULES-EXAMPLES", "至少须有一个应予准予的用例。", "Give at least one example that is granted.")
    if refusal is None and not any(each.expected == "person" for each in state.draft.examples):
        refusal = refuse("RULES-EXAMPLES", "至少须有一个应转人工的用例。", "Give at least one that goes to a person.")
    return refusal or (RulesSubmitted(at=context.now, by=context.actor.name),)


def _return(state: State, command: ReturnRules, context: Context) -> Decision:
    if not state.submitted:
        return refuse("status", "没有待公布的规则。", "Nothing was submitted.")
    return _reason(command.reason) or (
        RulesReturned(at=context.now, reason=command.reason.strip(), by=context.actor.name),
    )


def _publish(state: State, command: PublishRules, context: Context) -> Decision:
    if not state.submitted:
        return refuse("status", "没有待公布的规则。", "Nothing was submitted.")
    if context.actor.name == state.drafted_by:
        return refuse("RULES-TWO", "公布人不能是起草人。", "Who drafted it does not publish it.")
    if command.valid_from < context.today:
        return refuse("RULES-DATE", "生效日期不能早于今天。", "It cannot begin before today.", "valid_from")
    refusal = check_text(command.document_no, "document_no", Text("文号", "document"), limit=TITLE_LENGTH)
    return refusal or (
        RulesPublished(
            at=context.now,
            version=len(state.versions) + 1,
            valid_from=command.valid_from,
            document_no=command.document_no.strip(),
            by=context.actor.name,
        ),
    )


def _switch_off(state: State, command: SwitchOff, context: Context) -> Decision:
    if state.off or not state.versions:
        return refuse("status", "秒批并未启用。", "It is not in use.")
    return _reason(command.reason) or (
        SwitchedOff(at=context.now, reason=command.reason.strip(), by=context.actor.name),
    )


def _switch_on(state: State, command: SwitchOn, context: Context) -> Decision:
    if not state.off:
        return refuse("status", "秒批并未停用。", "It is not switched off.")
    return _reason(command.reason) or (
        SwitchedOn(at=context.now, reason=command.reason.strip(), by=context.actor.name),
    )


def _recall(state: State, command: RecallVersion, context: Context) -> Decision:
    known = next((each for each in state.versions if each.number == command.version), None)
    if known is None or known.recalled_on is not None:
        return refuse("RULES-VERSION", "没有这个可召回的版本。", "There is no such version to recall.", "version")
    return _reason(command.reason) or (
        VersionRecalled(at=context.now, version=command.version, reason=command.reason.strip(), by=context.actor.name),
    )


_DECIDERS: dict[type[Any], Any] = {
    DraftRules: _draft,
    SubmitRules: _submit,
    ReturnRules: _return,
    PublishRules: _publish,
    SwitchOff: _switch_off,
    SwitchOn: _switch_on,
    RecallVersion: _recall,
}


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused."""
    found: Decision = _DECIDERS[type(command)](state, command, context)
    return found


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    match event:
        case RulesDrafted():
            return replace(state, draft=event.table, why=event.why, drafted_by=event.by, submitted=False)
        case RulesSubmitted():
            return replace(state, submitted=True)
        case RulesReturned():
            return replace(state, submitted=False)
        case RulesPublished():
            return _with_version(state, event)
        case SwitchedOff():
            return replace(state, off=True, off_because=event.reason)
        case SwitchedOn():
            return replace(state, off=False, off_because="")
    versions = tuple(
        replace(each, recalled_on=event.on, recalled_because=event.reason) if each.number == event.version else each
        for each in state.versions
    )
    return replace(state, versions=versions)


def _with_version(state: State, event: RulesPublished) -> State:
    if state.draft is None:
        return state
    version = Version(
        event.version,
        state.draft,
        event.valid_from,
        event.document_no,
        state.drafted_by,
        event.by,
        event.on,
    )
    return replace(state, draft=None, why="", submitted=False, versions=(*state.versions, version))
