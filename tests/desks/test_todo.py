"""What waits for one person: the lists of the landing pages, checked against the rows by another way."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from kuaijin import ledger
from kuaijin.core import access
from kuaijin.core.matter_messages import ClaimSolved, ConfirmSolved
from kuaijin.demo.people import actor
from kuaijin.desks.frame.landing import desk_of
from kuaijin.desks.frame.todo import href_of, rows_of
from kuaijin.insight.waiting import Task, tasks
from kuaijin.ledger.projections.models import CaseRow, MatterRow, MonthRow, ProjectRow, VisitRow
from kuaijin.people.models import Account
from kuaijin.people.services import actor_of
from kuaijin.sources.holiday_years import china_calendar
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db
FIRM = "企业-万华生态新家装（示例账户）"


def waiting(name: str, on: date) -> list[Task]:
    """The tasks of the account called ``name``."""
    who = actor_of(Account.objects.get(display_name=name).user)
    assert who is not None
    return tasks(who, on, china_calendar(), rows_of(who))


def told(name: str, on: date) -> set[tuple[str, str]]:
    """Kind and object of each task."""
    return {(task.kind, task.ref[0]) for task in waiting(name, on)}


def test_a_firm_finds_the_correction_that_waits_for_it(park: date) -> None:
    """The duty names the applicant, not the account."""
    case = CaseRow.objects.get(open=True, next_act="correct", project="P15")
    assert ("case", case.id) in told(FIRM, park)
    page = signed_in(FIRM).get("/projects/mine/").content.decode()
    own = page.partition('id="todo-h"')[2].partition("</section>")[0]
    assert f"/window/cases/{case.id}/" in own
    assert page.count(f"/window/cases/{case.id}/") == 1, "not told again as another's"


def test_whoever_leads_a_matter_finds_it_before_it_is_due(park: date) -> None:
    far = MatterRow.objects.get(id="Q2021-0007")
    assert far.due > date(2022, 1, 10)
    assert ("matter", far.id) in told(far.lead, park)


def test_a_claimed_matter_waits_for_its_raiser_then_for_the_dispatcher(park: date) -> None:
    claimed = MatterRow.objects.get(status="claimed")
    assert ("matter", claimed.id) in told(claimed.raised_by, park)
    assert ("matter", claimed.id) not in told("调度专员01", park)
    page = signed_in("调度专员01").get(reverse("dispatch:matter", args=[claimed.id])).content.decode()
    assert "verify-matter" not in page, "what would be refused is not offered"
    assert ("matter", claimed.id) not in told(claimed.lead, park)
    working = MatterRow.objects.get(id="Q2021-0005")
    ledger.execute("matter", working.id, ClaimSolved(evidence=("到货照片",)), actor=actor(working.lead))
    assert ("matter", working.id) in told(working.raised_by, park)
    ledger.execute("matter", claimed.id, ConfirmSolved(agrees=True), actor=actor(claimed.raised_by))
    assert ("matter", claimed.id) in told("调度专员01", park)


def test_the_ladder_reaches_the_linked_leader_and_then_the_head(park: date) -> None:
    steps = dict(MatterRow.objects.filter(open=True, escalation__gt=0).values_list("id", "escalation"))
    assert steps == {"Q2021-0002": 2, "Q2021-0003": 3}
    assert ("matter", "Q2021-0002") in told("班子成员02", park)
    assert {ref for kind, ref in told("管委会主要领导", park) if kind == "matter"} == {"Q2021-0003"}


def test_a_leader_owes_each_active_project_a_visit_a_month(park: date) -> None:
    assert not {ref for kind, ref in told("班子成员01", park) if kind == "visit"}
    VisitRow.objects.filter(project="P07", on__gte=date(2021, 12, 1)).delete()
    owed = [task for task in waiting("班子成员01", park) if task.kind == "visit"]
    assert [(task.project, task.due, task.light) for task in owed] == [("P07", date(2021, 12, 31), "yellow")]


def test_reports_wait_for_the_unit_and_statistics_for_the_statistician(park: date) -> None:
    assert ("report", "P15") not in told(FIRM, park)
    assert not told("统计专员01", park)
    MonthRow.objects.filter(project="P15", year=2021, month=11).update(actual_wan=None, reported=False, frozen=False)
    assert ("report", "P15") in told(FIRM, park)
    assert ("report", "P15") in told(ProjectRow.objects.get(id="P15").secretary, park)
    december = MonthRow.objects.filter(year=2021, month=12, actual_wan__gt=0)
    december.filter(project__in=("P07", "P19")).update(estimated=False)
    after = told("统计专员01", date(2022, 1, 6))
    assert after == {("statistics", "P07")}, "P19 has not entered the statistics"


def test_each_ended_quarter_of_production_waits_for_the_unit_and_its_secretary(park: date) -> None:
    """The school's third quarter is reported; the fourth waits once it has ended, until 24 months are over."""
    row = ProjectRow.objects.exclude(production_due=None).get()
    assert not {ref for kind, ref in told(row.secretary, park) if kind == "production"}
    january = date(2022, 1, 4)
    (task,) = (each for each in waiting(row.secretary, january) if each.kind == "production")
    assert (task.ref, task.due, task.light) == ((row.id, "2021", "4"), date(2022, 1, 15), "green")
    assert ("production", row.id) not in told("服务秘书01" if row.secretary != "服务秘书01" else "服务秘书02", january)
    form = signed_in(row.secretary).get(href_of(task)).content.decode()
    assert 'value="2021"' in form


def test_an_expected_figure_waits_for_the_true_one_from_the_month_s_end_and_beyond_the_year(park: date) -> None:
    assert ("report", "P16") not in told("服务秘书05", park)
    for day, light in ((date(2022, 1, 1), "yellow"), (date(2022, 1, 6), "red"), (date(2022, 3, 1), "red")):
        owed = [task for task in waiting(ProjectRow.objects.get(id="P16").secretary, day) if task.kind == "report"]
        assert [task.ref for task in owed if task.project == "P16"] == [("P16", "2021", "12")]
        assert {(task.due, task.light) for task in owed} == {(date(2022, 1, 5), light)}


def test_land_officer_and_planner_find_the_parcel_that_is_late(park: date) -> None:
    land = [task for task in waiting("征拆专员01", park) if task.kind == "parcel"]
    assert [(task.ref, task.light) for task in land] == [(("P19", "P19-1", "report-acquisition"), "red")]
    assert [task.ref[2] for task in waiting("国土规划专员01", park) if task.kind == "parcel"] == ["sign-contract"]


def test_days_are_working_days_and_signed(park: date) -> None:
    calendar = china_calendar()
    for task in waiting("审批岗01", park) + waiting("征拆专员01", park):
        if task.due is not None:
            assert task.late == max(0, calendar.workdays_between(task.due, park))
            assert (task.light in {"red", "black"}) == (task.due < park)


@pytest.mark.parametrize("role", sorted(set(access.ROLE_NAMES) - {"public", "system"}))
def test_each_role_lands_on_a_page_that_tells_what_waits(park: date, role: str) -> None:
    """And every line of it opens for that person."""
    account = Account.objects.filter(role=role).order_by("pk").first()
    browser = Client()
    browser.force_login(account.user)
    page = browser.get(desk_of(role))
    assert page.status_code == 200
    who = actor_of(account.user)
    assert who is not None
    for line in page.context.get("todo") or ():
        assert browser.get(line.href).status_code == 200, line


def test_nobody_is_told_of_what_they_may_not_see(park: date) -> None:
    projects = set(ProjectRow.objects.filter(secretary="服务秘书01").values_list("id", flat=True))
    assert {task.project for task in waiting("服务秘书01", park)} <= projects
