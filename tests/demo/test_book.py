"""What is told agrees with the book: matters, statistics, visits, and the names of the figures."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from kuaijin.core.project_money import series_gap
from kuaijin.demo.book import HERE, book
from kuaijin.insight.projects import state_of
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ProjectRow
from tests.demo.by_hand import Told, streams
from tests.demo.conftest import kuaijin

pytestmark = pytest.mark.django_db

BOOK: dict[str, Any] = yaml.safe_load((HERE / "park.yaml").read_text(encoding="utf-8"))


def test_figures_carry_the_books_names(demo_home: Path) -> None:
    told = json.loads(kuaijin(demo_home, "figures", "--json", "--on", "2021-12-29").stdout)
    wanted = dict(BOOK["expected"])
    del wanted["note"]
    lights = wanted.pop("year_end_lights")
    assert {key: told[key] for key in wanted} == wanted
    assert {key: told["year_end_lights"][key] for key in lights if key != "rule"} == {
        key: value for key, value in lights.items() if key != "rule"
    }
    assert told["estimated_months"] == BOOK["book"]["estimated_months"]
    powers = told["powers"]
    assert (powers["in_force"], powers["target"], powers["outside"]) == (53, 53, 0)
    assert powers["used"] + powers["idle"] == 53
    assert powers["in_zone_percent"] == round(100 * powers["in_zone"] / powers["decided"], 1)


def test_lights_of_a_past_day_use_the_plan_to_that_month(demo_home: Path) -> None:
    """In June a third of the year's plan is no red light: the plan itself asked for no more."""
    then = json.loads(kuaijin(demo_home, "figures", "--json", "--on", "2021-06-30").stdout)["lights"]
    assert sum(len(ids) for ids in then.values()) == 19
    late = {row["id"] for row in BOOK["projects"] if _points_behind(row, months=5) > 30}
    assert set(then.get("red", ())) == late


def _points_behind(row: dict[str, Any], months: int) -> float:
    return 100 * (sum(row["plan_months"][:months]) - sum(row["actual_months"][:months])) / row["plan_2021"]


def test_the_books_issues_keep_lead_and_due_day(park: date, entries: tuple[Told, ...]) -> None:
    numbers = {row["book"]: row["id"] for row in book()["matters"] if "book" in row}
    assert set(numbers) == {issue["id"] for issue in BOOK["issues"]}
    status = {"in_progress": "working", "escalated": "working", "closed": "closed"}
    for issue in BOOK["issues"]:
        matter = MatterRow.objects.get(id=numbers[issue["id"]])
        raised = streams(entries, "matter")[matter.id][0]
        assert (matter.project, matter.lead, matter.due) == (
            issue["project"], issue["lead"], date.fromisoformat(issue["due"]),
        )  # fmt: skip
        assert raised.on == date.fromisoformat(issue["raised"])
        assert matter.status == status[issue["status"]]
        assert issue["text_zh"] in matter.text


def test_the_firm_confirms_and_dispatch_closes(entries: tuple[Told, ...]) -> None:
    """Q-1: the solver, who confirms and who verifies are three."""
    closed = [told for told in streams(entries, "matter").values() if told[-1].type == "closed"]
    assert len(closed) == 3
    for told in closed:
        acts = {entry.type: entry.actor for entry in told}
        assert len({acts["solved-claimed"], acts["confirmed"], acts["closed"]}) == 3


def test_leaders_visit_every_month(park: date, entries: tuple[Told, ...]) -> None:
    for project in ProjectRow.objects.filter(year=2021):
        mine = [entry for entry in streams(entries, "project")[project.id] if entry.type == "visit-made"]
        months = {entry.on.month for entry in mine if entry.on.year == 2021 and entry.actor == project.leader}
        last = 12 if project.completed_on is None else project.completed_on.month
        assert set(range(2, last)) <= months, project.id


def test_firms_report_their_own_investment(park: date, entries: tuple[Told, ...]) -> None:
    for project in ProjectRow.objects.filter(year=2021):
        reports = [e for e in streams(entries, "project")[project.id] if e.type == "investment-reported"]
        role = "platform" if "平台公司" in project.owner_name else "enterprise"
        assert {entry.role for entry in reports} == {role}, project.id


def test_statistics_are_a_series_of_their_own(park: date) -> None:
    """先入库、后有数; a gap of more than a fifth is shown and changes nothing."""
    gaps = []
    for project in ProjectRow.objects.filter(year=2021):
        state = state_of(project)
        assert (state.stat_status == "entered") == (project.started_on is not None)
        page = state.book(2021)
        assert page is not None
        gaps += [(project.id, month) for month in range(1, 13) if series_gap(page, month)]
    assert gaps == [("P15", 8)]


def test_connections_of_one_plant_are_received_together(park: date) -> None:
    """并联: one receipt day at one counter."""
    items = ("gongshui", "gongdian", "gongqi")
    together = CaseRow.objects.filter(project="P11", item__in=items, open=True)
    assert Counter(together.values_list("received_on", flat=True)) == {date(2021, 12, 27): 3}


def test_finished_projects_ask_only_for_what_comes_after(park: date) -> None:
    finished = ProjectRow.objects.exclude(completed_on=None).values("id")
    waiting = CaseRow.objects.filter(open=True, project__in=finished).exclude(status__in=("granted", "delivered"))
    assert not list(waiting.values_list("id", "project", "item"))
