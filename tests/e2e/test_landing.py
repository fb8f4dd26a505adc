"""Each role's own desk in a real browser: what waits is there, the phone fits it, paper holds what the screen folds."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kuaijin import wallclock
from tests.browser import sign_in
from tests.desks.conftest import load_park

pytestmark = pytest.mark.django_db(transaction=True)
LANDINGS = (
    "管委会主要领导",
    "班子成员02",
    "平台公司项目经理01",
    "企业-万华生态新家装（示例账户）",
    "征拆专员01",
    "统计专员01",
)


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any) -> Iterator[None]:
    settings.KUAIJIN_DEMO = True
    wallclock.set_site_day(date(2021, 12, 29))
    load_park()
    yield
    wallclock.set_site_day(None)


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] in {"serious", "critical"}]


def test_a_narrow_phone_fits_every_landing_page_in_both_languages(phone: Page) -> None:
    phone.set_viewport_size({"width": 360, "height": 740})
    for name in LANDINGS:
        sign_in(phone, name, "/demo/")
        for code in ("zh-hans", "en"):
            phone.context.add_cookies([{"name": "kj_language", "value": code, "url": phone.url}])
            phone.goto("/start/")
            expect(phone.locator("#todo-h")).to_be_visible()
            wide = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (name, code)
            assert serious(phone) == [], (name, code)


def test_a_firm_goes_from_its_list_to_the_correction_it_owes(desktop: Page) -> None:
    sign_in(desktop, "企业-万华生态新家装（示例账户）", "/demo/")
    line = desktop.locator(".kj-todo-card li", has_text="申请人补正")
    expect(line).to_contain_text("今天到期")
    line.get_by_role("link").click()
    expect(desktop.get_by_role("heading", level=1)).to_contain_text("燃气报装")


def test_paper_holds_what_the_screen_folds_away(desktop: Page) -> None:
    sign_in(desktop, "管委会主要领导", "/demo/")
    folded = desktop.locator("details.kj-more").first
    expect(folded).not_to_have_attribute("open", "")
    desktop.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(folded).to_have_attribute("open", "")
    desktop.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(folded).not_to_have_attribute("open", "")
