"""服务的一天 and the story of 明柯泰, page by page."""

from datetime import date

import pytest

from tests.desks.counting import counted
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db
SECRETARY, STORY = "服务秘书06", "/staff/story/P14/"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_day_in_three_phases(park: date, language: str) -> None:
    page = counted(signed_in(SECRETARY, language), "staff:day", "/staff/day/")
    lines = [line for _, phase in page.context["phases"] for line in phase]
    assert page.context["total"] == len(lines) > 0
    assert {line.due.project for line in lines} <= {row.pk for row in page.context["rows"]}
    assert all(line.due.task.done_on is None for line in lines)


def test_a_noted_act_is_done_and_a_deputy_sees_the_absent_one_s_tasks(park: date) -> None:
    secretary = signed_in("服务秘书02")
    assigned = signed_in("管委会主要领导").post("/projects/P13/act/assign-secretary/", {"secretary": "服务秘书02"})
    assert assigned.status_code == 302
    before = [line.due for _, phase in secretary.get("/staff/day/").context["phases"] for line in phase]
    contact = next(due for due in before if (due.project, due.task.key) == ("P13", "contact"))
    assert contact.task.due == date(2021, 12, 30)
    act = {"on": "2021-12-29", "phase": "before", "channel": "电话", "minutes": "20", "result": "首次联系"}
    assert secretary.post(f"/projects/{contact.project}/act/record-service-act/", act).status_code == 302
    after = [line.due for _, phase in secretary.get("/staff/day/").context["phases"] for line in phase]
    assert (contact.project, "contact") not in {(due.project, due.task.key) for due in after}
    deputy = signed_in("服务秘书04").get("/staff/day/")
    assert "服务秘书03" in {row.secretary for row in deputy.context["rows"]}


def test_who_has_no_such_day(park: date) -> None:
    assert signed_in("调度专员01").get("/staff/day/").status_code == 403
    assert signed_in("企业-海德威（示例账户）").get(STORY).status_code == 404
    assert signed_in("服务秘书01").get(STORY).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_acceptance_in_one_month_is_read_from_the_ledger(park: date, language: str) -> None:
    page = counted(signed_in(SECRETARY, language), "staff:story", STORY)
    stretches = {each.text.en: each for each in page.context["stretches"]}
    joint = next(each for text, each in stretches.items() if "oint" in text and "receipt" in text)
    assert (joint.first, joint.last, joint.days) == (date(2021, 11, 10), date(2021, 12, 10), 30)
    assert (joint.visits, joint.services) == (4, 2)
    kinds = [told.move.kind for told in page.context["moves"]]
    assert kinds.index("matter") < kinds.index("solved")
    assert kinds.count("visit") >= 4
    days = [told.move.on for told in page.context["moves"]]
    assert days == sorted(days)
    whole = signed_in(SECRETARY, language).get(f"{STORY}?all=1").context["moves"]
    assert len(whole) == len(kinds) + page.context["hidden"]
