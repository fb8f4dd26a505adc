"""Commands of projects and parcels through their forms: offered by right and state, refused beside the field."""

import re
from functools import cache
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from kuaijin import ledger
from kuaijin.core import project
from kuaijin.core.access import may
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.desks.projects import acts
from kuaijin.ledger.projections.models import MilestoneRow, ParcelRow, ProjectRow, VisitRow
from kuaijin.people.models import Account
from kuaijin.people.services import actor_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("park")]
HTMX = {"HX-Request": "true"}


def as_account(account: Account) -> Client:
    """A browser with that account signed in."""
    browser = Client()
    browser.force_login(account.user)
    return browser


def holder(tag: str, row: ProjectRow, *, allowed: bool = True) -> Account | None:
    """An account that may (or may not) do ``tag`` to the project but reads it either way."""
    subject = subject_of(row)
    for account in Account.objects.order_by("pk"):
        actor = actor_of(account.user)
        if may(actor, "read", subject) is None and (may(actor, tag, subject) is None) == allowed:
            return account
    return None


@cache
def open_in(tag: str) -> str:
    """A project whose state lets ``tag`` be asked."""
    statuses = project.TABLE[acts.PROJECT_COMMANDS[tag]][1]
    return next((row.id for row in ProjectRow.objects.order_by("id") if row.status in statuses), "P13")


def said(answer: HttpResponse) -> str:
    """The answer without tags, blanks narrowed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def post(account: Account, url: str, data: dict[str, Any]) -> HttpResponse:
    """A posted form, as htmx posts it."""
    return as_account(account).post(url, data, headers=HTMX)


@pytest.mark.parametrize("tag", sorted(acts.PROJECT_COMMANDS))
def test_every_form_renders_refuses_what_is_empty_and_asks_for_the_right(tag: str) -> None:
    row = ProjectRow.objects.get(id=open_in(tag))
    url = f"/projects/{row.id}/act/{tag}/"
    account = holder(tag, row)
    assert account is not None
    page = as_account(account).get(url)
    assert page.status_code == 200
    assert f'id="form-{tag}"' in page.content.decode()
    assert "kj-drawer-body" in as_account(account).get(url, headers=HTMX).content.decode()
    answer = post(account, url, {})
    assert answer.status_code == 422
    assert "必填" in said(answer)
    assert ProjectRow.objects.get(id=row.id).sequence == row.sequence
    stranger = holder(tag, row, allowed=False)
    assert stranger is not None
    assert as_account(stranger).get(url).status_code == 403
    assert post(stranger, url, {}).status_code == 403


@pytest.mark.parametrize("tag", sorted(acts.PARCEL_COMMANDS))
def test_every_parcel_form_renders_and_refuses_what_is_empty(tag: str) -> None:
    row = ParcelRow.objects.exclude(project="").order_by("id").first()
    owner = ProjectRow.objects.get(id=row.project)
    subject = subject_of(row, owner)
    account = next(one for one in Account.objects.order_by("pk") if may(actor_of(one.user), tag, subject) is None)
    url = f"/projects/{owner.id}/parcel/{row.id}/{tag}/"
    assert f'id="form-{tag}"' in as_account(account).get(url).content.decode()
    assert post(account, url, {}).status_code == 422
    assert ParcelRow.objects.get(id=row.id).sequence == row.sequence
    dispatcher = Account.objects.filter(role="dispatcher").first()
    assert as_account(dispatcher).get(url).status_code == 403


VALID: list[tuple[str, str, dict[str, Any]]] = [
    ("report-investment", "P13", {"year": "2021", "month": "12", "actual_wan": "6,700", "estimated": "on"}),
    ("return-report", "P13", {"year": "2021", "month": "12", "reason": "请附形象进度"}),
    ("set-stat-status", "P13", {"status": "materials_ready"}),
    ("assign-leader", "P13", {"leader": "班子成员02"}),
    ("assign-secretary", "P13", {"secretary": "服务秘书01"}),
    ("form-task-force", "P13", {"head": "班子成员01", "members": ["服务秘书05", "征拆专员01"]}),
    ("plan-milestone", "P13", {"name": "设备进场", "planned": "2022-03", "source": "ledger"}),
    ("reach-milestone", "P13", {"name": "主体封顶", "actual": "2021-12-28", "source": "ledger"}),
    ("move-milestone", "P13", {"name": "主体封顶", "planned": "2022-02", "reason": "春节停工"}),
    ("record-ceremony", "P13", {"on": "2021-12-01"}),
    ("stop-works", "P13", {"on": "2021-12-28", "reason": "雨雪天气"}),
    ("start-revival", "P13", {"on": "2021-12-28", "reason": "厂房闲置", "measure": "引入新企业"}),
    ("request-completion", "P13", {"on": "2021-12-28", "evidence": "完工报告\n现场照片"}),
    (
        "record-visit",
        "P13",
        {"on": "2021-12-28", "people": ["班子成员01"], "findings": "进度正常", "place_note": "园区"},
    ),
    (
        "record-service-act",
        "P13",
        {"on": "2021-12-28", "phase": "during", "channel": "电话", "minutes": "20", "result": "已协调用电"},
    ),
    ("correct-facts", "P13", {"reason": "名称笔误", "name_en": "Sanjiu south China plant"}),
    (
        "adjust-total",
        "P13",
        {"total_wan": "12亿元", "approval": "郴发改〔2021〕9号", "on": "2021-12-28", "reason": "扩产"},
    ),
    ("note-source", "P13", {"fact": "area", "source": "article"}),
    ("retire", "R01", {"on": "2021-12-28", "reason": "选址变更", "decision": "管委会纪要1号"}),
]


@pytest.mark.parametrize(("tag", "project_id", "data"), VALID, ids=lambda one: one if isinstance(one, str) else "")
def test_a_good_form_goes_into_the_ledger(tag: str, project_id: str, data: dict[str, Any]) -> None:
    row = ProjectRow.objects.get(id=project_id)
    account = holder(tag, row)
    assert account is not None
    answer = post(account, f"/projects/{project_id}/act/{tag}/", {**data, "_seq": row.sequence})
    assert answer.status_code == 200, said(answer)
    assert answer.headers["HX-Redirect"].startswith(f"/projects/{project_id}/?tab={acts.tab_of(tag)}")
    assert ProjectRow.objects.get(id=project_id).sequence == row.sequence + 1


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("report-investment", {"year": "2021", "month": "11", "actual_wan": "5"}, "冻结"),
    ("report-investment", {"year": "2021", "month": "12", "actual_wan": "一万"}, "应为整数"),
    ("record-start", {"on": "2021-12-28", "evidence": "照片", "precision": "day", "source": "ledger"}, "项目"),
    ("record-visit", {"on": "2022-02-01", "people": ["班子成员01"], "findings": "无", "place_note": "园区"}, "日期"),
    ("freeze-month", {"year": "2021", "month": "12"}, "月"),
    ("correct-facts", {"reason": "笔误", "owner_uscc": "914310990000000000"}, "信用代码"),
]


@pytest.mark.parametrize(("tag", "data", "why"), REFUSED)
def test_a_bad_form_says_why_and_changes_nothing(tag: str, data: dict[str, Any], why: str) -> None:
    row = ProjectRow.objects.get(id="P13")
    answer = post(holder(tag, row), f"/projects/P13/act/{tag}/", data)
    assert answer.status_code == 422
    assert 'id="form-' in answer.content.decode()
    assert why in said(answer)
    assert ProjectRow.objects.get(id="P13").sequence == row.sequence


def test_a_doubtful_unit_asks_for_a_tick_beside_the_amount() -> None:
    """I-7: yuan typed as 万元; the tick appears with the doubt, never before it."""
    row = ProjectRow.objects.get(id="P13")
    account = holder("adjust-total", row)
    url = "/projects/P13/act/adjust-total/"
    tick = '<input class="form-check-input" type="checkbox" id="form-adjust-total-confirmed"'
    assert tick not in as_account(account).get(url).content.decode()
    data = {"total_wan": "1,000,000,000", "approval": "郴发改〔2021〕9号", "on": "2021-12-28", "reason": "扩产"}
    answer = post(account, url, data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert tick in page
    assert page.index('name="total_wan"') < page.index('name="confirmed"') < page.index('name="approval"')
    assert "I-7" in page
    assert post(account, url, {**data, "confirmed": "on"}).status_code == 200
    assert ProjectRow.objects.get(id="P13").total_wan == 10**9


def test_a_faster_colleague_is_noticed() -> None:
    row = ProjectRow.objects.get(id="P13")
    account = holder("record-ceremony", row)
    data = {"on": "2021-12-01", "_seq": row.sequence - 1}
    answer = post(account, "/projects/P13/act/record-ceremony/", data)
    assert answer.status_code == 409
    assert "有人先您一步" in said(answer)


def test_forms_work_without_scripts_too() -> None:
    row = ProjectRow.objects.get(id="P13")
    browser = as_account(holder("plan-milestone", row))
    url = "/projects/P13/act/plan-milestone/"
    assert browser.post(url, {"name": ""}).status_code == 422
    answer = browser.post(url, {"name": "设备进场", "planned": "2022-03", "source": "ledger"})
    assert answer.status_code == 302
    assert MilestoneRow.objects.filter(project="P13", name="设备进场", planned="2022-03").exists()


def test_an_address_can_fill_in_the_month() -> None:
    account = holder("report-investment", ProjectRow.objects.get(id="P13"))
    page = as_account(account).get("/projects/P13/act/report-investment/?year=2021&month=3").content.decode()
    assert re.search(r'name="month"[^>]*value="3"', page)


def test_hostile_text_stays_text() -> None:
    row = ProjectRow.objects.get(id="P13")
    hostile = "<script>alert(1)</script>"
    data = {"on": "2021-12-28", "people": ["班子成员01"], "findings": hostile, "place_note": "x"}
    assert post(holder("record-visit", row), "/projects/P13/act/record-visit/", data).status_code == 200
    assert VisitRow.objects.filter(project="P13", text=hostile).exists()
    page = as_account(Account.objects.filter(role="dispatcher").first()).get("/projects/P13/").content.decode()
    assert hostile not in page
    assert "&lt;script&gt;" in page


INTAKE = {
    "code": "2112-431099-04-01-200201",
    "name_zh": "新材料中试线",
    "name_en": "Pilot line",
    "category": "产城融合",
    "area": "石盖塘",
    "total_wan": "1.5亿元",
    "investment_type": "private",
    "approval_mode": "filing",
    "project_class": "industrial",
    "land_supply": "auctioned",
    "planning_fit": "on",
    "land_fit": "on",
    "environment_fit": "on",
    "owner_name": "示例公司",
    "attributes": ["has_buildings", "needs_gongdian"],
    "attributes.floor_area_sqm": "12,000",
}


def test_a_project_is_taken_in_with_the_attributes_of_the_rulebook() -> None:
    account = Account.objects.filter(role="dispatcher").first()
    answer = post(account, "/projects/intake/", INTAKE)
    assert answer.status_code == 200, said(answer)
    row = ProjectRow.objects.get(name_zh="新材料中试线")
    assert answer.headers["HX-Redirect"] == f"/projects/{row.id}/"
    assert row.total_wan == 15_000
    assert row.attributes["floor_area_sqm"] == 12_000
    assert row.attributes["has_buildings"] is True
    again = post(account, "/projects/intake/", INTAKE)
    assert again.status_code == 422
    assert ProjectRow.objects.filter(name_zh="新材料中试线").count() == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"attributes.floor_area_sqm": "很大"}, "总建筑面积"),
        ({"attributes.eia_class": "nonsense"}, ""),
        ({"code": "123"}, "代码"),
        ({"owner_uscc": "914310990000000000"}, "信用代码"),
        ({"area": "火星"}, "片区"),
    ],
)
def test_a_wrong_intake_says_which_field(change: dict[str, str], why: str) -> None:
    account = Account.objects.filter(role="dispatcher").first()
    answer = post(account, "/projects/intake/", {**INTAKE, **change})
    assert answer.status_code == 422
    assert why in said(answer)
    assert "has_buildings" in answer.content.decode()
    assert not ProjectRow.objects.filter(name_zh="新材料中试线").exists()


def test_what_was_typed_stands_there_again_with_its_error_beside_it() -> None:
    account = Account.objects.filter(role="dispatcher").first()
    wrong = {"attributes.floor_area_sqm": "15亿", "attributes.land_area_sqm": "很大", "total_wan": "十五亿"}
    page = post(account, "/projects/intake/", {**INTAKE, **wrong}).content.decode()
    assert "15亿" in page
    assert page.count("应为非负整数") == 2
    assert "应为整数：只填数字，单位见输入框旁" in page
    assert "十五亿" in page
    assert "很大" in page


def test_a_project_of_ones_own_needs_no_english_name_and_is_from_no_article() -> None:
    """It was marked as told by the article, and asked for an English name that no rule wants."""
    account = Account.objects.filter(role="dispatcher").first()
    assert post(account, "/projects/intake/", INTAKE | {"name_en": ""}).status_code == 200
    row = ProjectRow.objects.get(name_zh="新材料中试线")
    page = said(as_account(account).get(f"/projects/{row.id}/"))
    assert "文章" not in page.partition("概况")[0]
    english = as_account(account)
    english.cookies["kj_language"] = "en"
    assert "新材料中试线" in said(english.get(f"/projects/?q={row.id}")), "the Chinese name stands in"
    for origin, found in (("ledger", 1), ("article", 0), ("sample", 0)):
        page = as_account(account).get(f"/projects/?origin={origin}&q={row.id}").content.decode()
        assert page.count(f'href="/projects/{row.id}/"') == found, origin


RING = "112.965,25.740\n112.969,25.740\n112.969,25.744\n112.965，25.744\n112.965,25.740"
"""Five points, one with a full-width comma."""


def test_a_parcel_is_drawn_acquired_and_reported() -> None:
    planner = Account.objects.filter(role="planner").first()
    data = {"area_sqm": "178000", "polygon": RING, "zone": "石盖塘", "supply": "auctioned"}
    assert post(planner, "/projects/P13/draw/", {**data, "polygon": "112.965"}).status_code == 422
    drawn = post(planner, "/projects/P13/draw/", data)
    assert drawn.status_code == 200, said(drawn)
    row = ParcelRow.objects.filter(project="P13").order_by("id").last()
    land = Account.objects.filter(role="land").first()
    base = f"/projects/P13/parcel/{row.id}"
    plan = {"on": "2021-12-01", "due": "2022-06-30", "owners_total": "40"}
    assert post(land, f"{base}/plan-acquisition/", plan).status_code == 200
    bad = post(
        land, f"{base}/report-acquisition/", {"owners_settled": "41", "owners_total": "40", "relocation_percent": "5"}
    )
    assert bad.status_code == 422
    good = {"owners_settled": "10", "owners_total": "40", "relocation_percent": "20"}
    assert post(land, f"{base}/report-acquisition/", good).status_code == 200
    assert ParcelRow.objects.get(id=row.id).owners_settled == 10


def test_a_price_may_be_written_with_its_unit() -> None:
    planner = Account.objects.filter(role="planner").first()
    data = {"area_sqm": "178000", "polygon": RING, "zone": "石盖塘", "supply": "auctioned"}
    assert post(planner, "/projects/P13/draw/", data).status_code == 200
    row = ParcelRow.objects.filter(project="P13").order_by("id").last()
    base = f"/projects/{row.project}/parcel/{row.id}"
    conditions = {
        "number": "郴规条2021-99",
        "on": "2021-12-27",
        "land_use_scheme": "GB50137-2011",
        "land_use_code": "M1",
    }
    assert post(planner, f"{base}/set-conditions/", conditions).status_code == 200
    contract = {
        "kind": "auctioned",
        "on": "2021-12-28",
        "number": "出让2021-99",
        "price_fen": "1.2亿元",
        "paid_proof": "票1",
    }
    answer = post(planner, f"{base}/sign-contract/", contract)
    assert answer.status_code == 200, said(answer)
    assert ParcelRow.objects.get(id=row.id).status == "contracted"
    assert parcel_state(row.id).contract.price_fen == 120_000_000 * 100


def parcel_state(parcel_id: str) -> Any:
    """The parcel as its entries leave it."""
    return ledger.load("parcel", parcel_id)[0]


def test_offers_follow_state_and_right() -> None:
    def offered(role: str, project_id: str, tab: str) -> set[str]:
        page = as_account(Account.objects.filter(role=role).first()).get(f"/projects/{project_id}/?tab={tab}")
        return set(re.findall(rf"/projects/{project_id}/act/([\w-]+)/", page.content.decode()))

    dispatcher = offered("dispatcher", "P13", "money")
    assert "freeze-month" in dispatcher
    assert "report-investment" not in dispatcher
    assert "record-start" not in dispatcher
    assert "record-start" in offered("dispatcher", "P02", "works")
    assert offered("auditor", "P13", "money") == set()
