"""An office's table into the book in a real browser: a faulty one comes back marked, the mended one goes in."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from kuaijin import wallclock
from kuaijin.ledger.projections.models import ProjectRow
from tests.browser import sign_in
from tests.desks import window_park as park

pytestmark = pytest.mark.django_db(transaction=True)
HEADS = ("项目代码", "项目名称", "项目类别", "片区", "总投资", "资金性质", "立项方式", "工程类型", "供地方式")


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


def table(file: Path) -> None:
    """Two projects, one without a readable total."""
    book = Workbook()
    same = ("基础设施", "石盖塘")
    rest = ("政府", "审批", "市政", "划拨")
    for row in (
        HEADS,
        ("2112-431099-04-01-100001", "示例路一期", *same, 1.2, *rest),
        ("2112-431099-04-01-100002", "示例路二期", *same, "约一亿", *rest),
        (None, "合计", None, None, 2.2),
    ):
        book.active.append(row)
    book.save(file)


def upload(page: Page, file: Path) -> None:
    page.goto("/tables/")
    page.get_by_role("combobox", name="来源").fill("示例发改局")
    page.get_by_label("工作簿").set_input_files(file)
    page.get_by_role("button", name="上传并识别表头").click()
    expect(page.get_by_role("heading", name="列对应")).to_be_visible()


def settle(page: Page) -> None:
    """The ground, and on to the preview."""
    page.get_by_label("依据（会议或文件）").fill("示例〔2021〕9号")
    page.get_by_label("导入理由").fill("年度汇总")
    page.get_by_label("新项目均已通过入库审查").check()
    page.get_by_role("button", name="预览", exact=True).click()


def test_a_table_is_mended_and_imported(desktop: Page, tmp_path: Path) -> None:
    page, file = desktop, tmp_path / "汇总.xlsx"
    table(file)
    sign_in(page, park.DISPATCHER, "/demo/")
    upload(page, file)
    assert serious(page) == []
    settle(page)
    expect(page.get_by_text("请选择单位")).to_be_visible()
    page.get_by_label("总投资: 单位").select_option("yi")
    settle(page)
    expect(page.get_by_text("1 行有错误")).to_be_visible()
    expect(page.get_by_text("“约一亿”不是总投资的数值")).to_be_visible()
    assert serious(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注好的工作簿").click()
    marked = tmp_path / "标注.xlsx"
    download.value.save_as(marked)
    book = load_workbook(marked)
    assert book.active.cell(3, 5).comment.text.startswith("“约一亿”")
    book.active.cell(3, 5).value = 1
    book.save(marked)

    upload(page, marked)
    expect(page.get_by_label("总投资: 单位")).to_have_value("yi")  # as the last table of this source
    settle(page)
    expect(page.get_by_text("2 个项目将写入台账")).to_be_visible()
    page.get_by_role("button", name="确认导入").click()
    with page.expect_event("load"):
        page.locator("dialog.kj-dialog[open] .btn-primary").first.click()
    expect(page.get_by_text("已导入：新入库 2 项")).to_be_visible()
    expect(page.get_by_role("cell", name="示例发改局")).to_be_visible()
    assert sorted(ProjectRow.objects.filter(name_zh__startswith="示例路").values_list("total_wan", flat=True)) == [
        10_000,
        12_000,
    ]
