"""投资调度 in a real browser: a month reported, sent back, reported anew, frozen; the base of the points chosen."""

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
DAY = date(2021, 7, 5)


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
        ledger.execute("project", "P01", c.AssignSecretary(secretary=SECRETARY), actor=park)


def report(page: Page, amount: str) -> None:
    page.goto("/projects/P01/act/report-investment/?year=2021&month=6")
    page.locator("[name=actual_wan]").fill(amount)
    page.locator("[name=estimated]").uncheck()
    page.locator("main form button[type=submit], main form button.btn-primary").first.click()
    page.wait_for_url("**/projects/P01/?tab=money")


def test_a_month_is_reported_sent_back_reported_anew_and_frozen(desktop: Page) -> None:
    page = desktop
    sign_in(page, SECRETARY, "/demo/")
    report(page, "80")
    sign_in(page, DISPATCHER, "/demo/")
    page.goto("/investment/?month=2021-06")
    expect(page.locator("#month tbody")).to_contain_text("待审核")
    page.locator("#month tbody").get_by_role("link", name="退回").click()
    page.locator("[name=reason]").fill("与现场不符")
    page.locator("main form button.btn-primary").first.click()
    page.wait_for_url("**/projects/P01/?tab=money")
    sign_in(page, SECRETARY, "/demo/")
    page.goto("/investment/?month=2021-06")
    expect(page.locator("#month tbody")).to_contain_text("与现场不符")
    expect(page.locator("#month tbody").get_by_role("link", name="填报")).to_be_visible()
    report(page, "90")
    sign_in(page, DISPATCHER, "/demo/")
    page.goto("/investment/?month=2021-06")
    assert serious(page) == []
    page.locator("[name=base]").select_option("plan")
    page.get_by_role("button", name="查看").click()
    expect(page.locator("#month-sums")).to_contain_text("月度计划进度")
    expect(page.locator("#month-sums")).to_contain_text("-42.5")
    page.get_by_role("button", name="冻结已审核的 1 份").click()
    page.locator("[data-confirm-yes]").click()
    expect(page.locator("#month tbody")).to_contain_text("已冻结")
    page.goto("/investment/outlook/?month=2021-06")
    expect(page.locator("main")).to_contain_text("已完成＋余下月份按计划")
    assert serious(page) == []


def submit(page: Page, *, confirm: bool = False) -> None:
    page.locator("main form button.btn-primary").first.click()
    if confirm:
        page.locator("[data-confirm-yes]").click()
    page.wait_for_url("**/projects/P01/?tab=money")


def test_december_s_estimate_becomes_true_is_frozen_and_corrected_in_january(desktop: Page) -> None:
    page, day = desktop, date(2021, 12, 29)
    wallclock.set_site_day(day)
    sign_in(page, SECRETARY, "/demo/")
    page.goto("/projects/P01/act/report-investment/?year=2021&month=12")
    expect(page.locator("main")).to_contain_text("P01")
    page.locator("[name=actual_wan]").fill("120")
    page.locator("[name=estimated]").check()
    submit(page)
    expect(page.locator("main")).to_contain_text("预计")
    wallclock.set_site_day(date(2022, 1, 4))
    sign_in(page, DISPATCHER, "/demo/")
    page.goto("/investment/?month=2021-12")
    expect(page.get_by_role("button", name="冻结已审核")).to_have_count(0)
    sign_in(page, SECRETARY, "/demo/")
    page.goto("/projects/P01/act/report-investment/?year=2021&month=12")
    expect(page.locator("#known")).to_contain_text("120 万元，预计")
    page.locator("[name=actual_wan]").fill("110")
    submit(page)
    sign_in(page, DISPATCHER, "/demo/")
    page.goto("/investment/?month=2021-12")
    page.get_by_role("button", name="冻结已审核的 1 份").click()
    page.locator("[data-confirm-yes]").click()
    expect(page.locator("#month tbody")).to_contain_text("已冻结")
    sign_in(page, SECRETARY, "/demo/")
    page.goto("/projects/P01/act/report-investment/?year=2021&month=12")
    page.locator("[name=actual_wan]").fill("100")
    page.locator("main form button.btn-primary").first.click()
    expect(page.locator("main")).to_contain_text("请在未冻结月份用更正分录")
    page.goto("/projects/P01/act/adjust-investment/")
    asked = ("year", "month", "about_year", "about_month")
    named = {name: page.locator(f"[name={name}]").input_value() for name in asked}
    assert named == {"year": "2022", "month": "1", "about_year": "2021", "about_month": "12"}
    page.locator("[name=delta_wan]").fill("-10")
    page.locator("[name=reason]").fill("发票重复计入")
    submit(page, confirm=True)
    expect(page.locator("main")).to_contain_text("后来更正 -10 万元")
    expect(page.locator("main")).to_contain_text("2022年1月更正 2021-12：发票重复计入")
    assert serious(page) == []


def test_the_pages_fit_a_phone(phone: Page) -> None:
    sign_in(phone, DISPATCHER, "/demo/")
    for address in ("/investment/", "/investment/statistics/", "/investment/outlook/", "/cockpit/compare/"):
        phone.goto(address)
        over = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, address
