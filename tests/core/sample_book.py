"""The sample book built by commands, for the tests: each project's state and facts on 2021-12-29."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from kuaijin.core import project
from kuaijin.core.partial_date import last_of_month, parse_partial
from kuaijin.core.project_state import ParcelFact, ProjectFacts, State
from tests.core.world import at, run

AS_OF = date(2021, 12, 29)
_PATH = Path(__file__).parent / "data" / "sample_book.yaml"


@lru_cache(maxsize=1)
def data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_PATH.read_text(encoding="utf-8"))
    return loaded


def _intake(row: dict[str, Any]) -> project.Intake:
    main = row["attributes"]
    return project.Intake(
        code=row["project_code"],
        name_zh=row["name_zh"],
        name_en="",
        category=row["category"],
        area=row["area"],
        total_wan=row["total_investment"],
        investment_type=main["investment_type"],
        approval_mode=main["approval_mode"],
        project_class=main["project_class"],
        land_supply=main["land_supply"],
        industry=main["industry"],
        planning_fit=True,
        land_fit=True,
        environment_fit=True,
        sample=row["sample"],
        figures_sample=True,
        facts_from_article=tuple(row["facts_from_article"]),
    )


def facts_of(row: dict[str, Any]) -> ProjectFacts:
    land = row["facts"].get("land")
    on = None if land is None else date.fromisoformat(land)
    return ProjectFacts(parcels=(ParcelFact(id=row["id"] + "-1", contract_on=on, handed_over_on=on),))


def _day(text: str) -> tuple[date, str]:
    period = parse_partial(text)
    assert period is not None
    return period.last, period.precision


@lru_cache(maxsize=32)
def built(project_id: str) -> State:
    """One of the 19 projects as its commands leave it."""
    row = next(each for each in data()["projects"] if each["id"] == project_id)
    state = run(project, project.initial(project_id), _intake(row), at("2021-01-20"))
    state = _planned(state, row)
    state = _dated(state, row)
    return _reported(state, row)


def _planned(state: State, row: dict[str, Any]) -> State:
    plan = project.EnterAnnualPlan(
        year=2021,
        plan_year_wan=row["plan_2021"],
        plan_months=tuple(row["plan_months"]),
        start_class=row["start_class"],
        completion_planned=row["completion_planned_2021"],
        meeting="2021年度重点项目计划会",
        on=date(2021, 1, 25),
        invested_before_wan=row["invested_before_2021"],
    )
    state = run(project, state, plan, at("2021-01-25"))
    for m in row["milestones"]:
        command = project.PlanMilestone(name=m["name"], planned=m["planned"], source=m["source"])
        state = run(project, state, command, at("2021-01-26"))
    return state


def _dated(state: State, row: dict[str, Any]) -> State:
    now = at(AS_OF.isoformat(), facts=facts_of(row))
    facts = row["facts"]
    if "revival" in facts:
        revival = project.StartRevival(
            on=date.fromisoformat(facts["revival"]), reason="闲置厂房盘活", measure="改造为中试基地"
        )
        state = run(project, state, revival, now)
    if "started" in facts:
        permit = project.RecordPermit(on=date.fromisoformat(facts["permit"]), number="示例-" + row["id"])
        state = run(project, state, permit, now)
        on, precision = _day(facts["started"])
        state = run(project, state, project.RecordStart(on=on, precision=precision, evidence=("现场照片",)), now)
    if "completed" in facts:
        asked = project.RequestCompletion(on=date.fromisoformat(facts["requested"]), evidence=("申请表",))
        state = run(project, state, asked, now)
        passed = project.RecordCompletion(on=date.fromisoformat(facts["completed"]), evidence=("联合验收意见",))
        state = run(project, state, passed, now)
    if "used" in facts:
        on, precision = _day(facts["used"])
        used = project.RecordUse(on=on, precision=precision, kind="delivered", evidence=("开学照片",))
        state = run(project, state, used, now)
    for m in row["milestones"]:
        if m["actual"] is not None:
            reached = project.ReachMilestone(name=m["name"], actual=m["actual"], source=m["source"])
            state = run(project, state, reached, now)
    return state


def _reported(state: State, row: dict[str, Any]) -> State:
    for month, actual in enumerate(row["actual_months"], start=1):
        day = min(last_of_month(2021, month), AS_OF)
        command = project.ReportInvestment(year=2021, month=month, actual_wan=actual, estimated=month == 12)
        state = run(project, state, command, at(day.isoformat()))
    return state
