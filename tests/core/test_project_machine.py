"""Random histories of a project: whatever is tried, what is carried out keeps I-1, B-1 and the order of dates."""

from datetime import date, timedelta
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from kuaijin.core import project as p
from kuaijin.core.base import Refusal
from kuaijin.core.batches import BATCH_NAMES, batch
from kuaijin.core.project_money import corrected_wan
from kuaijin.core.project_state import GrantedItem, ParcelFact, ProjectFacts
from tests.core.project_samples import EXAMPLES, INTAKE, PLAN
from tests.core.world import at

WORKS = (
    "record-permit",
    "record-start",
    "request-completion",
    "record-completion",
    "stop-works",
    "start-revival",
    "resume",
    "record-use",
    "retire",
)
DAYS = st.dates(date(2021, 1, 1), date(2022, 12, 31))
AMOUNTS = st.one_of(st.integers(-5, 400), st.sampled_from([10**6, 5000]))


class ProjectHistory(RuleBasedStateMachine):
    """One project through two years."""

    def __init__(self) -> None:
        super().__init__()
        self.state = p.initial("P1")
        self.events: list[p.Event] = []
        self.today = date(2021, 1, 20)
        self.facts = ProjectFacts()
        self.frozen: dict[tuple[int, int], Any] = {}

    def attempt(self, command: p.Command) -> None:
        answer = p.decide(self.state, command, at(self.today.isoformat(), facts=self.facts))
        if isinstance(answer, Refusal):
            assert answer.text.zh
            assert answer.text.en
            assert answer.rule
            return
        for event in answer:
            self.events.append(event)
            self.state = p.evolve(self.state, event)

    @initialize()
    def taken_in(self) -> None:
        self.attempt(INTAKE)
        self.attempt(PLAN)

    @rule(days=st.integers(1, 50))
    def time_passes(self, days) -> None:
        self.today += timedelta(days=days)

    @rule(tag=st.sampled_from(WORKS), on=DAYS, flag=st.booleans())
    def works(self, tag, on, flag) -> None:
        command = replace(EXAMPLES[tag], on=on)
        if tag == "record-start":
            command = replace(command, report_unpermitted=flag, precision="month" if flag else "day")
        if tag == "record-permit":
            command = replace(command, number=f"许可{on}")
        self.attempt(command)

    @rule(granted=DAYS, lapsed=st.none() | DAYS, land=st.none() | DAYS)
    def others_say(self, granted, lapsed, land) -> None:
        parcel = ParcelFact(id="L1", contract_on=land, handed_over_on=land)
        self.facts = ProjectFacts(
            granted=(GrantedItem("shigong-xuke", granted),), permit_lapsed_on=lapsed, parcels=(parcel,)
        )

    @rule(year=st.sampled_from([2021, 2022]), month=st.integers(1, 12), amount=AMOUNTS, yes=st.booleans())
    def report(self, year, month, amount, yes) -> None:
        self.attempt(p.ReportInvestment(year=year, month=month, actual_wan=amount, estimated=yes, confirmed=yes))

    @rule(year=st.sampled_from([2021, 2022]), month=st.integers(1, 12))
    def freeze(self, year, month) -> None:
        self.attempt(p.FreezeMonth(year=year, month=month))

    @rule(
        month=st.integers(1, 12),
        about=st.integers(1, 12),
        delta=st.integers(-300, 300),
        year=st.sampled_from([2021, 2022]),
    )
    def adjust(self, month, about, delta, year) -> None:
        self.attempt(
            p.AdjustInvestment(
                year=year, month=month, about_year=2021, about_month=about, delta_wan=delta, reason="更正"
            )
        )

    @rule(months=st.lists(st.integers(0, 300), min_size=12, max_size=12), total=st.integers(600, 9000), on=DAYS)
    def plans(self, months, total, on) -> None:
        plan = tuple(months)
        self.attempt(
            p.AdjustPlan(
                year=on.year, plan_year_wan=sum(plan), plan_months=plan, meeting="年中会", on=on, reason="调整"
            )
        )
        self.attempt(replace(PLAN, year=2022, on=on, plan_year_wan=sum(plan), plan_months=plan))
        self.attempt(p.AdjustTotal(total_wan=total, approval="批复", on=on, reason="调整"))

    @invariant()
    def money_adds_up(self) -> None:
        for page in self.state.years:
            assert sum(page.plan_months) == page.plan_year_wan
            assert sum(page.original_months) == page.original_year_wan
            assert page.cumulative_wan(12) == page.actual_year_wan >= 0
            assert self.state.invested_before(page.year + 1) <= self.state.total_wan
            for month, figure in enumerate(page.months, start=1):
                assert figure.reported_wan is None or figure.reported_wan >= 0
                assert corrected_wan(self.state, page.year, month) >= 0
                assert not (figure.frozen and figure.estimated)
                if figure.frozen:
                    assert self.frozen.setdefault((page.year, month), figure) == figure

    @invariant()
    def dates_are_in_order(self) -> None:
        s = self.state
        if s.start is not None:
            assert s.start_permit_on is not None
            assert s.start_permit_on <= s.start.period.last
            assert s.start.evidence
            assert s.start.period.first <= self.today
        if s.requested_on is not None:
            assert s.start is not None
            assert s.start.period.first <= s.requested_on
        if s.completion is not None:
            assert s.requested_on is not None
            assert s.requested_on <= s.completion.period.last <= self.today
        if s.use is not None:
            assert s.completion is not None
            assert s.completion.period.first <= s.use.period.last

    @invariant()
    def exactly_one_batch(self) -> None:
        answer = batch(self.state, self.facts, self.today)
        assert answer.primary in (*BATCH_NAMES, "")
        assert answer.also in ((), ("land",))
        assert answer.also == () or answer.primary == "procedures"
        if answer.primary == "construction":
            assert self.state.start is not None

    @invariant()
    def replay_is_equal(self) -> None:
        again = p.initial("P1")
        for event in self.events:
            again = p.evolve(again, msgspec.json.decode(msgspec.json.encode(event), type=p.Event))
        assert again == self.state
        assert msgspec.json.decode(msgspec.json.encode(again), type=p.State) == again


TestProjectHistory = ProjectHistory.TestCase
TestProjectHistory.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
