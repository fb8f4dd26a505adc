"""规划与指标, page by page: the article's plans with computed actuals, and what may be done to a plan."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kuaijin.ledger.projections.atlas_models import IndicatorRow, PlanRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db
PLANNER, CHIEF, STATISTICS, CLERK = "国土规划专员01", "管委会主要领导", "统计专员01", "综合窗口01"
PLAN = {
    "title_zh": "临空经济区控规",
    "title_en": "Detailed plan of the airport area",
    "plan_kind": "other",
    "period_from": "2021-12-01",
    "period_to": "2023-12-31",
    "source": "ledger",
}
INDICATOR = {
    "key": "roads",
    "name_zh": "道路长度",
    "name_en": "Roads",
    "unit_zh": "公里",
    "unit_en": "km",
    "target": "12.5",
    "due": "2023-12-31",
    "base": "0",
    "base_on": "2021-12-01",
    "direction": "at_least",
    "forecast": "trend",
    "source": "ledger",
}


def told(page: Any, key: str) -> Any:
    lines = [line for plan in page.context["plans"] for line in plan["lines"]]
    return next(line for line in lines if line["row"].key == key)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_articles_plans_with_their_actuals(park: date, language: str) -> None:
    page = counted(signed_in(PLANNER, language), "atlas:plans", "/atlas/plans/")
    assert len(page.context["plans"]) == 3
    invested = told(page, "invested")["line"]
    assert (invested.actual, invested.target, invested.outlook.standing) == (Decimal("25.00"), 15, "reached")
    assert told(page, "projects")["line"].actual == 19
    assert told(page, "total")["line"].actual == 60
    assert told(page, "parks")["line"].actual == 3
    assert told(page, "industry")["line"].outlook.standing == "behind"
    assert told(page, "completed")["line"].outlook.forecast is not None
    assert ("按时间直线外推" if language == "zh-hans" else "straight on in time") in page.content.decode()


def test_who_may_not_look(park: date) -> None:
    firm = signed_in("企业-海德威（示例账户）")
    assert firm.get("/atlas/plans/").status_code == 403
    assert firm.get("/atlas/plans/GH-01/").status_code == 404
    assert signed_in(PLANNER).get("/atlas/plans/GH-99/").status_code == 404


def test_a_plan_from_its_registration_to_its_first_report(park: date) -> None:
    planner = signed_in(PLANNER)
    assert planner.get("/atlas/plans/register/").status_code == 200
    assert signed_in(CLERK).post("/atlas/plans/register/", PLAN).status_code == 403
    assert planner.post("/atlas/plans/register/", PLAN).status_code == 302
    assert PlanRow.objects.get(id="GH-04").status == "drafted"
    page = counted(planner, "atlas:plan", "/atlas/plans/GH-04/")
    assert [form.tag for form in page.context["forms"]] == ["set-indicator"]
    assert planner.post("/atlas/plans/GH-04/set-indicator/", INDICATOR).status_code == 302
    assert planner.post("/atlas/plans/GH-04/adopt-plan/", {}).status_code == 403
    adopted = signed_in(CHIEF).post("/atlas/plans/GH-04/adopt-plan/", {"on": "2021-12-29", "document_no": "示例"})
    assert adopted.status_code == 302
    report = {"key": "roads", "on": "2021-12-29", "value": "0.8", "source": "ledger"}
    assert signed_in(STATISTICS).post("/atlas/plans/GH-04/tell-actual/", report).status_code == 302
    row = IndicatorRow.objects.get(plan="GH-04")
    assert (row.target, row.told, row.told_on) == ("12.5", "0.8", date(2021, 12, 29))
    refused = planner.post("/atlas/plans/GH-04/set-indicator/", INDICATOR | {"target": "10"})
    assert refused.status_code == 422
    assert planner.post("/atlas/plans/GH-04/nothing/", {}).status_code == 404
    assert "0.8" in planner.get("/atlas/plans/GH-04/").content.decode()


def test_a_past_day_shows_what_was_known_then(park: date) -> None:
    client = signed_in(PLANNER)
    client.post("/session/day", {"day": "2021-07-01"})
    page = client.get("/atlas/plans/")
    assert told(page, "industry")["line"].actual == 508
    assert client.get("/atlas/plans/GH-01/").context["forms"] == []
