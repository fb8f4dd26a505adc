"""A week of the dispatch office and of the appraiser in a real browser, on the sample park."""

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Locator, Page, expect

from kuaijin import wallclock
from kuaijin.core.meeting import meeting_id
from kuaijin.ledger.projections.delivery_models import AppraisalRow
from kuaijin.ledger.projections.models import MatterRow
from kuaijin.ledger.projections.rhythm_models import MeetingRow
from tests.browser import sign_in
from tests.desks.conftest import DAY, load_park
from tests.e2e.test_window import serious

pytestmark = pytest.mark.django_db(transaction=True)
DISPATCHER, CHAIR, LAND = "调度专员01", "管委会主要领导", "征拆专员01"
APPRAISER, HEAD, FIRM = "考核专员01", "开发建设局负责人", "企业-海德威（示例账户）"
MEETING = meeting_id(date(2021, 12, 31))


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any, site_day: None) -> None:
    settings.KUAIJIN_DEMO = True
    cache.clear()
    wallclock.set_site_day(DAY)
    load_park()


def unfold(page: Page, form: Locator) -> None:
    """Open the drawer or the fold in which a form lies."""
    drawer, fold = form.locator("xpath=ancestor::dialog"), form.locator("xpath=ancestor::details[not(@open)]")
    if drawer.count():
        page.locator(f'[data-open="{drawer.get_attribute("id")}"]').first.click()
    elif fold.count():
        fold.first.locator("summary").first.click()


def carry_out(page: Page, tag: str, **values: Any) -> None:
    """Fill in the form of one command, send it, confirm what can't be undone, and see that it was done."""
    form = page.locator(f'main form[action$="{tag}/"]').first
    unfold(page, form)
    for name, value in values.items():
        field = form.locator(f'[name="{name}"]')
        if isinstance(value, list):
            for each in value:
                form.locator(f'[name="{name}"][value="{each}"]').check()
        elif field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        elif value is True:
            field.check()
        else:
            field.fill(value)
    asked = form.get_attribute("data-confirm") is not None
    with page.expect_event("load"):
        form.locator("button:not([type=button])").last.click()
        if asked:
            page.locator("dialog.kj-dialog[open] .btn-primary, dialog.kj-dialog[open] .btn-danger").first.click()
    expect(page.locator(".kj-toast").first).to_be_visible()


def test_the_weekly_meeting_turns_a_conclusion_into_a_matter_that_its_lead_finds(desktop: Page) -> None:
    page, address = desktop, f"/rhythm/meetings/{MEETING}/"
    sign_in(page, DISPATCHER, "/demo/")
    page.goto(address)
    assert serious(page) == []
    carry_out(page, "add-item", title="防汛准备", project_id="P01")
    carry_out(page, "freeze-papers")
    last = page.locator('[name="item"] option').last.get_attribute("value")
    carry_out(
        page, "conclude-item", item=last, conclusion="一周内完成", lead=LAND, due="2022-01-07", standard="沙袋到位",
        category="其他",
    )  # fmt: skip
    carry_out(page, "record-attendance", present=[CHAIR, LAND], absent="分管建设领导（请假）")
    assert page.locator('form[action$="sign-minutes/"]').count() == 0, "the chair signs"

    sign_in(page, CHAIR, "/demo/")
    page.goto(address)
    carry_out(page, "sign-minutes")
    expect(page.locator("main")).to_contain_text("〔2021〕2号")
    assert MeetingRow.objects.get(id=MEETING).status == "signed"

    sign_in(page, LAND, "/demo/")
    page.goto("/start/")
    page.locator(f'.kj-todo-card a[href="/dispatch/matters/{MEETING}-{last}/"]').click()
    carry_out(page, "accept-matter")
    assert MatterRow.objects.get(id=f"{MEETING}-{last}").status == "working"


def test_a_score_is_tried_published_by_another_appealed_and_closed(desktop: Page) -> None:
    page = desktop
    sign_in(page, APPRAISER, "/demo/")
    page.goto("/honours/open/")
    carry_out(page, "open", title="全年", rules_id="yanan-2017", period_from="2021-01-01", period_to="2021-12-29")
    address = page.url
    number = address.rstrip("/").rpartition("/")[2]
    carry_out(page, "try")
    assert serious(page) == []
    assert page.locator('form[action$="publish/"]').count() == 0, "another person publishes"

    sign_in(page, HEAD, "/demo/")
    page.goto(address)
    carry_out(page, "publish")

    sign_in(page, FIRM, "/demo/")
    page.goto(address)
    carry_out(page, "appeal", subject="P16", metric="joint", reason="联合开工两次，记录只有一次")

    wallclock.set_site_day(date(2022, 1, 6))
    sign_in(page, HEAD, "/demo/")
    page.goto(address)
    carry_out(page, "decide-appeal", subject="P16", metric="joint", upheld=True, reason="属实", value="2")
    carry_out(page, "close-appraisal")
    assert AppraisalRow.objects.get(pk=number).flags == 3
    page.goto(f"{address}P16/")
    expect(page.locator("main")).to_contain_text("申诉成立")
