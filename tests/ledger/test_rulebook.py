"""Revisions of the rulebook in the ledger, on both databases: who is under which version, and what a rebuild makes."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core import case_commands as c
from kuaijin.core import rulebook_change as r
from kuaijin.core.base import Refused
from kuaijin.core.rulebook_amend import limits_set
from kuaijin.core.rulebook_terms import HolidaysSet, MaterialDropped
from kuaijin.ledger import surroundings
from kuaijin.ledger import verify as verifying
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.ledger.projections.rulebook_models import RevisionRow
from kuaijin.ledger.rebuild import rebuild
from kuaijin.ledger.ticking import tick
from tests.desks import window_park as park

MONDAY, FRIDAY, NEXT = date(2021, 12, 6), date(2021, 12, 10), date(2021, 12, 13)
ITEM = park.ITEM


def do(command: Any, name: str, on: date, change: str = "XD-1") -> Any:
    with park.at(on):
        return ledger.execute(r.KIND, change, command, actor=park.actor(name))


def revise(*changes: Any, on: date = MONDAY, valid_from: date = FRIDAY, change: str = "XD-1") -> None:
    do(r.BeginChange(title="提速", why="试点"), park.APPROVER, on, change)
    for each in changes:
        do(r.SetChange(change=each), park.APPROVER, on, change)
    do(r.SubmitChange(), park.APPROVER, on, change)
    do(r.ApproveChange(valid_from=valid_from, document_no="示例〔2021〕1号"), park.HEAD, on, change)


def shorter(days: int = 1) -> Any:
    return replace(limits_set(surroundings.books().base.items[ITEM]), committed_limit_days=days)


def committed(case: str) -> Any:
    return ledger.load("case", case)[0].limits.committed_limit_days


class Contract:
    @pytest.fixture(autouse=True)
    def small_park(self, database: Any) -> Iterator[None]:
        surroundings.refresh()
        park.small_park()
        yield
        surroundings.forget()

    def test_a_revision_rules_from_its_day_and_old_cases_keep_theirs(self) -> None:
        before = surroundings.rulebook(MONDAY)
        usual = before.items[ITEM].committed_limit_days
        park.receive("BJ-1", MONDAY)
        revise(shorter())
        with park.at(NEXT):
            ledger.execute("case", "BJ-1", c.Withdraw(reason="重报"), actor=park.actor(park.CLERK))
        park.receive("BJ-2", NEXT)
        assert (committed("BJ-1"), committed("BJ-2")) == (usual, 1)
        new = surroundings.rulebook(FRIDAY)
        assert CaseRow.objects.get(pk="BJ-1").rulebook_version == before.version
        assert CaseRow.objects.get(pk="BJ-2").rulebook_version == new.version != before.version
        assert surroundings.rulebook(date(2021, 12, 9)).version == before.version
        assert rebuild(check=True).differing == ()
        assert verifying.verify().findings == ()

    def test_the_day_before_its_day_the_old_limit_is_received(self) -> None:
        usual = surroundings.rulebook(MONDAY).items[ITEM].committed_limit_days
        revise(shorter())
        park.receive("BJ-1", date(2021, 12, 9))
        assert committed("BJ-1") == usual

    def test_the_second_person_is_another(self) -> None:
        do(r.BeginChange(title="提速", why="试点"), park.HEAD, MONDAY)
        do(r.SetChange(change=shorter()), park.HEAD, MONDAY)
        do(r.SubmitChange(), park.HEAD, MONDAY)
        with pytest.raises(Refused, match="RULEBOOK-TWO"):
            do(r.ApproveChange(valid_from=FRIDAY, document_no="示例"), park.HEAD, MONDAY)
        assert surroundings.books().versions == ()
        assert RevisionRow.objects.get().status == "submitted"

    def test_an_approval_that_would_leave_a_later_book_unsound_is_undone_whole(self) -> None:
        paper = surroundings.rulebook(MONDAY).items[ITEM].materials[0].name.zh
        drop = MaterialDropped(item=ITEM, name_zh=paper)
        for change in ("XD-1", "XD-2"):
            do(r.BeginChange(title=change, why="试点"), park.APPROVER, MONDAY, change)
            do(r.SetChange(change=drop), park.APPROVER, MONDAY, change)
            do(r.SubmitChange(), park.APPROVER, MONDAY, change)
        do(r.ApproveChange(valid_from=FRIDAY, document_no="示例"), park.HEAD, MONDAY, "XD-1")
        with pytest.raises(Refused, match="RULEBOOK-BASE"):
            do(r.ApproveChange(valid_from=MONDAY, document_no="示例"), park.HEAD, MONDAY, "XD-2")
        assert RevisionRow.objects.get(pk="XD-2").status == "submitted"
        assert len(surroundings.books().versions) == 1

    def test_withdrawn_before_its_day_it_never_was(self) -> None:
        before = surroundings.rulebook(FRIDAY).version
        revise(shorter())
        do(r.WithdrawChange(reason="另行研究"), park.HEAD, MONDAY)
        surroundings.refresh()
        assert surroundings.rulebook(FRIDAY).version == before

    def test_a_running_case_is_moved_with_its_dates(self) -> None:
        park.accepted("BJ-1", MONDAY)
        old = CaseRow.objects.get(pk="BJ-1")
        revise(shorter(), valid_from=MONDAY)
        assert CaseRow.objects.get(pk="BJ-1").committed_due == old.committed_due
        version = surroundings.rulebook(MONDAY).version
        with pytest.raises(Refused, match="RULEBOOK-VERSION"):
            park.do("BJ-1", MONDAY, park.HEAD, c.MoveToVersion(version=old.rulebook_version, reason="提速"))
        state = park.do("BJ-1", MONDAY, park.HEAD, c.MoveToVersion(version=version, reason="提速"), "16:00")
        row = CaseRow.objects.get(pk="BJ-1")
        assert (state.rulebook_version, row.rulebook_version) == (version, version)
        assert row.committed_due == date(2021, 12, 7) < old.committed_due
        assert rebuild(check=True).differing == ()

    def test_a_move_to_the_worse_takes_the_applicants_consent(self) -> None:
        park.accepted("BJ-1", MONDAY)
        usual = surroundings.rulebook(MONDAY).items[ITEM].committed_limit_days
        assert usual is not None
        revise(shorter(int(usual) + 1), valid_from=MONDAY)
        move = c.MoveToVersion(version=surroundings.rulebook(MONDAY).version, reason="调整")
        with pytest.raises(Refused, match="RULEBOOK-CONSENT"):
            park.do("BJ-1", MONDAY, park.HEAD, move)
        state = park.do("BJ-1", MONDAY, park.HEAD, replace(move, consent="同意书1号"))
        assert state.limits.committed_limit_days == int(usual) + 1

    def test_a_paper_no_longer_asked_for_makes_the_receipt_complete(self) -> None:
        paper = park.asked_papers()[0]
        park.receive("BJ-1", MONDAY, leave_out=(paper,))
        revise(MaterialDropped(item=ITEM, name_zh=paper), valid_from=MONDAY)
        version = surroundings.rulebook(MONDAY).version
        state = park.do("BJ-1", MONDAY, park.HEAD, c.MoveToVersion(version=version, reason="减材料"), "16:00")
        assert (state.missing, state.complete_on) == ((), MONDAY)
        assert park.do("BJ-1", MONDAY, park.APPROVER, c.Accept(), "16:10").status == "accepted"
        assert rebuild(check=True).differing == ()

    def test_a_holiday_notice_moves_every_open_case_on_its_day(self) -> None:
        park.accepted("BJ-1", MONDAY)
        old = CaseRow.objects.get(pk="BJ-1").committed_due
        closed = date(2021, 12, 8)
        notice = HolidaysSet(
            document="示例〔2021〕2号", issued=MONDAY, reason_zh="停电", reason_en="no power", closed=(closed,)
        )
        revise(notice, valid_from=date(2021, 12, 7))
        with park.at(MONDAY):
            tick()
        assert CaseRow.objects.get(pk="BJ-1").committed_due == old
        with park.at(date(2021, 12, 7)):
            tick()
            assert surroundings.calendar().is_workday(closed) is False
            assert CaseRow.objects.get(pk="BJ-1").committed_due > old
            assert rebuild(check=True).differing == ()


class TestSqlite(Contract):
    @pytest.fixture
    def database(self, on_sqlite: Any) -> None:
        """A fresh SQLite file."""


class TestPostgresql(Contract):
    @pytest.fixture
    def database(self, on_postgres: Any) -> None:
        """A fresh PostgreSQL database."""
