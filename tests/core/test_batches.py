"""The six batches: rules as data against the ladder written out, month-end snapshots, and a flow that adds up."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import batch_month
from kuaijin.core import project as p
from kuaijin.core.batch_flow import Flow, by_batch, by_cell, flow, moves, total
from kuaijin.core.batch_month import BatchMonthFacts, FreezeBatches, Line, ended_before, line_of
from kuaijin.core.batch_rules import BATCH_RULES, SIGNS, BatchRule
from kuaijin.core.batch_stuck import STUCK_RULES, stuck
from kuaijin.core.batches import _SIGNS, BATCH_NAMES, batch
from kuaijin.core.park_settings import ParkSettings
from kuaijin.core.partial_date import months_after
from kuaijin.core.project_state import Dated, ParcelFact, ProjectFacts
from tests.core.project_samples import START, in_each_state
from tests.core.test_project_works import bare
from tests.core.world import at, refusal, run

DAY = date(2021, 7, 15)
NEAR = st.dates(DAY - timedelta(days=1200), DAY + timedelta(days=400))
MAYBE = st.none() | NEAR
PARCELS = st.builds(
    ParcelFact, id=st.just("L1"), contract_on=MAYBE, handed_over_on=MAYBE, start_by=MAYBE, polygon=st.just(())
)


@st.composite
def projects(draw: Any) -> tuple[Any, ProjectFacts]:
    """Any dates at all: more than can happen in this order."""
    state = in_each_state()[draw(st.sampled_from(sorted(in_each_state())))]
    dates = {name: draw(MAYBE) for name in ("taken_in_on", "requested_on", "stopped_on", "revival_on", "retired_on")}
    dated = {name: draw(st.none() | st.builds(Dated, on=NEAR)) for name in ("start", "completion", "use")}
    facts = ProjectFacts(
        parcels=tuple(draw(st.lists(PARCELS, max_size=2))), permit_lapsed_on=draw(MAYBE), pre_service_on=draw(MAYBE)
    )
    return replace(state, **dates, **dated), facts


def by(day: date | None) -> bool:
    return day is not None and day <= DAY


def ladder(state: Any, facts: ProjectFacts) -> str:
    """Mechanisms.md 1 written out by hand, from the last batch to the first."""
    started = state.start is not None and by(state.start.on)
    completed = state.completion is not None and by(state.completion.on)
    used = state.use is not None and by(state.use.on)
    handed = [each.start_by for each in facts.parcels if by(each.handed_over_on) and each.start_by]
    if not by(state.taken_in_on) or by(state.retired_on):
        return ""
    if by(state.revival_on) or (state.stopped_on and months_after(state.stopped_on, 3) < DAY):
        return "revive"
    lapsed = by(facts.permit_lapsed_on) and not any(facts.permit_lapsed_on < each.on <= DAY for each in state.permits)
    idle = bool(handed) and months_after(min(handed), 12) < DAY
    if not started and (lapsed or idle):
        return "revive"
    if state.completion and not used and months_after(state.completion.on, 6) < DAY:
        return "revive"
    over = state.completion is not None and months_after(state.completion.on, 24) < DAY
    if (completed or by(state.requested_on)) and not over:
        return "acceptance"
    if started:
        return "" if completed or by(state.requested_on) else "construction"
    if not any(page.start_class != "预备" and page.decided_on <= DAY for page in state.years):
        return "reserve"
    land = [by(each.contract_on) and by(each.handed_over_on) for each in facts.parcels]
    supplied = bool(land) and all(land)
    if not state.land_needed or supplied or any(by(each.contract_on) for each in facts.parcels):
        return "procedures"
    return "procedures" if by(facts.pre_service_on) else "land"


@given(projects())
def test_rules_as_data_say_what_the_ladder_says(project: tuple[Any, ProjectFacts]) -> None:
    state, facts = project
    assert batch(state, facts, DAY).primary == ladder(state, facts)


def test_every_sign_has_words_and_a_meaning() -> None:
    assert SIGNS.keys() == _SIGNS.keys()
    assert {sign for rule in BATCH_RULES for sign in rule.named} == SIGNS.keys()
    assert [rule.id for rule in BATCH_RULES] == list(BATCH_NAMES)


def test_a_park_may_set_another_rule() -> None:
    """A park that counts a project as under construction from the ceremony's permit on, and knows no revival."""
    rules = tuple(rule for rule in BATCH_RULES if rule.id != "revive")
    plain = ParkSettings(batch_rules=(*rules, BatchRule(id="revive", enter=(("in_revival",),))))
    stopped = in_each_state()["stopped"]
    assert batch(stopped, ProjectFacts(), DAY + timedelta(days=30)).primary == "revive"
    assert batch(stopped, ProjectFacts(), DAY + timedelta(days=30), plain).primary == "construction"


def test_an_empty_plant_has_to_be_revived() -> None:
    state = in_each_state()["completed"]
    assert batch(state, ProjectFacts(), date(2021, 11, 28)).primary == "acceptance"
    answer = batch(state, ProjectFacts(), date(2021, 11, 29))
    assert answer.primary == "revive"
    assert "空置" in answer.why.zh


def test_a_permit_near_its_lapse_holds_up() -> None:
    """建筑法 art. 9: three months; the park warns 30 days before."""
    state = run(p, bare(), p.RecordPermit(on=date(2021, 5, 10), number="X1"), at("2021-07-15"))
    facts = ProjectFacts(pre_service_on=date(2021, 2, 1))

    def rules(on: date) -> set[str]:
        return {why.rule for why in stuck(state, facts, on) if why.batch == "procedures"}

    assert rules(date(2021, 7, 10)) == set()
    assert rules(date(2021, 7, 11)) == {"lapse_warning_days"}
    assert rules(date(2021, 8, 10)) == {"lapse_warning_days"}
    assert rules(date(2021, 8, 11)) == set()


def test_every_stuck_rule_that_measures_is_a_setting() -> None:
    assert STUCK_RULES.keys() - {"overdue_cases"} <= set(ParkSettings.__struct_fields__)


LINES = st.dictionaries(
    st.sampled_from([f"P{number}" for number in range(12)]),
    st.tuples(
        st.sampled_from(["", *BATCH_NAMES]),
        st.sampled_from(["社会民生", "产城融合"]),
        st.sampled_from(["A", "B"]),
        st.integers(0, 10**7),
    ),
).map(
    lambda found: tuple(
        Line(id_, b, (), c, a, wan, wan // 5, wan // 9) for id_, (b, c, a, wan) in sorted(found.items())
    )
)


@given(LINES, LINES, st.sampled_from([by_batch, by_cell]))
def test_the_flow_adds_up(first: tuple[Line, ...], last: tuple[Line, ...], key: Any) -> None:
    rows = flow(first, last, key)
    assert all(row.adds_up for row in rows)
    assert {row.key: row.first for row in rows if row.first} == Counter(map(key, first))
    assert {row.key: row.last for row in rows if row.last} == Counter(map(key, last))
    whole = total(rows)
    assert whole.adds_up
    assert (whole.first, whole.last) == (len(first), len(last))
    assert whole.last_wan == sum(line.total_wan for line in last)
    # What leaves one row and not the book comes into another.
    assert whole.out - whole.gone == whole.into - whole.new
    assert len(moves(first, last, key)) == whole.into + whole.gone


@given(LINES, LINES)
def test_cells_add_up_to_batches(first: tuple[Line, ...], last: tuple[Line, ...]) -> None:
    """A move between cells of one batch is no move between batches: only what stood and stands can be summed."""
    cells, batches = flow(first, last, by_cell), flow(first, last, by_batch)
    for row in batches:
        inside = [cell for cell in cells if cell.key[0] == row.key[0]]
        for name in ("first", "last", "first_wan", "last_wan", "plan_wan", "actual_wan", "new", "gone"):
            assert sum(getattr(cell, name) for cell in inside) == getattr(row, name)


def test_a_flow_that_does_not_add_up_says_so() -> None:
    assert not Flow(key=("land",), first=2, out=1, stay=0).adds_up


FACTS = BatchMonthFacts((Line("P1", "land", (), "产城融合", "石盖塘", 6000, 1200, 90),))


def test_a_month_is_frozen_once_after_its_end() -> None:
    new = batch_month.initial("2021-06")
    assert refusal(batch_month, new, FreezeBatches(), at("2021-06-30", facts=FACTS)).rule == "B-4"
    frozen = run(batch_month, new, FreezeBatches(note="半年"), at("2021-07-01", facts=FACTS))
    assert (frozen.status, frozen.month_end, frozen.lines) == ("frozen", date(2021, 6, 30), FACTS.lines)
    assert refusal(batch_month, frozen, FreezeBatches(), at("2021-07-02", facts=FACTS)).rule == "B-4"


@pytest.mark.parametrize("name", ["2021", "2021-13", "x", "2021-06-30"])
def test_a_snapshot_is_called_by_its_month(name: str) -> None:
    assert (
        refusal(batch_month, batch_month.initial(name), FreezeBatches(), at("2021-07-01", facts=FACTS)).rule == "MONTH"
    )


def test_an_empty_book_is_not_frozen() -> None:
    assert refusal(batch_month, batch_month.initial("2021-06"), FreezeBatches(), at("2021-07-01")).rule == "B-4"


def test_a_line_tells_the_month_and_no_later() -> None:
    """What was decided, approved and reported after the month's end is not in it."""
    state = run(
        p,
        in_each_state()["started"],
        p.AdjustTotal(total_wan=7000, approval="批复", on=date(2021, 7, 1), reason="增"),
        at("2021-07-15"),
    )
    june, july = (line_of(state, ProjectFacts(), day) for day in (date(2021, 6, 30), date(2021, 7, 31)))
    assert june is not None
    assert july is not None
    assert (june.total_wan, july.total_wan) == (6000, 7000)
    assert june.batch == "construction"
    before = line_of(state, ProjectFacts(), START.on - timedelta(days=1))
    assert before is not None
    assert before.batch != "construction"
    assert line_of(in_each_state()["new"], ProjectFacts(), DAY) is None
    assert line_of(in_each_state()["retired"], ProjectFacts(), DAY) is None


def test_the_last_month_that_has_ended() -> None:
    assert ended_before(date(2021, 7, 1)) == date(2021, 6, 30)
    assert ended_before(date(2021, 1, 31)) == date(2020, 12, 31)
