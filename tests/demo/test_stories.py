"""The stories of the article, and the rules that the whole history keeps."""

from collections import Counter, defaultdict
from datetime import date

import chinese_calendar
import pytest

from kuaijin.core.identifiers import parse_uscc
from kuaijin.demo.book import book
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ParcelRow, ProjectRow, RoleRow, VisitRow
from tests.demo.by_hand import Told, streams

pytestmark = pytest.mark.django_db

LAND_DAYS = {"P13": date(2020, 11, 5), "P15": date(2021, 3, 18), "P16": date(2021, 4, 15), "P17": date(2021, 4, 22)}
PLANNING_PERMITS = ("yongdi-guihua", "gcgh-jz", "shigong-xuke")
STAFF = ("window", "approver", "bureau_head", "reviewer", "dispatcher", "planner", "land", "statistics")


@pytest.mark.parametrize(("project", "day"), LAND_DAYS.items())
def test_the_permit_comes_with_the_land(park: date, entries: tuple[Told, ...], project: str, day: date) -> None:
    """拿地即拿证: contract, title, planning permits and construction permit on one day, in the order of the law."""
    assert ParcelRow.objects.get(project=project).contract_on == day
    granted = dict(CaseRow.objects.filter(project=project, decision="granted").values_list("item", "decided_on"))
    for item in ("churang", "tudi-dengji", *PLANNING_PERMITS):
        assert granted[item] == day, item
    ids = dict(CaseRow.objects.filter(project=project).values_list("item", "id"))
    decided = {entry.stream: place for place, entry in enumerate(entries) if entry.type == "granted"}
    in_order = [decided[ids[item]] for item in ("churang", *PLANNING_PERMITS)]
    assert in_order == sorted(in_order)
    opened = [entry for entry in streams(entries, "case")[ids["shigong-xuke"]] if entry.type == "pre-service-opened"]
    assert (day - opened[0].on).days > 21


def test_chuandong_school_from_land_to_pupils(park: date) -> None:
    school = ProjectRow.objects.get(id="P01")
    parcel = ParcelRow.objects.get(project="P01")
    assert "船洞小学" in school.name_zh
    assert (parcel.acquisition_started_on, parcel.owners_settled) == (date(2021, 3, 1), parcel.owners_total)
    assert (school.started_on, school.completed_on) == (date(2021, 4, 20), date(2021, 8, 26))
    assert school.used_on is not None
    assert (school.used_on.year, school.used_on.month) == (2021, 9)


def test_mingketai_passes_in_one_month(park: date, entries: tuple[Told, ...]) -> None:
    case = CaseRow.objects.get(project="P14", item="lianhe-yanshou")
    assert (case.received_on, case.decided_on) == (date(2021, 11, 10), date(2021, 12, 10))
    acts = [entry.type for entry in streams(entries, "case")[case.id]]
    assert acts == [
        "received", "assigned", "correction-notified", "correction-submitted", "accepted", "granted", "delivered",
    ]  # fmt: skip
    visits = VisitRow.objects.filter(project="P14", kind="visit", on__range=(case.received_on, case.decided_on))
    assert visits.count() >= 3
    assert all("服务秘书06" in visit.who for visit in visits)
    assert ProjectRow.objects.get(id="P14").completed_on == case.decided_on


def test_no_works_without_a_permit(park: date) -> None:
    for project in ProjectRow.objects.exclude(started_on=None):
        if project.id in ("P08", "P12"):  # permitted before the book was opened; told as such
            continue
        permit = CaseRow.objects.get(project=project.id, item="shigong-xuke", decision="granted")
        assert permit.decided_on is not None
        assert permit.decided_on <= project.started_on, project.id


def test_staff_work_on_working_days_in_office_hours(entries: tuple[Told, ...]) -> None:
    acts = [entry for entry in entries if entry.kind == "case" and entry.role in STAFF]
    assert len(acts) > 1000
    for entry in acts:
        assert chinese_calendar.is_workday(entry.on), entry
        assert 8 <= entry.hour < 18, entry


def test_applicants_come_at_night_too(entries: tuple[Told, ...]) -> None:
    online = [entry for entry in entries if entry.kind == "case" and entry.role == "enterprise"]
    assert any(entry.hour >= 20 for entry in online)
    assert any(not chinese_calendar.is_workday(entry.on) for entry in online)


def test_who_decides_belongs_to_the_department(park: date, entries: tuple[Told, ...]) -> None:
    departments = dict(RoleRow.objects.values_list("name", "department"))
    cases = dict(CaseRow.objects.values_list("id", "department"))
    for entry in entries:
        if entry.kind == "case" and entry.type in ("granted", "denied") and entry.role == "approver":
            assert departments[entry.actor] == cases[entry.stream]


def test_a_days_work_lies_on_the_desks(park: date) -> None:
    live = CaseRow.objects.filter(open=True)
    assert 25 <= live.count() <= 40
    wanted = {"pre_service", "received", "correction", "accepted", "special", "granted"}
    assert wanted <= set(live.values_list("status", flat=True))
    assert live.filter(deemed=True).count() == 2
    assert live.filter(tolerated=True).count() == 1
    assert live.filter(black_from__lte=park).exists()
    assert live.filter(red_from__lte=park, black_from=None).exists()
    ended = set(CaseRow.objects.filter(open=False).values_list("status", flat=True))
    assert {"delivered", "withdrawn", "terminated", "refused"} <= ended
    assert CaseRow.objects.filter(decision="denied", status="delivered").exists()
    assert live.filter(status="special", next_due__lt=park).count() == 1


def test_time_taken_differs(park: date) -> None:
    """Cases take from no day to some weeks; a few are decided after the committed day, none after the law's."""
    done = CaseRow.objects.filter(decision="granted", decided_on__lt=date(2021, 11, 1)).exclude(decided_on=None)
    taken = Counter((case.decided_on - case.received_on).days for case in done)
    assert len(taken) > 8
    late = [case for case in done if case.committed_due and case.decided_on > case.committed_due]
    assert 1 <= len(late) <= len(done) // 10
    assert not [case for case in done if case.statutory_due and case.decided_on > case.statutory_due]


def test_matters_in_every_state(park: date) -> None:
    states = Counter(MatterRow.objects.values_list("status", flat=True))
    assert states["closed"] >= 3
    assert {"assigned", "working", "claimed"} <= set(states)
    late = MatterRow.objects.filter(open=True, red_from__lte=park)
    assert late.filter(escalation__gt=0).exists()
    assert MatterRow.objects.filter(extensions__gt=0).exists()


def test_only_roles_and_made_up_firms() -> None:
    for row in book()["projects"]:
        assert parse_uscc(row["owner"]["uscc"]) == row["owner"]["uscc"]
        assert row["owner"]["uscc"][2:8] == "431099"


def test_nothing_is_told_before_it_happened(entries: tuple[Told, ...]) -> None:
    last: dict[tuple[str, str], date] = defaultdict(lambda: date.min)
    for entry in entries:
        assert last[entry.kind, entry.stream] <= entry.on
        last[entry.kind, entry.stream] = entry.on
        for key, value in entry.payload.items():
            if key.endswith("_on") and isinstance(value, str) and entry.kind == "project":
                assert date.fromisoformat(value[:10]) <= entry.on, entry
