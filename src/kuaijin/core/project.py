"""The project (项目) as an aggregate: what may be asked of it in which state, and who decides on it.

``decide`` is total and pure: for every state and command it answers with events or with a refusal that names a rule
(I-1 … I-9, B-1 … B-4 of mechanisms.md, or this module's own word). ``evolve`` follows the events.
"""

from collections.abc import Callable
from typing import Any

from kuaijin.core import project_book as book
from kuaijin.core import project_commands as c
from kuaijin.core import project_files as files
from kuaijin.core import project_funds as funds
from kuaijin.core import project_merge as merge
from kuaijin.core import project_money as money
from kuaijin.core import project_notes as notes
from kuaijin.core import project_operation as operation
from kuaijin.core import project_people as people
from kuaijin.core import project_works as works
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import decide_by
from kuaijin.core.context import Context
from kuaijin.core.project_book import Decision
from kuaijin.core.project_commands import (
    AdjustInvestment,
    AdjustPlan,
    AdjustTotal,
    AssignLeader,
    AssignSecretary,
    CorrectFacts,
    EnterAnnualPlan,
    ExplainRed,
    FormTaskForce,
    FreezeMonth,
    Intake,
    MoveMilestone,
    NoteSource,
    PlanFunds,
    PlanMilestone,
    ProjectCommands,
    ReachMilestone,
    RecordCeremony,
    RecordCompletion,
    RecordPermit,
    RecordServiceAct,
    RecordStart,
    RecordUse,
    RecordVisit,
    ReportFunds,
    ReportInvestment,
    ReportStatistics,
    RequestCompletion,
    Resume,
    Retire,
    ReturnReport,
    SetStatStatus,
    StartRevival,
    StopWorks,
)
from kuaijin.core.project_events import ProjectEvents
from kuaijin.core.project_evolve import evolve
from kuaijin.core.project_state import KIND, NO_FACTS, STATUSES, ProjectFacts, State, Status, initial
from kuaijin.core.project_words import COMMAND_NAMES, FIELD_NAMES

Command = ProjectCommands | notes.NoteCommands | files.FileCommands | operation.OperationCommands | merge.MergeCommands
Event = ProjectEvents | notes.NoteEvents | files.FileEvents | operation.OperationEvents | merge.MergeEvents
Decider = Callable[[State, Any, Context, ProjectFacts], Decision]

_LIVE: tuple[Status, ...] = ("planned", "started", "stopped", "acceptance", "completed", "in_use")
_BEGUN: tuple[Status, ...] = ("started", "stopped", "acceptance", "completed", "in_use")

TABLE: dict[type[c.ProjectCommand], tuple[Decider, tuple[Status, ...]]] = {
    c.Intake: (book.decide_intake, ("new",)),
    c.CorrectFacts: (book.decide_correct, _LIVE),
    c.AdjustTotal: (book.decide_total, _LIVE),
    c.EnterAnnualPlan: (book.decide_plan, _LIVE),
    c.AdjustPlan: (book.decide_adjust_plan, _LIVE),
    c.AssignLeader: (people.decide_leader, _LIVE),
    c.AssignSecretary: (people.decide_secretary, _LIVE),
    c.FormTaskForce: (people.decide_task_force, _LIVE),
    c.PlanMilestone: (works.decide_plan_milestone, _LIVE),
    c.ReachMilestone: (works.decide_reach, _LIVE),
    c.MoveMilestone: (works.decide_move, _LIVE),
    c.ReportInvestment: (money.decide_report, _LIVE),
    c.ReturnReport: (money.decide_return, _LIVE),
    c.FreezeMonth: (money.decide_freeze, _LIVE),
    c.AdjustInvestment: (money.decide_adjust, _LIVE),
    c.SetStatStatus: (money.decide_stat_status, _LIVE),
    c.ReportStatistics: (money.decide_statistics, _LIVE),
    c.ExplainRed: (people.decide_explain_red, _LIVE),
    c.PlanFunds: (funds.decide_plan_funds, _LIVE),
    c.ReportFunds: (funds.decide_report_funds, _LIVE),
    c.RecordCeremony: (works.decide_ceremony, _LIVE),
    c.RecordPermit: (works.decide_permit, _LIVE),
    c.RecordStart: (works.decide_start, ("planned",)),
    c.RequestCompletion: (works.decide_request, ("started",)),
    c.RecordCompletion: (works.decide_completion, ("acceptance",)),
    c.StopWorks: (works.decide_stop, ("started",)),
    c.StartRevival: (works.decide_revival, _LIVE),
    c.Resume: (works.decide_resume, _LIVE),
    c.RecordUse: (works.decide_use, ("completed",)),
    c.RecordVisit: (works.decide_visit, _LIVE),
    c.RecordServiceAct: (works.decide_service, _LIVE),
    c.Retire: (people.decide_retire, _LIVE),
    c.NoteSource: (people.decide_source, (*_LIVE, "retired")),
    notes.Comment: (notes.decide_comment, _LIVE),
    notes.WithdrawComment: (notes.decide_withdraw, (*_LIVE, "retired")),
    notes.SetTags: (notes.decide_tags, _LIVE),
    notes.Follow: (notes.decide_follow, _LIVE),
    notes.Unfollow: (notes.decide_unfollow, (*_LIVE, "retired")),
    files.FileProjectPaper: (files.decide_file, _LIVE),
    files.TakeDownProjectPaper: (files.decide_take_down, (*_LIVE, "retired")),
    operation.PromiseProduction: (operation.decide_promise, _LIVE),
    operation.ReportProduction: (operation.decide_report, ("in_use",)),
    operation.PlanRevival: (operation.decide_plan_revival, _LIVE),
    operation.RecordMeasure: (operation.decide_measure, _LIVE),
    merge.MergeInto: (merge.decide_merge, _LIVE),
    merge.SplitOff: (merge.decide_split, ("retired",)),
}
"""Every command with its decider and the states in which it may be asked at all."""

NAME = Text("项目", "project")


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused. ``context.facts``: a ``ProjectFacts`` or ``None``."""
    facts = context.facts if isinstance(context.facts, ProjectFacts) else NO_FACTS
    decided: Decision = decide_by(TABLE, state, command, context, facts, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


def tag_of(command: c.ProjectCommand) -> str:
    """The command's name in the API."""
    return str(type(command).__struct_config__.tag)


__all__ = [
    "COMMAND_NAMES",
    "FIELD_NAMES",
    "KIND",
    "NO_FACTS",
    "STATUSES",
    "TABLE",
    "AdjustInvestment",
    "AdjustPlan",
    "AdjustTotal",
    "AssignLeader",
    "AssignSecretary",
    "Command",
    "CorrectFacts",
    "Decision",
    "EnterAnnualPlan",
    "Event",
    "ExplainRed",
    "FormTaskForce",
    "FreezeMonth",
    "Intake",
    "MoveMilestone",
    "NoteSource",
    "PlanFunds",
    "PlanMilestone",
    "ProjectFacts",
    "ReachMilestone",
    "RecordCeremony",
    "RecordCompletion",
    "RecordPermit",
    "RecordServiceAct",
    "RecordStart",
    "RecordUse",
    "RecordVisit",
    "Refusal",
    "ReportFunds",
    "ReportInvestment",
    "ReportStatistics",
    "RequestCompletion",
    "Resume",
    "Retire",
    "ReturnReport",
    "SetStatStatus",
    "StartRevival",
    "State",
    "StopWorks",
    "decide",
    "evolve",
    "initial",
    "tag_of",
]
