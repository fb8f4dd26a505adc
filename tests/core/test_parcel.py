"""The parcel: table of states, grounds of a grant, geometry; and random histories (state machine)."""

from datetime import date, timedelta
from typing import get_args

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from kuaijin.core import parcel as p
from kuaijin.core.base import Refusal
from tests.core.world import at, noon, refusal, run

NOW = at("2021-07-15")
RING = ((113.0, 25.75), (113.001, 25.75), (113.001, 25.751), (113.0, 25.751), (113.0, 25.75))
DRAW = p.Draw(area_sqm=11_100, polygon=RING, zone="A1", supply="auctioned", project_id="P1")
EXAMPLES = {
    "draw": DRAW,
    "redraw": p.Redraw(area_sqm=11_000, polygon=RING, reason="重新勘界"),
    "link-project": p.LinkProject(project_id="P2"),
    "plan-acquisition": p.PlanAcquisition(on=date(2021, 3, 1), due=date(2021, 9, 30), owners_total=10),
    "report-acquisition": p.ReportAcquisition(owners_settled=10, owners_total=10, relocation_percent=100),
    "set-conditions": p.SetConditions(
        number="规条1号", on=date(2021, 5, 1), land_use_scheme="GB/T 21010-2017", land_use_code="0601"
    ),
    "sign-contract": p.SignContract(
        kind="auctioned", on=date(2021, 6, 1), number="合同1号", price_fen=300_000_000, start_by=date(2021, 9, 1)
    ),
    "record-payment": p.RecordPayment(on=date(2021, 6, 3), paid_proof="缴款书1号"),
    "hand-over": p.HandOver(on=date(2021, 6, 10), evidence=("交地确认书",), paid_proof="缴款书1号"),
    "rescind": p.Rescind(on=date(2021, 7, 1), reason="逾期未开工", decision="决定1号"),
}
ALLOWED = {
    "draw": {"new"},
    "redraw": {"drawn", "acquiring", "acquired", "conditions", "rescinded"},
    "link-project": set(p.STATUSES) - {"new"},
    "plan-acquisition": {"drawn", "acquiring"},
    "report-acquisition": {"acquiring", "acquired", "conditions", "contracted"},
    "set-conditions": {"drawn", "acquiring", "acquired", "conditions", "rescinded"},
    "sign-contract": {"conditions"},
    "record-payment": {"contracted"},
    "hand-over": {"contracted"},
    "rescind": {"contracted", "handed_over"},
}


def after(*tags):
    state = p.initial("L1")
    for tag in tags:
        state = run(p, state, EXAMPLES[tag], NOW)
    return state


STATES = {
    "new": (),
    "drawn": ("draw",),
    "acquiring": ("draw", "plan-acquisition"),
    "acquired": ("draw", "plan-acquisition", "report-acquisition"),
    "conditions": ("draw", "plan-acquisition", "report-acquisition", "set-conditions"),
    "contracted": ("draw", "set-conditions", "sign-contract"),
    "handed_over": ("draw", "set-conditions", "sign-contract", "hand-over"),
    "rescinded": ("draw", "set-conditions", "sign-contract", "rescind"),
}


def test_examples_states_and_names_are_complete() -> None:
    tags = {command.__struct_config__.tag for command in get_args(p.Command)}
    assert tags == set(EXAMPLES) == set(p.COMMAND_NAMES)
    assert {field for c in get_args(p.Command) for field in c.__struct_fields__} == set(p.FIELD_NAMES)
    assert {name: after(*tags).status for name, tags in STATES.items()} == {name: name for name in p.STATUSES}


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("tag", EXAMPLES)
def test_command_by_state(tag, status) -> None:
    state = after(*STATES[status])
    answer = p.decide(state, EXAMPLES[tag], NOW)
    assert isinstance(answer, Refusal) is (status not in ALLOWED[tag])
    assert msgspec.json.decode(msgspec.json.encode(state), type=p.State) == state
    assert msgspec.json.decode(msgspec.json.encode(EXAMPLES[tag]), type=p.Command) == EXAMPLES[tag]


@pytest.mark.parametrize(
    ("change", "rule_id"),
    [
        ({"polygon": RING[:-1]}, "ring-open"),
        ({"polygon": tuple((lat, lon) for lon, lat in RING)}, "axis-order"),
        ({"area_sqm": 0}, "area"),
        ({"area_sqm": 17}, "area-unit"),
        ({"area_sqm": 1_110_000}, "area-unit"),
        ({"zone": ""}, "required"),
    ],
)
def test_bad_drawings(change, rule_id) -> None:
    assert refusal(p, p.initial("L1"), replace(DRAW, **change), NOW).rule == rule_id


def test_an_area_that_is_a_little_off_is_told() -> None:
    assert p.warnings(after("draw")) == ()
    off = run(p, p.initial("L1"), replace(DRAW, area_sqm=12_000), NOW)
    assert len(p.warnings(off)) == 1
    assert "12,000" in p.warnings(off)[0].zh


def test_no_grant_without_conditions_nor_on_land_not_cleared() -> None:
    uncleared = run(p, after("draw", "plan-acquisition"), EXAMPLES["set-conditions"], NOW)
    assert refusal(p, uncleared, EXAMPLES["sign-contract"], NOW).rule == "net-land"
    assert refusal(p, after("draw"), EXAMPLES["sign-contract"], NOW).rule == "城乡规划法-39"
    wrong = replace(EXAMPLES["sign-contract"], kind="allocated")
    assert refusal(p, after(*STATES["conditions"]), wrong, NOW).rule == "land-supply"
    for far in (date.max, date(1980, 1, 1)):
        slip = replace(EXAMPLES["sign-contract"], start_by=far)
        assert refusal(p, after(*STATES["conditions"]), slip, NOW).field == "start_by"
    free = replace(EXAMPLES["sign-contract"], price_fen=0)
    assert refusal(p, after(*STATES["conditions"]), free, NOW).rule == "price"
    early = replace(EXAMPLES["sign-contract"], on=date(2021, 4, 30))
    assert refusal(p, after(*STATES["conditions"]), early, NOW).rule == "date-order"


def test_allocated_land_needs_no_price_but_must_be_cleared_to_be_handed_over() -> None:
    state = run(p, p.initial("L1"), replace(DRAW, supply="allocated"), NOW)
    state = run(p, state, EXAMPLES["plan-acquisition"], NOW)
    state = run(p, state, p.SignContract(kind="allocated", on=date(2021, 6, 1), number="划拨1号"), NOW)
    assert refusal(p, state, EXAMPLES["hand-over"], NOW).rule == "net-land"
    state = run(p, state, EXAMPLES["report-acquisition"], NOW)
    assert run(p, state, replace(EXAMPLES["hand-over"], paid_proof=""), NOW).handed_over_on == date(2021, 6, 10)


def test_unpaid_land_is_not_handed_over() -> None:
    unpaid = replace(EXAMPLES["hand-over"], paid_proof="")
    assert refusal(p, after(*STATES["contracted"]), unpaid, NOW).rule == "paid"
    early = replace(EXAMPLES["hand-over"], on=date(2021, 5, 31))
    assert refusal(p, after(*STATES["contracted"]), early, NOW).rule == "date-order"


def test_land_and_permit_on_one_day() -> None:
    same = replace(EXAMPLES["hand-over"], on=date(2021, 6, 1))
    state = run(p, after(*STATES["contracted"]), same, NOW)
    assert state.contract_on == state.handed_over_on == date(2021, 6, 1)


def test_rescinded_land_is_granted_anew_under_new_conditions() -> None:
    state = after(*STATES["handed_over"], "rescind")
    assert (state.contract, state.handed_over_on) == (None, None)
    assert state.past_contracts[0].rescinded_on == date(2021, 7, 1)
    assert refusal(p, state, EXAMPLES["sign-contract"], NOW).rule == "status"
    state = run(p, state, EXAMPLES["set-conditions"], NOW)
    assert run(p, state, EXAMPLES["sign-contract"], NOW).contract_on == date(2021, 6, 1)


def test_relocation_plan_runs_evenly() -> None:
    state = after(*STATES["acquiring"])
    assert [
        p.relocation_plan_percent(state, day) for day in (date(2021, 3, 1), date(2021, 6, 15), date(2022, 1, 1))
    ] == [
        0,
        49,
        100,
    ]
    assert p.relocation_plan_percent(after("draw"), date(2021, 6, 15)) is None


DAYS = st.dates(date(2021, 1, 1), date(2021, 12, 31))


class ParcelHistory(RuleBasedStateMachine):
    """Random commands on random days: whatever is carried out keeps the order of a parcel's life."""

    def __init__(self) -> None:
        super().__init__()
        self.state = p.initial("L1")
        self.events: list[p.Event] = []
        self.today = date(2021, 1, 1)

    @rule(
        tag=st.sampled_from(sorted(EXAMPLES)),
        on=DAYS,
        wait=st.integers(0, 60),
        progress=st.tuples(st.integers(-1, 11), st.integers(-1, 101)),
        paid=st.booleans(),
    )
    def step(self, tag, on, wait, progress, paid) -> None:
        self.today += timedelta(days=wait)
        command = EXAMPLES[tag]
        if hasattr(command, "on"):
            command = replace(command, on=on)
        if tag == "report-acquisition":
            command = replace(command, owners_settled=progress[0], relocation_percent=progress[1])
        if tag == "hand-over":
            command = replace(command, paid_proof="缴款书" if paid else "")
        answer = p.decide(self.state, command, replace(NOW, now=noon(self.today.isoformat())))
        if isinstance(answer, Refusal):
            assert answer.text.zh
            assert answer.text.en
            return
        for event in answer:
            self.events.append(event)
            self.state = p.evolve(self.state, event)

    @invariant()
    def life_is_in_order(self) -> None:
        s = self.state
        if s.handed_over_on is not None:
            assert s.contract is not None
            assert s.contract.paid_proof
            assert s.acquired
            assert s.contract.on <= s.handed_over_on <= self.today
        if s.contract is not None:
            assert s.conditions_on is not None
            assert s.conditions_on <= s.contract.on
        if s.owners_settled is not None:
            assert 0 <= s.owners_settled <= s.owners_total

    @invariant()
    def replay_is_equal(self) -> None:
        again = p.initial("L1")
        for event in self.events:
            again = p.evolve(again, msgspec.json.decode(msgspec.json.encode(event), type=p.Event))
        assert again == self.state


TestParcelHistory = ParcelHistory.TestCase
TestParcelHistory.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
