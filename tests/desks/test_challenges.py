"""揭榜挂帅, page by page: the list, sealed bids from end to end, and what others may not see or do."""

from datetime import date
from typing import Any

import pytest

from kuaijin import ledger, wallclock
from kuaijin.ledger.projections.delivery_models import ChallengeRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
CHIEF, DISPATCH, LEADER, RIVAL = "管委会主要领导", "调度专员01", "班子成员03", "班子成员05"
PAGE = "/challenges/JB2021-05/"
BID = {"plan": "驻点攻坚三十天", "people": "征拆专员01\n国土规划专员01", "value": "3", "due": "2022-01-31"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list_with_the_marshals_points(park: date, language: str) -> None:
    answer = counted(signed_in(CHIEF, language), "challenges:list", "/challenges/")
    assert answer.context["lst"].total == 5
    points = {each["marshal"]: each["total"] for each in answer.context["people"]}
    assert (points["班子成员04"], points["班子成员02"]) == (3, 0)
    counted(signed_in(CHIEF, language), "challenges:challenge", "/challenges/JB2021-01/")


def test_who_has_no_business_here(park: date) -> None:
    firm = signed_in("企业-海德威（示例账户）")
    assert firm.get("/challenges/").status_code == 403
    assert firm.get(PAGE).status_code == 404
    secretary = signed_in("服务秘书01")
    assert secretary.post(f"{PAGE}seal-bid/", BID).status_code == 403
    assert secretary.get("/challenges/draft/").status_code == 403
    assert secretary.get("/challenges/export.xlsx").status_code == 403
    assert taken_out(signed_in(CHIEF), "/challenges/export.xlsx").content[:2] == b"PK"


def test_bids_stay_sealed_and_are_opened_together(park: date, site_day: None) -> None:
    leader, rival, chief, dispatch = (signed_in(name) for name in (LEADER, RIVAL, CHIEF, DISPATCH))
    wrong = leader.post(f"{PAGE}seal-bid/", BID | {"plan": ""})
    assert wrong.status_code == 422
    assert leader.post(f"{PAGE}seal-bid/", BID).status_code == 302
    assert rival.post(f"{PAGE}seal-bid/", BID | {"plan": "分户包干"}).status_code == 302
    assert leader.post(f"{PAGE}seal-bid/", BID).status_code == 422
    payloads = "".join(entry.payload for entry in ledger.history("challenge", "JB2021-05"))
    for page in (chief.get(PAGE), signed_in("审计员").get(PAGE)):
        assert "驻点攻坚三十天" not in page.content.decode()
    assert "驻点攻坚三十天" not in payloads
    assert dispatch.post(f"{PAGE}open-bids/", {}).status_code == 422
    wallclock.set_site_day(date(2022, 1, 4))
    assert dispatch.post(f"{PAGE}open-bids/", {}).status_code == 302
    told = chief.get(PAGE).content.decode()
    assert "驻点攻坚三十天" in told
    assert "分户包干" in told
    award = {"marshal": LEADER, "minutes_no": "纪要〔2022〕1号", "reason": "方案可行"}
    assert rival.post(f"{PAGE}award-challenge/", award).status_code == 403
    assert chief.post(f"{PAGE}award-challenge/", award).status_code == 302
    assert rival.post(f"{PAGE}sign-pledge/", {"text": "保证完成"}).status_code == 422
    assert leader.post(f"{PAGE}sign-pledge/", {"text": "保证完成"}).status_code == 302
    assert leader.post(f"{PAGE}report-checkpoint/", {"percent": "40", "text": "两户签约"}).status_code == 302
    done = {"value": "3", "text": "全部签约", "evidence": "协议三份"}
    assert leader.post(f"{PAGE}submit-result/", done).status_code == 302
    assert chief.post(f"{PAGE}judge-challenge/", {"outcome": "pass", "reason": "属实"}).status_code == 302
    assert ChallengeRow.objects.get(pk="JB2021-05").points == 3


def test_a_changed_key_opens_nothing(park: date, site_day: None, settings: Any) -> None:
    assert signed_in(LEADER).post(f"{PAGE}seal-bid/", BID).status_code == 302
    wallclock.set_site_day(date(2022, 1, 4))
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    refused = signed_in(DISPATCH).post(f"{PAGE}open-bids/", {})
    assert refused.status_code == 422
    assert "无法启封" in refused.content.decode()
    settings.SECRET_KEY_FALLBACKS = [old]
    assert signed_in(DISPATCH).post(f"{PAGE}open-bids/", {}).status_code == 302


def test_a_challenge_is_drafted_and_published(park: date) -> None:
    dispatch = signed_in(DISPATCH)
    draft = {"title": "供电增容", "target": "完成增容", "target_value": "many", "unit": "千伏安", "due": "2022-03-01"}
    answer = dispatch.post("/challenges/draft/", draft | {"budget_wan": "0"})
    assert answer.status_code == 422
    assert "目标须可衡量" in answer.content.decode()
    made = dispatch.post("/challenges/draft/", draft | {"target_value": "800", "budget_wan": "0"})
    assert made.headers["Location"] == "/challenges/JB2021-06/"
    early = dispatch.post("/challenges/JB2021-06/publish-challenge/", {"open_to": "2021-12-30"})
    assert early.status_code == 422
    assert dispatch.post("/challenges/JB2021-06/publish-challenge/", {"open_to": "2022-01-10"}).status_code == 302
