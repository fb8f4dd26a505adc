"""亮灯 in a real browser: a red light explained with cause, owner and date, and two rule sets side by side."""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from kuaijin import ledger, wallclock
from kuaijin.core import project_commands as c
from kuaijin.core.base import SHANGHAI
from kuaijin.people.services import create_account
from tests.browser import sign_in
from tests.core.project_samples import INTAKE, PLAN
from tests.desks.window_park import actor
from tests.e2e.park_of_one import found_park
from tests.e2e.test_window import serious

pytestmark = pytest.mark.django_db(transaction=True)
DISPATCHER, SECRETARY = "调度专员01", "服务秘书01"
DAY = date(2021, 7, 15)


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any, site_day: None) -> None:
    settings.KUAIJIN_DEMO = True
    cache.clear()
    wallclock.set_site_day(DAY)
    for name, role in ((DISPATCHER, "dispatcher"), (SECRETARY, "secretary")):
        create_account(name, role, display_name=name, department="园区")
    park = actor(DISPATCHER)
    with wallclock.standing_at(datetime.combine(date(2021, 1, 20), time(9), SHANGHAI)):
        found_park(park, SECRETARY)
        ledger.execute("project", "P01", INTAKE, actor=park)
        ledger.execute("project", "P01", PLAN, actor=park)
    with wallclock.standing_at(datetime.combine(DAY, time(8), SHANGHAI)):
        for month in range(1, 7):
            told = c.ReportInvestment(year=2021, month=month, actual_wan=10)
            ledger.execute("project", "P01", told, actor=actor(SECRETARY))


def test_a_red_light_is_explained_and_another_set_compared(desktop: Page) -> None:
    page = desktop
    sign_in(page, DISPATCHER, "/demo/")
    page.goto("/lights/")
    row = page.locator("#lights tbody tr")
    expect(row).to_contain_text("红灯")
    expect(row).to_contain_text("-45.0")
    expect(row).to_contain_text("缺说明")
    assert serious(page) == []
    row.get_by_role("link", name="说明").click()
    page.locator("[name=cause]").fill("交地晚")
    page.locator("[name=owner]").select_option(SECRETARY)
    page.locator("[name=due]").fill("2021-08-31")
    page.locator("main form button.btn-primary").first.click()
    page.wait_for_url("**/projects/P01/?tab=overview")
    page.goto("/lights/")
    expect(row).to_contain_text("交地晚")
    expect(row).not_to_contain_text("缺说明")
    page.get_by_role("link", name="对比规则").click()
    page.locator("[name=b]").select_option("committed-clock")
    page.get_by_role("button", name="对比", exact=True).click()
    expect(page.locator("#comparison tbody tr")).to_contain_text("变好")
    assert serious(page) == []


def test_the_pages_fit_a_phone(phone: Page) -> None:
    sign_in(phone, DISPATCHER, "/demo/")
    for address in ("/lights/", "/lights/compare/"):
        phone.goto(address)
        over = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, address
