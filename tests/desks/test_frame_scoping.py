"""A list shows exactly what a page wouldn't refuse: the database's answer equals ``core.access`` row by row."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import models

from kuaijin.core import access
from kuaijin.core.access import Subject
from kuaijin.core.base import Actor
from kuaijin.desks.frame.scoping import KINDS, subject_of, visible
from kuaijin.ledger.projections.models import AreaRow, CaseRow, MatterRow, ParcelRow, ProjectRow
from kuaijin.people.services import actor_of, create_account

pytestmark = pytest.mark.django_db
FILLING = {
    models.CharField: "",
    models.TextField: "",
    models.JSONField: [],
    models.BooleanField: False,
    models.IntegerField: 0,
    models.BigIntegerField: 0,
    models.DateField: date(2021, 12, 29),
    models.DateTimeField: datetime(2021, 12, 29, tzinfo=UTC),
}


def row(model: type[models.Model], **values: Any) -> Any:
    """A saved row with nothing in the fields that aren't given."""
    filled = {one.name: FILLING[type(one)] for one in model._meta.fields if not one.null and not one.auto_created}
    return model.objects.create(**filled | values)


@pytest.fixture
def rows() -> list[models.Model]:
    """Two projects with cases, parcels and matters of different people."""
    made = [
        row(ProjectRow, id="P1", leader="班子成员01", secretary="服务秘书01", owner_uscc="91A", area="A1"),
        row(
            ProjectRow,
            id="P2",
            leader="班子成员02",
            secretary="服务秘书02",
            owner_uscc="91B",
            area="A2",
            team=["平台公司项目经理01"],
        ),
        row(CaseRow, id="C1", project="P1", department="建设", handler="", secretary="服务秘书01", uscc="91A"),
        row(CaseRow, id="C2", project="P1", department="建设", handler="审批岗01", uscc="91A", reviewer="技术审查岗01"),
        row(CaseRow, id="C3", project="P2", department="消防", handler="审批岗02", uscc="91B"),
        row(ParcelRow, id="L1", project="P1", area="A1"),
        row(ParcelRow, id="L2", project="", area="A2"),
        row(MatterRow, id="M1", project="P1", lead="征拆专员01", supporting=["审批岗01", "平台公司项目经理01"]),
        row(MatterRow, id="M2", project="", lead="审批岗02", assigner="班子成员02", raised_by="服务秘书02"),
    ]
    return [one.__class__.objects.get(pk=one.pk) for one in made]


ACTORS = [
    Actor("班子成员01", "班子成员01", "leader"),
    Actor("班子成员02", "班子成员02", "leader"),
    Actor("服务秘书01", "服务秘书01", "secretary"),
    Actor("服务秘书02", "服务秘书02", "secretary"),
    Actor("审批岗01", "审批岗01", "approver", department="建设"),
    Actor("审批岗02", "审批岗02", "approver", department="消防"),
    Actor("技术审查岗01", "技术审查岗01", "reviewer"),
    Actor("平台公司项目经理01", "平台公司项目经理01", "platform"),
    Actor("征拆专员01", "征拆专员01", "land", department="zone:A1"),
    Actor("国土规划专员01", "国土规划专员01", "planner"),
    Actor("企业A", "企业A", "enterprise", org="91A"),
    Actor("企业", "企业", "enterprise"),
    *(Actor(role, role, role) for role in access.ROLE_NAMES),
]


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: f"{actor.role}-{actor.name}")
def test_the_database_agrees_with_the_table(rows: list[models.Model], actor: Actor) -> None:
    for model, kind in KINDS.items():
        shown = set(visible(actor, kind, model.objects.all()).values_list("pk", flat=True))
        scope = access.scope(actor, kind)
        meant = {one.pk for one in rows if isinstance(one, model) and scope.matches(subject_of(one))}
        assert shown == meant, kind


def test_a_task_force_sees_its_project_in_the_lists(rows: list[models.Model]) -> None:
    member = ACTORS[7]
    assert [one.pk for one in visible(member, "project", ProjectRow.objects.all())] == ["P2"]
    assert [one.pk for one in visible(member, "case", CaseRow.objects.all())] == ["C3"]


def test_an_area_may_be_given_by_its_number_or_its_name(rows: list[models.Model]) -> None:
    """Rows carry the area's name; accounts are made with ``zone:A1`` as with ``zone:石盖塘``."""
    row(AreaRow, id="A7", name_zh="石盖塘")
    row(ProjectRow, id="P3", area="石盖塘")
    for department in ("zone:A7", "zone:石盖塘"):
        officer = actor_of(create_account(department, "land", department=department).user)
        assert [one.pk for one in visible(officer, "project", ProjectRow.objects.all())] == ["P3"]
        assert access.may(officer, "report-acquisition", Subject(kind="parcel", zone="石盖塘")) is None
    stranger = actor_of(create_account("别处", "land", department="zone:A9").user)
    assert not visible(stranger, "project", ProjectRow.objects.all()).exists()


def test_each_sees_the_own_rows_only(rows: list[models.Model]) -> None:
    secretary, reviewer, firm = ACTORS[2], ACTORS[6], ACTORS[10]
    assert [one.pk for one in visible(secretary, "parcel", ParcelRow.objects.all())] == ["L1"]
    assert [one.pk for one in visible(secretary, "matter", MatterRow.objects.all())] == ["M1"]
    assert [one.pk for one in visible(reviewer, "case", CaseRow.objects.all())] == ["C2"]
    assert [one.pk for one in visible(firm, "project", ProjectRow.objects.all())] == ["P1"]
    assert not visible(ACTORS[11], "project", ProjectRow.objects.all()).exists()
    assert [one.pk for one in visible(ACTORS[7], "matter", MatterRow.objects.all())] == ["M1"]
