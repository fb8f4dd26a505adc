"""A dispatcher's morning with the book: find by two characters, say something, act on many, see what moved."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kuaijin import wallclock
from kuaijin.insight.projects import state_of
from kuaijin.ledger.projections.models import ProjectRow
from tests.browser import sign_in
from tests.desks.conftest import load_park

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_find_say_act_and_look_back(desktop: Page) -> None:
    sign_in(desktop, "调度专员01", "/demo/")
    desktop.goto("/projects/")
    desktop.keyboard.press("/")
    desktop.keyboard.type("幼儿")
    desktop.keyboard.press("Enter")
    desktop.locator("#found-project").get_by_role("link", name="华塘幼儿园").click()
    expect(desktop).to_have_url(re.compile(r"/projects/P05/$"))

    desktop.goto("/projects/P05/?tab=talk")
    assert serious(desktop) == []
    desktop.locator("#form-comment-text").fill("请 @服务秘书05 核对学位数")
    desktop.locator("#form-comment").get_by_role("button").click()
    expect(desktop.locator("#comments")).to_contain_text("请 @服务秘书05 核对学位数")

    desktop.goto("/projects/")
    assert serious(desktop) == []
    for project in ("P16", "P17"):
        desktop.get_by_label(f"选中 {project}").check()
    desktop.get_by_role("button", name="批量办理选中的").click()
    desktop.locator("select[name=act]").select_option("set-tags")
    desktop.get_by_role("button", name="选定").click()
    desktop.get_by_label("省重点").first.check()
    desktop.get_by_role("button", name="预览").click()
    expect(desktop.locator("#preview tbody tr")).to_have_count(2)
    assert serious(desktop) == []
    desktop.get_by_role("button", name="办理这 2 个项目").click()
    expect(desktop.get_by_role("heading", name="已办 2 个项目")).to_be_visible()
    assert all("省重点" in state_of(row).tags for row in ProjectRow.objects.filter(id__in=["P16", "P17"]))

    desktop.goto("/projects/board/flow/")
    expect(desktop.locator("#flow-counts tfoot")).to_contain_text("合计")
    assert serious(desktop) == []


def test_the_search_and_the_stuck_list_fit_a_phone(phone: Page) -> None:
    sign_in(phone, "调度专员01", "/demo/")
    for place in ("/search/?q=土地", "/projects/board/stuck/", "/projects/revival/", "/projects/board/flow/"):
        phone.goto(place)
        wide = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, place
