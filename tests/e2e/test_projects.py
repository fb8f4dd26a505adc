"""A month in the life of a project: the unit reports, the secretary visits, the dispatch office freezes."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kuaijin import wallclock
from kuaijin.insight.projects import state_of
from kuaijin.ledger.projections.models import MonthRow, ProjectRow, VisitRow
from tests.browser import sign_in
from tests.desks.conftest import load_park

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2022, 1, 4)
"""The first working day after the year's end: December can be reported for good and frozen."""


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any) -> Iterator[None]:
    settings.KUAIJIN_DEMO = True
    wallclock.set_site_day(date(2021, 12, 29))
    load_park()
    wallclock.set_site_day(DAY)
    yield
    wallclock.set_site_day(None)


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] in {"serious", "critical"}]


def test_a_month_is_reported_visited_and_frozen(desktop: Page) -> None:
    project = ProjectRow.objects.get(id="P07")
    sign_in(desktop, "平台公司项目经理01", "/demo/")
    desktop.goto("/projects/P07/?tab=money")
    desktop.get_by_role("link", name="填报当月投资").first.click()
    drawer = desktop.locator("dialog#act")
    expect(drawer).to_be_visible()
    drawer.get_by_label("当月完成投资").fill("很多")
    expect(drawer.get_by_label("年份")).to_have_value("2021")
    expect(drawer.get_by_label("月份")).to_have_value("12")
    drawer.get_by_role("button", name="填报当月投资").click()
    expect(drawer.get_by_text("应为整数")).to_be_visible()
    drawer.get_by_label("当月完成投资").fill("2,000")
    drawer.get_by_role("button", name="填报当月投资").click()
    expect(desktop.get_by_text("填报当月投资：已记入台账")).to_be_visible()
    assert MonthRow.objects.get(project="P07", year=2021, month=12).actual_wan == 2000

    sign_in(desktop, project.secretary, "/demo/")
    desktop.goto("/projects/P07/")
    assert serious(desktop) == []
    desktop.get_by_role("link", name="登记走访").first.click()
    drawer.get_by_label("现场情况").fill("路基施工正常")
    drawer.get_by_label("地点说明").fill("石盖塘大道")
    drawer.get_by_role("button", name="登记走访").click()
    expect(desktop.get_by_text("路基施工正常")).to_be_visible()
    assert VisitRow.objects.filter(project="P07", text="路基施工正常").exists()

    sign_in(desktop, "调度专员01", "/demo/")
    desktop.goto("/projects/P07/?tab=money")
    desktop.get_by_role("link", name="冻结月份").first.click()
    drawer.get_by_role("button", name="冻结月份").click()
    confirm = desktop.locator("#kj-confirm")
    expect(confirm).to_be_visible()
    confirm.get_by_role("button", name="确认").click()
    expect(desktop.get_by_text("冻结月份：已记入台账")).to_be_visible()
    assert state_of(ProjectRow.objects.get(id="P07")).book(2021).months[11].frozen


def test_the_list_narrows_in_place_and_the_sums_follow(desktop: Page) -> None:
    sign_in(desktop, "调度专员01", "/demo/")
    desktop.goto("/projects/")
    assert serious(desktop) == []
    sums = desktop.locator("#projects-sums")
    expect(sums).to_contain_text("118.8 亿元")
    desktop.locator("#projects-q").fill("小学")
    expect(desktop.locator("#projects tbody tr")).to_have_count(1)
    expect(sums).to_contain_text("130.0 %")


def test_a_phone_shows_the_board_and_a_project_without_scrolling_sideways(phone: Page) -> None:
    sign_in(phone, "调度专员01", "/demo/")
    tabs = ("overview", "money", "works", "items", "matters", "land", "ledger")
    for url in ("/projects/", "/projects/board/", "/projects/mine/", *(f"/projects/P13/?tab={tab}" for tab in tabs)):
        phone.goto(url)
        wide = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, url
    assert serious(phone) == []
