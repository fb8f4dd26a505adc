"""The desk for imports and exports: from an office's table to the ledger, with everything on the way."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from openpyxl import Workbook, load_workbook

from kuaijin import ledger
from kuaijin.core import table_source
from kuaijin.exchange import progress
from kuaijin.ledger.models import Entry
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.projections.table_models import TableImportRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
CLERK, HEAD, FIRM = "调度专员01", "开发建设局负责人", "企业-海德威（示例账户）"
SOURCE = "示例发改局"
HEADS = (
    "序号",
    "项目代码",
    "项目名称",
    "所属板块",
    "片区",
    "总投资",
    "资金性质",
    "立项",
    "工程类型",
    "用地方式",
    "业主",
)
COLUMNS = ("", "code", "name_zh", "category", "area", "total_wan", "investment_type", "approval_mode", "project_class",
           "land_supply", "owner_name")  # fmt: skip
ROWS = (  # in 亿元, though nothing says so
    (1, "2112-431099-04-01-100001", "示例路一期", "基础设施", "长冲", 1.2, "政府", "审批", "市政", "划拨", "示例公司"),
    (2, "2112-431099-04-01-100002", "示例路二期", "基础设施", "长冲", 0.8, "政府", "审批", "市政", "划拨", "示例公司"),
)
ASKED = {"year": "2021", "on": "2021-12-28", "document": "示例〔2021〕9号", "reason": "年度汇总", "fits": "on"}


@pytest.fixture(autouse=True)
def _undone(park: date) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def book(*rows: tuple[Any, ...]) -> bytes:
    """An office's table: a title over the headings, a subtotal at its end, no unit anywhere."""
    made = Workbook()
    sheet = made.active
    sheet.append(["2021 年项目汇总表"])
    for row in (HEADS, *rows, (None, None, "合计", None, None, 2)):
        sheet.append(row)
    sheet.merge_cells("A1:K1")
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def upload(client: Client, content: bytes, source: str = SOURCE, name: str = "汇总.xlsx") -> HttpResponse:
    return client.post("/tables/upload/", {"source": source, "file": SimpleUploadedFile(name, content)})


def begun(client: Client, content: bytes) -> str:
    """The address of the columns page of an uploaded table."""
    answer = upload(client, content)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def filled(unit: str = "yi", **more: str) -> dict[str, str]:
    fields = {f"field-{column}": field for column, field in enumerate(COLUMNS)}
    return {**fields, "unit-5": unit, **ASKED, **more}


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found, page
    return found[1]


def previewed(client: Client, content: bytes, **more: str) -> tuple[str, str]:
    at = begun(client, content)
    answer = client.post(at, filled(**more))
    assert answer.status_code == 302, answer.content.decode()
    return at, client.get(answer["Location"]).content.decode()


def imported(client: Client, content: bytes) -> HttpResponse:
    at, page = previewed(client, content)
    return client.post(f"{at}confirm/", {"seen": seen(page)}, follow=True)


def test_a_table_from_upload_to_the_ledger() -> None:
    clerk, before = signed_in(CLERK), Entry.objects.count()
    at = begun(clerk, book(*ROWS))
    page = clerk.get(at).content.decode()
    assert "表头第 2–2 行，数据 3 行" in page
    assert "示例路一期 · 示例路二期 · 合计" in page
    unsaid = clerk.post(at, filled(unit=""))
    assert unsaid.status_code == 422
    assert "请选择单位" in unsaid.content.decode()
    assert clerk.post(at, filled()).status_code == 302
    preview = clerk.get(f"{at}preview/").content.decode()
    assert "可以导入：2 个项目将写入台账" in preview
    assert "12,000" in preview
    assert Entry.objects.count() == before + 1  # the column mapping that is remembered; no row yet
    done = clerk.post(f"{at}confirm/", {"seen": seen(preview)}, follow=True).content.decode()
    assert "已导入：新入库 2 项" in done
    row = TableImportRow.objects.get()
    assert (row.source, row.new, row.changed, row.left_out, row.by) == (SOURCE, 2, 0, 1, CLERK)
    assert ProjectRow.objects.filter(name_zh__startswith="示例路", total_wan__in=(12_000, 8_000)).count() == 2
    assert clerk.get(at).status_code == 404  # it is done; a second press finds nothing to import


def test_the_next_table_of_a_source_is_read_as_the_last_one() -> None:
    clerk = signed_in(CLERK)
    clerk.post(begun(clerk, book(*ROWS)), filled(**{"field-10": ""}))
    state, _ = ledger.load(table_source.KIND, SOURCE)
    assert (state.units["total_wan"], state.headings["业主"]) == ("yi", "")
    theirs = begun(signed_in(HEAD), book(ROWS[1]))
    assert clerk.get(theirs).status_code == 404
    page = clerk.get(begun(clerk, book(ROWS[0]))).content.decode()
    assert re.search(r'name="unit-5".*?<option value="yi" selected>', page, re.S)
    owner = re.search(r'<select[^>]*name="field-10".*?</select>', page, re.S)
    assert owner
    assert "selected" not in owner[0]


def test_the_same_table_again_changes_nothing_and_a_changed_one_by_its_code() -> None:
    clerk = signed_in(CLERK)
    imported(clerk, book(*ROWS))
    _, page = previewed(clerk, book(*ROWS))
    assert "表格与项目库一致" in page
    assert 'name="seen"' not in page
    head = signed_in(HEAD)
    renamed = (ROWS[0][0], ROWS[0][1], "示例路一期（改）", *ROWS[0][3:])
    done = imported(head, book(renamed, ROWS[1])).content.decode()
    assert "更新 1 项，无变化 1 项" in done
    assert ProjectRow.objects.filter(name_zh="示例路一期（改）").count() == 1


def test_bad_rows_come_back_marked_and_nothing_is_kept() -> None:
    clerk, before = signed_in(CLERK), ProjectRow.objects.count()
    moon = (2, "2112-431099-04-01-100002", "示例路二期", "基础设施", "月球", "八千", *ROWS[1][6:])
    at, page = previewed(clerk, book(ROWS[0], moon))
    assert "1 行有错误，改正前不能导入" in page
    assert "“八千”不是总投资的数值" in page
    assert 'name="seen"' not in page
    answer = clerk.get(f"{at}marked.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]][-1] == "导入结果"
    told = [str(sheet.cell(row, len(HEADS) + 1).value) for row in (3, 4, 5)]
    assert [each[:3] for each in told] == ["新入库", "有错误", "不导入"]
    assert "八千" in told[1]
    assert "八千" in sheet.cell(4, 6).comment.text
    assert sheet.merged_cells.ranges
    again, _ = previewed(clerk, answer.content)
    sheet = load_workbook(BytesIO(clerk.get(f"{again}marked.xlsx").content)).active
    assert sheet.max_column == len(HEADS) + 1  # the marks of last time are replaced
    refused = clerk.post(f"{at}confirm/", {"seen": "0"})
    assert refused.status_code == 409
    assert ProjectRow.objects.count() == before


def test_what_changed_since_the_preview_is_looked_at_again() -> None:
    head = signed_in(HEAD)
    imported(head, book(*ROWS))
    renamed = (ROWS[0][0], ROWS[0][1], "示例路一期（改）", *ROWS[0][3:])
    at, page = previewed(head, book(renamed))
    imported(signed_in(CLERK), book((1, ROWS[0][1], "别人先改", *ROWS[0][3:])))
    answer = head.post(f"{at}confirm/", {"seen": seen(page)})
    assert answer.status_code == 409
    assert "再看一遍" in answer.content.decode()


def test_totals_are_the_heads_to_change() -> None:
    imported(signed_in(CLERK), book(*ROWS))
    more = (*ROWS[0][:5], 1.3, *ROWS[0][6:])
    _, page = previewed(signed_in(CLERK), book(more))
    assert "1 行有错误" in page
    _, page = previewed(signed_in(HEAD), book(more))
    assert "12,000" in page
    assert "13,000" in page


def test_a_long_table_is_looked_at_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuaijin.desks.tables.views.LONG", 2)
    monkeypatch.setattr("kuaijin.desks.tables.shown.PAGE", 1)
    clerk = signed_in(CLERK)
    at, page = previewed(clerk, book(*ROWS))
    assert "正在逐行核对" in page
    body = clerk.get(f"{at}preview/?part=rows", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in body
    assert "第 1 / 2 页" in body
    second = clerk.get(f"{at}preview/?part=rows&status=new&page=2").content.decode()
    assert "示例路二期" in second
    assert "示例路一期" not in second


def test_how_far_it_is_can_be_asked() -> None:
    clerk = signed_in(CLERK)
    at = begun(clerk, book(*ROWS))
    assert clerk.get(f"{at}progress/").status_code == 204
    key = f"{clerk.session['_auth_user_id']}:{at.split('/')[-2]}"
    with progress.told(key) as report:
        report(100, 300)
        assert "已核对 100 / 300 行" in clerk.get(f"{at}progress/").content.decode()
    assert clerk.get(f"{at}progress/").status_code == 204


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"field-10": "name_zh"}, "另一列"),
        ({"field-1": ""}, "没有“项目代码”列"),
        ({"year": "21"}, "四位数"),
        ({"on": "2031-01-01"}, "不晚于今天"),
        ({"document": " "}, "请填写依据"),
        ({"reason": "x" * 5000}, "过长"),
    ],
)
def test_what_is_to_be_settled_first(change: dict[str, str], told: str) -> None:
    clerk = signed_in(CLERK)
    answer = clerk.post(begun(clerk, book(*ROWS)), filled(**change))
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_a_plan_of_another_year_and_half_a_plan_are_settled_first() -> None:
    made = Workbook()
    made.active.append(["项目代码", "项目名称", "2022年计划投资（万元）", "1-2月计划（万元）", "3月计划（万元）"])
    made.active.append([ROWS[0][1], "示例路一期", 100, 40, 60])
    made.create_sheet("附表")
    out = BytesIO()
    made.save(out)
    clerk = signed_in(CLERK)
    at = begun(clerk, out.getvalue())
    fields = {"field-0": "code", "field-1": "name_zh", "field-2": "plan_year_wan", "unit-2": "wan"}
    page = clerk.post(at, {**fields, **ASKED}).content.decode()
    assert "表头写的是 2022 年" in page
    half = clerk.post(at, {**fields, "field-2": "", "field-4": "plan_3", "unit-4": "wan", **ASKED}).content.decode()
    assert "分月计划缺 1、2、4" in half
    assert "几个月合在一列" in half
    shown = clerk.get(clerk.post(at, {**fields, **ASKED, "year": "2022"})["Location"]).content.decode()
    assert "只读了工作表“Sheet”" in shown
    assert "附表" in shown


def headless() -> bytes:
    out = BytesIO()
    Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(("content", "told"), [(b"name,total\n", "FILE-"), (headless(), "TABLE-EMPTY")])
def test_what_is_no_table_is_refused_beside_the_file(content: bytes, told: str) -> None:
    answer = upload(signed_in(CLERK), content)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_a_source_needs_a_name() -> None:
    answer = upload(signed_in(CLERK), book(*ROWS), source=" ")
    assert answer.status_code == 422
    assert "请填写来源" in answer.content.decode()


def test_the_book_taken_out_can_be_read_back_and_tells_its_filters() -> None:
    head = signed_in(HEAD)
    content = taken_out(head, "/tables/projects.xlsx").content
    first = load_workbook(BytesIO(content)).active.cell(1, 1).value
    assert "2021" in first
    assert "全部项目" in first
    at = begun(head, content)
    columns = head.get(at).content.decode()
    chosen = dict(re.findall(r'<select[^>]*name="(field-\d+)".*?<option value="(\w+)" selected>', columns, re.S))
    units = dict(re.findall(r'<select[^>]*name="(unit-\d+)".*?<option value="(\w+)" selected>', columns, re.S))
    answer = head.post(at, {**chosen, **units, **ASKED})
    assert "表格与项目库一致" in head.get(answer["Location"]).content.decode()


def test_the_list_of_imports_is_taken_out_as_filtered() -> None:
    clerk = signed_in(CLERK)
    imported(clerk, book(*ROWS))
    sheet = load_workbook(BytesIO(taken_out(clerk, "/tables/imports.xlsx?q=示例发改局").content)).active
    assert "示例发改局" in sheet.cell(1, 1).value
    assert [cell.value for cell in sheet[3]][1:3] == [SOURCE, "汇总.xlsx"]
    assert load_workbook(BytesIO(taken_out(clerk, "/tables/imports.xlsx?q=没有").content)).active.max_row == 2


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_open_in_both_languages(language: str) -> None:
    clerk = signed_in(CLERK, language)
    assert ("导入项目表" if language == "zh-hans" else "Import a project table") in counted(
        clerk, "tables.home", "/tables/"
    ).content.decode()
    at, page = previewed(clerk, book(*ROWS))
    if language == "en":
        assert not re.search(r"请|将写入|核对", page)
    assert clerk.get(at).status_code == 200


def test_who_may_not_import_sees_no_way_in() -> None:
    firm = signed_in(FIRM)
    assert firm.get("/tables/").status_code == 403
    assert upload(firm, book(*ROWS)).status_code == 403
    auditor = signed_in("审计员")
    assert "table-file" not in auditor.get("/tables/").content.decode()
    assert upload(auditor, book(*ROWS)).status_code == 403
