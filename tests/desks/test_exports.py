"""Lists go out as xlsx to whoever has the right: filters in words on the first line, no codes in their cells."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from kuaijin.core.base import SHANGHAI
from kuaijin.desks.frame import exporting
from kuaijin.ledger.projections.table_models import ExportRow
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
DISPATCHER, HEAD, AUDITOR, CHIEF = "调度专员01", "开发建设局负责人", "审计员", "管委会主要领导"
OWN = (
    ("/projects/export.xlsx", HEAD),
    ("/window/queue/all/export.xlsx", HEAD),
    ("/dispatch/matters/export.xlsx", DISPATCHER),
    ("/grants/export.xlsx", HEAD),
    ("/powers/export.xlsx", HEAD),
    ("/reviews/export.xlsx", HEAD),
    ("/challenges/export.xlsx", CHIEF),
    ("/honours/export.xlsx", CHIEF),
    ("/instant/checks/export.xlsx", HEAD),
    ("/measures/zonghe-chuangkou/online/export.xlsx", HEAD),
    ("/rhythm/export.xlsx", DISPATCHER),
    ("/audit/export.xlsx", AUDITOR),
    ("/audit/signs/export.xlsx", AUDITOR),
    ("/tables/imports.xlsx", DISPATCHER),
    ("/public/decisions.xlsx", ""),
)
"""Lists with an address of their own for it."""
HERE = (
    ("/atlas/", HEAD),
    ("/audit/checkpoints/", AUDITOR),
    ("/firm/ratings/", HEAD),
    ("/people/", AUDITOR),
    ("/people/sign-ins/", AUDITOR),
    ("/inbox/deliveries/", AUDITOR),
    ("/inbox/", HEAD),
    ("/packages/", HEAD),
    ("/powers/cases/decided/", HEAD),
    ("/projects/board/stuck/", HEAD),
    ("/public/notices/", ""),
    ("/reviews/agencies/", HEAD),
    ("/window/credit/", HEAD),
)
"""Lists that are taken out where they stand."""
CODED = re.compile(r"<|object at 0x|\w+\(.*=|\{'|\['")
"""What Python or a template would say of a value that was not told in words."""


def sheet_of(url: str, name: str, **query: str) -> Any:
    client = signed_in(name) if name else Client()
    answer = taken_out(client, url, query) if name else client.get(url, query)
    assert answer.status_code == 200, url
    assert "spreadsheet" in answer["Content-Type"], url
    return load_workbook(BytesIO(answer.content)).active


@pytest.mark.parametrize(("url", "name"), OWN)
def test_a_list_with_an_address_for_it(park: date, url: str, name: str) -> None:
    check(sheet_of(url, name))


@pytest.mark.parametrize(("url", "name"), HERE)
def test_a_list_taken_out_where_it_stands(park: date, url: str, name: str) -> None:
    check(sheet_of(url, name, xlsx="1"))
    client = signed_in(name) if name else Client()
    assert "xlsx=1" in client.get(url).content.decode()


def check(sheet: Any) -> None:
    told, heads, *rows = sheet.iter_rows(values_only=True)
    assert told[0].startswith("2021年12月29日; ")
    assert all(heads)
    coded = [cell for row in rows for cell in row if isinstance(cell, str) and CODED.search(cell)]
    assert coded == []


def test_the_search_and_the_filters_stand_on_the_first_line(park: date) -> None:
    told = sheet_of("/dispatch/matters/export.xlsx", DISPATCHER, q="征收", state="open").cell(1, 1).value
    assert "搜索: 征收" in told
    assert told.count(";") >= 2
    assert "全部" in sheet_of("/dispatch/matters/export.xlsx", DISPATCHER).cell(1, 1).value


@pytest.mark.parametrize(
    ("url", "name"), [("/people/", "系统管理员"), ("/packages/", "综合窗口01"), ("/atlas/", "综合窗口01")]
)
def test_who_may_only_look_gets_the_page(park: date, url: str, name: str) -> None:
    page = signed_in(name).get(url, {"xlsx": "1"})
    assert page["Content-Type"].startswith("text/html")
    assert 'href="?xlsx' not in page.content.decode()
    assert "xlsx=1" not in signed_in(name).get(url).content.decode()


def exports_of(name: str) -> list[Any]:
    return list(ExportRow.objects.filter(by=name))


def test_nothing_leaves_without_a_reason_that_the_auditor_can_read(park: date) -> None:
    client, url, before = signed_in(HEAD), "/projects/export.xlsx", len(exports_of(HEAD))
    asked = client.get(url, {"q": "学校"})
    assert asked["Content-Type"].startswith("text/html")
    assert "导出用途" in asked.content.decode()
    for reason in ("", "   ", "用", "x" * 201, "\u202e周调度会材料"):
        refused = client.post(url, {"_export": "1", "reason": reason})
        assert refused.status_code == 422
        assert "kj-error" in refused.content.decode()
        assert reason in refused.context["reason"].value
    assert len(exports_of(HEAD)) == before
    sheet = load_workbook(BytesIO(taken_out(client, url, {"q": "学校"}).content)).active
    last = exports_of(HEAD)[-1 - before]
    assert (last.what, last.reason, last.role, last.lines) == ("项目", "周调度会材料", "bureau_head", sheet.max_row - 2)
    assert "搜索: 学校" in last.about
    page = signed_in("审计员").get("/audit/exports/").content.decode()
    assert "周调度会材料" in page
    assert HEAD in page
    assert client.get("/audit/exports/").status_code == 403


def test_the_export_of_a_past_day_is_recorded_today(park: date) -> None:
    client = signed_in(HEAD)
    client.get("/projects/", {"asof": "2021-11-01"})
    content = taken_out(client, "/projects/export.xlsx").content
    assert load_workbook(BytesIO(content)).active.cell(1, 1).value.startswith("2021年11月1日; ")
    assert exports_of(HEAD)[0].at.astimezone(SHANGHAI).date() == date(2021, 12, 29)
    assert client.post("/projects/intake/", {"_export": "1"}).status_code == 200  # a question for a form, nothing more


def test_a_forged_form_takes_nothing_out(park: date) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies.update(signed_in(HEAD).cookies)
    assert taken_out(client, "/projects/export.xlsx").status_code == 403


def test_no_desk_gives_a_table_out_past_the_question() -> None:
    """What makes a workbook of its own hands it to ``taken_out``; two files are the reader's own work coming back."""
    own = {"tables/views.py", "works/entry.py", "frame/exporting.py"}
    desks = Path(exporting.__file__).parents[1]
    found = {str(path.relative_to(desks)) for path in desks.rglob("*.py") if "xlsx_file(" in path.read_text("utf-8")}
    assert found == own
