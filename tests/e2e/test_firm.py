"""A firm on a phone: from the first question over the package, a correction and the result to the rating."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Page, expect

from kuaijin import ledger, wallclock
from kuaijin.core import case_commands as c
from kuaijin.core import package_messages as m
from kuaijin.ledger.projections.firm_models import RatingRow
from kuaijin.ledger.projections.models import PackageRow
from tests.browser import sign_in
from tests.desks import window_park as park
from tests.files import samples

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any, site_day: None) -> None:
    settings.KUAIJIN_DEMO = True
    cache.clear()
    wallclock.set_site_day(park.DAY)
    park.small_park()


SMALL = """[...document.querySelectorAll('main .btn, main .form-select, main .form-control')]
    .filter((one) => one.offsetHeight > 1 && one.offsetHeight < 40).map((one) => one.innerText || one.name)"""


def fits(page: Page) -> None:
    """Nothing serious for axe, and nothing wider than the phone."""
    found = Axe().run(page).response["violations"]
    bad = [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] in {"serious", "critical"}]
    assert bad == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(SMALL) == [], "too small for a finger"


def press(page: Page, name: str) -> None:
    """Press a button that leads to another page."""
    with page.expect_event("load"):
        page.get_by_role("button", name=name, exact=True).click()


def confirmed(page: Page, button: str) -> None:
    """Press, confirm, and wait for the page to come back."""
    page.get_by_role("button", name=button, exact=True).click()
    with page.expect_event("load"):
        page.locator("dialog.kj-dialog[open] .btn-primary").first.click()


def upload(page: Page, material: str, file: Path) -> None:
    """Choose a file for a paper; it is sent at once, and is there when its row names it."""
    row = page.locator(f'.kj-file-cell:has(form.kj-drop input[value="{material}"])')
    with page.expect_event("load"):
        row.locator("form.kj-drop input[type=file]").set_input_files(file)
    expect(row.get_by_role("link", name=file.name)).to_be_visible()


def to_the_list(page: Page) -> None:
    """Answer the guided questions: a common kind of project, nothing special."""
    page.get_by_role("link", name="我要办什么").last.click()
    fits(page)
    page.get_by_role("link", name="政府投资学校项目").click()
    while page.get_by_role("heading", name="我的事项清单").count() == 0:
        fits(page)
        press(page, "下一步")
    fits(page)


def test_from_the_first_question_to_the_rating(phone: Page, tmp_path: Path) -> None:
    page, file = phone, tmp_path / "材料.pdf"
    file.write_bytes(samples.pdf(1))
    sign_in(page, park.OWNER, "/demo/")
    expect(page.get_by_role("heading", name="企业首页")).to_be_visible()
    fits(page)
    to_the_list(page)
    page.get_by_label("项目").select_option("P01")
    page.get_by_label("阶段").select_option("S1")
    press(page, "新建申请包")
    ticks = page.locator('input[name="items"]:enabled')
    for value in [ticks.nth(number).get_attribute("value") for number in range(ticks.count())]:
        page.locator(f'input[name="items"][value="{value}"]').set_checked(value == park.ITEM)
    press(page, "选定事项")
    fits(page)
    for field, text in (("联系人", "张经办"), ("联系电话", "0735-1234567"), ("文书送达地址", "郴州市石盖塘")):
        with page.expect_response(lambda answer: answer.url.endswith("/form/") and answer.status == 204):
            page.get_by_label(field).fill(text)
            page.get_by_label(field).press("Tab")
    *papers, missing = park.asked_papers()
    for name in papers:
        upload(page, name, file)
    confirmed(page, "提交申请")
    expect(page.get_by_role("heading", name="各办件与时限")).to_be_visible()
    package = PackageRow.objects.get()
    case = package.cases[park.ITEM]

    told = m.NotifyPackage(text=f"请提交《{missing}》")
    ledger.execute("package", package.pk, told, actor=park.actor(park.CLERK))
    page.goto("/firm/")
    expect(page.get_by_text("等您办理：申请人补正")).to_be_visible()
    fits(page)
    page.goto(f"/packages/{package.pk}/")
    upload(page, missing, file)
    press(page, "合并补正")
    expect(page.get_by_role("button", name="合并补正", exact=True)).to_have_count(0)

    for name, command in ((park.APPROVER, c.Accept()), (park.APPROVER, c.Grant(reason="符合条件"))):
        ledger.execute("case", case, command, actor=park.actor(name))
    given = m.DeliverPackage(receiver="张经办", channel="online")
    ledger.execute("package", package.pk, given, actor=park.actor(park.CLERK))
    page.goto("/firm/")
    expect(page.locator(f'a[href="/window/cases/{case}/certificate.pdf"]')).to_be_visible()
    page.locator(f'a[href="/firm/rate/{case}/"]').click()
    fits(page)
    page.get_by_role("button", name="提交评价").click()
    expect(page.locator(".kj-error")).to_be_visible()
    page.get_by_label("非常满意", exact=True).check()
    page.get_by_label("意见（可不填）").fill("一次办成")
    press(page, "提交评价")
    expect(page.get_by_text("感谢您的评价")).to_be_visible()
    assert list(RatingRow.objects.values_list("case", "level")) == [(case, 5)]
