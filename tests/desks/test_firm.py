"""企业端: the firm's home, and the guided questions with the list that follows."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from kuaijin import wallclock
from kuaijin.core import case_commands as c
from kuaijin.core import package_messages as m
from kuaijin.ledger.projections.models import MatterRow, PackageRow
from kuaijin.people.services import create_account
from tests.desks import window_park as w
from tests.desks.counting import counted
from tests.packages.test_packages import free_items

pytestmark = pytest.mark.django_db
GONE = 302
DUE = date(2022, 1, 6)
"""Five working days after 29 December, over the New Year's holiday."""


@pytest.fixture(autouse=True)
def _park(site_day: None) -> None:
    wallclock.set_site_day(w.DAY)
    w.small_park()


def page(url: str, name: str = w.OWNER, status: int = 200) -> str:
    answer = w.browser(name).get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return unescape(answer.content.decode())


def in_correction(case_id: str = "BJ2021-0900") -> str:
    missing = w.asked_papers()[-1]
    w.receive(case_id, w.DAY, leave_out=(missing,))
    w.do(case_id, w.DAY, w.CLERK, c.NotifyCorrection(missing=(missing,), text=f"请提交《{missing}》"), "10:30")
    return missing


def test_what_waits_for_the_firm_comes_first() -> None:
    other = next(item for item in free_items() if item != w.ITEM)
    w.receive("BJ2021-0899", w.DAY, other)
    assert "0 件" in page("/firm/")
    in_correction()
    shown = page("/firm/")
    assert shown.index("BJ2021-0900") < shown.index("BJ2021-0899"), "the firm's own duty is first"
    assert "等您办理：申请人补正" in shown
    assert re.search(r"等待 \S+：受理或一次性告知", shown), "the other case says for whom it waits"
    assert "在办 2 件，其中等您办理 1 件" in shown


def test_the_home_shows_drafts_projects_and_certificates() -> None:
    from kuaijin import ledger

    command = m.OpenPackage(project_id="P01", stage="S1")
    ledger.execute("package", "TB2021-0001", command, actor=w.actor(w.OWNER))
    shown = page("/firm/")
    assert "TB2021-0001" in shown
    assert "/window/cases/BJ2021-0001/certificate.pdf" in shown
    assert "示例·孵化中心P01" in shown
    assert "TB2021-0001" not in page("/firm/", w.OUTSIDER)
    assert "BJ2021-0001" not in page("/firm/", w.OUTSIDER)


def test_who_may_go_there() -> None:
    for name in (w.CLERK, w.APPROVER, w.AUDITOR):
        page("/firm/", name, 403)
    page("/firm/items/", w.CLERK)
    page("/firm/items/", w.AUDITOR, 403)


def hidden(shown: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown):
        found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return found


def answer(values: dict[str, Any], url: str = "/firm/items/") -> Any:
    return w.browser(w.OWNER).get(url, values)


def test_the_questions_lead_to_the_list() -> None:
    chosen = {"investment_type": "private", "approval_mode": "filing", "project_class": "industrial"}
    given = answer({})
    pages = 0
    while given.status_code == 200:
        asked = hidden(given.content.decode())
        typed = {name: chosen[name] for name in asked["asked"] if name in chosen}
        given = answer({**asked, **typed})
        pages += 1
    assert 3 <= pages <= 8
    assert given.headers["Location"].startswith("/firm/items/list/?investment_type=private&approval_mode=filing")
    shown = page(given.headers["Location"])
    assert "企业投资项目备案" in shown
    assert "投资类型为社会投资" in shown, "why it is on the list"
    assert "须提交材料" in shown
    assert "还有" not in shown, "every question that matters was answered"


def test_a_preset_and_a_list_so_far() -> None:
    shown = page("/firm/items/list/?preset=industrial-standard-land")
    assert "个问题未回答" in shown
    assert "企业投资项目备案" in shown
    assert "政府投资项目可行性研究报告审批" not in shown
    other = page("/firm/items/list/?preset=government-school")
    assert "政府投资项目可行性研究报告审批" in other


@pytest.mark.parametrize("bad", ["-1", "abc", "9" * 40, "１２", "1e5"])
def test_a_wrong_answer_is_refused_beside_its_field(bad: str) -> None:
    given = answer({"floor_area_sqm": bad, "asked": "floor_area_sqm"})
    assert given.status_code == 422
    assert 'id="e-floor_area_sqm"' in given.content.decode()
    assert "NEED-ANSWER" in given.content.decode()


def test_queries() -> None:
    in_correction()
    counted(w.browser(w.OWNER), "firm:home", "/firm/")
    counted(w.browser(w.OWNER), "firm:needs", "/firm/items/")
    counted(w.browser(w.OWNER), "firm:list", "/firm/items/list/?preset=industrial-standard-land")


def found_text(answer_: Any) -> str:
    return unescape(answer_.content.decode())


def post(url: str, name: str = w.OWNER, /, **values: Any) -> Any:
    return w.browser(name).post(url, values)


AGENT = "经办人-甲一"
MANDATE = {"person": AGENT, "from_day": "2021-12-29", "until": "2022-06-30"}


@pytest.fixture
def agent() -> str:
    create_account(AGENT, "enterprise", display_name=AGENT, department="经办人", org=w.FIRM)
    return AGENT


def test_an_agent_acts_within_the_mandate(agent: str) -> None:
    refused = page("/firm/", agent, 403)
    assert "MANDATE-OVER" in refused
    assert "尚未向您授权" in refused
    assert post("/firm/people/", **MANDATE).status_code == GONE
    assert AGENT in page("/firm/people/")
    assert "示例·孵化中心P01" in page("/firm/", agent)
    assert post("/firm/people/", agent, **MANDATE).status_code == 403, "an agent gives no mandates"
    assert post("/firm/people/1/end/", agent, reason="x").status_code == 403
    assert post("/firm/people/1/end/", w.OUTSIDER, reason="x").status_code == 422, "another firm has no such mandate"
    assert post("/firm/people/1/end/", reason="离职").status_code == GONE
    assert "终止" in page("/firm/", agent, 403)


def test_a_mandate_that_ran_out_opens_nothing(agent: str) -> None:
    assert post("/firm/people/", **MANDATE).status_code == GONE
    wallclock.set_site_day(date(2022, 6, 30))
    page("/projects/P01/", agent)
    wallclock.set_site_day(date(2022, 7, 1))
    for url in ("/firm/", "/packages/", "/packages/new/", "/projects/mine/"):
        assert "2022-06-30" in page(url, agent, 403), url
    page("/projects/P01/", agent, 404)
    page("/window/cases/BJ2021-0001/", agent, 404)


def test_a_mandate_for_one_project(agent: str) -> None:
    w.project("P02", 112)
    assert post("/firm/people/", **MANDATE, project_id="P02").status_code == GONE
    shown = page("/firm/", agent)
    assert "P02" in shown
    assert "P01" not in shown
    page("/projects/P01/", agent, 404)
    assert "P01" not in page("/packages/new/", agent)
    refused = post("/packages/new/", agent, project_id="P01", stage="S1")
    assert refused.status_code in {403, 404, 422}
    assert post("/packages/new/", agent, project_id="P02", stage="S1").status_code == GONE


def test_only_accounts_of_the_firm_get_mandates(agent: str) -> None:
    answered = post("/firm/people/", **MANDATE | {"person": w.OUTSIDER})
    assert answered.status_code == 422
    assert "MANDATE-PERSON" in found_text(answered)
    bad = post("/firm/people/", **MANDATE | {"until": "2021-01-01"})
    assert bad.status_code == 422
    assert "MANDATE-DAYS" in found_text(bad)
    assert "还没有授权" in page("/firm/people/")
    page("/firm/people/", w.CLERK, 403)


LIST = "/firm/items/list/?preset=industrial-standard-land"


def test_a_list_is_saved_before_there_is_a_project() -> None:
    answered = post("/firm/items/save/?investment_type=private&floor_area_sqm=900", w.OUTSIDER, title="二期")
    assert answered.status_code == GONE
    shown = page("/firm/", w.OUTSIDER)
    assert "二期" in shown
    assert "/firm/items/list/?floor_area_sqm=900&investment_type=private" in shown
    assert "二期" not in page("/firm/")
    assert post("/firm/items/saved/1/drop/", w.OWNER).status_code == 422, "not this firm's"
    assert post("/firm/items/saved/1/drop/", w.OUTSIDER).status_code == GONE
    assert "二期" not in page("/firm/", w.OUTSIDER)
    assert post("/firm/items/save/?investment_type=private", title=" ").status_code == 422


def test_a_package_begins_from_the_list() -> None:
    url = "/firm/items/start/?preset=government-school"
    answered = post(url, project="P01", stage="S1")
    assert answered.status_code == GONE
    package = PackageRow.objects.get()
    assert answered.headers["Location"] == f"/packages/{package.pk}/"
    assert w.FIRST not in package.items, "what is granted is left out"
    assert package.items
    assert post(url, project="P01", stage="P9").status_code == 422
    assert post(url, w.OUTSIDER, project="P01", stage="S1").status_code == 422
    assert post(url, w.AUDITOR, project="P01", stage="S1").status_code == 403
    assert PackageRow.objects.count() == 1


def test_the_firm_asks_and_its_secretary_answers() -> None:
    assert post("/firm/messages/P01/send/", text="何时能办？").status_code == GONE
    assert "2021年12月30日" in page("/firm/messages/P01/", w.SECRETARY), "the answer is due the next working day"
    assert "答复企业消息或预约" in page("/projects/mine/", w.SECRETARY)
    assert post("/firm/messages/P01/send/", w.SECRETARY, text="明天").status_code == GONE
    assert "秘书已答复" in page("/firm/")
    assert "答复企业消息或预约" not in page("/projects/mine/", w.SECRETARY)
    page("/firm/messages/P01/", w.OUTSIDER, 404)
    assert post("/firm/messages/P01/send/", w.OUTSIDER, text="x").status_code == 404
    assert post("/firm/messages/P01/send/", w.AUDITOR, text="x").status_code == 403
    assert post("/firm/messages/P01/send/", text=" ").status_code == 422


def test_a_visit_is_booked_and_confirmed() -> None:
    assert '<option value="2021-12-30"' in page("/firm/messages/P01/")
    visit = {"on": "2021-12-30", "half": "am", "purpose": "看现场"}
    assert post("/firm/messages/P01/book/", **visit).status_code == GONE
    assert "看现场" in page("/firm/messages/P01/", w.SECRETARY)
    assert post("/firm/messages/P01/visits/1/confirm-visit/").status_code == 403, "not by the firm itself"
    assert post("/firm/messages/P01/visits/1/confirm-visit/", w.SECRETARY).status_code == GONE
    assert "已确认" in page("/firm/messages/P01/")
    assert post("/firm/messages/P01/visits/1/cancel-visit/", reason="改期").status_code == GONE
    assert "改期" in page("/firm/messages/P01/", w.SECRETARY)
    full = post("/firm/messages/P01/book/", **visit | {"on": "2022-01-01"})
    assert full.status_code == 422
    assert "VISIT-DAY" in found_text(full)
    assert post("/firm/messages/P01/visits/1/retire/").status_code == 404


def test_a_half_day_that_is_full_is_not_offered() -> None:
    for number in range(2, 4):
        w.project(f"P0{number}", 110 + number)
        visit = {"on": "2021-12-30", "half": "am", "purpose": "x"}
        assert post(f"/firm/messages/P0{number}/book/", **visit).status_code == GONE
    assert "上午已满" in page("/firm/messages/P01/")
    full = post("/firm/messages/P01/book/", on="2021-12-30", half="am", purpose="x")
    assert "VISIT-FULL" in found_text(full)


RATE = "/firm/rate/BJ2021-0001/"


def test_a_good_rating_is_counted_and_none_is_assumed() -> None:
    shown = page("/firm/ratings/", w.HEAD)
    assert "0 件回访未办结" in shown
    assert "—" in shown, "no share without ratings"
    wallclock.set_site_day(date(2021, 3, 30))
    assert RATE in page("/firm/")
    assert post(RATE, level="").status_code == 422, "no level is assumed"
    assert post(RATE, level="6").status_code == 422
    assert post(RATE, w.OUTSIDER, level="1").status_code == 404
    assert post(RATE, w.CLERK, level="5").status_code == 403
    assert post(RATE, level="5", comment="快").status_code == GONE
    assert RATE not in page("/firm/")
    again = post(RATE, level="1")
    assert again.status_code == 422
    assert "RATE-ONCE" in found_text(again)
    assert "100.0 %" in page("/firm/ratings/", w.HEAD)
    assert MatterRow.objects.count() == 0
    page("/firm/ratings/", w.OWNER, 403)


def test_a_bad_rating_raises_a_matter_with_a_due_date() -> None:
    assert post(RATE, level="2", comment="来回跑").status_code == GONE
    matter = MatterRow.objects.get()
    assert (matter.id, matter.case, matter.lead, matter.due) == ("HP-BJ2021-0001", "BJ2021-0001", w.HEAD, DUE)
    assert "来回跑" in matter.text
    shown = page("/firm/ratings/", w.HEAD)
    assert "1 件回访未办结" in shown
    assert "/dispatch/matters/HP-BJ2021-0001/" in shown


def test_only_a_delivered_result_is_rated() -> None:
    w.granted("BJ2021-0900")
    assert "RATE-EARLY" in found_text(post("/firm/rate/BJ2021-0900/", level="5"))
    assert "结果送达后方可评价" in page("/firm/rate/BJ2021-0900/")
    page("/firm/rate/BJ1999-0001/", w.OWNER, 404)


def test_queries_of_the_other_pages(agent: str) -> None:
    assert post("/firm/people/", **MANDATE).status_code == GONE
    assert post("/firm/messages/P01/send/", text="x").status_code == GONE
    assert post(RATE, level="5").status_code == GONE
    counted(w.browser(w.OWNER), "firm:people", "/firm/people/")
    counted(w.browser(w.OWNER), "firm:threads", "/firm/messages/")
    counted(w.browser(w.OWNER), "firm:talk", "/firm/messages/P01/")
    counted(w.browser(w.OWNER), "firm:rate", RATE)
    counted(w.browser(w.HEAD), "firm:ratings", "/firm/ratings/")


def test_the_firm_signs_a_promise_and_the_approver_sees_it() -> None:
    w.receive("BJ2021-0900", w.DAY, "gcgh-jz", leave_out=("建筑面积计算书",))
    shown = page("/window/cases/BJ2021-0900/")
    assert "签署承诺" in shown
    unread = w.post(w.OWNER, "BJ2021-0900", "sign-promise", promise="tolerance")
    assert unread.status_code == 422
    assert "TO-3" in found_text(unread)
    assert w.post(w.CLERK, "BJ2021-0900", "sign-promise", promise="tolerance", agreed="on").status_code == 403
    assert w.post(w.OWNER, "BJ2021-0900", "sign-promise", promise="tolerance", agreed="on").status_code == GONE
    assert "BJ2021-0900-CN1" in page("/window/cases/BJ2021-0900/", w.HEAD)
    form = re.search(r'name="promise_signed"[^>]*', page("/window/cases/BJ2021-0900/", w.HEAD))
    assert form is not None
    assert "checked" in form[0], "the signed promise is known to the approver"
    assert w.post(w.OWNER, "BJ2021-0900", "withdraw-promise", promise="tolerance").status_code == GONE
    assert "撤回" in page("/window/cases/BJ2021-0900/", w.HEAD)


def test_who_may_see_which_page() -> None:
    for url, allowed in (
        ("/firm/", {w.OWNER, w.OUTSIDER}),
        ("/firm/people/", {w.OWNER, w.OUTSIDER}),
        ("/firm/items/list/", {w.OWNER, w.OUTSIDER, w.CLERK, w.HEAD, w.APPROVER, w.SECRETARY, w.DISPATCHER}),
        ("/firm/messages/", {w.OWNER, w.OUTSIDER, w.SECRETARY, w.HEAD, w.AUDITOR}),
        ("/firm/messages/P01/", {w.OWNER, w.SECRETARY, w.HEAD, w.AUDITOR}),
        ("/firm/ratings/", {w.HEAD, w.DISPATCHER, w.AUDITOR}),
        (RATE, {w.OWNER}),
    ):
        for name in (w.OWNER, w.OUTSIDER, w.CLERK, w.HEAD, w.APPROVER, w.SECRETARY, w.DISPATCHER, w.AUDITOR):
            status = w.browser(name).get(url).status_code
            assert (status == 200) is (name in allowed), (url, name, status)
            assert status in {200, 403, 404}
        assert Client().get(url).status_code == GONE, "nobody without signing in"
