"""Commands and events of an appraisal (考核评分): tried, published by a second person, appealed against, closed."""

from datetime import date
from typing import Literal

from kuaijin.core.base import Command, Event
from kuaijin.core.checks import kebab
from kuaijin.core.scoring import ScoreRules, Sheet, Standing

VetoKind = Literal["safety", "statistics", "ecology", "wages"]


class AppraisalCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to an appraisal."""


class OpenAppraisal(AppraisalCommand, frozen=True):
    """新建考核 of the key projects over a period by one rule set of the rulebook."""

    title: str
    rules_id: str
    period_from: date
    period_to: date


class EnterInput(AppraisalCommand, frozen=True):
    """填报数据 that the ledger does not tell: one value for one or several subjects, with its evidence."""

    input: str
    subjects: tuple[str, ...]
    value: str
    evidence: str


class SetVeto(AppraisalCommand, frozen=True):
    """登记一票否决 against a subject: it keeps its place and gets no red flag."""

    subject: str
    veto: VetoKind
    evidence: str


class LiftVeto(AppraisalCommand, frozen=True):
    """撤销一票否决, before publication."""

    subject: str
    veto: VetoKind
    reason: str


class Try(AppraisalCommand, frozen=True):
    """试算: score all subjects from what the ledger and the entries say now."""


class Publish(AppraisalCommand, frozen=True):
    """公布 what was tried, by somebody else; rules and results are frozen from here on."""


class Appeal(AppraisalCommand, frozen=True):
    """申诉 against one metric of one's own project, within three working days of publication."""

    subject: str
    metric: str
    reason: str


class DecideAppeal(AppraisalCommand, frozen=True):
    """处理申诉. ``value``: the right value where the appeal is upheld; all is scored again with it."""

    subject: str
    metric: str
    upheld: bool
    reason: str
    value: str = ""


class CloseAppraisal(AppraisalCommand, frozen=True):
    """定案 once the days of appeal are over and every appeal is decided: the flags are awarded."""


class WithdrawAppraisal(AppraisalCommand, frozen=True):
    """撤回 before publication."""

    reason: str


AppraisalCommands = (
    OpenAppraisal
    | EnterInput
    | SetVeto
    | LiftVeto
    | Try
    | Publish
    | Appeal
    | DecideAppeal
    | CloseAppraisal
    | WithdrawAppraisal
)


class AppraisalEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of an appraisal."""


class AppraisalOpened(AppraisalEvent, frozen=True):
    """考核已新建."""

    title: str
    rules_id: str
    period_from: date
    period_to: date
    by: str


class InputEntered(AppraisalEvent, frozen=True):
    """数据已填报."""

    input: str
    subjects: tuple[str, ...]
    value: str
    evidence: str
    by: str


class VetoSet(AppraisalEvent, frozen=True):
    """一票否决已登记."""

    subject: str
    veto: VetoKind
    evidence: str
    by: str


class VetoLifted(AppraisalEvent, frozen=True):
    """一票否决已撤销."""

    subject: str
    veto: VetoKind
    reason: str
    by: str


class Tried(AppraisalEvent, frozen=True):
    """已试算: the rules, every input that was looked at, and what came of it."""

    rules: ScoreRules
    inputs: dict[str, dict[str, str]]
    names: dict[str, tuple[str, str]]
    sheets: tuple[Sheet, ...]
    standings: tuple[Standing, ...]
    by: str


class Published(AppraisalEvent, frozen=True):
    """已公布. ``appeal_until``: the last day of appeal."""

    appeal_until: date
    by: str


class Appealed(AppraisalEvent, frozen=True):
    """已申诉."""

    subject: str
    metric: str
    reason: str
    by: str


class AppealDecided(AppraisalEvent, frozen=True):
    """申诉已处理."""

    subject: str
    metric: str
    upheld: bool
    reason: str
    value: str
    by: str


class Rescored(AppraisalEvent, frozen=True):
    """已重算 after an appeal was upheld."""

    sheets: tuple[Sheet, ...]
    standings: tuple[Standing, ...]


class AppraisalClosed(AppraisalEvent, frozen=True):
    """已定案. ``flags``: the subjects that get the red flag."""

    flags: tuple[str, ...]
    by: str


class AppraisalWithdrawn(AppraisalEvent, frozen=True):
    """已撤回."""

    reason: str
    by: str


AppraisalEvents = (
    AppraisalOpened
    | InputEntered
    | VetoSet
    | VetoLifted
    | Tried
    | Published
    | Appealed
    | AppealDecided
    | Rescored
    | AppraisalClosed
    | AppraisalWithdrawn
)
