"""Flow, month-end snapshots and the stuck list over the sample park."""

import re
from datetime import date
from io import BytesIO
from itertools import pairwise

import pytest
from django.test import Client
from openpyxl import load_workbook

from kuaijin import ledger, wallclock
from kuaijin.core import project_commands as pc
from kuaijin.core.base import Actor
from kuaijin.core.batch_flow import flow, total
from kuaijin.insight.batches import freeze_due, frozen_lines, learnt_since, stuck_by_project
from kuaijin.ledger.projections.book_models import BatchMonthRow
from kuaijin.ledger.projections.models import ProjectRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("park")]
FLOW, STUCK, FREEZE = "/projects/board/flow/", "/projects/board/stuck/", "/projects/board/freeze/2021-12/"
DISPATCHER = Actor(id="调度专员01", name="调度专员01", role="dispatcher")


def text(client: Client, url: str, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_every_month_of_the_sample_park_is_frozen_and_adds_up() -> None:
    months = [row.id for row in BatchMonthRow.objects.order_by("id")]
    assert months[-1] == "2021-11"
    assert len(months) == len({*months}) >= 12
    for first, last in pairwise(months):
        rows = flow(frozen_lines(first), frozen_lines(last))
        assert all(row.adds_up for row in (*rows, total(rows)))


def test_a_snapshot_stays_what_it_was() -> None:
    """What is entered later about that month does not reach back: it is told as learnt since."""
    before = frozen_lines("2021-11")
    row = BatchMonthRow.objects.get(pk="2021-11")
    assert [move.project for move in learnt_since(row, ProjectRow.objects.all())] == []
    stop = pc.StartRevival(on=date(2021, 11, 20), reason="补登", measure="招商")
    ledger.execute("project", "P16", stop, actor=DISPATCHER)
    assert frozen_lines("2021-11") == before
    assert [move.project for move in learnt_since(row, ProjectRow.objects.all())] == ["P16"]
    page = text(signed_in("调度专员01"), FLOW)
    assert "冻结之后补登的事实 (1)" in page


def test_the_flow_page_shows_the_ends_asked_for() -> None:
    client = signed_in("调度专员01")
    page = text(client, FLOW, first="2020-12", last="2021-11")
    assert "2020年12月末 → 2021年11月末" in page
    assert re.search(r"合计 8 \d+ 0 \d+ \d+ 15 23", page)
    assert "2021年11月末 → 现在" in text(client, FLOW, first="2021-11", last="now")
    for cut in ("batch", "category", "area", "cell"):
        assert client.get(FLOW, {"by": cut, "first": "x", "last": "../"}).status_code == 200


def test_the_flow_is_taken_out_with_its_sums() -> None:
    answer = taken_out(
        signed_in("调度专员01"), FLOW, {"first": "2020-12", "last": "2021-11", "by": "cell", "xlsx": "1"}
    )
    told, heads, *rows = load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert told[0].startswith("2020年12月末 → 2021年11月末")
    assert heads[:5] == ("批次", "类别", "片区", "期初", "转出")
    *body, sums = rows
    for column in range(3, len(heads)):
        assert sum(row[column] for row in body) == sums[column]


def test_only_what_the_reader_sees_is_counted() -> None:
    page = text(signed_in("班子成员02"), FLOW, first="2020-12", last="2021-11")
    own = set(ProjectRow.objects.filter(leader="班子成员02").values_list("id", flat=True))
    seen = len([line for line in frozen_lines("2021-11") if line.project in own])
    assert seen < 23
    assert re.search(rf"合计 (\d+ ){{6}}{seen} ", page)


def test_a_month_is_frozen_by_hand_once_it_has_ended() -> None:
    client = signed_in("调度专员01")
    assert client.post(FREEZE, {"note": "", "seq": "0"}).status_code == 422
    with wallclock.standing_at(wallclock.now().replace(year=2022, month=1, day=4)):
        assert "冻结月末快照" in text(client, FLOW)
        answer = client.post(FREEZE, {"note": "年末", "seq": "0"})
        assert answer.status_code in {200, 204, 302}
        assert BatchMonthRow.objects.get(pk="2021-12").note == "年末"
        assert freeze_due() == 0
    assert signed_in("服务秘书06").post(FREEZE, {}).status_code == 403


def test_the_machine_freezes_a_month_once() -> None:
    assert freeze_due() == 0
    with wallclock.standing_at(wallclock.now().replace(year=2022, month=1, day=4)):
        assert freeze_due() == 1
        assert freeze_due() == 0
        assert BatchMonthRow.objects.get(pk="2021-12").by == "系统"


def test_the_stuck_list_names_the_rule() -> None:
    client = signed_in("调度专员01")
    page = text(client, STUCK)
    for id_, why in stuck_by_project(ProjectRow.objects.all(), date(2021, 12, 29)).items():
        assert id_ in page
        assert all(one.rule in page and one.text.zh in page for one in why)
    assert "没有停滞的项目" in text(client, STUCK, rule="overdue_cases", batch="reserve")


def test_a_page_costs_the_same_queries_whatever_the_months() -> None:
    client = signed_in("调度专员01")
    counted(client, "projects flow", FLOW)
    counted(client, "projects stuck", STUCK)
