"""How fast a case goes through its life in memory: decide and evolve, against SimPy doing as many bare timeouts.

A bare timeout is the least that a simulation does for one step: nothing is decided and nothing is remembered. A step
here is the law: guards, clocks, events and the next state.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from time import perf_counter
from typing import Any

import simpy

from kuaijin.core import case
from kuaijin.core import case_commands as c
from kuaijin.core.base import Actor, Command, Refusal
from kuaijin.core.case_state import CaseFacts, GrantedItem, State
from kuaijin.core.context import Context
from kuaijin.sources import rulebook_files
from kuaijin.sources.holiday_years import china_calendar

LIVES = 400
ROUNDS = 5
ITEM = "tudi-dengji"
FACTS = CaseFacts(
    project_exists=True,
    project_name="测速项目",
    attributes={"land_supply": "auctioned", "investment_type": "private", "project_class": "industrial"},
    granted=(GrantedItem("guihua-tiaojian", date(2021, 1, 4)), GrantedItem("churang", date(2021, 1, 5))),
)


def figures() -> Iterator[dict[str, Any]]:
    """Steps a second over whole lives, then what each command of a life costs."""
    commands, context = _life()
    _live(commands, context)
    steps = LIVES * len(commands)
    ours, simpys = _fastest(lambda: _lives(commands, context), lambda: _timeouts(steps))
    yield {
        "name": "core.case", "value": steps / ours, "unit": "steps/s", "ratio": simpys / ours,
        "ratio_to": f"bare SimPy timeouts ({steps / simpys:.0f}/s)", "at_least": 1.0, "ok": simpys >= ours,
    }  # fmt: skip
    for name, seconds in _by_command(commands, context):
        yield {
            "name": f"core.case.{name}", "value": seconds * 1e6, "unit": "µs", "ratio": simpys / steps / seconds,
            "ratio_to": "one bare SimPy timeout",
        }  # fmt: skip


def _life() -> tuple[tuple[Command, ...], Context]:
    """The commands of one case from receipt to the archive, and the surroundings of all its decisions."""
    rulebook = rulebook_files.load(rulebook_files.default_folder())
    papers = tuple(material.name.zh for material in rulebook.items[ITEM].materials)
    commands = (
        c.Receive(
            item_id=ITEM, project_id="p", applicant="测速公司", uscc="91431000MA91001940", channel="window",
            materials=papers,
        ),
        c.Accept(),
        c.Assign(handler="审批岗01"),
        c.AddOpinion(department="自然资源和规划局", text="同意"),
        c.Note(text="已电话联系申请人"),
        c.Grant(reason="符合条件"),
        c.Deliver(receiver="经办人", channel="window"),
        c.Archive(archive_no="1"),
    )  # fmt: skip
    clerk = Actor(id="bench", name="综合窗口01", role="window")
    return commands, Context(datetime(2021, 3, 1, 2, tzinfo=UTC), clerk, china_calendar(), rulebook, FACTS)


def _live(commands: tuple[Command, ...], context: Context) -> State:
    """One life; a refusal would make the measurement worthless, so it ends it."""
    state = case.initial("k")
    for command in commands:
        events = case.decide(state, command, context)
        if isinstance(events, Refusal):
            raise TypeError(f"{command}: {events.rule} {events.text.en}")
        for event in events:
            state = case.evolve(state, event)
    return state


def _lives(commands: tuple[Command, ...], context: Context) -> None:
    for _ in range(LIVES):
        _live(commands, context)


def _timeouts(count: int) -> None:
    environment = simpy.Environment()

    def process() -> Iterator[Any]:
        for _ in range(count):
            yield environment.timeout(1)

    environment.process(process())
    environment.run()


def _fastest(*works: Callable[[], None]) -> tuple[float, ...]:
    """The best time of each, taken in turns so that all see the same neighbours."""
    best = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for index, work in enumerate(works):
            start = perf_counter()
            work()
            best[index] = min(best[index], perf_counter() - start)
    return tuple(best)


def _by_command(commands: tuple[Command, ...], context: Context) -> Iterator[tuple[str, float]]:
    """The best seconds of each command's step, on the state that the ones before it lead to."""
    state = case.initial("k")
    for command in commands:
        yield str(command.__struct_config__.tag), _step_seconds(state, command, context)
        for event in case.decide(state, command, context):
            state = case.evolve(state, event)


def _step_seconds(state: State, command: Command, context: Context) -> float:
    def steps() -> None:
        for _ in range(LIVES):
            for event in case.decide(state, command, context):
                case.evolve(state, event)

    return _fastest(steps)[0] / LIVES
