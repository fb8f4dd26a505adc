"""Forms and the national exchange tables in a real browser: drawn, reworded, issued; pushed, looked at, taken in."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from kuaijin import wallclock
from kuaijin.ledger.projections.exchange_models import ExternalCaseRow
from kuaijin.ledger.projections.models import ProjectRow
from tests.browser import sign_in
from tests.desks import window_park as park
from tests.e2e.test_window import serious

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = {"XZQHDM": "431000", "SPSXSLBM": "WB-1", "SJYXBS": "1", "SJLY": "市级系统"}


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any, site_day: None) -> None:
    settings.KUAIJIN_DEMO = True
    cache.clear()
    wallclock.set_site_day(park.DAY)
    park.small_park()


def saved(page: Page, button: Any, folder: Path) -> Path:
    """The file that a press of ``button`` gives."""
    with page.expect_download() as download:
        button.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def confirmed(page: Page) -> None:
    """Say yes to the question, and wait for the page that follows."""
    with page.expect_event("load"):
        page.locator("dialog.kj-dialog[open] .btn-primary").first.click()


def city_file(folder: Path) -> Path:
    """Another system's case of our project, and a step of a case that nobody told of."""
    case = {**HEAD, "LSH": "1", "DFSJZJ": "WB-1", "XMDM": ProjectRow.objects.get().code, "SPSXBM": "s-1",
            "SPSXMC": "取水许可", "SPBMMC": "市水利局", "SBSJ": "2021-11-01 09:00:00"}  # fmt: skip
    step = {**HEAD, "LSH": "2", "DFSJZJ": "WB-1-1", "BLR": "窗口", "BLZT": "1", "BLSJ": "2021-11-01 09:00:00"}
    lost = {**step, "LSH": "3", "DFSJZJ": "WB-9-1", "SPSXSLBM": "WB-9"}
    path = folder / "city.json"
    path.write_text(json.dumps({"tables": {"SPGL_XMSPSXBLXXB": [case], "SPGL_XMSPSXBLXXXXB": [step, lost]}}))
    return path


def test_a_form_is_drawn_reworded_issued_and_saved(desktop: Page, tmp_path: Path) -> None:
    page = desktop
    sign_in(page, park.DISPATCHER, "/demo/")
    page.goto("/forms/")
    assert serious(page) == []
    page.get_by_role("link", name="措辞 问题台账").click()
    assert serious(page) == []
    opening = page.locator("textarea").first
    opening.fill(f"{opening.input_value()}\n没有的字段 {{nothing}}")
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    expect(page.get_by_text("nothing").last).to_be_visible()
    page.goto("/forms/")
    page.locator("form", has=page.locator('input[value="matter-book"]')).get_by_role("button", name="出表").click()
    expect(page.locator(".kj-letter-title")).to_contain_text("问题台账")
    expect(page.locator(".kj-letter-number")).to_contain_text("未编号")
    assert serious(page) == []
    assert saved(page, page.get_by_role("link", name="PDF"), tmp_path).read_bytes()[:5] == b"%PDF-"
    assert zipfile.is_zipfile(saved(page, page.get_by_role("link", name="Word 文件"), tmp_path))
    page.get_by_role("button", name="制发").click()
    confirmed(page)
    expect(page.locator(".kj-letter-number")).to_contain_text("号")
    expect(page.locator(".kj-letter-number")).not_to_contain_text("未编号")


def test_the_national_tables_go_out_and_another_system_s_come_in(desktop: Page, tmp_path: Path) -> None:
    page = desktop
    sign_in(page, park.DISPATCHER, "/demo/")
    page.goto("/tables/national/")
    assert serious(page) == []
    page.get_by_label("格式").select_option("json")
    told = json.loads(saved(page, page.get_by_role("button", name="生成并记录推送"), tmp_path).read_text())
    assert told["tables"]["SPGL_XMJBXXB"]
    page.reload()
    page.get_by_label("交换文件").set_input_files(city_file(tmp_path))
    with page.expect_event("load"):
        page.get_by_role("button", name="只检查").click()
    expect(page.get_by_text("将新增 2 条台账")).to_be_visible()
    expect(page.get_by_text("WB-9").first).to_be_visible()
    assert serious(page) == []
    assert not ExternalCaseRow.objects.exists()
    page.goto("/tables/national/")
    page.get_by_label("交换文件").set_input_files(city_file(tmp_path))
    page.get_by_role("button", name="导入", exact=True).click()
    confirmed(page)
    assert serious(page) == []
    saved(page, page.get_by_role("link", name="未通过"), tmp_path)
    page.goto("/tables/national/cases/WB-1/")
    expect(page.get_by_role("heading", name="取水许可")).to_be_visible()
    assert serious(page) == []


def test_on_a_phone_they_can_be_read(phone: Page) -> None:
    """No page is wider than the phone."""
    sign_in(phone, park.DISPATCHER, "/demo/")
    for address in ("/forms/", "/forms/matter-book/2021-12/", "/tables/national/", "/tables/", "/cockpit/compare/"):
        answer = phone.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        expect(phone.locator("h1")).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, address
