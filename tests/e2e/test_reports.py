"""日报 on a phone: written without a link, kept, sent once the link is back; nothing lost, nothing doubled."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, Route, expect

from kuaijin import ledger, wallclock
from kuaijin.ledger.models import Entry
from tests.browser import LANGUAGE, PATIENCE, SCREENS, sign_in
from tests.desks import window_park as park
from tests.e2e.test_window import serious

pytestmark = pytest.mark.django_db(transaction=True)
STREAM = f"P01.{park.DAY}"
FORM = f"/rhythm/report/P01/{park.DAY}/"


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any, site_day: None, tmp_path: Path, monkeypatch: Any) -> None:
    settings.KUAIJIN_DEMO = True
    monkeypatch.setenv("KUAIJIN_HOME", str(tmp_path))
    cache.clear()
    wallclock.set_site_day(park.DAY)
    park.small_park()


@pytest.fixture
def phone(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A phone that may complain of a lost link, but of nothing else."""
    context = browser.new_context(base_url=live_server.url, **LANGUAGE, **SCREENS["phone"])
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def write(page: Page, people: str) -> None:
    page.locator("[name=works]").fill("基坑支护")
    page.locator("[name=people]").fill(people)
    page.locator("[name=machines]").fill("3")


def told() -> list[str]:
    return list(Entry.objects.filter(kind="site-report").order_by("id").values_list("type", flat=True))


def test_written_offline_and_sent_when_the_link_is_back(phone: Page) -> None:
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"longitude": 113.0, "latitude": 25.8, "accuracy": 9})
    sign_in(phone, park.SECRETARY, "/demo/")
    phone.goto(FORM)
    assert serious(phone) == []
    phone.context.set_offline(True)
    write(phone, "31")
    phone.locator("[data-photos]").set_input_files([{"name": "a.png", "mimeType": "image/png", "buffer": png()}])
    expect(phone.locator("[data-photo-list]")).to_contain_text("±9")
    phone.locator(".kj-form-foot button").click()
    box = phone.locator("#kj-outbox")
    expect(box).to_contain_text("已保存在本机")
    assert serious(phone) == []
    assert told() == []

    phone.context.set_offline(False)
    phone.wait_for_url(f"**/rhythm/reports/{STREAM}/")
    expect(phone.locator("main")).to_contain_text("31")
    expect(phone.locator("main .kj-photos img")).to_have_count(1)
    expect(box).to_be_hidden()
    assert told() == ["report-filed", "photo-taken"]
    over = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0
    assert serious(phone) == []


def test_the_answer_is_lost_and_the_page_closed_yet_it_counts_once(phone: Page) -> None:
    """The server has it, the phone never hears so: another page sends it again, later."""
    sign_in(phone, park.SECRETARY, "/demo/")
    phone.goto(FORM)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    phone.route(f"**{FORM}", lose, times=1)
    write(phone, "32")
    with phone.expect_event("requestfailed"):
        phone.locator(".kj-form-foot button").click()
    expect(phone.locator("#kj-outbox")).to_contain_text("已保存在本机")
    assert told() == ["report-filed"]
    phone.goto("/rhythm/")
    expect(phone.locator("#kj-outbox")).to_be_hidden()
    assert told() == ["report-filed"]
    assert ledger.load("site-report", STREAM)[0].last.people == 32


def test_what_is_refused_stays_on_the_phone_and_can_be_changed(phone: Page) -> None:
    sign_in(phone, park.SECRETARY, "/demo/")
    phone.goto(FORM)
    write(phone, "many")
    phone.locator(".kj-form-foot button").click()
    expect(phone.locator("[data-outbox-errors]")).to_contain_text("人员")
    box = phone.locator("#kj-outbox")
    expect(box).to_contain_text("未被接收")
    with phone.expect_event("load"):  # the page of the form is this one, and begins anew
        box.locator("[data-outbox-edit]").click()
    expect(phone.locator("[name=works]")).to_have_value("基坑支护")
    phone.locator("[name=people]").fill("33")
    phone.locator(".kj-form-foot button").click()
    phone.wait_for_url(f"**/rhythm/reports/{STREAM}/")
    expect(box).to_be_hidden()
    assert ledger.load("site-report", STREAM)[0].last.people == 33
