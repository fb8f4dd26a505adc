"""Random lives of a case: whatever is tried and by whom, what is carried out keeps the law."""

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from kuaijin.core import case
from kuaijin.core import case_commands as c
from kuaijin.core.base import SYSTEM, Refusal
from kuaijin.core.case_state import State
from kuaijin.sources.holiday_years import china_calendar
from tests.core import world
from tests.core.case_samples import (
    APPROVER,
    AREA,
    CLERK,
    EXAMPLES,
    FACTS,
    FORM,
    HEAD,
    ITEM,
    PERMIT,
    REVIEWER,
    SECRETARY,
    at,
    receive,
)

ACTORS = st.sampled_from(
    [CLERK, APPROVER, HEAD, SYSTEM, replace(APPROVER, name=SECRETARY), replace(APPROVER, name=REVIEWER)]
)
PAPERS = st.lists(st.sampled_from([FORM, AREA]), unique=True).map(tuple)
SPECIALS = st.sampled_from(["听证", "hearing", "批前公示", "民用建筑节能征求意见", "内部流转"])
NAMES = ("听证", "批前公示", "民用建筑节能征求意见")
ENDING = {"refuse-acceptance", "withdraw", "terminate", "note", "add-opinion", "assign", "deny", "give-advice"}
MORE = (
    c.Grant(reason="符合条件", on_promise=True, promise_document="承诺书"),
    c.AcceptTolerantly(missing=(AREA,), model="decision", promise_signed=True),
    c.NotifyCorrection(missing=(AREA, FORM), text="请补正"),
    c.NotifyCorrection(missing=(), faulty=(FORM,), text="申请表未签章"),
    c.SubmitCorrection(materials=(FORM,)),
    c.SubmitCorrection(materials=(AREA, FORM)),
    c.VerifyPromise(result="not_met", note="核查"),
)
BACK = st.integers(-3, 3).map(timedelta)
FINAL = ("refused", "withdrawn", "terminated", "cancelled")
DECISIONS = ("granted", "denied")


class Life(RuleBasedStateMachine):
    """One case through a year, by lawful and unlawful people."""

    def __init__(self) -> None:
        super().__init__()
        self.state: State = case.initial("C1")
        self.events: list[Any] = []
        self.now: datetime = at("2021-03-01").now
        self.held: dict[str, Any] = {}

    @property
    def today(self) -> date:
        return at("2021-03-01").today + (self.now - at("2021-03-01").now)

    def attempt(self, command: Any, actor: Any) -> None:
        context = replace(at("2021-03-01", actor, FACTS), now=self.now)
        answer = case.decide(self.state, command, context)
        if isinstance(answer, Refusal):
            assert answer.rule
            assert answer.text.zh != answer.text.en
            return
        for event in answer:
            assert event.at == self.now
            before, after = self.state, case.evolve(self.state, event)
            self.kept(before, after)
            self.events.append(event)
            self.state = after

    def kept(self, before: State, after: State) -> None:
        """What one event may never undo."""
        assert before.status not in FINAL or after.status == before.status
        for name in ("received_on", "accepted_on", "decided_on", "decision", "limits", "rulebook_version"):
            old = getattr(before, name)
            if old and name not in {"limits", "rulebook_version"}:
                assert getattr(after, name) == old, name
            elif before.received_on is not None:
                assert getattr(after, name) == old or name in {"accepted_on", "decided_on", "decision"}, name
        assert len(after.letters) >= len(before.letters)
        assert after.letters[: len(before.letters)] == before.letters

    @initialize(item=st.sampled_from([ITEM, ITEM, PERMIT]), papers=PAPERS, early=st.booleans())
    def begun(self, item, papers, early) -> None:
        if early:
            self.attempt(EXAMPLES["open-pre-service"], CLERK)
        if item == PERMIT:
            names = (
                "申请表",
                "施工合同",
                "保证工程质量和安全的具体措施",
                "建设资金落实承诺书",
                "农民工工资保证金或保函",
            )
            self.attempt(receive(*names, item=PERMIT), CLERK)
        self.attempt(receive(*papers), CLERK)

    @rule(days=st.sampled_from([1, 1, 2, 3, 5, 8, 15, 40, 120]))
    def time_passes(self, days) -> None:
        """Days go by."""
        if self.today < date(2022, 6, 1):
            self.now += timedelta(days=days)

    def lawful(self) -> list[Any]:
        """What the head may do now that does not end the case."""
        context = replace(at("2021-03-01", HEAD, FACTS), now=self.now)
        wanted = [*(self.dated(EXAMPLES[tag]) for tag in sorted(set(EXAMPLES) - ENDING)), *MORE]
        wanted += [c.EndSpecial(name=s.name, conclusion="通过", document="结论") for s in self.state.open_specials]
        wanted += [self.dated(replace(EXAMPLES["start-special"], name=name)) for name in NAMES]
        return [each for each in wanted if not isinstance(case.decide(self.state, each, context), Refusal)]

    def dated(self, command: Any) -> Any:
        return replace(command, written_notice_on=self.today) if hasattr(command, "written_notice_on") else command

    @rule(data=st.data())
    def onward(self, data) -> None:
        able = self.lawful()
        if able:
            self.attempt(data.draw(st.sampled_from(able)), HEAD)

    @rule(data=st.data(), days=st.integers(0, 6))
    def onward_later(self, data, days) -> None:
        self.time_passes(days)
        self.onward(data)

    @rule(data=st.data())
    def onward_at_once(self, data) -> None:
        self.onward(data)

    @rule(tag=st.sampled_from(sorted(EXAMPLES)), actor=ACTORS)
    def anything(self, tag, actor) -> None:
        self.attempt(self.dated(EXAMPLES[tag]), actor)

    @rule(missing=PAPERS, faulty=PAPERS, reason=st.sampled_from(["", "初次告知有误"]), actor=ACTORS)
    def notice(self, missing, faulty, reason, actor) -> None:
        self.attempt(c.NotifyCorrection(missing=missing, faulty=faulty, text="请补正", supervisor_reason=reason), actor)

    @rule(papers=PAPERS)
    def papers_come(self, papers) -> None:
        self.attempt(c.SubmitCorrection(materials=papers), CLERK)

    @rule(actor=ACTORS)
    def acceptance(self, actor) -> None:
        self.attempt(c.Accept(), actor)

    @rule(missing=PAPERS, model=st.sampled_from(["acceptance", "decision"]), by=st.none() | BACK)
    def tolerance(self, missing, model, by) -> None:
        day = None if by is None else self.today + by
        self.attempt(c.AcceptTolerantly(missing=missing, model=model, promise_signed=True, cure_by=day), APPROVER)

    @rule(name=SPECIALS, days=st.integers(-1, 40), back=BACK, actor=ACTORS)
    def special(self, name, days, back, actor) -> None:
        self.attempt(c.StartSpecial(name=name, planned_days=days, written_notice_on=self.today + back), actor)

    @rule(name=SPECIALS)
    def special_ends(self, name) -> None:
        self.attempt(c.EndSpecial(name=name, conclusion="通过", document="结论"), APPROVER)

    @rule(days=st.integers(0, 12), back=BACK, actor=ACTORS)
    def extension(self, days, back, actor) -> None:
        self.attempt(c.Extend(days=days, reason="复杂", written_notice_on=self.today + back), actor)

    @rule(on_promise=st.booleans(), actor=ACTORS)
    def grant(self, on_promise, actor) -> None:
        self.attempt(c.Grant(reason="符合条件", on_promise=on_promise, promise_document="承诺书"), actor)

    @rule(result=st.sampled_from(["met", "not_met", "false"]))
    def verify(self, result) -> None:
        self.attempt(c.VerifyPromise(result=result, note="核查"), HEAD)

    @rule(met=st.booleans())
    def rectified(self, met) -> None:
        self.attempt(c.RecordRectification(met=met, note="整改"), HEAD)

    @invariant()
    def days_are_in_order(self) -> None:
        state = self.state
        days = [d for d in (state.received_on, state.accepted_on, state.decided_on, state.delivered_on) if d]
        assert days == sorted(days)
        assert state.last_on is None or state.last_on <= self.today
        assert all(earlier.date <= later.date for earlier, later in zip(state.clock, state.clock[1:], strict=False))

    @invariant()
    def each_thing_happens_once(self) -> None:
        tags = [str(event.__struct_config__.tag) for event in self.events]
        for once in ("received", "extended", "archived", "withdrawn", "terminated"):
            assert tags.count(once) <= 1
        assert sum(tag in DECISIONS for tag in tags) <= 1
        assert sum(tag in {"accepted", "accepted-tolerantly", "deemed-accepted"} for tag in tags) <= 1
        assert [notice.second for notice in self.state.notices] == [False, True, True, True, True, True][
            : len(self.state.notices)
        ] or len(self.state.notices) > 6

    @invariant()
    def people_are_apart(self) -> None:
        state = self.state
        if state.decision:
            assert state.decided_by not in {SECRETARY, state.reviewer, *(s.reviewer for s in state.specials)}
        if state.decision == "denied":
            assert state.decided_by != SYSTEM.name

    @invariant()
    def the_clock_does_not_lie(self) -> None:
        """The due date, counted again by hand from what happened: acceptance, lawful pauses, one lawful extension."""
        state = self.state
        if state.accepted_on is None or state.limits.limit_days is None or state.item_id != ITEM:
            return
        answer = case.timeline(state, china_calendar(), world.rulebook().settings, self.today)
        assert answer.accepted_on == state.accepted_on
        stop = state.decided_on or state.ended_on or self.today
        assert answer.statutory_due == self.counted(state, stop, state.limits.limit_days + state.extended_days)

    def counted(self, state: State, stop: date, days: int) -> date:
        """Day by day: the slow way that nobody can argue with."""
        calendar, day = china_calendar(), state.accepted_on
        left_out: set[date] = set()
        for special in state.specials:
            if "statutory" in special.excluded_from:
                until = min(special.ended_on or stop, stop)
                span = [special.started_on + timedelta(n) for n in range(1, (until - special.started_on).days + 1)]
                left_out |= set([d for d in span if calendar.is_workday(d)][: special.cap])
        assert day is not None
        while days:
            day += timedelta(1)
            days -= calendar.is_workday(day) and day not in left_out
        return day

    @invariant()
    def a_pause_has_its_ground_and_its_notice(self) -> None:
        lawful = {s.name.zh for s in world.rulebook().items[ITEM].special_procedures}
        for special in self.state.specials:
            assert special.name in lawful
            assert special.basis
            assert special.notice_on <= special.started_on
        names = [special.name for special in self.state.specials]
        assert len(names) == len(set(names))

    @invariant()
    def what_is_granted_is_whole(self) -> None:
        state = self.state
        if state.status == "granted":
            promised = state.tolerance.missing if state.tolerance and state.tolerance.model == "decision" else ()
            assert set(state.missing) <= set(promised)

    def teardown(self) -> None:
        state = case.initial("C1")
        for event in self.events:
            again = msgspec.json.decode(msgspec.json.encode(event), type=case.Event)
            assert again == event
            state = case.evolve(state, again)
        assert state == self.state
        assert msgspec.json.decode(msgspec.json.encode(state), type=State) == state


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
