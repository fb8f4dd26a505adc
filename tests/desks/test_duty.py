"""24小时值班, page by page: the week's roster, taking over with what is open, answering, passing on as a matter."""

from datetime import date

import pytest

from kuaijin import ledger
from kuaijin.core.duty import duty_id
from kuaijin.ledger.projections.models import MatterRow
from kuaijin.ledger.projections.rhythm_models import CallRow, DutyRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db
OFFICER = "综合窗口02"
"""On duty on 2021-12-29."""
TODAY = duty_id(date(2021, 12, 29))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_roster_and_the_calls(park: date, language: str) -> None:
    client = signed_in(OFFICER, language)
    answer = counted(client, "rhythm:calls", "/rhythm/duty/")
    assert answer.context["lst"].total == 3
    assert [row is not None for _, row, _ in answer.context["week"]] == [True] * 7
    assert client.get("/rhythm/duty/", {"open": "yes"}).context["lst"].total == 2
    assert counted(client, "rhythm:duty", "/rhythm/duty/ZB2021-12-28/").status_code == 200
    assert client.get("/rhythm/duty/ZB2021-13-99/").status_code == 404


def test_taking_over_tells_what_is_open_and_calls_are_settled(park: date) -> None:
    client, page = signed_in(OFFICER), f"/rhythm/duty/{TODAY}/"
    assert signed_in("调度专员01").post(page + "take-over/", {"note": ""}).status_code == 422, "not on the roster"
    assert client.post(page + "take-over/", {"note": "正常"}).status_code == 302
    state, _ = ledger.load("duty", TODAY)
    assert state.left_open == ("ZB2021-12-27-1", "ZB2021-12-28-1")
    assert "ZB2021-12-27-1" in client.get(page).content.decode()
    yesterday = "/rhythm/duty/ZB2021-12-28/"
    client.post(yesterday + "answer-call/", {"number": "1", "answer": "已告知"})
    assert CallRow.objects.get(id="ZB2021-12-28-1").answered_by == OFFICER
    client.post("/rhythm/duty/ZB2021-12-27/pass-call-on/", {"number": "1", "category": "施工组织"})
    assert MatterRow.objects.get(id="ZB2021-12-27-1").project == "P01"
    told = {"caller": "某公司", "phone": "1", "text": "路灯不亮", "project_id": "", "urgent": "on"}
    assert client.post(page + "record-call/", told | {"text": ""}).status_code == 422
    assert client.post(page + "record-call/", told).status_code == 302
    assert CallRow.objects.filter(duty=TODAY, urgent=True).count() == 1


def test_a_call_at_night_belongs_to_the_day_before_until_somebody_takes_over(park: date) -> None:
    yesterday, told = "/rhythm/duty/ZB2021-12-28/", {"caller": "某公司", "phone": "1", "text": "夜间塌方"}
    client = signed_in(ledger.load("duty", "ZB2021-12-28")[0].officers[0])
    assert "record-call" in client.get(yesterday).content.decode()
    assert client.post(yesterday + "record-call/", told).status_code == 302
    signed_in(OFFICER).post(f"/rhythm/duty/{TODAY}/take-over/", {"note": ""})
    assert ledger.load("duty", TODAY)[0].left_open[-1] == "ZB2021-12-28-2"
    assert "record-call" not in client.get(yesterday).content.decode()
    assert client.post(yesterday + "record-call/", told).status_code == 422


def test_only_the_organisers_plan_and_firms_see_nothing(park: date) -> None:
    page = "/rhythm/duty/ZB2022-01-20/"
    roster = {"leader": "分管建设领导", "officers": ["调度专员01"], "phone": "0735-1"}
    assert signed_in(OFFICER).post(page + "plan-duty/", roster).status_code == 403
    assert signed_in("调度专员01").post(page + "plan-duty/", roster).status_code == 302
    assert DutyRow.objects.get(id="ZB2022-01-20").officers == ["调度专员01"]
    firm = signed_in("企业-湖南明柯泰精密机械有限公司（示例账户）")
    assert firm.get("/rhythm/duty/").status_code == 403
    assert firm.get(page).status_code == 403
