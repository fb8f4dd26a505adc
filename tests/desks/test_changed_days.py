"""A notice of changed days at any point of a story: the live read models are what a rebuild makes of the ledger.

What runs moves with the calendar; what has ended keeps the dates that were known at its end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from kuaijin import ledger
from kuaijin.core import case_commands as c
from kuaijin.core import matter_messages as m
from kuaijin.core import rulebook_change as r
from kuaijin.core.rulebook_terms import HolidaysSet
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, MatterRow, NoticeRow
from kuaijin.ledger.rebuild import rebuild
from kuaijin.ledger.ticking import tick
from tests.desks import window_park as w

pytestmark = pytest.mark.django_db
AREA = "建筑面积计算书"
END = date(2021, 12, 20)
CLOSED = (date(2021, 12, 9), date(2021, 12, 10), date(2021, 12, 16), date(2021, 12, 24), date(2022, 1, 7))
A, B, C, D = ("BJ-A", "BJ-B", "BJ-C", "BJ-D")


def taken(item: str = w.ITEM, without: str = "") -> c.Receive:
    papers = tuple(name for name in w.asked_papers(item) if name != without)
    return c.Receive(
        item_id=item, project_id="P01", applicant="示例·甲公司", uscc=w.FIRM, channel="window", materials=papers
    )


def story() -> list[tuple[int, str, str, Any]]:
    """Day of December, who, on what, the command: cases that end in every way, a hearing, a matter."""
    return [
        (6, w.CLERK, A, taken()),
        (6, w.APPROVER, A, c.Accept()),
        (6, w.APPROVER, A, c.AskOpinions(departments=("市水利局",), days=3, question="是否影响河道")),
        (6, w.CLERK, B, taken("gcgh-jz", without=AREA)),
        (6, w.APPROVER, B, c.AcceptTolerantly(missing=(AREA,), model="acceptance", promise_signed=True)),
        (6, w.DISPATCHER, "WT-1", m.Raise(text="临时用电", category="审批", project_id="P01", level=2)),
        (6, w.DISPATCHER, "WT-1", m.AssignMatter(lead=w.APPROVER, due=date(2021, 12, 28), standard="已通电")),
        (7, w.STRANGER, A, c.AddOpinion(department="市水利局", text="无意见")),
        (7, w.CLERK, B, c.Cure(materials=(AREA,))),
        (8, w.APPROVER, A, c.Grant(reason="符合条件")),
        (8, w.CLERK, B, c.RequestHearing(requested_by="示例·甲公司")),
        (9, w.CLERK, A, c.Deliver(receiver="张", channel="window")),
        (10, w.CLERK, A, c.Archive(archive_no="2021-1")),
        (13, w.HEAD, A, c.Revoke(ground="unqualified", reason="无条件")),
        (14, w.CLERK, B, c.SignHearingRecord(document="听证笔录1号")),
        (14, w.CLERK, C, taken()),
        (15, w.APPROVER, C, c.Accept()),
        (15, w.CLERK, C, c.Withdraw(reason="另行申报")),
        (16, w.CLERK, D, taken()),
        (17, w.APPROVER, D, c.Accept()),
        (17, w.APPROVER, B, c.Deny(reason="不符合规划", legal_basis="城乡规划法第40条")),
        (20, w.CLERK, B, c.Deliver(receiver="张", channel="window")),
    ]


@pytest.fixture(autouse=True)
def _park() -> Iterator[None]:
    w.small_park()
    yield
    surroundings.forget()


@contextmanager
def undone() -> Iterator[None]:
    """Nothing of what is done inside stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    surroundings.forget()


def notice(day: int, clock: str, number: int, closed: tuple[date, ...] = CLOSED) -> None:
    """Drafted, handed in and approved on that day, in force at once."""
    on, change = date(2021, 12, day), f"XD-{number}"
    given = HolidaysSet(
        document=f"示例〔2021〕{number}号", issued=on, reason_zh="停电", reason_en="power works", closed=closed
    )
    for name, command in (
        (w.APPROVER, r.BeginChange(title="停电", why="检修")),
        (w.APPROVER, r.SetChange(change=given)),
        (w.APPROVER, r.SubmitChange()),
        (w.HEAD, r.ApproveChange(valid_from=on, document_no=f"示例〔2021〕{number}号")),
    ):
        with w.at(on, clock):
            ledger.execute(r.KIND, change, command, actor=w.actor(name))


def play(before: dict[int, int], closed: dict[int, tuple[date, ...]] | None = None) -> None:
    """The story, with notice number ``before[n]`` just before step ``n``, and the tick of each evening."""
    steps = story()
    for n, (day, name, place, command) in enumerate(steps):
        if n in before:
            notice(day, f"{9 + n // 6:02}:{n % 6 * 10:02}", before[n], (closed or {}).get(before[n], CLOSED))
        kind = "matter" if place.startswith("WT") else "case"
        with w.at(date(2021, 12, day), f"{9 + n // 6:02}:{n % 6 * 10 + 5:02}"):
            ledger.execute(kind, place, command, actor=w.actor(name))
        if n + 1 == len(steps) or steps[n + 1][0] != day:
            with w.at(date(2021, 12, day), "23:00"):
                tick()


def differing() -> tuple[str, ...]:
    with w.at(END, "23:30"):
        return rebuild(check=True).differing


def test_a_notice_at_any_point_leaves_nothing_to_rebuild() -> None:
    for position in range(len(story())):
        with undone():
            play({position: 1})
            assert differing() == (), f"a notice before step {position}"


def test_two_notices_of_which_the_later_takes_days_back() -> None:
    for first, second in ((0, 9), (5, 13), (9, 20), (12, 13), (18, 19)):
        with undone():
            play({first: 1, second: 2}, {2: (date(2021, 12, 14), date(2022, 1, 4))})
            assert differing() == (), f"notices before steps {first} and {second}"


def test_a_rebuild_gives_the_same_rows_and_not_only_the_same_answer() -> None:
    play({13: 1})
    rows = list(CaseRow.objects.order_by("pk").values())
    with w.at(END, "23:30"):
        rebuild()
    assert list(CaseRow.objects.order_by("pk").values()) == rows


def dates(**cases: str) -> dict[str, Any]:
    return {name: CaseRow.objects.get(pk=case).statutory_due for name, case in cases.items()}


def test_what_has_ended_keeps_its_dates_and_what_runs_moves() -> None:
    with undone():
        play({})
        without = dates(archived=A, withdrawn=C, running=D)
        light = MatterRow.objects.get().yellow_from
    play({19: 1})
    told = dates(archived=A, withdrawn=C, running=D)
    assert (told["archived"], told["withdrawn"]) == (without["archived"], without["withdrawn"])
    assert told["running"] > without["running"]
    assert light == date(2021, 12, 24) > MatterRow.objects.get().yellow_from == date(2021, 12, 23)
    assert NoticeRow.objects.get().over_on == date(2021, 12, 14)


def test_the_decision_of_an_open_case_is_not_late_by_what_comes_after_it() -> None:
    with undone():
        play({})
        without = CaseRow.objects.get(pk=A)
    play({11: 1}, {1: (date(2021, 12, 9), date(2021, 12, 10))})
    row = CaseRow.objects.get(pk=A)
    assert row.statutory_due == without.statutory_due
    assert row.delivery_due > without.delivery_due, "not yet delivered when the notice came"
