"""秒批: decisions a second by the rules alone, and through the whole way to the delivered grant."""

from collections.abc import Iterator
from contextlib import ExitStack
from time import perf_counter
from typing import Any

from kuaijin.bench import ledger
from kuaijin.startup import django_ready

DECISIONS = 200_000
BARE_SECONDS = 0.7
WHOLE_SECONDS = 2.0
ROUNDS = 3
RULES_AT_LEAST = 100_000
WHOLE_AT_LEAST = 0.2


def figures() -> Iterator[dict[str, Any]]:
    """The rules alone on one core; then receipt, check, acceptance, grant and delivery in one durable commit."""
    yield _rules_alone()
    with ledger.home() as environment, ExitStack() as stack:
        worker = ledger.Worker(stack, environment, 1, "kuaijin.bench.instant_worker")
        bare = whole = 0.0
        for _ in range(ROUNDS):
            for work in ("bare", "whole"):
                seconds = BARE_SECONDS if work == "bare" else WHOLE_SECONDS
                (answer,) = ledger.together([worker], f"{work} {seconds}")
                rate = answer["count"] / answer["seconds"] / ROUNDS
                bare, whole = (bare + rate, whole) if work == "bare" else (bare, whole + rate)
    ratio = whole / bare
    yield {
        "name": "instant.sqlite", "value": whole, "unit": "decisions/s", "ratio": ratio,
        "ratio_to": f"bare one-row durable commits ({bare:.0f}/s)", "at_least": WHOLE_AT_LEAST,
        "ok": ratio >= WHOLE_AT_LEAST,
    }  # fmt: skip


def _rules_alone() -> dict[str, Any]:
    django_ready()
    from kuaijin.core.decision_table import compiled, inputs_of
    from kuaijin.ledger import surroundings

    table = surroundings.rulebook().instant_tables["shigong-yanqi"]
    decide = compiled(table)
    known = inputs_of(table.examples[0], {each.name: each for each in table.inputs})
    began = perf_counter()
    for _ in range(DECISIONS):
        decide(known)
    rate = DECISIONS / (perf_counter() - began)
    return {
        "name": "instant.rules", "value": rate, "unit": "decisions with trace/s", "ratio": rate / RULES_AT_LEAST,
        "ratio_to": f"{RULES_AT_LEAST} a second", "at_least": 1.0, "ok": rate >= RULES_AT_LEAST,
    }  # fmt: skip
