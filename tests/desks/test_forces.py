"""专班与走访, page by page: who answers for a project, its tasks, and a visit recorded at the place."""

from datetime import date

import pytest

from kuaijin.ledger.projections.models import MatterRow, VisitRow
from kuaijin.ledger.projections.people_models import ForceTaskRow, VisitPlanRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
CHIEF, DISPATCH, LEADER = "管委会主要领导", "调度专员01", "班子成员01"
PAGE, SPOT = "/staff/forces/P19/", "/staff/visits/P19/"
VISIT = {
    "findings": "两户已签，一户待签",
    "people": [LEADER],
    "decisions": "周五前签约",
    "problems.text": ["过渡安置房未落实"],
    "problems.category": ["征拆"],
    "plan": "1",
    "place_note": "项目现场",
}


def todo_of(name: str) -> set[tuple[str, str, str]]:
    """Kind, project and address of what waits for a person."""
    page = signed_in(name).get("/projects/mine/")
    return {(line.task.kind, line.task.project, line.href) for line in page.context["todo"]}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list_and_the_page(park: date, language: str) -> None:
    chief = signed_in(CHIEF, language)
    answer = counted(chief, "staff:forces", "/staff/forces/")
    late = next(each for each, _, _ in answer.context["lines"] if each.project == "P19")
    assert (late.open, late.late, late.next_visit) == (1, 1, date(2021, 12, 30))
    narrowed = chief.get("/staff/forces/?lack=force").context["lines"]
    assert narrowed
    assert all("force" in each.lacks for each, _, _ in narrowed)
    assert taken_out(chief, "/staff/forces/export.xlsx?lack=force").content[:2] == b"PK"
    assert signed_in("班子成员02", language).get("/staff/forces/export.xlsx").status_code == 403
    page = counted(chief, "staff:force", PAGE)
    assert [task.who for task in page.context["open_tasks"]] == ["征拆专员01"]


def test_a_name_opens_only_what_the_reader_may_see(park: date) -> None:
    answer = signed_in("综合窗口01").get("/staff/forces/")
    assert answer.context["lines"]
    assert "/staff/forces/P19/" not in answer.content.decode()
    assert "/staff/forces/P19/" in signed_in(DISPATCH).get("/staff/forces/").content.decode()


def test_who_has_no_business_here(park: date) -> None:
    firm = signed_in("企业-海德威（示例账户）")
    assert firm.get("/staff/forces/").status_code == 403
    assert firm.get(PAGE).status_code == 404
    assert signed_in("服务秘书01").get(PAGE).status_code == 404
    assert signed_in("班子成员02").get(SPOT).status_code == 404
    assert signed_in(DISPATCH).get(SPOT).status_code == 403
    assert signed_in(DISPATCH).get("/staff/visits/").status_code == 403
    assert signed_in("征拆专员01").post(f"{PAGE}add-task/", {}).status_code == 403


def test_a_task_is_given_and_finished(park: date) -> None:
    dispatch, officer = signed_in(DISPATCH), signed_in("征拆专员01")
    task = {"text": "补签协议", "who": "征拆专员01", "due": "2022-01-05"}
    assert dispatch.post(f"{PAGE}add-task/", task | {"who": "服务秘书01"}).status_code == 422
    assert dispatch.post(f"{PAGE}add-task/", task).status_code == 302
    assert dispatch.post("/staff/forces/P01/add-task/", task).status_code == 422
    assert officer.post(f"{PAGE}finish-task/", {"number": "2", "result": "已签"}).status_code == 302
    assert ForceTaskRow.objects.get(pk="P19/2").done_on == park


def test_a_visit_keeps_its_plan_and_its_problems_become_matters(park: date) -> None:
    leader = signed_in(LEADER)
    assert leader.get("/staff/visits/").context["plans"]
    page = counted(leader, "staff:on_the_spot", SPOT)
    assert page.context["form"].field("plan").value == "1"
    assert leader.post(SPOT, VISIT | {"place_note": ""}).status_code == 422
    assert leader.post(SPOT, VISIT | {"people": ["征拆专员01"]}).status_code == 422
    assert not MatterRow.objects.filter(id__startswith="ZF-").exists()
    assert leader.post(SPOT, VISIT).status_code == 302
    raised = MatterRow.objects.get(pk="ZF-P19-20211229-01")
    assert (raised.category, raised.raised_by, raised.status) == ("征拆", LEADER, "raised")
    assert VisitPlanRow.objects.get(pk="P19/1").kept_on == park
    assert VisitRow.objects.filter(project="P19", on=park, kind="visit").count() == 1
    again = leader.post(SPOT, VISIT | {"plan": ""})
    assert (again.status_code, "没有重复登记" in again.content.decode()) == (422, True), "sent twice from the phone"
    assert not MatterRow.objects.filter(pk="ZF-P19-20211229-02").exists()
    assert leader.post(SPOT, VISIT | {"plan": "", "findings": "下午再访"}).status_code == 302
    assert MatterRow.objects.filter(pk="ZF-P19-20211229-02").exists()


def test_tasks_and_planned_visits_wait_for_their_people(park: date) -> None:
    officer = todo_of("征拆专员01")
    assert ("force", "P19", "/staff/forces/P19/") in officer
    leader = todo_of(LEADER)
    assert ("planned-visit", "P19", "/staff/visits/P19/") in leader
    assert not any(kind in ("force", "planned-visit") for kind, _, _ in todo_of("服务秘书01"))
