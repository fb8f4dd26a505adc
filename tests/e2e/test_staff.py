"""A secretary's phone: the day's tasks, then a visit at the place whose problem becomes a matter."""

from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from kuaijin import ledger, wallclock
from kuaijin.ledger.projections.models import MatterRow
from tests.browser import sign_in
from tests.desks import window_park as park
from tests.e2e.test_window import serious

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any, site_day: None) -> None:
    settings.KUAIJIN_DEMO = True
    cache.clear()
    wallclock.set_site_day(park.DAY)
    park.small_park()


def test_a_visit_on_the_spot(phone: Page) -> None:
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"longitude": 113.0, "latitude": 25.8, "accuracy": 9})
    sign_in(phone, park.SECRETARY, "/demo/")
    phone.goto("/staff/day/")
    expect(phone.locator("h1")).to_contain_text("服务的一天")
    assert serious(phone) == []
    phone.goto("/staff/visits/P01/")
    phone.get_by_role("button", name="用我的位置").click()
    expect(phone.locator("[data-place-note]")).to_contain_text("9")
    expect(phone.locator("[name=longitude]")).to_have_value("113.000000")
    assert serious(phone) == []
    phone.locator("[name=findings]").fill("资料缺两项")
    phone.locator("[name='problems.text']").first.fill("消防资料需补充")
    phone.locator("[name='problems.category']").first.select_option("验收")
    phone.locator("[name=place_note]").fill("项目现场")
    phone.locator(".kj-form-foot button").click()
    phone.wait_for_url("**/staff/forces/P01/")
    expect(phone.locator("main")).to_contain_text("资料缺两项")
    expect(phone.locator("main")).to_contain_text("消防资料需补充")
    over = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0
    assert serious(phone) == []
    raised = MatterRow.objects.get(project="P01", category="验收")
    assert raised.raised_by == park.SECRETARY
    visit = ledger.load("project", "P01")[0].visits[-1]
    assert (visit.longitude, visit.latitude) == (113.0, 25.8)
    phone.goto("/staff/story/P01/")
    expect(phone.locator(".kj-timeline-list")).to_contain_text("资料缺两项")
