"""The sample book through the deciders: batches, lights and figures must be those of the book (mechanisms.md 1–3)."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from kuaijin.core import project
from kuaijin.core.amounts import format_yi, group_rate, percent, rate
from kuaijin.core.batches import BATCH_NAMES, batch
from kuaijin.core.lights import light_points, start_rate, time_progress
from kuaijin.core.project_state import ProjectFacts
from tests.core.sample_book import AS_OF, _intake, built, data, facts_of
from tests.core.world import at, run

ROWS = data()["projects"]
EXPECTED = data()["expected"]


def _book(row):
    page = built(row["id"]).book(2021)
    assert page is not None
    return page


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_each_project_is_in_the_batch_that_its_facts_give(row) -> None:
    answer = batch(built(row["id"]), facts_of(row), AS_OF)
    assert BATCH_NAMES[answer.primary].zh == row["batch"]
    assert answer.why.zh
    assert answer.why.en


@pytest.mark.parametrize("row", data()["reserve"], ids=[row["id"] for row in data()["reserve"]])
def test_a_project_outside_the_annual_list_is_in_reserve(row) -> None:
    like = {**ROWS[0], "name_zh": row["name_zh"], "total_investment": row["total_investment"]}
    state = run(project, project.initial(row["id"]), _intake(like), at("2021-11-01"))
    assert BATCH_NAMES[batch(state, ProjectFacts(), AS_OF).primary].zh == row["batch"]


def test_batches_add_up() -> None:
    counts = Counter(BATCH_NAMES[batch(built(r["id"]), facts_of(r), AS_OF).primary].zh for r in ROWS)
    assert dict(counts) == EXPECTED["batches"]


def test_totals_of_the_article() -> None:
    states = [built(row["id"]) for row in ROWS]
    pages = [_book(row) for row in ROWS]
    assert len(states) == EXPECTED["all"]["count"] == 19
    assert format_yi(sum(s.total_wan for s in states)) == "60.0亿元"
    assert format_yi(sum(p.plan_year_wan for p in pages)) == "15.0亿元"
    assert format_yi(sum(p.actual_year_wan for p in pages)) == "25.0亿元"
    assert all(page.estimated for page in pages)
    done = group_rate((p.actual_year_wan, p.plan_year_wan) for p in pages)
    assert done is not None
    assert percent(done) == str(EXPECTED["completion_rate_percent"])
    assert percent(done - 1) == str(EXPECTED["over_plan_percent"])


@pytest.mark.parametrize("category", ["社会民生", "基础设施", "产城融合"])
def test_totals_by_category(category) -> None:
    rows = [row for row in ROWS if built(row["id"]).category == category]
    pages = [_book(row) for row in rows]
    assert EXPECTED["by_category"][category] == {
        "count": len(rows),
        "total": sum(built(row["id"]).total_wan for row in rows),
        "plan": sum(page.plan_year_wan for page in pages),
        "actual": sum(page.actual_year_wan for page in pages),
    }


@pytest.mark.parametrize("line", EXPECTED["cumulative"], ids=lambda line: str(line["month"]))
def test_cumulative_by_month(line) -> None:
    pages = [_book(row) for row in ROWS]
    assert sum(page.planned_wan(line["month"]) for page in pages) == line["plan"]
    assert sum(page.cumulative_wan(line["month"]) for page in pages) == line["actual"]


def test_year_end_lights() -> None:
    lights = {
        row["id"]: light_points(rate(_book(row).actual_year_wan, _book(row).plan_year_wan), time_progress(12))
        for row in ROWS
    }
    wanted = EXPECTED["year_end_lights"]
    assert [name for name, light in lights.items() if light.colour == "yellow"] == wanted["yellow"]
    assert [name for name, light in lights.items() if light.colour == "red"] == wanted["red"]
    green = [light for light in lights.values() if light.colour == "green"]
    assert len(green) == wanted["green_count"]
    assert not any(light.noted for light in green)


def test_start_rate_and_completion_rate() -> None:
    new = [row for row in ROWS if _book(row).start_class == "新开工"]
    started = [row for row in new if built(row["id"]).start is not None]
    wanted = EXPECTED["start_rate"]
    assert (len(new), len(started)) == (wanted["planned_new"], wanted["started"])
    share = start_rate(len(new), len(started))
    assert share is not None
    assert percent(share) == str(wanted["percent"])
    planned = [row for row in ROWS if _book(row).completion_planned]
    done = [row for row in planned if built(row["id"]).completion is not None]
    assert percent(Fraction(len(done), len(planned))) == str(EXPECTED["completion_count_rate"]["percent"])


def test_batches_of_an_earlier_day() -> None:
    """P01 was land, then procedures, then construction, then acceptance: each change has its date (B-4)."""
    row = ROWS[0]
    state, facts = built("P01"), facts_of(row)
    days = {date(2021, 1, 22): "reserve", date(2021, 3, 1): "land", date(2021, 4, 19): "procedures"}
    days |= {date(2021, 4, 20): "construction", date(2021, 8, 16): "acceptance", date(2023, 8, 26): "acceptance"}
    assert {day: batch(state, facts, day).primary for day in days} == days
    assert batch(state, facts, date(2023, 8, 27)).primary == ""
    assert batch(state, facts, date(2021, 1, 1)).primary == ""
