"""One file at a time: while it is on its way the page says so, holds the others back and asks before it is left.

While a page is on its way, a browser lets nobody look into the old one from outside. What happens there meanwhile is
therefore told to the page beforehand, and what it saw is asked afterwards.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Dialog, Locator, Page, Route, expect

from kuaijin import ledger, wallclock
from tests.browser import sign_in
from tests.desks import window_park as park
from tests.files import samples

pytestmark = pytest.mark.django_db(transaction=True)
CASE = "BJ2021-0900"
BUSY = [[True, False, "正在上传，请勿离开本页…"], [False, True, ""]]
"""Of both forms: is it sending, is it held back, what does it say."""
MEANWHILE = """([names, act]) => {
    const forms = names.map(name => document.querySelector(`form.kj-drop:has(input[value="${name}"])`));
    const state = () => forms.map(form =>
        [form.ariaBusy === "true", form.inert, form.querySelector("[role=status]").textContent]);
    const second = () => {
        const [sent, held] = forms.map(form => form.elements.file);
        held.files = sent.files;
        held.dispatchEvent(new Event("change", {bubbles: true}));
    };
    const acts = {leave: () => document.querySelector("nav a").click(), stop: () => stop()};
    addEventListener("beforeunload", () => setTimeout(() => {
        sessionStorage.seen = JSON.stringify(state());
        second();
        acts[act]();
    }), {once: true});
}"""


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any, site_day: None) -> None:
    settings.KUAIJIN_DEMO = True
    cache.clear()
    wallclock.set_site_day(park.DAY)
    park.small_park()
    park.receive(CASE, park.DAY, leave_out=missing())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "材料.pdf"
    path.write_bytes(samples.pdf(1))
    return path


def missing() -> tuple[str, ...]:
    """Two papers that are still to come."""
    return tuple(park.asked_papers()[-2:])


def opened(page: Page, act: str) -> list[Route]:
    """The firm's page of its case, which does ``act`` while a file is on its way; what it sends is held."""
    held: list[Route] = []
    sign_in(page, park.OWNER, "/demo/")
    page.goto(f"/window/cases/{CASE}/")

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/files/", hold)
    page.evaluate(MEANWHILE, [list(missing()), act])
    page.locator("h1").click()  # a browser asks only who has touched the page
    return held


def form_of(page: Page, material: str) -> Locator:
    return page.locator(f'form.kj-drop:has(input[value="{material}"])')


def choose(page: Page, number: int, file: Path) -> None:
    form_of(page, missing()[number]).locator("input[type=file]").set_input_files(file)


def attached() -> list[str]:
    return [each.material for each in ledger.load("case", CASE)[0].files]


def test_a_second_file_is_held_back_and_leaving_is_asked_about(desktop: Page, file: Path) -> None:
    page, asked = desktop, []
    held = opened(page, "leave")

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()
        held[0].continue_()

    page.on("dialog", stay)
    choose(page, 0, file)
    expect(page.get_by_role("link", name=file.name)).to_have_count(1)
    assert json.loads(page.evaluate("sessionStorage.seen")) == BUSY
    assert asked == ["beforeunload"]
    assert len(held) == 1
    assert attached() == [missing()[0]]


def test_who_stops_it_can_choose_again(desktop: Page, file: Path) -> None:
    page = desktop
    opened(page, "stop")
    choose(page, 0, file)
    first, second = (form_of(page, name) for name in missing())
    expect(first).not_to_have_attribute("aria-busy", "true")
    expect(first.get_by_role("status")).to_have_text("")
    expect(second).not_to_have_attribute("inert", "")
    assert json.loads(page.evaluate("sessionStorage.seen")) == BUSY
    page.unroute("**/files/")
    choose(page, 1, file)
    expect(page.get_by_role("link", name=file.name)).to_have_count(1)
    assert attached() == [missing()[1]]


def test_a_file_that_is_chosen_before_the_script_has_come_is_sent(desktop: Page, file: Path) -> None:
    page, held = desktop, []

    def hold(route: Route) -> None:
        held.append(route)

    sign_in(page, park.OWNER, "/demo/")
    page.route("**/core*.js", hold, times=1)
    page.goto(f"/window/cases/{CASE}/", wait_until="commit")
    choose(page, 0, file)
    held[0].continue_()
    expect(page.get_by_role("link", name=file.name)).to_have_count(1)
    assert attached() == [missing()[0]]
