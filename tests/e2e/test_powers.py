"""赋权 in a real browser: proposed, put in force, suspended; then the item it carries can't be accepted any more."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from kuaijin import wallclock
from tests.browser import sign_in
from tests.desks import window_park as park
from tests.e2e.test_window import serious

pytestmark = pytest.mark.django_db(transaction=True)
OWNER = "市自然资源和规划局"


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any, site_day: None) -> None:
    settings.KUAIJIN_DEMO = True
    cache.clear()
    wallclock.set_site_day(park.DAY)
    park.small_park()


def fill(page: Page, **values: str) -> None:
    """Fill in the fields of the open form by their names."""
    for name, value in values.items():
        field = page.locator(f"details[open] [name={name}], .card > .card-body > form [name={name}]").first
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def send(page: Page, button: str, *, confirm: bool = True) -> None:
    """Send the form by its button; confirm if it asks."""
    with page.expect_event("load"):
        page.locator(".kj-form-foot button", has_text=button).first.click()
        if confirm:
            page.locator("dialog.kj-dialog[open] .btn-primary, dialog.kj-dialog[open] .btn-danger").first.click()
    expect(page.locator(".kj-toast").first).to_be_visible()


def test_a_power_from_the_proposal_to_its_suspension(desktop: Page) -> None:
    page, today = desktop, park.DAY.isoformat()
    sign_in(page, park.HEAD, "/demo/")
    page.goto("/powers/")
    expect(page.locator("main")).to_contain_text("还没有登记赋权")
    assert serious(page) == []
    page.get_by_role("link", name="登记拟承接").click()
    fill(
        page,
        item_id=park.ITEM,
        delegation_form="委托",
        delegating_body=OWNER,
        document_no="示例〔2021〕60号",
        document_title="委托决定",
        document_on=(park.DAY - timedelta(days=20)).isoformat(),
    )
    assert serious(page) == []
    send(page, "登记拟承接", confirm=False)
    address = page.url
    expect(page.locator(".kj-page-head")).to_contain_text("拟承接")

    since = (park.DAY - timedelta(days=9)).isoformat()
    fill(page, effective_from=since, document_no="示例〔2021〕60号", reason="已公告", notice_on=since)
    send(page, "生效")
    expect(page.locator(".kj-page-head")).to_contain_text("有效")
    expect(page.locator("main")).to_contain_text(f"{OWNER}审批专用章")
    assert serious(page) == []

    park.receive("BJ2021-0077", park.DAY)
    page.goto(address)
    expect(page.locator("main")).to_contain_text("BJ2021-0077")
    fill(page, from_day=today, document_no="示例〔2021〕61号", reason="评估")
    send(page, "暂停")
    expect(page.locator(".kj-page-head")).to_contain_text("暂停")
    page.goto("/powers/?status=suspended")
    expect(page.locator("main")).to_contain_text("建设项目用地预审与选址意见书核发")

    page.goto("/window/cases/BJ2021-0077/")
    page.get_by_role("button", name="受理", exact=True).first.click()
    drawer = page.locator("dialog.kj-drawer[open]")
    drawer.locator(".kj-form-foot button").click()
    page.locator("dialog.kj-dialog[open] .btn-primary, dialog.kj-dialog[open] .btn-danger").first.click()
    expect(drawer).to_contain_text("示例〔2021〕60号")
    expect(drawer).to_contain_text("CASE-POWER")


def test_the_pages_fit_a_phone(phone: Page) -> None:
    sign_in(phone, park.HEAD, "/demo/")
    for address in ("/powers/", "/powers/propose/"):
        phone.goto(address)
        over = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, address
        assert serious(phone) == []
