"""A package and the files of a case in a real browser: the firm, the clerk, and a phone with a camera."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Page, expect

from kuaijin import ledger, wallclock
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


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] in {"serious", "critical"}]


def choose_file(page: Page, material: str, file: Path) -> None:
    """Choose a file for a paper; it is sent at once, and is there when its row names it."""
    row = page.locator(f'.kj-file-cell:has(form.kj-drop input[value="{material}"])')
    with page.expect_event("load"):
        row.locator("form.kj-drop input[type=file]").set_input_files(file)
    expect(row.get_by_role("link", name=file.name)).to_be_visible()


def confirmed(page: Page, button: str) -> None:
    """Press, confirm, and wait for the page to come back."""
    page.get_by_role("button", name=button, exact=True).click()
    with page.expect_event("load"):
        page.locator("dialog.kj-dialog[open] .btn-primary").first.click()


def test_one_application_for_all_items(desktop: Page, tmp_path: Path) -> None:
    page, file = desktop, tmp_path / "材料.pdf"
    file.write_bytes(samples.pdf(2))
    sign_in(page, park.OWNER, "/demo/")
    page.goto("/packages/")
    assert serious(page) == []
    page.get_by_role("link", name="新建申请包").click()
    page.get_by_label("项目").first.select_option("P01")
    page.get_by_label("阶段").first.select_option("S1")
    page.get_by_role("button", name="新建申请包").click()
    ticks = page.locator('input[name="items"]:enabled')
    for number in range(3):
        ticks.nth(number).check()
    with page.expect_event("load"):
        page.get_by_role("button", name="选定事项").click()
    assert serious(page) == []
    for field, text in (("联系人", "张经办"), ("联系电话", "0735-1234567"), ("文书送达地址", "郴州市石盖塘")):
        with page.expect_response(lambda answer: answer.url.endswith("/form/") and answer.status == 204):
            page.get_by_label(field).fill(text)
            page.get_by_label(field).press("Tab")
    page.reload()
    expect(page.get_by_label("联系人")).to_have_value("张经办")
    materials = page.locator('form.kj-drop input[name="material"]')
    names = [str(materials.nth(number).input_value()) for number in range(materials.count())]
    for name in names[1:]:
        choose_file(page, name, file)
    confirmed(page, "提交申请")
    expect(page.get_by_role("heading", name="各办件与时限")).to_be_visible()
    assert serious(page) == []
    package = PackageRow.objects.get()
    assert len(package.cases) == 3

    sign_in(page, park.CLERK, "/demo/")
    page.goto(f"/packages/{package.id}/")
    confirmed(page, "合并一次性告知")
    expect(page.get_by_role("heading", name="合并一次性告知")).to_be_visible()
    waiting = [case for case in package.cases.values() if ledger.load("case", case)[0].status == "correction"]
    assert waiting


def test_files_of_a_case_on_a_phone(phone: Page, tmp_path: Path) -> None:
    missing = park.asked_papers()[-1]
    park.receive("BJ2021-0900", park.DAY, leave_out=(missing,))
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(samples.picture("JPEG", (800, 600)))
    page = phone
    sign_in(page, park.OWNER, "/demo/")
    page.goto("/window/cases/BJ2021-0900/#papers")
    camera = page.locator(f'form.kj-camera:has(input[value="{missing}"])')
    expect(camera.get_by_text("拍照")).to_be_visible()
    camera.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("link", name="照片.jpg").first.click()
    shown = page.get_by_role("img", name="第 1 页")
    expect(shown).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert shown.evaluate("image => image.naturalWidth") > 0
    assert serious(page) == []
    bad = tmp_path / "程序.pdf"
    bad.write_bytes(b"MZ" + bytes(100))
    page.goto("/window/cases/BJ2021-0900/#papers")
    page.locator(f'form.kj-drop:has(input[value="{missing}"]) input[type=file]').set_input_files(bad)
    expect(page.get_by_text("FILE-TYPE")).to_be_visible()
