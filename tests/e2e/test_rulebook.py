"""规则库 in a real browser: drafted by one, approved by another; a case received afterwards is under it."""

from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from kuaijin import ledger, wallclock
from kuaijin.core import case_commands as c
from kuaijin.ledger import surroundings
from tests.browser import sign_in
from tests.desks import window_park as park
from tests.e2e.test_powers import fill, send
from tests.e2e.test_window import serious

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any, site_day: None) -> Any:
    settings.KUAIJIN_DEMO = True
    cache.clear()
    wallclock.set_site_day(park.DAY)
    park.small_park()
    yield
    surroundings.forget()


def test_from_the_draft_to_a_case_received_under_it(desktop: Page) -> None:
    page = desktop
    park.accepted("BJ2021-0900", park.DAY)
    sign_in(page, park.APPROVER, "/demo/")
    page.goto("/rulebook/")
    assert serious(page) == []
    page.get_by_role("link", name="起草修订").click()
    fill(page, title="压缩用地预审承诺时限", why="提速试点")
    send(page, "起草修订", confirm=False)
    page.get_by_role("link", name="时限", exact=True).click()
    fill(page, item=park.ITEM)
    page.goto(page.url.replace("/set/limits/", f"/set/limits/?item={park.ITEM}"))
    fill(page, committed_limit_days="99")
    page.locator(".kj-form-foot button").first.click()
    expect(page.locator("#form-limits-committed_limit_days-error")).to_be_visible()
    fill(page, committed_limit_days="1")
    send(page, "保存修订内容", confirm=False)
    expect(page.locator("main ins").first).to_have_text("1")
    assert serious(page) == []
    page.get_by_role("link", name="影响预览").click()
    expect(page.locator("main")).to_contain_text("BJ2021-0900")
    assert serious(page) == []
    page.go_back()
    send(page, "提交")
    address = page.url
    sign_in(page, park.HEAD, "/demo/")
    page.goto(address)
    fill(page, valid_from=park.DAY.isoformat(), document_no="示例〔2021〕70号")
    send(page, "批准")
    expect(page.locator("main")).to_contain_text("已生效")
    page.goto(f"/public/guides/{park.ITEM}/")
    expect(page.locator("main")).to_contain_text("1 个工作日")
    # The case of before keeps its version until somebody moves it, with the new day in sight.
    page.goto("/window/cases/BJ2021-0900/")
    page.locator("summary", has_text="其他操作").click()
    page.get_by_role("button", name="转入现行规则版本").first.click()
    expect(page.locator("#form-move-to-version-reason-help")).to_contain_text("承诺到期")
    page.locator("#form-move-to-version-reason").fill("申请人要求提速")
    with page.expect_event("load"):
        page.locator("form[action$='move-to-version/'] .kj-form-foot button").click()
        page.locator("dialog.kj-dialog[open] .btn-primary").click()
    assert ledger.load("case", "BJ2021-0900")[0].limits.committed_limit_days == 1
    park.do("BJ2021-0900", park.DAY, park.CLERK, c.Withdraw(reason="重新申请"), "23:00")
    application = c.Receive(
        item_id=park.ITEM,
        project_id="P01",
        applicant="示例·甲公司",
        uscc=park.FIRM,
        channel="window",
        materials=tuple(park.asked_papers()),
    )
    received = park.do("BJ2021-0901", park.DAY, park.CLERK, application, "23:30")
    assert received.limits.committed_limit_days == 1


def test_the_desk_on_a_phone(phone: Page) -> None:
    sign_in(phone, park.APPROVER, "/demo/")
    for address in ("/rulebook/", "/rulebook/items/", f"/rulebook/items/{park.ITEM}/", "/rulebook/new/"):
        phone.goto(address)
        wide = phone.evaluate(
            "[...document.querySelectorAll('main > *, main section, main h1')]"
            ".filter(each => each.getBoundingClientRect().right > window.innerWidth).length"
        )
        assert wide == 0, address
        assert serious(phone) == []
