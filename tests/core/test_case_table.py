"""Every command to a case in every status: the event that follows, or the rule that stands in the way."""

from typing import get_args

import msgspec
import pytest

from kuaijin.core import case
from kuaijin.core.base import Refusal
from kuaijin.core.case_evolve import CHANGES
from tests.core.case_samples import EXAMPLES, LABELS, TABLE_DAY, at, sample

HELD = ("granted", "delivered", "archived", "promised", "permit")
REVIEW = ("accepted", "special", "tolerated", "hearing")
RUNNING = ("special", "hearing")
WAITING = ("received", "correction", "complete", "silent")
UNDECIDED = (*WAITING, *REVIEW)
DECIDED = (*HELD, "denied", "told", "revoked", "recalled", "forfeited", "cancelled", "lapsed")


def cells(*rules: tuple[tuple[str, ...], str]) -> dict[str, str]:
    """Outcome by label; earlier rules come first."""
    outcome: dict[str, str] = {}
    for labels, result in rules:
        for label in labels:
            outcome.setdefault(label, result)
    return outcome


TABLE: dict[str, dict[str, str]] = {
    "open-pre-service": cells((("new",), "pre-service-opened")),
    "give-advice": cells((("pre_service",), "advice-given")),
    "receive": cells((("new", "pre_service"), "received")),
    "notify-correction": cells(
        (("received",), "correction-notified"), (("correction",), "AC-3"), (("complete",), "AC-2"),
        (("silent",), "AC-1"), (REVIEW, "AC-6"),
    ),
    "submit-correction": cells((("correction",), "correction-submitted")),
    "attach-file": cells(
        (("pre_service", "received", "correction", "complete", "silent"), "file-attached"),
        ((*REVIEW, "granted", "delivered", "promised", "permit", "told"), "CASE-FILE"),
    ),
    "remove-file": cells((tuple(LABELS), "CASE-FILE")),
    "accept": cells(
        (("complete", "silent"), "accepted"), (("received", "correction"), "AC-2"), (REVIEW, "U-6"),
    ),
    "accept-tolerantly": cells(
        (("received", "correction"), "accepted-tolerantly"), (("complete",), "TO-3"), (("silent",), "AC-1"),
    ),
    "sign-promise": cells(
        (("received", "correction"), "promise-signed"), (("complete",), "TO-3"), (("silent",), "AC-1"),
    ),
    "withdraw-promise": cells((tuple(LABELS), "PR-3")),
    "refuse-acceptance": cells(
        (("received", "correction", "complete"), "acceptance-refused"), (("silent", *REVIEW), "U-6"),
    ),
    "deem-accepted": cells((("silent",), "deemed-accepted"), (("received", "complete"), "AC-1")),
    "close-uncorrected": cells((("correction",), "AC-4")),
    "start-special": cells((REVIEW, "special-started")),
    "end-special": cells((("special",), "special-ended"), (("hearing",), "CASE-HEARING")),
    "extend": cells((REVIEW, "extended")),
    "assign": cells((("pre_service", *UNDECIDED), "assigned")),
    "add-opinion": cells((UNDECIDED, "opinion-added")),
    "ask-opinions": cells((REVIEW, "opinions-asked")),
    "ask-guest": cells((REVIEW, "guest-asked")),
    "drop-asked": cells((tuple(LABELS), "CASE-JOINT")),
    "deem-renewed": cells(),
    "record-silence": cells((tuple(LABELS), "CASE-SILENCE")),
    "countersign": cells((("accepted", "tolerated"), "countersigned")),
    "cure": cells((("tolerated",), "cured")),
    "prolong-cure": cells((("tolerated",), "TO-9")),
    "grant": cells((("accepted",), "granted"), (("tolerated",), "TO-4"), (RUNNING, "SP-5")),
    "deny": cells((("accepted", "tolerated"), "denied"), (RUNNING, "SP-5")),
    "deliver": cells((("granted", "denied", "permit"), "delivered")),
    "archive": cells((("delivered", "told"), "archived"), (("promised",), "CASE-OPEN")),
    "withdraw": cells((("pre_service", *UNDECIDED), "withdrawn"), (DECIDED, "WD-1")),
    "terminate": cells((REVIEW, "terminated"), (WAITING, "WD-2")),
    "revoke": cells((HELD, "revoked")),
    "recall": cells((HELD, "recalled")),
    "forfeit": cells((HELD, "forfeited")),
    "cancel-registration": cells(
        ((*HELD, "lapsed"), "registration-cancelled"), (("revoked", "recalled", "forfeited"), "CASE-REGISTER"),
    ),
    "request-hearing": cells((("accepted", "tolerated"), "hearing-requested"), (RUNNING, "CASE-HEARING")),
    "sign-hearing-record": cells((("hearing",), "hearing-record-signed")),
    "verify-promise": cells((("promised",), "promise-verified")),
    "order-rectification": cells((("promised",), "PR-5")),
    "record-rectification": {},
    "extend-start": cells((("permit",), "start-extended")),
    "record-lapse": cells((("permit",), "CR-5")),
    "issue-with-land": cells((tuple(LABELS), "SET-FIRE")),
    "record-instant-check": cells((LABELS, "CASE-MACHINE")),
    "review-instant": cells((LABELS, "CASE-MACHINE")),
    "note": cells((tuple(label for label in LABELS if label != "new"), "noted")),
}  # fmt: skip
"""Outcome by command and case: the event's tag or the rule's id; what isn't written is CASE-STATUS."""


def test_the_table_is_whole() -> None:
    commands = {str(each.__struct_config__.tag) for each in get_args(case.Command)}
    assert set(TABLE) == set(EXAMPLES) == commands
    assert set(case.DECIDERS) == set(get_args(case.Command))
    assert set(CHANGES) == set(get_args(case.Event))
    assert {sample(label).status for label in LABELS} == set(case.STATUSES)


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("tag", TABLE)
def test_command_by_status(tag: str, label: str) -> None:
    state, context = sample(label), at(TABLE_DAY)
    answer = case.decide(state, EXAMPLES[tag], context)
    expected = TABLE[tag].get(label, "CASE-STATUS")
    if isinstance(answer, Refusal):
        assert answer.rule == expected, answer
        assert answer.text.zh
        assert answer.text.en
        assert answer.text.zh != answer.text.en
        return
    assert [str(event.__struct_config__.tag) for event in answer] == [expected]
    for event in answer:
        assert event.at == context.now
        again = msgspec.json.decode(msgspec.json.encode(event), type=case.Event)
        assert again == event
        state = case.evolve(state, again)
    assert state.last_on == context.today
    assert msgspec.json.decode(msgspec.json.encode(state), type=case.State) == state


@pytest.mark.parametrize("tag", TABLE)
def test_nothing_is_entered_before_what_is_there(tag: str) -> None:
    for label in LABELS:
        if label == "new":
            continue
        answer = case.decide(sample(label), EXAMPLES[tag], at("2020-10-30"))
        assert isinstance(answer, Refusal)
        assert answer.rule == "U-7"


@pytest.mark.parametrize("tag", EXAMPLES)
def test_commands_survive_json(tag: str) -> None:
    command = EXAMPLES[tag]
    assert msgspec.json.decode(msgspec.json.encode(command), type=case.Command) == command


@pytest.mark.parametrize("tag", TABLE)
def test_dates_beyond_the_calendar_are_refused_and_never_crash(tag: str) -> None:
    for label in LABELS:
        answer = case.decide(sample(label), EXAMPLES[tag], at("2099-12-31"))
        assert isinstance(answer, Refusal | tuple)


def test_each_letter_is_numbered_and_of_a_known_kind() -> None:
    kinds = set()
    for label in LABELS:
        letters = sample(label).letters
        assert [letter.number for letter in letters] == list(range(1, len(letters) + 1))
        kinds |= {letter.kind for letter in letters}
    assert kinds <= set(case.LETTER_KINDS)
