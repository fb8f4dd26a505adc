"""The applicant's own promises: signed once, taken back freely, and nothing granted on one that was taken back."""

from datetime import date

import msgspec
from msgspec.structs import replace

from kuaijin.core import case
from kuaijin.core import case_commands as c
from kuaijin.core.base import Actor, Text
from tests.core.case_samples import AREA, EXAMPLES, FACTS, at, play, refused, sample

FIRM = Actor("企业-甲", "企业-甲", "enterprise")
CURE = c.SignPromise(promise="tolerance", agreed=True, cure_by=date(2021, 3, 3))
MEET = c.SignPromise(promise="decision", agreed=True)
GRANT = c.Grant(reason="符合条件", on_promise=True, promise_document="BJ-CN1")


def test_the_promise_that_a_paper_follows() -> None:
    """TO-3, TO-4: it names all missing papers and a day within the limit."""
    state = play(("2021-03-02", CURE, FIRM), state=sample("received"))
    promise = state.promise_of("tolerance")
    assert promise is not None
    assert (promise.papers, promise.cure_by, promise.by) == ((AREA,), date(2021, 3, 3), "企业-甲")
    assert state.status == "received", "signing decides nothing"
    assert refused(state, CURE, at("2021-03-02", FIRM)).rule == "PR-3"
    late = replace(CURE, cure_by=date(2022, 3, 9))
    assert refused(sample("received"), late, at("2021-03-02", FIRM)).rule == "TO-4"
    barred = replace(FACTS, barred=Text("失信", "a breach"))
    assert refused(sample("received"), CURE, at("2021-03-02", FIRM, barred)).rule == "TO-7"
    no = refused(sample("received"), replace(CURE, agreed=False), at("2021-03-02", FIRM))
    assert (no.rule, no.field) == ("TO-3", "agreed")


def test_the_promise_to_meet_all_conditions_and_its_withdrawal() -> None:
    """PR-3: free to sign, free to take back before the decision; then nothing is granted on it."""
    state = play(("2021-03-02", MEET, FIRM), state=sample("accepted"))
    promise = state.promise_of("decision")
    assert promise is not None
    assert promise.papers == ()
    assert play(("2021-03-02", GRANT), state=state).on_promise
    back = play(("2021-03-02", c.WithdrawPromise(promise="decision"), FIRM), state=state)
    assert back.promise_of("decision") is None
    assert back.promises[0].withdrawn_on == date(2021, 3, 2)
    assert refused(back, GRANT, at("2021-03-02")).rule == "PR-3"
    assert refused(back, c.WithdrawPromise(promise="decision"), at("2021-03-02", FIRM)).rule == "PR-3"
    again = play(("2021-03-02", MEET, FIRM), state=back)
    assert [each.document for each in again.promises] == [f"{state.id}-CN1", f"{state.id}-CN2"]
    assert play(("2021-03-02", GRANT), state=again).on_promise
    assert play(("2021-03-02", EXAMPLES["grant"]), state=back).decision == "granted", "the ordinary way stays open"


def test_it_is_signed_only_where_it_may_be_used() -> None:
    assert refused(sample("accepted"), replace(MEET, agreed=False), at("2021-03-02", FIRM)).field == "agreed"
    assert refused(sample("granted"), MEET, at("2021-03-03", FIRM)).rule == "CASE-STATUS"
    barred = replace(FACTS, barred=Text("失信", "a breach"))
    assert refused(sample("accepted"), MEET, at("2021-03-02", FIRM, barred)).rule == "PR-6"
    assert refused(sample("permit"), MEET, at("2021-03-03", FIRM)).rule == "CASE-STATUS"
    assert refused(sample("tolerated"), MEET, at("2021-03-03", FIRM)).rule == "PR-3"


def test_a_promise_from_before_there_were_letters_of_promise_issued_none() -> None:
    old = (
        b'{"type":"promise-signed","at":"2021-03-02T02:00:00Z","promise":"decision","document":"K-CN1",'
        b'"papers":[],"cure_by":null,"by":"x"}'
    )
    state = sample("accepted")
    event = msgspec.json.decode(old, type=case.Event)
    after = case.evolve(state, event)
    assert after.letters == state.letters, "the numbers of the later letters stay what they are"
    assert after.promise_of("decision") is not None
    now = play(("2021-03-02", MEET, FIRM), state=state)
    assert [each.kind for each in now.letters[len(state.letters) :]] == ["promise"]
