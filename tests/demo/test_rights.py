"""Everybody in the sample park does only what the role may do, and can do the day's work."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from kuaijin.core import access
from kuaijin.core.case_commands import Grant
from kuaijin.demo.people import POSTED, actor, approver_of
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow
from tests.demo.conftest import loaded
from tests.demo.rights import Watch, trespass, watching
from tests.desks.conftest import tell_park

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


@pytest.fixture(scope="module")
def park(django_db_setup: None, django_db_blocker: Any, watch: Watch) -> Iterator[date]:
    """The sample park, with everybody's rights asked for before every command that loads it."""
    with watching(watch), loaded(django_db_blocker, tell_park) as day:
        yield day


def test_nobody_oversteps_the_role(park: date, watch: Watch) -> None:
    assert watch.count > 2500
    assert watch.trespasses == []


def test_the_watch_would_see_it(park: date) -> None:
    case = CaseRow.objects.filter(item="gongdian", status="accepted").first()
    assert case is not None
    stranger = replace(actor(case.handler), department="开发建设局")
    assert trespass("case", case.id, Grant(reason="x"), actor(case.handler)) == ""
    assert "objects of their own" in trespass("case", case.id, Grant(reason="x"), stranger)


def test_every_department_has_somebody_at_the_window() -> None:
    for item in surroundings.rulebook().items.values():
        if item.department in POSTED.values():
            assert approver_of(item.department, 0).department == item.department


def test_who_is_to_decide_may_decide(park: date) -> None:
    """What is on a desk can be done there: the handler of each case that waits for a decision has the right."""
    waiting = CaseRow.objects.filter(status="accepted").exclude(handler="")
    assert waiting.count() > 10
    for case in waiting:
        assert access.may(actor(case.handler), "grant", subject_of(case)) is None, case.id


@pytest.mark.parametrize("name", ["技术审查岗01", "第三方机构-消防"])
def test_reviewers_have_work(park: date, name: str) -> None:
    assert CaseRow.objects.filter(open=True, reviewer=name).exists()
