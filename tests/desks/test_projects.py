"""The projects desk over the sample park: who sees which page, lists, sums, the board, exports, looking back."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from kuaijin.core import access
from kuaijin.core.batches import BATCH_NAMES
from kuaijin.core.reporting_month import months_due
from kuaijin.desks.frame.middleware import AS_OF
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.projects.lists import ProjectList
from kuaijin.insight.projects import batch_of, lights_of
from kuaijin.ledger.projections.models import MonthRow, ProjectRow
from kuaijin.people.models import Account
from kuaijin.people.services import actor_of
from tests.desks.counting import counted
from tests.desks.signed_in import taken_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("park")]
TABS = ("overview", "money", "works", "items", "matters", "land", "ledger")
PLACES = {"/projects/": "project.list", "/projects/mine/": "project.list", "/projects/board/": "project.board"}
EXPORT = "/projects/export.xlsx"


def as_role(role: str) -> Client:
    """A browser in which the first account of ``role`` is signed in."""
    browser = Client()
    browser.force_login(Account.objects.filter(role=role).order_by("pk").first().user)
    return browser


def text(answer: HttpResponse) -> str:
    """The page without tags, blanks narrowed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def ids_in(answer: HttpResponse) -> list[str]:
    """The projects of the list's rows, in order."""
    table = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r'href="/projects/([PR]\d\d)/"', table)


ROLES = sorted(set(access.ROLE_NAMES) - {"public", "system"})


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_what_its_rights_say(role: str) -> None:
    browser = as_role(role)
    actor = actor_of(Account.objects.filter(role=role).order_by("pk").first().user)
    for url, act in (*PLACES.items(), (EXPORT, "project.export"), ("/projects/intake/", "project.intake")):
        expected = 403 if access.may(actor, act) else 200
        assert browser.get(url).status_code == expected, url
    seen = set(visible(actor, "project", ProjectRow.objects.all()).values_list("id", flat=True))
    for project in ProjectRow.objects.values_list("id", flat=True):
        assert browser.get(f"/projects/{project}/").status_code == (200 if project in seen else 404), project
    for project in sorted(seen)[:1]:
        for tab in TABS:
            answer = browser.get(f"/projects/{project}/?tab={tab}")
            assert answer.status_code == 200
            assert answer.content.count(b"<h1>") == 1


def test_an_unknown_project_is_not_there() -> None:
    browser = as_role("dispatcher")
    for url in ("/projects/P99/", "/projects/P99/act/retire/", "/projects/P01/act/nonsense/", "/projects/P99/draw/"):
        assert browser.get(url).status_code == 404, url
    assert browser.get("/projects/P01/parcel/P02-1/rescind/").status_code == 404


def test_pages_speak_english_too() -> None:
    browser = as_role("dispatcher")
    browser.cookies["kj_language"] = "en"
    for url in ("/projects/", "/projects/board/", "/projects/mine/", *(f"/projects/P13/?tab={tab}" for tab in TABS)):
        page = text(browser.get(url))
        assert "Projects" in page
        assert "项目库" not in page, url


# The list -----------------------------------------------------------------------------------------------------------


def test_two_chinese_characters_find_a_project() -> None:
    assert ids_in(as_role("dispatcher").get("/projects/", {"q": "小学"})) == ["P01"]


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"category": "基础设施"}, lambda row: row.category == "基础设施"),
        ({"area": "长冲"}, lambda row: row.area == "长冲"),
        ({"leader": "班子成员01"}, lambda row: row.leader == "班子成员01"),
        ({"secretary": "服务秘书05"}, lambda row: row.secretary == "服务秘书05"),
        ({"start_class": "新开工"}, lambda row: row.start_class == "新开工"),
        ({"investment_type": "private"}, lambda row: row.attributes["investment_type"] == "private"),
        ({"origin": "article"}, lambda row: not row.sample),
        ({"origin": "sample"}, lambda row: row.sample),
    ],
)
def test_filters_keep_what_they_name(query: dict[str, str], holds: Any) -> None:
    expected = [row.id for row in ProjectRow.objects.order_by("id") if holds(row)]
    assert expected
    assert ids_in(as_role("dispatcher").get("/projects/", query)) == expected


def test_lights_and_batches_filter_by_the_day_shown(park: date) -> None:
    browser, rows = as_role("dispatcher"), list(ProjectRow.objects.order_by("id"))
    lights = lights_of(rows, park)
    for colour in {light.colour for light in lights.values()}:
        expected = [row.id for row in rows if lights[row.id].colour == colour]
        assert ids_in(browser.get("/projects/", {"light": colour})) == expected
    for batch in BATCH_NAMES:
        answers = {row.id: batch_of(row, park) for row in rows}
        expected = [id_ for id_, answer in answers.items() if batch in (answer.primary, *answer.also)]
        assert ids_in(browser.get("/projects/", {"batch": batch})) == expected


@pytest.mark.parametrize("column", [column for column in ProjectList.columns if column.sort], ids=lambda one: one.key)
def test_columns_sort_both_ways(column: Any) -> None:
    browser = as_role("dispatcher")
    for sign in ("", "-"):
        expected = list(ProjectRow.objects.order_by(f"{sign}{column.sort}", "pk").values_list("id", flat=True))
        assert ids_in(browser.get("/projects/", {"sort": f"{sign}{column.key}"})) == expected


def test_the_sums_are_those_of_the_article() -> None:
    page = text(as_role("dispatcher").get("/projects/"))
    for told in ("150,000 万元", "250,000 万元", "166.7 %", "+66.7"):
        assert told in page
    narrowed = text(as_role("dispatcher").get("/projects/", {"q": "P01"}))
    assert "130.0 %" in narrowed
    assert "250,000 万元" not in narrowed


def test_htmx_refreshes_the_list_and_its_sums() -> None:
    headers = {"HX-Request": "true", "HX-Target": "section#projects"}
    answer = as_role("dispatcher").get("/projects/", {"q": "小学"}, headers=headers)
    page = answer.content.decode()
    assert "<html" not in page
    assert 'id="projects-sums" class="kj-stats" hx-swap-oob="true"' in page


def test_nothing_found_says_so() -> None:
    assert "没有符合条件的记录" in text(as_role("dispatcher").get("/projects/", {"q": "没有这个"}))


def test_the_export_tells_its_filters_and_sums() -> None:
    answer = taken_out(as_role("dispatcher"), EXPORT, {"category": "社会民生", "sort": "-total"})
    sheet = load_workbook(BytesIO(answer.content)).active
    lines = list(sheet.iter_rows(values_only=True))
    assert "类别: 社会民生" in lines[0][0]
    assert "2021年12月29日" in lines[0][0]
    rows = ProjectRow.objects.filter(category="社会民生").order_by("-total_wan", "id")
    assert [line[0] for line in lines[2:-1]] == [row.id for row in rows]
    total = lines[1].index("总投资（万元）")
    assert lines[-1][total] == sum(row.total_wan for row in rows)


# The board and one's own ---------------------------------------------------------------------------------------------


def test_the_board_has_six_columns_in_order_and_every_project_once(park: date) -> None:
    page = as_role("dispatcher").get("/projects/board/").content.decode()
    assert re.findall(r'id="batch-(\w+)"', page) == list(BATCH_NAMES)
    for row in ProjectRow.objects.exclude(status="retired"):
        column = page.partition(f'id="batch-{batch_of(row, park).primary}"')[2].partition("</section>")[0]
        assert f'<a href="/projects/{row.id}/">' in column
        assert page.count(f'<h3><a href="/projects/{row.id}/">') == 1


def test_a_secretary_finds_what_is_due_first() -> None:
    page = text(as_role("secretary").get("/projects/mine/"))
    assert "须我办理" in page
    own = ProjectRow.objects.filter(secretary="服务秘书01").values_list("name_zh", flat=True)
    assert all(name in page for name in own)
    others = ProjectRow.objects.exclude(secretary="服务秘书01").values_list("name_zh", flat=True)
    assert not any(name in page for name in others)


# One project --------------------------------------------------------------------------------------------------------


def test_facts_carry_their_source() -> None:
    page = text(as_role("dispatcher").get("/projects/P13/"))
    assert "推定" in page
    assert "文章" in page
    assert "数字：示例" in page


def test_months_are_marked_frozen_and_estimated() -> None:
    page = text(as_role("dispatcher").get("/projects/P13/?tab=money"))
    frozen = MonthRow.objects.filter(project="P13", year=2021, frozen=True).count()
    assert page.count("已冻结") == frozen
    assert "预计" in page


def test_items_say_why_they_are_on_or_off_the_list() -> None:
    page = text(as_role("dispatcher").get("/projects/P13/?tab=items"))
    for told in ("开工关", "投用关", "关键路径", "不适用的", "前置关系图", "所有项目适用"):
        assert told in page


def test_entries_link_to_the_ledger_for_the_auditor_only() -> None:
    assert "/audit/streams/project/P13/" in as_role("auditor").get("/projects/P13/?tab=ledger").content.decode()
    assert "/audit/" not in as_role("dispatcher").get("/projects/P13/?tab=ledger").content.decode()


def test_a_past_day_shows_the_past_and_offers_nothing() -> None:
    browser = as_role("dispatcher")
    session = browser.session
    session[AS_OF] = "2021-06-30"
    session.save()
    page = browser.get("/projects/P13/?tab=money")
    assert page.status_code == 200
    assert "已冻结" in text(page)
    assert "6,690" not in text(page)
    assert "/act/" not in page.content.decode()
    assert browser.get("/projects/board/").status_code == 200


# Lights -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2021, 12, 29), (2021, 11)),
        (date(2021, 12, 31), (2021, 11)),
        (date(2021, 1, 15), (2020, 12)),
        (date(2021, 2, 3), (2020, 12)),
        (date(2021, 2, 6), (2021, 1)),
        (date(2021, 2, 28), (2021, 1)),
        (date(2021, 3, 1), (2021, 1)),
        (date(2022, 1, 4), (2021, 11)),
    ],
)
def test_a_month_is_due_when_it_has_ended_and_could_be_reported(on: date, due: tuple[int, int]) -> None:
    assert months_due(on) == due


# Cost ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "url"),
    [
        ("projects:list", "/projects/"),
        ("projects:board", "/projects/board/"),
        ("projects:mine", "/projects/mine/"),
        ("projects:act", "/projects/P13/act/record-visit/"),
        *((f"projects:page {tab}", f"/projects/P13/?tab={tab}") for tab in TABS),
    ],
)
def test_pages_ask_a_fixed_number_of_queries(page: str, url: str) -> None:
    role = "leader_main" if page == "projects:act" else "dispatcher"
    assert counted(as_role(role), page, url).status_code == 200
