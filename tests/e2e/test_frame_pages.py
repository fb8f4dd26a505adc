"""The frame in a real browser: signing in, lists refreshed in place, forms, menus, keys, the phone, accessibility."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Page, expect

from kuaijin.people.models import Account
from kuaijin.people.services import create_account
from tests.browser import sign_in

PASSWORD = "Kuaijin-2021-park"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _people(transactional_db: None, settings: Any) -> None:
    settings.KUAIJIN_DEMO = True
    cache.clear()
    for number in range(1, 31):
        create_account(f"综合窗口{number:02}", "window", department="综合窗口")
    create_account("系统管理员", "admin_system", password=PASSWORD)
    create_account("安全管理员", "admin_security")


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] in {"serious", "critical"}]


def sideways(page: Page) -> int:
    """How far the page can be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_a_password_opens_and_a_wrong_one_says_so(desktop: Page) -> None:
    desktop.goto("/accounts/login/")
    assert serious(desktop) == []
    desktop.get_by_label("账号").fill("系统管理员")
    desktop.get_by_label("密码").fill("wrong")
    desktop.get_by_role("button", name="登录").click()
    expect(desktop.get_by_role("alert")).to_be_visible()
    desktop.get_by_label("密码").fill(PASSWORD)
    desktop.get_by_role("button", name="登录").click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("账号")


def test_a_list_refreshes_in_place(desktop: Page) -> None:
    sign_in(desktop, "系统管理员", "/demo/")
    rows = desktop.locator("#accounts tbody tr")
    expect(rows).to_have_count(25)
    desktop.keyboard.press("/")
    desktop.keyboard.type("综合窗口07")
    expect(rows).to_have_count(1)
    assert "q=" in desktop.url
    assert desktop.evaluate("document.activeElement.id") == "accounts-q"
    desktop.go_back()
    expect(rows).to_have_count(25)
    desktop.get_by_role("link", name="下一页").click()
    expect(rows).to_have_count(7)
    desktop.locator("#accounts-role").select_option("admin_security")
    expect(rows).to_have_count(1)
    assert serious(desktop) == []


def test_a_form_in_a_drawer_shows_errors_and_then_succeeds(desktop: Page) -> None:
    sign_in(desktop, "系统管理员", "/demo/")
    desktop.get_by_role("button", name="建账号").first.click()
    drawer = desktop.get_by_role("dialog")
    expect(drawer).to_be_visible()
    assert serious(desktop) == []
    drawer.get_by_role("textbox", name="账号").fill("审批岗09")
    drawer.get_by_role("button", name="建账号").click()
    expect(drawer.locator(".kj-error")).to_have_count(2)
    assert serious(desktop) == []
    drawer.get_by_label("角色").select_option("approver")
    drawer.get_by_label("初始密码").fill(PASSWORD)
    drawer.get_by_role("button", name="建账号").click()
    expect(desktop.locator(".kj-toast")).to_contain_text("待安全管理员核准")
    assert not Account.objects.get(user__username="审批岗09").user.is_active


def test_what_cannot_be_undone_is_asked_first(desktop: Page) -> None:
    sign_in(desktop, "安全管理员", "/demo/")
    desktop.goto("/people/?q=综合窗口07")
    desktop.get_by_role("button", name="停用").click()
    asked = desktop.get_by_role("dialog")
    expect(asked).to_contain_text("综合窗口07")
    asked.get_by_role("button", name="取消").click()
    assert Account.objects.get(user__username="综合窗口07").user.is_active
    desktop.get_by_role("button", name="停用").click()
    asked.get_by_role("button", name="确认").click()
    expect(desktop.locator(".kj-toast")).to_contain_text("已停用")
    assert not Account.objects.get(user__username="综合窗口07").user.is_active


def test_language_menu_and_keys(desktop: Page) -> None:
    sign_in(desktop, "系统管理员", "/demo/")
    desktop.get_by_role("button", name="English").click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Accounts")
    assert desktop.evaluate("document.documentElement.lang") == "en"
    desktop.locator("summary.kj-user").click()
    desktop.get_by_role("link", name="Keyboard shortcuts").click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Keyboard shortcuts")
    desktop.keyboard.press("g")
    desktop.keyboard.press("a")
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Accounts")
    desktop.locator("summary.kj-user").click()
    desktop.keyboard.press("Escape")
    expect(desktop.get_by_role("link", name="Keyboard shortcuts")).to_be_hidden()
    desktop.goto("/me/")
    desktop.keyboard.press("Tab")
    expect(desktop.get_by_role("link", name="Skip to the content")).to_be_focused()


def test_on_a_phone(phone: Page) -> None:
    phone.goto("/demo/")
    assert serious(phone) == []
    assert sideways(phone) == 0
    sign_in(phone, "系统管理员", "/demo/")
    navigation = phone.get_by_role("navigation", name="主导航")
    expect(navigation).to_be_hidden()
    phone.get_by_role("button", name="打开或收起导航").click()
    expect(navigation).to_be_visible()
    assert sideways(phone) == 0
    assert serious(phone) == []
    heading = phone.locator("#accounts td").first.evaluate("cell => getComputedStyle(cell).display")
    assert heading == "block"
