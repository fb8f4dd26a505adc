"""企业端: the firm's home, and the guided questions with the list that follows."""

import re
from html import unescape
from typing import Any

import pytest

from kuaijin import wallclock
from kuaijin.core import case_commands as c
from kuaijin.core import package_messages as m
from tests.desks import window_park as w
from tests.desks.counting import counted
from tests.packages.test_packages import free_items

pytestmark = pytest.mark.django_db


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
