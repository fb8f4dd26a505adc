"""The figures of the loaded park against the sample book's own ``expected`` part."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from kuaijin.core.batches import BATCH_NAMES
from kuaijin.demo.book import HERE
from kuaijin.insight.days import as_of
from kuaijin.insight.figures import Figures, figures, year_end_lights
from kuaijin.insight.projects import batch_of, facts_of, lights_of, state_of
from kuaijin.ledger.projections.models import MilestoneRow, MonthRow, ProjectRow
from tests.demo.by_hand import Told, streams

pytestmark = pytest.mark.django_db

BOOK: dict[str, Any] = yaml.safe_load((HERE / "park.yaml").read_text(encoding="utf-8"))
EXPECTED: dict[str, Any] = BOOK["expected"]


@pytest.fixture(scope="module")
def shown(park: date, django_db_blocker: Any) -> Figures:
    with django_db_blocker.unblock():
        return figures(2021, park)


def test_article_totals(shown: Figures) -> None:
    wanted = BOOK["book"]["article_totals"]
    assert wanted == {"projects": 19, "total_yi": 60, "plan_yi": 15, "actual_yi": 25, "over_plan_percent": 66.7}
    assert {key: Decimal(str(value)) for key, value in wanted.items()} == shown.article_totals
    assert shown.estimated


def test_totals_in_all_and_by_category(shown: Figures) -> None:
    def told(totals: Any) -> dict[str, int]:
        return {"count": totals.count, "total": totals.total, "plan": totals.plan, "actual": totals.actual}

    assert told(shown.all) == EXPECTED["all"]
    assert {key: told(totals) for key, totals in shown.by_category.items()} == EXPECTED["by_category"]


def test_rates(shown: Figures) -> None:
    assert shown.completion_rate_percent == Decimal(str(EXPECTED["completion_rate_percent"]))
    assert shown.over_plan_percent == Decimal(str(EXPECTED["over_plan_percent"]))
    start, done = EXPECTED["start_rate"], EXPECTED["completion_count_rate"]
    assert shown.start_rate.planned == start["planned_new"]
    assert shown.start_rate.reached == start["started"]
    assert shown.start_rate.percent == Decimal(str(start["percent"]))
    assert shown.completion_count_rate.planned == done["planned"]
    assert shown.completion_count_rate.reached == done["completed"]
    assert shown.completion_count_rate.percent == Decimal(str(done["percent"]))


def test_batches_are_derived_not_told(shown: Figures, entries: tuple[Told, ...]) -> None:
    assert {BATCH_NAMES[key].zh: count for key, count in shown.batches.items()} == EXPECTED["batches"]
    told = {row.id: BATCH_NAMES[row.batch].zh for row in ProjectRow.objects.exclude(status="retired")}
    assert told == {row["id"]: row["batch"] for row in BOOK["projects"] + BOOK["reserve_projects"]}
    assert not any("batch" in entry.payload for entry in entries if entry.kind == "project")


def test_a_batch_says_why_and_can_be_asked_again(park: date, shown: Figures) -> None:
    for row in ProjectRow.objects.all():
        again = batch_of(row, park)
        assert again.primary == row.batch
        assert again.why.zh
        assert state_of(row).id == row.id
        assert all(granted.on <= park for granted in facts_of(row).granted)


def test_year_end_lights(shown: Figures) -> None:
    lights = year_end_lights(shown.year)
    wanted = EXPECTED["year_end_lights"]
    assert list(lights["yellow"]) == wanted["yellow"]
    assert list(lights["red"]) == wanted["red"]
    assert len(lights["green"]) == wanted["green_count"]


def test_months_add_up(shown: Figures) -> None:
    told = [{"month": month.month, "plan": month.plan, "actual": month.actual} for month in shown.cumulative]
    assert told == EXPECTED["cumulative"]
    assert [month.month for month in shown.cumulative if month.estimated] == BOOK["book"]["estimated_months"]


def test_each_project_has_its_own_figures(shown: Figures) -> None:
    for row in BOOK["projects"]:
        stored = ProjectRow.objects.get(id=row["id"])
        assert (stored.total_wan, stored.plan_year_wan, stored.actual_year_wan) == (
            row["total_investment"],
            row["plan_2021"],
            row["actual_2021"],
        )
        months = MonthRow.objects.filter(project=row["id"], year=2021).order_by("month")
        assert [month.plan_wan for month in months] == row["plan_months"]
        assert [month.actual_wan for month in months] == row["actual_months"]
        assert [month.frozen for month in months] == [True] * 11 + [False]


def test_sample_marks_are_kept(shown: Figures) -> None:
    for row in BOOK["projects"]:
        stored = ProjectRow.objects.get(id=row["id"])
        assert stored.sample == row["sample"]
        assert stored.figures_sample
        told = [(m.name, m.planned, m.actual, m.source) for m in MilestoneRow.objects.filter(project=row["id"])]
        wanted = [
            (m["name"], str(m["planned"]), m["actual"] and str(m["actual"]), m["source"]) for m in row["milestones"]
        ]
        assert told == wanted


def test_the_reserve_is_not_counted(shown: Figures) -> None:
    assert shown.reserve == len(BOOK["reserve_projects"]) == 4
    assert shown.all.count == 19


def test_figures_of_a_past_day(shown: Figures) -> None:
    """At the end of June the reports up to May are in (June is told in July)."""
    day = date(2021, 6, 30)
    with as_of(day):
        then = figures(2021, day)
    assert then.all.count == 19
    assert then.all.plan == 150000
    assert then.all.actual == EXPECTED["cumulative"][4]["actual"]
    assert not then.estimated


def test_lights_with_milestones_are_no_better_than_money(park: date, shown: Figures) -> None:
    lights = lights_of(ProjectRow.objects.filter(year=2021), park)
    assert lights["P19"].colour == "red"
    assert lights["P02"].colour in ("yellow", "red")
    assert all(light.why.zh and light.why.en for light in lights.values())


def test_investment_is_reported_after_its_month(entries: tuple[Told, ...]) -> None:
    reports = [entry for entry in entries if entry.type == "investment-reported"]
    assert len(reports) == 19 * 12
    for entry in reports:
        month = (entry.payload["year"], entry.payload["month"])
        if entry.payload["estimated"]:
            assert entry.on == date(2021, 12, 28)
        else:
            assert month < (entry.on.year, entry.on.month)


def test_the_book_in_the_product_is_the_one_given() -> None:
    """The product's own copy keeps every project of the book used by the tests of the core."""
    given = yaml.safe_load((Path(__file__).parents[1] / "core/data/sample_book.yaml").read_text(encoding="utf-8"))
    mine = {row["id"]: row for row in BOOK["projects"]}
    for row in given["projects"]:
        assert mine[row["id"]]["actual_months"] == row["actual_months"]
        assert mine[row["id"]]["name_zh"] == row["name_zh"]


def test_streams_of_every_kind(entries: tuple[Told, ...]) -> None:
    assert len(streams(entries, "project")) == 24, "one was registered twice and merged"
    assert len(streams(entries, "parcel")) == 19
    assert len(streams(entries, "park")) == 1
    assert 200 <= len(streams(entries, "case")) <= 500
