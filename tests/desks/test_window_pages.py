"""The window's pages over the sample park: the queue, receiving, one case; what each role sees; queries a page."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from kuaijin.core import access
from kuaijin.desks.frame.middleware import AS_OF
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.window import queries
from kuaijin.insight.numbers import next_number
from kuaijin.insight.waiting import cases_waiting
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.people.models import Account
from kuaijin.people.services import actor_of
from tests.desks.counting import counted
from tests.desks.signed_in import taken_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("park")]
ROLES = sorted(set(access.ROLE_NAMES) - {"public", "system"})


def account(role: str) -> Account:
    found = Account.objects.filter(role=role).order_by("pk").first()
    assert found is not None
    return found


def as_role(role: str) -> Client:
    browser = Client()
    browser.force_login(account(role).user)
    return browser


def ids_in(answer: HttpResponse) -> list[str]:
    table = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r'href="/window/cases/([^/"]+)/"', table)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_its_own_cases(role: str) -> None:
    browser, actor = as_role(role), actor_of(account(role).user)
    assert actor is not None
    refused = access.may(actor, "window.queue") is not None
    assert browser.get("/window/queue/all/").status_code == (403 if refused else 200)
    seen = set(visible(actor, "case", CaseRow.objects.all()).values_list("id", flat=True))
    for case in CaseRow.objects.order_by("-id").values_list("id", flat=True)[:12]:
        assert browser.get(f"/window/cases/{case}/").status_code == (200 if case in seen else 404), case
    export = 403 if access.may(actor, "case.export") else 200
    assert browser.get("/window/queue/all/export.xlsx").status_code == export


def test_tabs_count_what_they_hold() -> None:
    browser, actor = as_role("bureau_head"), actor_of(account("bureau_head").user)
    assert actor is not None
    counts = queries.tab_counts(CaseRow.objects.all(), actor)
    assert counts["all"] == CaseRow.objects.filter(open=True).count()
    for tab, count in counts.items():
        shown = browser.get(f"/window/queue/{tab}/")
        assert f"共 {count} 条" in shown.content.decode(), tab
    assert browser.get("/window/queue/nothing/").status_code == 404


def test_what_is_done_is_found_by_number_project_firm_and_item() -> None:
    browser = as_role("dispatcher")
    done = CaseRow.objects.filter(open=False).exclude(project="").order_by("-id")[0]
    project = ProjectRow.objects.get(id=done.project)
    for words in (done.id, project.name_zh[:2], project.owner_name[:4], done.item_zh[:2]):
        shown = browser.get("/window/queue/done/", {"q": words}).context["lst"].rows
        assert shown.filter(id=done.id).exists(), words
        assert not shown.filter(open=True).exists(), words
    assert browser.get("/window/queue/done/", {"q": "查无此案"}).context["lst"].total == 0


def test_the_most_urgent_come_first_and_lights_agree_with_the_days() -> None:
    answer = as_role("window").get("/window/queue/all/")
    rows = {row.id: row for row in CaseRow.objects.filter(open=True)}
    dues = [rows[case].next_due for case in ids_in(answer)]
    known = [due for due in dues if due is not None]
    assert known == sorted(known)
    for light, late in (("red", True), ("green", False)):
        for case in ids_in(as_role("window").get("/window/queue/all/", {"light": light})):
            assert (rows[case].next_due < answer.wsgi_request.day or rows[case].red_from is not None) or not late


def test_search_filters_and_export_agree() -> None:
    browser = as_role("bureau_head")
    some = CaseRow.objects.filter(open=True).first()
    assert some is not None
    found = browser.get("/window/queue/all/", {"q": some.id})
    assert ids_in(found) == [some.id]
    by_stage = browser.get("/window/queue/all/", {"stage": some.stage, "department": some.department})
    wanted = CaseRow.objects.filter(open=True, stage=some.stage, department=some.department)
    assert set(ids_in(by_stage)) <= set(wanted.values_list("id", flat=True))
    book = load_workbook(BytesIO(taken_out(browser, "/window/queue/all/export.xlsx", {"q": some.id}).content))
    lines = list(book.active.iter_rows(values_only=True))
    assert some.id in lines[0][0]
    assert lines[1][0] == "办件号"
    assert [line[0] for line in lines[2:]] == [some.id]


def test_receiving_gives_the_next_number() -> None:
    project = ProjectRow.objects.get(id="P12")
    browser = as_role("window")
    items = browser.get(f"/window/receive/{project.pk}/")
    assert "所有项目适用" in items.content.decode()
    expected = next_number(CaseRow, "BJ2021-", 4)
    form = browser.get(f"/window/receive/{project.pk}/xm-fuma/")
    assert project.owner_uscc in form.content.decode()
    assert "共享获取" in form.content.decode()
    bad = browser.post(f"/window/receive/{project.pk}/xm-fuma/", {"applicant": "甲", "uscc": "1", "channel": "window"})
    assert bad.status_code == 422
    assert "form-receive-uscc-error" in bad.content.decode()
    posted = {"applicant": project.owner_name, "uscc": project.owner_uscc, "channel": "window", "_seq": "0"}
    answer = browser.post(f"/window/receive/{project.pk}/xm-fuma/", posted)
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == f"/window/cases/{expected}/"
    again = browser.post(f"/window/receive/{project.pk}/xm-fuma/", posted)
    assert "CASE-RIVAL" in again.content.decode()


def test_a_taken_number_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    from kuaijin.desks.window import receive

    taken, free = CaseRow.objects.latest("id").id, next_number(CaseRow, "BJ2021-", 4)
    numbers = iter((taken, free))
    monkeypatch.setattr(receive, "next_number", lambda *_series: next(numbers))
    project = ProjectRow.objects.get(id="P12")
    posted = {"applicant": project.owner_name, "uscc": project.owner_uscc, "channel": "window", "_seq": "0"}
    answer = as_role("window").post("/window/receive/P12/xm-fuma/", posted)
    assert answer["Location"] == f"/window/cases/{free}/"


def test_who_may_receive() -> None:
    assert as_role("window").get("/window/receive/").status_code == 200
    assert as_role("auditor").get("/window/receive/").status_code == 403
    assert as_role("approver").get("/window/receive/P12/xm-fuma/").status_code == 403
    assert as_role("window").get("/window/receive/nothing/").status_code == 404
    assert as_role("window").get("/window/receive/P12/nothing/").status_code == 404


@pytest.mark.parametrize("status", ["received", "correction", "accepted", "special", "granted", "delivered", "refused"])
def test_a_case_in_each_status_shows_its_page(status: str) -> None:
    case = CaseRow.objects.filter(status=status).first()
    if case is None:
        return
    browser = as_role("bureau_head")
    for language in ("zh-hans", "en"):
        browser.cookies["kj_language"] = language
        shown = browser.get(f"/window/cases/{case.id}/").content.decode()
        assert shown.count("<h1") == 1
        assert 'class="kj-steps"' in shown
        assert "kj-strip" in shown


def test_a_past_day_offers_nothing() -> None:
    case = CaseRow.objects.filter(status="accepted").first()
    assert case is not None
    browser = as_role("bureau_head")
    session = browser.session
    session[AS_OF] = "2021-12-28"
    session.save()
    shown = browser.get(f"/window/cases/{case.id}/")
    if shown.status_code == 200:
        assert 'id="form-' not in shown.content.decode()


def test_the_first_tab_holds_what_is_mine() -> None:
    for role in ("window", "approver", "bureau_head"):
        actor = actor_of(account(role).user)
        assert actor is not None
        shown = as_role(role).get("/window/queue/mine/").content.decode().partition("<tbody>")[2]
        meant = CaseRow.objects.filter(cases_waiting(actor)) & queries.cases_of(actor)
        assert len(set(re.findall(r"/window/cases/([\w-]+)/", shown))) == meant.count(), role


@pytest.mark.parametrize(
    ("page", "role", "url"),
    [
        ("window-queue", "window", "/window/"),
        ("window-done", "bureau_head", "/window/queue/done/"),
        ("window-receive", "window", "/window/receive/"),
        ("window-receive-items", "window", "/window/receive/P12/"),
        ("window-receive-form", "window", "/window/receive/P12/xm-fuma/"),
    ],
)
def test_queries_a_page(page: str, role: str, url: str) -> None:
    assert counted(as_role(role), page, url).status_code == 200


@pytest.mark.parametrize("status", ["accepted", "special", "delivered"])
def test_queries_of_a_case(status: str) -> None:
    case: Any = CaseRow.objects.filter(status=status).first()
    assert counted(as_role("bureau_head"), f"window-case-{status}", f"/window/cases/{case.id}/").status_code == 200
    assert counted(as_role("window"), "window-letter", f"/window/cases/{case.id}/letters/1/").status_code == 200
