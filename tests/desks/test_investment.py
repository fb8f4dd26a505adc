"""投资调度, page by page: the month and its base, review and freeze, the statistics beside it, the outlook."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from kuaijin import ledger, wallclock
from kuaijin.core import project_commands as c
from kuaijin.demo.people import actor
from kuaijin.desks.frame.statuses import STATUSES
from kuaijin.insight.investment import STATES
from kuaijin.ledger.projections.finance_models import YearRow
from kuaijin.ledger.projections.models import ProjectRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
DISPATCHER, HEAD, SECRETARY, STATISTICS = "调度专员01", "管委会主要领导", "服务秘书01", "统计专员01"


def at_day(client: Client, address: str, **asked: str) -> object:
    return client.get(address, {"month": "2021-12", **asked}).context


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_article_at_the_end_of_the_year(park: date, language: str) -> None:
    page = counted(signed_in(DISPATCHER, language), "investment:month", "/investment/?month=2021-12")
    whole = page.context["whole"]
    assert (whole["standing"].plan_wan, whole["standing"].done_wan) == (150_000, 250_000)
    assert (whole["rate"], whole["over"]) == ("166.7 %", "+66.7")
    assert whole["estimated"]
    assert page.context["lst"].total == YearRow.objects.filter(year=2021).count()
    shown = page.content.decode()
    assert ("时间进度" if language == "zh-hans" else "time progress") in shown


def test_every_base_is_named_where_its_points_stand(park: date) -> None:
    client = signed_in(DISPATCHER)
    told = {base: at_day(client, "/investment/", base=base, month="2021-06") for base in ("year", "start", "plan")}
    assert len({each["whole"]["deviation"] for each in told.values()}) == 3
    assert told["year"]["whole"]["base_share"] == "50.0 %"
    assert [each["asked"].base for each in told.values()] == ["year", "start", "plan"]
    assert at_day(client, "/investment/", base="x' or 1=1", month="9999-99")["asked"].key == "2021-11"


@pytest.fixture
def new_year(park: date) -> Iterator[date]:
    """The fifth of January, when the last month of the year is over."""
    wallclock.set_site_day(date(2022, 1, 5))
    yield date(2022, 1, 5)
    wallclock.set_site_day(park)


def tell_december(project: str) -> None:
    """The project's December, now that it is over."""
    actual = YearRow.objects.get(project=project, year=2021).actual[11]
    command = c.ReportInvestment(year=2021, month=12, actual_wan=actual, confirmed=True)
    ledger.execute("project", project, command, actor=actor(SECRETARY))


def frozen_in_december() -> set[str]:
    return {row.project for row in YearRow.objects.filter(year=2021) if row.marks[11]["frozen"]}


def test_estimates_are_not_frozen(new_year: date) -> None:
    client = signed_in(DISPATCHER)
    page = at_day(client, "/investment/", state="estimated")
    assert page["lst"].total == YearRow.objects.filter(year=2021).count()
    assert page["waiting"] == 0
    assert client.post("/investment/freeze/?month=2021-12").status_code == 302
    assert frozen_in_december() == set()


def test_reviewed_reports_are_frozen_and_returned_ones_are_not(new_year: date) -> None:
    client = signed_in(DISPATCHER)
    for project in ("P01", "P03"):
        tell_december(project)
    sent_back = c.ReturnReport(year=2021, month=12, reason="与现场不符")
    ledger.execute("project", "P03", sent_back, actor=actor(DISPATCHER))
    page = at_day(client, "/investment/")
    assert dict(page["states"])["month_returned"] == page["waiting"] == 1
    assert client.post("/investment/freeze/?month=2021-12").status_code == 302
    assert frozen_in_december() == {"P01"}
    assert signed_in(STATISTICS).post("/investment/freeze/?month=2021-12").status_code == 403
    assert signed_in(HEAD).post("/investment/freeze/?month=2021-12").status_code == 403


def test_the_states_have_words() -> None:
    assert {f"month_{state}" for state in STATES} <= STATUSES.keys()


def test_a_unit_sees_its_own_and_only_sums_of_its_own(park: date) -> None:
    client = signed_in(SECRETARY)
    own = set(ProjectRow.objects.filter(secretary=SECRETARY).values_list("id", flat=True))
    page = client.get("/investment/", {"month": "2021-11"}).context
    shown = {row.id for row in page["lst"].rows}
    assert shown
    assert shown <= own
    assert page["whole"]["standing"].plan_wan == sum(
        row.plan_year_wan for row in YearRow.objects.filter(project__in=shown, year=2021)
    )
    assert client.get("/investment/export.xlsx").status_code == 403


def test_the_export_tells_month_base_and_filters(park: date) -> None:
    asked = {"month": "2021-11", "base": "plan", "gap": "yes"}
    answer = taken_out(signed_in(DISPATCHER), "/investment/export.xlsx", asked)
    sheet = load_workbook(BytesIO(answer.content)).active
    first = sheet["A1"].value
    assert "2021年11月" in first
    assert "月度计划进度" in first
    assert "统计差距" in first
    rows = signed_in(DISPATCHER).get("/investment/", asked).context["lst"].total
    assert sheet.max_row == 2 + rows


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_statistics_stand_beside_and_a_gap_is_only_shown(park: date, language: str) -> None:
    client = signed_in(STATISTICS, language)
    page = counted(client, "investment:statistics", "/investment/statistics/?month=2021-11").context
    assert sum(count for _, _, count in page["counts"]) == page["lst"].total
    entered = client.get("/investment/statistics/", {"status": "entered"}).context["lst"].total
    assert entered == YearRow.objects.filter(year=2021, stat_status="entered").count() > 0
    before = YearRow.objects.get(project="P15", year=2021)
    told = c.ReportStatistics(year=2021, month=11, value_wan=1, confirmed=True)
    ledger.execute("project", "P15", told, actor=actor(STATISTICS))
    after = YearRow.objects.get(project="P15", year=2021)
    assert after.actual == before.actual
    assert after.statistics[10] == 1
    month = client.get("/investment/", {"month": "2021-11"}).context["lst"].columns
    assert {column.key for column in month} >= {"done", "counted"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_outlook_names_each_forecasts_basis(park: date, language: str) -> None:
    page = counted(signed_in(HEAD, language), "investment:outlook", "/investment/outlook/?month=2021-09")
    told = page.context["forecasts"]
    assert len({one.basis.zh for one in told}) == len(told) == 3
    assert all(one.basis.zh in page.content.decode() for one in told if language == "zh-hans")
    assert page.context["total"].plan == "15.0"
    assert sum(one.planned for one in page.context["funds"]) == 150_000
    year = next(one for one in page.context["years"] if one.year == 2021)
    assert (year.plan, year.done, year.rate) == (150_000, 250_000, "166.7 %")
    assert year.remaining > 0
    ahead = page.context["ahead"]
    assert min(ahead.by_year) == 2022
    assert 0 < sum(ahead.by_year.values()) + ahead.undated_wan <= year.remaining
    assert (ahead.reserve, ahead.reserve_wan) == (4, 588_000)
    assert ("400 亿元" if language == "zh-hans" else "40 billion") in page.content.decode()
    assert signed_in("企业-海德威（示例账户）").get("/investment/outlook/").status_code == 403


def test_funds_are_planned_and_told_on_the_projects_page(park: date) -> None:
    client = signed_in(SECRETARY)
    project = ProjectRow.objects.filter(secretary=SECRETARY, year=2021).first()
    assert project is not None
    plan = project.plan_year_wan
    address = f"/projects/{project.id}/act/plan-funds/"
    wrong = client.post(address, {"year": "2021", "own_wan": str(plan - 1), "confirmed": "on"})
    assert wrong.status_code == 422
    right = client.post(address, {"year": "2021", "own_wan": str(plan), "confirmed": "on"})
    assert right.status_code == 302
    assert YearRow.objects.get(project=project.id, year=2021).funds_plan == [0, 0, 0, plan, 0]
    page = client.get(f"/projects/{project.id}/?tab=money")
    assert "企业自筹" in page.content.decode()
