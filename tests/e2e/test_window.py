"""A case's whole way in a real browser: clerk and approver take turns from the receipt to the delivery."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Error, Page, expect

from kuaijin import wallclock
from tests.browser import sign_in
from tests.desks import window_park as park

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any, site_day: None) -> None:
    settings.KUAIJIN_DEMO = True
    cache.clear()
    wallclock.set_site_day(park.DAY)
    park.small_park()


def act(page: Page, name: str) -> Any:
    """Open the drawer of an act on the page of the case."""
    page.get_by_role("button", name=name, exact=True).first.click()
    drawer = page.locator("dialog.kj-drawer[open]")
    expect(drawer).to_be_visible()
    return drawer


def send(page: Page, drawer: Any, *, confirm: bool = True) -> None:
    """Send the drawer's form, confirm what can't be undone, and wait for the page to come back and say it is done."""
    with page.expect_event("load"):
        drawer.locator(".kj-form-foot button").click()
        if confirm:
            page.locator("dialog.kj-dialog[open] .btn-primary, dialog.kj-dialog[open] .btn-danger").first.click()
    expect(page.locator(".kj-toast").first).to_be_visible()


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical."""
    try:
        found = Axe().run(page).response["violations"]
    except Error:  # the page was left under its hands: a redirect was still on its way
        page.wait_for_load_state()
        found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] in {"serious", "critical"}]


def take_over(page: Page, name: str, address: str) -> None:
    """Let ``name`` go on with the case at ``address``."""
    sign_in(page, name, "/demo/")
    page.goto(address)


def test_from_receipt_to_delivery(desktop: Page) -> None:
    page = desktop
    sign_in(page, park.CLERK, "/demo/")
    page.goto("/window/")
    assert serious(page) == []
    page.get_by_role("link", name="收件", exact=True).first.click()
    page.get_by_role("link", name="示例·孵化中心P01").click()
    assert serious(page) == []
    page.locator(f'a[href="/window/receive/P01/{park.ITEM}/"]').click()
    papers = park.asked_papers()
    for paper in papers[:-1]:
        page.get_by_label(paper).check()
    assert serious(page) == []
    page.get_by_role("button", name="收件", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("建设项目用地预审与选址意见书核发")
    address = page.url
    assert serious(page) == []

    drawer = act(page, "一次性告知补正")
    expect(drawer.get_by_label(papers[-1])).to_be_checked()
    drawer.get_by_label("需补正的全部内容").fill("")
    drawer.locator(".kj-form-foot button").click()
    page.locator("dialog.kj-dialog[open] .btn-primary, dialog.kj-dialog[open] .btn-danger").first.click()
    expect(drawer.locator(".kj-error")).to_have_count(1)
    drawer.get_by_label("需补正的全部内容").fill("请提交界址坐标")
    send(page, drawer)
    expect(page.locator(".kj-page-head")).to_contain_text("待补正")

    drawer = act(page, "提交补正")
    drawer.get_by_label(papers[-1]).check()
    send(page, drawer, confirm=False)

    take_over(page, park.APPROVER, address)
    send(page, act(page, "受理"))
    drawer = act(page, "启动特别程序")
    drawer.locator("select[name=name]").select_option("专家论证")
    drawer.get_by_label("预计用时").fill("5")
    drawer.get_by_label("书面告知日期").fill(park.DAY.isoformat())
    send(page, drawer, confirm=False)
    expect(page.locator(".kj-page-head")).to_contain_text("特别程序")
    page.get_by_role("link", name="法定时限").click()
    expect(page.locator("#clocks-h ~ .kj-hint")).to_contain_text("法定时限")

    drawer = act(page, "结束特别程序")
    drawer.get_by_label("结论").fill("选址可行")
    drawer.get_by_label("文书编号").fill("专家意见1号")
    send(page, drawer, confirm=False)
    send(page, act(page, "准予许可"))
    expect(page.locator(".kj-page-head")).to_contain_text("准予")

    take_over(page, park.CLERK, address)
    send(page, act(page, "送达"))
    expect(page.locator(".kj-page-head")).to_contain_text("已送达")
    assert serious(page) == []
    page.get_by_role("link", name="准予行政许可决定书").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("准予行政许可决定书")
    assert serious(page) == []


def test_the_pages_fit_a_phone(phone: Page) -> None:
    park.accepted("BJ2021-0002")
    sign_in(phone, park.APPROVER, "/demo/")
    for address in ("/window/queue/all/", "/window/cases/BJ2021-0002/", "/window/cases/BJ2021-0002/letters/1/"):
        phone.goto(address)
        over = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, address
        assert serious(phone) == []
