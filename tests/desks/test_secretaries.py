"""服务秘书, page by page: load and absence, the solver's proposals, and a deputy at work."""

from datetime import date

import pytest

from kuaijin.ledger.projections.models import ProjectRow, VisitRow
from kuaijin.ledger.projections.people_models import AbsenceRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db
CHIEF, DISPATCH, ABSENT, DEPUTY = "管委会主要领导", "调度专员01", "服务秘书03", "服务秘书04"
LIST, PROPOSALS = "/staff/secretaries/", "/staff/secretaries/proposals/"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_load_and_absence(park: date, language: str) -> None:
    answer = counted(signed_in(CHIEF, language), "staff:secretaries", LIST)
    lines = {each.name: each for each, *_ in answer.context["lines"]}
    assert lines[ABSENT].absence.deputy == DEPUTY
    assert lines["服务秘书06"].absence is None
    counted(signed_in(CHIEF, language), "staff:person", f"/staff/people/{ABSENT}/")


def test_a_person_decides_on_a_proposal(park: date) -> None:
    dispatch = signed_in(DISPATCH)
    page = counted(dispatch, "staff:proposals", PROPOSALS)
    plan = page.context["plan"]
    assert 0 < plan.after < plan.before
    line = page.context["lines"][0]
    assert line.changes
    assert line.parts
    project, name = line.proposal.project, line.proposal.name
    before = ProjectRow.objects.get(pk=project).secretary
    assert before != name
    assert dispatch.post(f"{PROPOSALS}{project}/", {"secretary": before}).status_code == 422
    assert dispatch.post(f"{PROPOSALS}{project}/", {"secretary": name}).status_code == 302
    assert ProjectRow.objects.get(pk=project).secretary == name


def test_a_deputy_acts_for_the_absent_secretary_and_nobody_else(park: date) -> None:
    deputy, stranger = signed_in(DEPUTY), signed_in("服务秘书05")
    served = ProjectRow.objects.filter(secretary=ABSENT, status="planned").first()
    assert served is not None
    act = {"on": "2021-12-29", "phase": "during", "channel": "电话", "minutes": "20", "result": "代理答复"}
    url = f"/projects/{served.pk}/act/record-service-act/"
    assert deputy.get(f"/projects/{served.pk}/").status_code == 200
    assert stranger.get(f"/projects/{served.pk}/").status_code == 404
    assert deputy.post(url, act).status_code == 302
    assert VisitRow.objects.filter(project=served.pk, who=DEPUTY).exists()
    absent = signed_in(ABSENT)
    assert absent.post(f"/staff/people/{ABSENT}/end-absence/", {"number": "1"}).status_code == 302
    assert AbsenceRow.objects.get(person=ABSENT).last == date(2021, 12, 28)
    assert deputy.get(f"/projects/{served.pk}/").status_code == 404


def test_who_may_tell_an_absence(park: date) -> None:
    secretary = signed_in("服务秘书06")
    away = {"from_day": "2022-01-04", "until": "2022-01-05", "deputy": "服务秘书07", "reason": "培训"}
    assert secretary.post("/staff/people/服务秘书05/report-absence/", away).status_code == 403
    assert secretary.post("/staff/people/服务秘书06/describe-staff/", {}).status_code == 403
    assert secretary.get(PROPOSALS).status_code == 403
    taken = secretary.post("/staff/people/服务秘书06/report-absence/", away | {"deputy": DEPUTY})
    assert taken.status_code == 422
    assert "已代理" in taken.content.decode()
    assert secretary.post("/staff/people/服务秘书06/report-absence/", away).status_code == 302
    assert "探亲假" not in secretary.get(f"/staff/people/{ABSENT}/").content.decode()
    assert signed_in("企业-海德威（示例账户）").get(LIST).status_code == 403
