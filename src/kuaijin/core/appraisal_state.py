"""The state of an appraisal, and how its events change it."""

from datetime import date
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import appraisal_messages as m
from kuaijin.core.base import Text
from kuaijin.core.scoring import ScoreRules, Sheet, Standing

KIND = "appraisal"
NAME = Text("考核", "appraisal")
Status = Literal["new", "draft", "tried", "published", "closed", "withdrawn"]
STATUSES: dict[str, Text] = {
    "new": Text("未新建", "not opened"),
    "draft": Text("填报中", "being filled in"),
    "tried": Text("已试算", "tried"),
    "published": Text("公布，可申诉", "published, open to appeal"),
    "closed": Text("已定案", "closed"),
    "withdrawn": Text("已撤回", "withdrawn"),
}
COMMAND_NAMES: dict[str, Text] = {
    "open-appraisal": Text("新建考核", "Open an appraisal"),
    "enter-input": Text("填报数据", "Enter data"),
    "set-veto": Text("登记一票否决", "Enter a veto"),
    "lift-veto": Text("撤销一票否决", "Lift a veto"),
    "try": Text("试算", "Try"),
    "publish": Text("公布", "Publish"),
    "appeal": Text("申诉", "Appeal"),
    "decide-appeal": Text("处理申诉", "Decide an appeal"),
    "close-appraisal": Text("定案", "Close"),
    "withdraw-appraisal": Text("撤回考核", "Withdraw"),
}
INPUTS: dict[str, Text] = {
    "start_class": Text("新开工或续建", "new or continued"),
    "total_yi": Text("总投资（亿元）", "total investment (CNY 100 million)"),
    "category": Text("项目类别", "category"),
    "actual_wan": Text("期内完成投资（万元）", "investment done (CNY 10,000)"),
    "plan_wan": Text("年度计划（万元）", "year's plan (CNY 10,000)"),
    "rate_percent": Text("完成率（%）", "rate of completion (%)"),
    "new_starts": Text("新开工数", "new starts"),
    "start_rate_percent": Text("开工率（%）", "rate of starts (%)"),
    "outcome": Text("投产或运营", "in production or in operation"),
    "month_over_10_yi": Text("单月超过10亿元（1是 0否）", "a month over CNY 1 billion (1 yes, 0 no)"),
    "provincial": Text("列入省重点（1是 0否）", "on the provincial list (1 yes, 0 no)"),
    "joint_starts": Text("集中开工次数", "joint start events"),
    "criticisms": Text("通报批评次数", "public criticisms"),
    "half_year_place": Text("半年名次", "place at half-year"),
    "not_entered": Text("未入统项目数", "projects not entered in statistics"),
}
"""What each input is called; one that is not here is called by its own name."""
TOLD = frozenset(
    {
        "start_class",
        "total_yi",
        "category",
        "actual_wan",
        "plan_wan",
        "rate_percent",
        "new_starts",
        "start_rate_percent",
        "outcome",
        "month_over_10_yi",
    }
)
"""Inputs that the ledger tells: nobody types them in."""


class Entered(Struct, frozen=True):
    """A value that somebody entered, with its evidence."""

    value: str
    evidence: str
    by: str
    on: date


class Veto(Struct, frozen=True):
    """一票否决."""

    veto: m.VetoKind
    evidence: str
    by: str
    on: date


class AppealState(Struct, frozen=True):
    """An appeal and what became of it."""

    subject: str
    metric: str
    reason: str
    by: str
    on: date
    upheld: bool | None = None
    answer: str = ""
    value: str = ""
    decided_by: str = ""
    decided_on: date | None = None


class State(Struct, frozen=True, kw_only=True):
    """An appraisal. ``inputs``: all that the last trial looked at, by subject; ``names``: Chinese and English."""

    id: str
    status: Status = "new"
    title: str = ""
    rules_id: str = ""
    period_from: date | None = None
    period_to: date | None = None
    opened_by: str = ""
    opened_on: date | None = None
    entered: dict[str, dict[str, Entered]] = {}
    vetoes: dict[str, tuple[Veto, ...]] = {}
    rules: ScoreRules | None = None
    inputs: dict[str, dict[str, str]] = {}
    names: dict[str, tuple[str, str]] = {}
    sheets: tuple[Sheet, ...] = ()
    standings: tuple[Standing, ...] = ()
    tried_by: str = ""
    tried_on: date | None = None
    published_by: str = ""
    published_on: date | None = None
    appeal_until: date | None = None
    appeals: tuple[AppealState, ...] = ()
    flags: tuple[str, ...] = ()
    closed_on: date | None = None
    withdrawn: str = ""

    @property
    def open_appeals(self) -> tuple[AppealState, ...]:
        """Appeals that wait for their answer."""
        return tuple(appeal for appeal in self.appeals if appeal.upheld is None)

    def sheet(self, subject: str) -> Sheet | None:
        """The sheet of one subject."""
        return next((sheet for sheet in self.sheets if sheet.subject == subject), None)


def initial(stream_id: str) -> State:
    """Nothing yet."""
    return State(id=stream_id)


def _opened(state: State, event: m.AppraisalOpened) -> State:
    return replace(
        state,
        status="draft",
        title=event.title,
        rules_id=event.rules_id,
        period_from=event.period_from,
        period_to=event.period_to,
        opened_by=event.by,
        opened_on=event.on,
    )


def _entered(state: State, event: m.InputEntered) -> State:
    told = Entered(event.value, event.evidence, event.by, event.on)
    entered = {**state.entered}
    for subject in event.subjects:
        entered[subject] = {**entered.get(subject, {}), event.input: told}
    return replace(state, entered=entered, status="draft")


def _veto_set(state: State, event: m.VetoSet) -> State:
    held = state.vetoes.get(event.subject, ())
    veto = Veto(event.veto, event.evidence, event.by, event.on)
    return replace(state, vetoes={**state.vetoes, event.subject: (*held, veto)}, status="draft")


def _veto_lifted(state: State, event: m.VetoLifted) -> State:
    left = tuple(veto for veto in state.vetoes.get(event.subject, ()) if veto.veto != event.veto)
    return replace(state, vetoes={**state.vetoes, event.subject: left}, status="draft")


def _tried(state: State, event: m.Tried) -> State:
    return replace(
        state,
        status="tried",
        rules=event.rules,
        inputs=event.inputs,
        names=event.names,
        sheets=event.sheets,
        standings=event.standings,
        tried_by=event.by,
        tried_on=event.on,
    )


def _published(state: State, event: m.Published) -> State:
    return replace(
        state, status="published", published_by=event.by, published_on=event.on, appeal_until=event.appeal_until
    )


def _appealed(state: State, event: m.Appealed) -> State:
    appeal = AppealState(event.subject, event.metric, event.reason, event.by, event.on)
    return replace(state, appeals=(*state.appeals, appeal))


def _appeal_decided(state: State, event: m.AppealDecided) -> State:
    appeals = tuple(
        replace(
            appeal,
            upheld=event.upheld,
            answer=event.reason,
            value=event.value,
            decided_by=event.by,
            decided_on=event.on,
        )
        if appeal.upheld is None and (appeal.subject, appeal.metric) == (event.subject, event.metric)
        else appeal
        for appeal in state.appeals
    )
    return replace(state, appeals=appeals)


def _rescored(state: State, event: m.Rescored) -> State:
    return replace(state, sheets=event.sheets, standings=event.standings, inputs=corrected(state))


def corrected(state: State) -> dict[str, dict[str, str]]:
    """The inputs of the trial with what upheld appeals put right."""
    inputs = {subject: dict(values) for subject, values in state.inputs.items()}
    metrics = {metric.id: metric for metric in state.rules.metrics} if state.rules else {}
    for appeal in state.appeals:
        if appeal.upheld and appeal.value and appeal.metric in metrics:
            inputs[appeal.subject][metrics[appeal.metric].input] = appeal.value
    return inputs


def _closed(state: State, event: m.AppraisalClosed) -> State:
    return replace(state, status="closed", flags=event.flags, closed_on=event.on)


def _withdrawn(state: State, event: m.AppraisalWithdrawn) -> State:
    return replace(state, status="withdrawn", withdrawn=event.reason)


_CHANGES: dict[type[Any], Any] = {
    m.AppraisalOpened: _opened,
    m.InputEntered: _entered,
    m.VetoSet: _veto_set,
    m.VetoLifted: _veto_lifted,
    m.Tried: _tried,
    m.Published: _published,
    m.Appealed: _appealed,
    m.AppealDecided: _appeal_decided,
    m.Rescored: _rescored,
    m.AppraisalClosed: _closed,
    m.AppraisalWithdrawn: _withdrawn,
}


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    changed: State = _CHANGES[type(event)](state, event)
    return changed
