"""One example of each project command and a project in each state, for the tests of the project."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from kuaijin.core import project as p
from kuaijin.core.project_files import FileProjectPaper, TakeDownProjectPaper
from kuaijin.core.project_merge import MergeInto, SplitOff
from kuaijin.core.project_notes import Comment, Follow, SetTags, Unfollow, WithdrawComment
from kuaijin.core.project_operation import (
    Measure,
    PlanRevival,
    PromiseProduction,
    RecordMeasure,
    ReportProduction,
)
from kuaijin.core.project_state import State
from tests.core.world import at, run

TODAY = "2021-07-15"
MONTHS = (100,) * 12

INTAKE = p.Intake(
    code="2101-431099-04-01-100111",
    name_zh="示例项目",
    name_en="Sample",
    category="产城融合",
    area="石盖塘",
    total_wan=6000,
    investment_type="private",
    approval_mode="filing",
    project_class="industrial",
    land_supply="auctioned",
    planning_fit=True,
    land_fit=True,
    environment_fit=True,
    attributes={"has_buildings": True, "floor_area_sqm": 12000},
    owner_name="示例公司",
    owner_uscc="91431000MA91001940",
    invested_before_wan=500,
)
PLAN = p.EnterAnnualPlan(
    year=2021,
    plan_year_wan=1200,
    plan_months=MONTHS,
    start_class="新开工",
    completion_planned=False,
    meeting="一月调度会",
    on=date(2021, 1, 20),
)
START = p.RecordStart(on=date(2021, 3, 10), evidence=("现场照片",))
REQUEST = p.RequestCompletion(on=date(2021, 5, 20), evidence=("申请表",))
COMPLETE = p.RecordCompletion(on=date(2021, 5, 28), evidence=("联合验收意见",))
USE = p.RecordUse(on=date(2021, 6, 1), kind="production", evidence=("投产照片",))
STOP = p.StopWorks(on=date(2021, 4, 20), reason="资金")
REPORT = p.ReportInvestment(year=2021, month=6, actual_wan=120)
FREEZE = p.FreezeMonth(year=2021, month=6)

EXAMPLES: dict[str, Any] = {
    "intake": INTAKE,
    "correct-facts": p.CorrectFacts(reason="录入有误", name_zh="示例项目一期"),
    "adjust-total": p.AdjustTotal(total_wan=7000, approval="批复1号", on=date(2021, 7, 1), reason="增加内容"),
    "enter-annual-plan": replace(PLAN, year=2022, on=date(2021, 7, 10)),
    "adjust-plan": p.AdjustPlan(
        year=2021,
        plan_year_wan=2400,
        plan_months=(100,) * 6 + (300,) * 6,
        meeting="年中会",
        on=date(2021, 7, 10),
        reason="进度加快",
    ),
    "assign-leader": p.AssignLeader(leader="班子成员01"),
    "assign-secretary": p.AssignSecretary(secretary="服务秘书06"),
    "form-task-force": p.FormTaskForce(head="班子成员01", members=("征拆专员01", "国土规划专员01")),
    "plan-milestone": p.PlanMilestone(name="试产", planned="2021-12"),
    "reach-milestone": p.ReachMilestone(name="主体封顶", actual="2021-05"),
    "move-milestone": p.MoveMilestone(name="主体封顶", planned="2021-08-10", reason="雨季"),
    "report-investment": REPORT,
    "return-report": p.ReturnReport(year=2021, month=5, reason="与现场不符"),
    "freeze-month": p.FreezeMonth(year=2021, month=4),
    "adjust-investment": p.AdjustInvestment(
        year=2021, month=7, about_year=2021, about_month=1, delta_wan=-10, reason="重复计算"
    ),
    "set-stat-status": p.SetStatStatus(status="submitted"),
    "report-statistics": p.ReportStatistics(year=2021, month=6, value_wan=110),
    "plan-funds": p.PlanFunds(year=2021, loan_wan=700, own_wan=500),
    "report-funds": p.ReportFunds(year=2021, month=6, loan_wan=300),
    "explain-red": p.ExplainRed(cause="拆迁滞后", owner="征拆专员01", due=date(2021, 8, 1)),
    "record-ceremony": p.RecordCeremony(on=date(2021, 3, 1)),
    "record-permit": p.RecordPermit(on=date(2021, 3, 5), number="许可2号"),
    "record-start": START,
    "request-completion": REQUEST,
    "record-completion": COMPLETE,
    "stop-works": STOP,
    "start-revival": p.StartRevival(on=date(2021, 7, 1), reason="停工过久", measure="引入新业主"),
    "resume": p.Resume(on=date(2021, 7, 2), outcome="restarted", evidence=("复工照片",)),
    "record-use": USE,
    "record-visit": p.RecordVisit(
        on=date(2021, 6, 1), people=("班子成员01",), findings="进展正常", place_note="项目部会议室"
    ),
    "record-service-act": p.RecordServiceAct(
        on=date(2021, 6, 1), phase="during", channel="现场", minutes=45, result="补齐消防资料"
    ),
    "retire": p.Retire(on=date(2021, 7, 1), reason="企业放弃", decision="会议纪要5号"),
    "note-source": p.NoteSource(fact="category", source="assumption"),
    "comment": Comment(text="请核实"),
    "withdraw-comment": WithdrawComment(number=1, reason="写错"),
    "file-project-paper": FileProjectPaper(
        material="投资合同",
        file_name="合同.pdf",
        digest="a" * 64,
        sha256="b" * 64,
        media_type="application/pdf",
        size=10,
    ),
    "take-down-project-paper": TakeDownProjectPaper(material="投资合同", reason="盖章页缺失"),
    "set-tags": SetTags(add=("省重点",)),
    "follow": Follow(),
    "unfollow": Unfollow(),
    "promise-production": PromiseProduction(
        on=date(2021, 1, 5), contract="合同1号", jobs=9, capacity=8, capacity_unit="台", output_wan=700, tax_wan=60
    ),
    "report-production": ReportProduction(year=2021, quarter=2, jobs=9, capacity=1, output_wan=100, tax_wan=9),
    "plan-revival": PlanRevival(
        kind="idle_land",
        aim="招商",
        owner="征拆专员01",
        due=date(2021, 12, 1),
        measures=(Measure("洽谈", "征拆专员01", date(2021, 9, 1)),),
    ),
    "record-measure": RecordMeasure(on=date(2021, 7, 1), text="已洽谈"),
    "merge-into": MergeInto(survivor="P2", reason="重复"),
    "split-off": SplitOff(reason="不是同一项目"),
}


def taken_in() -> State:
    """Taken in, listed for 2021, a milestone planned, a permit noted, five months reported, the first frozen."""
    state = run(p, p.initial("P1"), INTAKE, at("2021-01-15"))
    state = run(p, state, PLAN, at("2021-01-20"))
    state = run(p, state, p.PlanMilestone(name="主体封顶", planned="2021-06-30"), at("2021-01-20"))
    state = run(p, state, p.RecordPermit(on=date(2021, 3, 1), number="许可1号"), at("2021-03-02"))
    for month in range(1, 6):
        report = p.ReportInvestment(year=2021, month=month, actual_wan=90)
        state = run(p, state, report, at("2021-06-05"))
    return run(p, state, p.FreezeMonth(year=2021, month=1), at("2021-06-06"))


def in_each_state() -> dict[str, State]:
    """A project in every state."""
    now = at(TODAY)
    states = {"new": p.initial("P1"), "planned": taken_in()}
    states["started"] = run(p, states["planned"], START, now)
    entered = p.SetStatStatus(status="entered", year=2021, month=4)
    states["started"] = run(p, states["started"], entered, now)
    states["stopped"] = run(p, states["started"], STOP, now)
    states["acceptance"] = run(p, states["started"], REQUEST, now)
    states["completed"] = run(p, states["acceptance"], COMPLETE, now)
    states["in_use"] = run(p, states["completed"], USE, now)
    states["retired"] = run(p, states["started"], EXAMPLES["retire"], now)
    return states
