"""Batch and light as rows keep them are those that the core judges, on any day and after any act."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core import rulebook_change as revision
from kuaijin.core.base import SHANGHAI, Refused
from kuaijin.core.batches import batch
from kuaijin.core.lights import rank
from kuaijin.core.project_commands import (
    MoveMilestone,
    ProjectCommand,
    ReachMilestone,
    ReportInvestment,
    RequestCompletion,
    Retire,
    SetStatStatus,
    StartRevival,
    StopWorks,
)
from kuaijin.core.rulebook_terms import ThresholdSet
from kuaijin.core.standing import lit
from kuaijin.demo.people import actor
from kuaijin.insight.projects import Standings, facts_of, seen_of, state_of
from kuaijin.ledger import surroundings, ticking
from kuaijin.ledger.kinds import standings
from kuaijin.ledger.kinds.standings import case_clocks, waiting, yardstick
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.rebuild import rebuild
from kuaijin.wallclock import standing_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undone")]
SETS = ("park", "yinchuan-2025", "sanya-2022", "committed-clock")


@contextmanager
def on_day(day: date, hour: int = 18) -> Iterator[None]:
    with standing_at(datetime.combine(day, time(hour, 30), SHANGHAI)):
        yield


@pytest.fixture
def in_force(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts another rule set of lights in force."""
    usual = surroundings.rulebook

    def put(name: str) -> None:
        def rulebook(on: date | None = None) -> Any:
            book = usual(on)
            sets = sorted(book.light_sets.items(), key=lambda each: each[0] != name)
            return replace(book, light_sets=dict(sets))

        monkeypatch.setattr(surroundings, "rulebook", rulebook)

    return put


def kept(row: ProjectRow) -> tuple[Any, ...]:
    why = (row.batch_why["zh"], row.batch_why["en"])
    return row.batch, tuple(row.batch_also), why, row.light, row.light_rank, row.light_from


def judged(row: ProjectRow, on: date) -> tuple[Any, ...]:
    by, state = yardstick(), state_of(row)
    answer = batch(state, facts_of(row), on, by.park)
    found = lit(by, state, on, case_clocks([row.id]).get(row.id, ()))
    why = (answer.why.zh, answer.why.en)
    return answer.primary, answer.also, why, found.light.colour, rank(found.light), found.dimension or ""


def act(luck: random.Random, row: ProjectRow, on: date) -> None:
    """Something that may happen to a project; being refused is part of life."""
    node = luck.choice([each.name for each in state_of(row).milestones] or ["开工"])
    near = on + timedelta(days=luck.randrange(-20, 90))
    command: ProjectCommand = luck.choice(
        (
            ReachMilestone(name=node, actual=on.isoformat()),
            MoveMilestone(name=node, planned=near.isoformat(), reason="雨季"),
            ReportInvestment(year=on.year, month=on.month, actual_wan=luck.randrange(3000), estimated=True),
            StopWorks(on=on, reason="资金"),
            RequestCompletion(on=on, evidence=("验收申请",)),
            StartRevival(on=on, reason="停工", measure="重组"),
            SetStatStatus(status="entered", year=on.year, month=on.month),
            Retire(on=on, reason="合并", decision="会议纪要"),
        )
    )
    try:
        ledger.execute("project", row.id, command, actor=actor("调度专员01"))
    except Refused:
        return


@pytest.mark.parametrize("rules", SETS)
def test_rows_keep_what_the_core_judges(rules: str, park: date, in_force: Callable[[str], None]) -> None:
    in_force(rules)
    luck = random.Random(rules)  # noqa: S311  no secret
    day, seen = park, set()
    for _ in range(25):
        day += timedelta(days=luck.choice((0, 1, 1, 3, 8, 40)))
        with on_day(day):
            ticking.tick()
            for row in luck.sample(list(ProjectRow.objects.all()), 4):
                act(luck, row, day)
            assert not ProjectRow.objects.filter(waiting(day)).exists()
            for row in ProjectRow.objects.all():
                assert kept(row) == judged(row, day), (row.id, day)
                seen.add((row.batch, row.light))
    with on_day(day):
        assert rebuild(check=True).differing == ()
    assert len(seen) > 5, "the days and acts moved something"


@pytest.mark.parametrize("rules", SETS)
def test_a_page_of_any_day_shows_what_the_core_judges(rules: str, park: date, in_force: Callable[[str], None]) -> None:
    """No tick has come, and the rules in force are not those that the rows were judged by."""
    in_force(rules)
    rows = list(ProjectRow.objects.all())
    for days in (0, 7, 8, 40, 200, 900, -60):
        on = park + timedelta(days=days)
        told = {row.id: judged(row, on) for row in rows}
        seen = seen_of(rows, on)
        assert {id_: (each.batch.primary, each.batch.also, each.light, each.rank) for id_, each in seen.items()} == {
            id_: (primary, also, colour, number) for id_, (primary, also, _, colour, number, _) in told.items()
        }
        standings = Standings(on)
        asked = standings.told(ProjectRow.objects.all()).values_list("id", "batch_on", "light_on", "rank_on")
        assert {id_: each for id_, *each in asked} == {
            id_: [primary, colour, number] for id_, (primary, _, _, colour, number, _) in told.items()
        }
        for name in ("land", "procedures", "revive"):
            found = set(ProjectRow.objects.filter(standings.in_batch(name)).values_list("id", flat=True))
            assert found == {id_ for id_, each in told.items() if name in (each[0], *each[1])}


def test_a_project_follows_its_cases_where_their_limits_count(park: date, in_force: Callable[[str], None]) -> None:
    in_force("committed-clock")
    day = park + timedelta(days=1)
    with on_day(day):
        due = [each for each in ticking._due() if each[0] == "case"]
        with on_day(park):
            ticking.tick()
        assert sum(ticking._done(*each) for each in due) > 1
        for row in ProjectRow.objects.exclude(waiting(day)):
            assert kept(row) == judged(row, day), row.id


def test_a_row_is_judged_anew_on_its_day_only(park: date) -> None:
    """The tick leaves rows alone whose day has not come; the one whose day it is changes."""
    row = ProjectRow.objects.filter(stale_on__gt=park).order_by("stale_on", "id")[0]
    with on_day(row.stale_on - timedelta(days=1)):
        ticking.tick()
        same = ProjectRow.objects.get(id=row.id)
        assert (same.judged_from, same.stale_on) == (row.judged_from, row.stale_on)
    with on_day(row.stale_on):
        ticking.tick()
        assert ProjectRow.objects.get(id=row.id).judged_from == row.stale_on


def test_damage_is_found_though_nobody_waits_for_the_tick(park: date) -> None:
    ProjectRow.objects.filter(id="P19").update(light="green")
    assert rebuild(check=True).differing == ("projections_projectrow",)


@pytest.mark.parametrize("later", [0, 3])
def test_a_revision_of_the_rules_is_followed_on_its_day(park: date, later: int) -> None:
    """One that is in force at once has its rows judged with the approval, a later one by the tick of its day."""
    valid, drafter = park + timedelta(days=later), actor("审批岗01")
    before = {row.id: row.light for row in ProjectRow.objects.all()}
    try:
        with on_day(park):
            ledger.execute(revision.KIND, "XD-9", revision.BeginChange(title="放宽", why="试点"), actor=drafter)
            for name, value in (("node_yellow_days", 400), ("node_red_days", 900), ("production_report_days", 40)):
                wanted = revision.SetChange(change=ThresholdSet(name=name, value=value))
                ledger.execute(revision.KIND, "XD-9", wanted, actor=drafter)
            ledger.execute(revision.KIND, "XD-9", revision.SubmitChange(), actor=drafter)
            approved = revision.ApproveChange(valid_from=valid, document_no="示例〔2021〕9号")
            ledger.execute(revision.KIND, "XD-9", approved, actor=actor("开发建设局负责人"))
            assert ProjectRow.objects.exclude(waiting(park)).count() == len(before)
        with on_day(valid):
            if later:
                assert not ProjectRow.objects.exclude(waiting(valid)).exists()
                ticking.tick()
            after = {row.id: row.light for row in ProjectRow.objects.exclude(waiting(valid))}
            assert after.keys() == before.keys()
            assert after != before
            for row in ProjectRow.objects.all():
                assert kept(row) == judged(row, valid), row.id
            assert rebuild(check=True).differing == ()
    finally:
        surroundings.forget()


def test_the_tick_judges_a_part_at_a_time_and_what_is_done_stays(park: date, monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2022, 1, 6)  # the report of December is due
    monkeypatch.setattr(standings, "CHUNK", 5)
    whole = ProjectRow.objects.filter(waiting(day)).count()
    usual, told = standings.derived, []

    def failing(*given: Any) -> Any:
        told.append(given)
        if len(told) > 12:
            raise RuntimeError("out of power")
        return usual(*given)

    monkeypatch.setattr(standings, "derived", failing)
    with on_day(day), pytest.raises(RuntimeError):
        ticking.tick()
    assert ProjectRow.objects.filter(waiting(day)).count() == whole - 10
    monkeypatch.setattr(standings, "derived", usual)
    with on_day(day):
        ticking.tick()
    assert not ProjectRow.objects.filter(waiting(day)).exists()
