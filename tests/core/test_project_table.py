"""Every command of a project in every state: carried out or refused, as the table says and nothing else."""

from typing import get_args

import msgspec
import pytest

from kuaijin.core import project as p
from kuaijin.core.base import Refusal
from kuaijin.core.project_words import COMMAND_NAMES, FIELD_NAMES
from tests.core.project_samples import EXAMPLES, TODAY, in_each_state
from tests.core.world import at

COMMANDS = get_args(p.Command)
LIVE = {"planned", "started", "stopped", "acceptance", "completed", "in_use"}
NEEDY = (
    "withdraw-comment",
    "take-down-project-paper",
    "set-tags",
    "unfollow",
    "plan-revival",
    "record-measure",
    "merge-into",
    "split-off",
)
ALLOWED = dict.fromkeys(EXAMPLES, LIVE) | {
    "intake": {"new"},
    "record-start": {"planned"},
    "request-completion": {"started"},
    "record-completion": {"acceptance"},
    "stop-works": {"started"},
    "resume": {"stopped"},
    "record-use": {"completed"},
    "note-source": LIVE | {"retired"},
    "report-statistics": LIVE - {"planned"},
    "report-production": {"in_use"},
    **{tag: set() for tag in NEEDY},
}
"""Where the example of each command is carried out (``resume`` and statistics have guards beside the table; the last
eight need what a bare project has not: tests/core/test_project_notes.py and test_project_files.py)."""


def test_every_command_has_an_example_a_name_and_a_decider() -> None:
    tags = {p.tag_of(command) for command in EXAMPLES.values()}
    assert tags == set(EXAMPLES) == set(COMMAND_NAMES) == {c.__struct_config__.tag for c in COMMANDS}
    assert set(p.TABLE) == set(COMMANDS)
    fields = {field for command in COMMANDS for field in command.__struct_fields__}
    assert fields == set(FIELD_NAMES)


def test_states_are_what_they_are_called() -> None:
    assert {name: state.status for name, state in in_each_state().items()} == {n: n for n in p.STATUSES}


@pytest.mark.parametrize("status", p.STATUSES)
@pytest.mark.parametrize("tag", EXAMPLES)
def test_command_by_state(tag, status) -> None:
    state = in_each_state()[status]
    answer = p.decide(state, EXAMPLES[tag], at(TODAY))
    if status in ALLOWED[tag]:
        assert isinstance(answer, tuple), answer
        assert answer
        for event in answer:
            assert event.at == at(TODAY).now
            state = p.evolve(state, event)
    else:
        assert isinstance(answer, Refusal)
        assert answer.text.zh != answer.text.en


@pytest.mark.parametrize("tag", EXAMPLES)
def test_commands_survive_json(tag) -> None:
    command = EXAMPLES[tag]
    assert msgspec.json.decode(msgspec.json.encode(command), type=p.Command) == command


def test_states_survive_json() -> None:
    for state in in_each_state().values():
        assert msgspec.json.decode(msgspec.json.encode(state), type=p.State) == state


def test_a_field_that_does_not_exist_is_not_swallowed() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"type":"assign-leader","leader":"x","batch":"construction"}', type=p.Command)


@pytest.mark.parametrize("tag", ["record-visit", "record-service-act"])
def test_what_a_phone_sends_twice_counts_once(tag) -> None:
    """The answer was lost on its way; the form is sent again."""
    state, command = in_each_state()["started"], EXAMPLES[tag]
    events = p.decide(state, command, at(TODAY))
    assert not isinstance(events, Refusal)
    for event in events:
        state = p.evolve(state, event)
    again = p.decide(state, command, at(TODAY))
    assert isinstance(again, Refusal)
    assert again.rule == "recorded-twice"
