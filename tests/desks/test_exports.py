"""Lists go out as xlsx to whoever has the right: filters in words on the first line, no codes in their cells."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.desks.signed_in import signed_in

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
    answer = client.get(url, query)
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
