"""The door of the site in a real browser: it opens, speaks both languages, and fits a phone."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_entrance_opens_in_chinese_and_turns_english(desktop: Page) -> None:
    desktop.goto("/")
    expect(desktop.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(desktop.locator("h1").first).to_be_visible()
    desktop.get_by_role("button", name="English").click()
    expect(desktop.locator("html")).to_have_attribute("lang", "en")


def test_the_entrance_fits_a_phone(phone: Page) -> None:
    phone.goto("/")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "nothing sticks out sideways"
