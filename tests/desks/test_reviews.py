"""技术审查, page by page: given out on a case, reviewed, concluded; the case's clock; the agencies and their turns."""

from datetime import date

import pytest

from kuaijin import ledger
from kuaijin.core.base import Refused
from kuaijin.core.tech_review_messages import FindFalse
from kuaijin.demo.people import actor, sample_uscc
from kuaijin.insight.reviews import figures_of_reviews, works
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.ledger.projections.review_models import AgencyRow, ReviewRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db
HEAD, REVIEWER, FIRE, PLANNING = "开发建设局负责人", "技术审查岗01", "第三方机构-消防", "第三方机构-规划"


def open_review(item: str) -> ReviewRow:
    return ReviewRow.objects.get(item=item, open=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list_and_the_figures_counted_another_way(park: date, language: str) -> None:
    answer = counted(signed_in(HEAD, language), "reviews:list", "/reviews/")
    rows = list(ReviewRow.objects.all())
    assert answer.context["lst"].total == len(rows) > 10
    told, closed = answer.context["figures"], [row for row in rows if row.concluded_on]
    assert (told.open, told.late, told.concluded) == (3, 1, len(closed))
    clean = [row for row in closed if not ledger.load("tech-review", row.id)[0].rounds]
    assert abs(float(told.first_pass.rstrip(" %")) - 100 * len(clean) / len(closed)) <= 0.05
    assert told == figures_of_reviews(park)


def test_the_turns_of_the_sample_park_alternate(park: date) -> None:
    turns = [row.agency for row in ReviewRow.objects.filter(item="fangan").order_by("commissioned_on", "id")]
    assert turns == ["JG-001", "JG-002"] * 7
    assert {id_: work.given for id_, work in works().items()} == {"JG-001": 8, "JG-002": 9}


@pytest.mark.parametrize("name", [FIRE, PLANNING, REVIEWER, "企业-湖南明柯泰精密机械有限公司（示例账户）"])
def test_each_sees_the_own_only(park: date, name: str) -> None:
    client = signed_in(name)
    seen = {row.id for row in client.get("/reviews/").context["lst"].rows}
    for row in ReviewRow.objects.all():
        expected = 200 if row.reviewer == name or (name.startswith("企业") and row.project == "P14") else 404
        assert client.get(f"/reviews/{row.id}/").status_code == expected
        assert expected == 200 or row.id not in seen


def test_an_agency_takes_it_returns_it_and_concludes(park: date) -> None:
    row, client = open_review("shigong-bg"), signed_in(FIRE)
    page = f"/reviews/{row.id}/"
    assert "接受审查" in client.get(page).content.decode()
    assert client.post(page + "conclude-review/", {}).status_code == 422
    client.post(page + "accept-review/", {"no_conflict": "on"})
    client.post(page + "return-for-revision/", {"points": "补疏散宽度计算\n补消防车道"})
    assert open_review("shigong-bg").status == "revision"
    signed_in("综合窗口02").post(page + "hand-in-revision/", {"note": "已补"})
    client.post(page + "conclude-review/", {"outcome": "passed", "conclusion": "符合", "document": "意见1号"})
    row.refresh_from_db()
    assert (row.status, row.on_time, row.rounds) == ("passed", False, 1)
    judge = row.commissioner
    signed_in(judge).post(page + "score-review/", {"points": "77", "comment": "晚两天"})
    row.refresh_from_db()
    assert row.points == 77
    told = counted(signed_in(HEAD), "reviews:review", page).content.decode()
    assert "补疏散宽度计算" in told
    assert "77 分" in told


def test_who_stands_aside_loses_sight_of_it_and_the_case_gets_another(park: date) -> None:
    row = open_review("tushen")
    answer = signed_in(PLANNING).post(f"/reviews/{row.id}/recuse/", {"reason": "曾参与设计"}, follow=True)
    assert answer.status_code == 200
    row.refresh_from_db()
    assert (row.status, row.reviewer) == ("unassigned", ""), "no other agency reviews drawings"
    signed_in(HEAD).post(f"/reviews/{row.id}/name-reviewer/", {"reviewer": REVIEWER})
    assert CaseRow.objects.get(id=row.case).reviewer == REVIEWER


def test_commissioned_from_the_case_it_is_a_special_procedure_with_a_clock(park: date) -> None:
    case = CaseRow.objects.get(project="P06", item="gcgh-bg")
    client = signed_in(HEAD)
    assert f"/reviews/commission/{case.id}/" in client.get(f"/window/cases/{case.id}/").content.decode()
    form = counted(client, "reviews:commission", f"/reviews/commission/{case.id}/").content.decode()
    assert "轮候" in form
    asked = {"question": "变更是否影响日照", "days": "4", "by": "rotation", "reviewer": "", "procedure": ""}
    assert client.post(f"/reviews/commission/{case.id}/", asked | {"days": "0"}).status_code == 422
    client.post(f"/reviews/commission/{case.id}/", asked)
    row = ReviewRow.objects.get(case=case.id)
    assert (row.agency, row.status) == ("JG-002", "assigned")
    again = client.post(f"/reviews/commission/{case.id}/", asked)
    assert "SP-5" in again.content.decode()


def test_a_conclusion_found_false_strikes_the_agency(park: date) -> None:
    row = ReviewRow.objects.filter(status="passed").exclude(agency="").first()
    signed_in(HEAD).post(f"/reviews/{row.id}/find-false/", {"reason": "数据伪造", "document": "认定书1号"})
    assert AgencyRow.objects.get(id=row.agency).struck_on == park
    client = signed_in(HEAD)
    told = {
        "name": "示例·评审机构",
        "uscc": sample_uscc(73),
        "account": FIRE,
        "items": ["fangan"],
        "qualification_no": "甲级3号",
        "qualified_until": "2023-01-01",
        "ties": "",
    }
    assert client.post("/reviews/agencies/register/", told | {"uscc": "9"}).status_code == 422
    assert client.post("/reviews/agencies/register/", told).status_code == 302
    assert AgencyRow.objects.get(id="JG-003").name == "示例·评审机构"


def test_the_agencies_and_what_only_a_head_may_do(park: date) -> None:
    counted(signed_in(HEAD), "reviews:agencies", "/reviews/agencies/")
    page = counted(signed_in(HEAD), "reviews:agency", "/reviews/agencies/JG-001/").content.decode()
    assert "示例·消防技术服务机构" in page
    renewal = {"qualification_no": "新证", "qualified_until": "2024-01-01"}
    assert signed_in("审批岗01").post("/reviews/agencies/JG-001/renew-agency/", renewal).status_code == 403
    signed_in(HEAD).post("/reviews/agencies/JG-001/renew-agency/", renewal)
    assert AgencyRow.objects.get(id="JG-001").qualification_no == "新证"
    assert signed_in(FIRE).get("/reviews/agencies/").status_code == 403
    assert signed_in(HEAD).get("/reviews/agencies/JG-9/").status_code == 404


def test_a_reviewer_finds_it_on_the_own_desk(park: date) -> None:
    assert "结构计算书" in signed_in(PLANNING).get("/reviews/").content.decode()
    todo = signed_in(FIRE).get("/start/", follow=True).content.decode()
    assert "接受审查或回避" in todo


def test_a_conclusion_is_found_false_by_the_head_only(park: date) -> None:
    row = ReviewRow.objects.filter(status="passed").first()
    found = FindFalse(reason="数据伪造", document="认定书")
    answer = signed_in("审批岗01").post(f"/reviews/{row.id}/find-false/", {"reason": "x", "document": "y"})
    assert answer.status_code in (403, 404)
    ledger.execute("tech-review", row.id, found, actor=actor(HEAD))
    with pytest.raises(Refused, match="status"):
        ledger.execute("tech-review", row.id, found, actor=actor(HEAD))
