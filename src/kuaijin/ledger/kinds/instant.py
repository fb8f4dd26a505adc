"""秒批: the read models of rules and checks, what the machine may look at, and what it does at a receipt.

The machine looks only at what the ledger itself tells: the project book, standing certificates, the firm's record, the
case. Each value is kept with where it comes from and a digest of that, so that the decision can be made again.
"""

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from kuaijin.core import case, ruleset
from kuaijin.core.base import SYSTEM, Command, Refusal, Text
from kuaijin.core.case_commands import InstantInput, RecordInstantCheck
from kuaijin.core.case_instant import MEASURE
from kuaijin.core.case_state import State as CaseState
from kuaijin.core.decision_table import TRUE, TRUTHS, Input, Table, Trace, Value, compiled, conditions_of, shown
from kuaijin.core.ruleset import State, Version
from kuaijin.ledger import registry, surroundings
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext, Wanted, several, stored
from kuaijin.ledger.projections.instant_models import InstantRow, RulesetRow
from kuaijin.ledger.projections.models import CreditRow, ProjectRow
from kuaijin.ledger.registry import Happening

Commands = list[tuple[str, str, Command]]
_read_state = msgspec.json.Decoder(State).decode
NOT_ALONE = Text("系统自动决定时被拒", "the machine's own decision was refused")


class Rulesets:
    """秒批规则: one row an item."""

    name = "rulesets"
    kinds = (ruleset.KIND,)
    models = (RulesetRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the rules as ``after`` tells them."""
        item = context.rulebook.items.get(after.id)
        newest = after.versions[-1] if after.versions else None
        context.rows.put(
            RulesetRow,
            item=after.id,
            item_zh=item.name.zh if item else after.id,
            item_en=item.name.en if item else after.id,
            status=after.status,
            version=newest.number if newest else 0,
            valid_from=newest.valid_from if newest else None,
            state=msgspec.json.encode(after).decode(),
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


class InstantChecks:
    """自动核验: one row a case that the machine has looked at."""

    name = "instant checks"
    kinds = (case.KIND,)
    models = (InstantRow,)
    latest_only = True

    def apply(self, entry: Entry, before: CaseState, after: CaseState, context: ProjectionContext) -> None:
        """Write the check as ``after`` tells it."""
        check = after.instant
        if check is None or check == before.instant:
            return
        context.rows.put(
            InstantRow,
            case=after.id,
            item=after.item_id,
            project=after.project_id,
            uscc=after.uscc,
            version=check.version,
            outcome=check.outcome,
            row=check.row,
            why_zh=check.why.zh[:500],
            why_en=check.why.en[:500],
            checked_at=check.at,
            sampled=check.sampled,
            review_by=check.review_by,
            right=check.right,
            reviewed_on=check.reviewed_on,
        )


def state_of(row: RulesetRow) -> State:
    """The rules as the row keeps them."""
    return _read_state(row.state)


def version_for(item: str, on: date) -> Version | None:
    """The version by which the machine decides ``item`` on a day, if it does."""
    row = stored(RulesetRow, item, fields=("state",))
    return _rules(row["state"]).version_on(on) if row else None


@lru_cache(maxsize=256)
def _rules(told: str) -> State:
    return _read_state(told)


@lru_cache(maxsize=256)
def _compiled(told: bytes) -> Callable[[dict[str, Value]], Trace]:
    return compiled(msgspec.json.decode(told, type=Table))


class Given(Struct, frozen=True):
    """A value as the ledger tells it: as text, and what tells it."""

    text: str
    source: str


def gather(state: CaseState, table: Table) -> tuple[dict[str, Value], tuple[InstantInput, ...]]:
    """What is known of the table's inputs for a case, and the same with sources and digests for the record."""
    project, credit = several(
        Wanted(ProjectRow, state.project_id), Wanted(CreditRow, state.uscc) if state.uscc else None
    )
    project = project or {}
    values: dict[str, Value] = {}
    told = []
    for wanted in table.inputs:
        given = _given(wanted.name, state, project, credit)
        value = _typed(wanted, given.text) if given else None
        if value is not None:
            values[wanted.name] = value
        text = shown(value) if value is not None else ""
        source = given.source if given else ""
        digest = hashlib.sha256(f"{wanted.name}\n{source}\n{text}".encode()).hexdigest()
        told.append(InstantInput(wanted.name, text, source, digest))
    return values, tuple(told)


def _given(name: str, state: CaseState, project: Any, credit: Any) -> Given | None:
    """One input by its name; ``None`` for what the ledger does not tell."""
    where, _, key = name.partition(".")
    if where == "granted":
        on = project.get("granted", {}).get(key)
        return Given("是" if on else "否", f"project/{state.project_id} granted {key} {on or '—'}")
    if where == "project":
        return _of_project(key, state, project)
    if where == "firm":
        facts = {
            "credit_clear": not (credit and credit["open"]),
            "is_owner": bool(state.uscc) and state.uscc == project.get("owner_uscc"),
        }
        return Given("是" if facts[key] else "否", f"credit/{state.uscc}") if key in facts else None
    if where == "case":
        facts = {"complete": not state.missing and not without_file(state), "online": state.channel == "online"}
        return Given("是" if facts[key] else "否", f"case/{state.id}") if key in facts else None
    return None


def without_file(state: CaseState) -> tuple[str, ...]:
    """The papers of an online application that are ticked and asked of the applicant, but not there as files."""
    if state.channel != "online":
        return ()
    asked = (paper for paper in state.papers if paper.required and not paper.shareable and not paper.missing)
    return tuple(paper.name.zh for paper in asked if state.file_of(paper.name.zh) is None)


def _of_project(key: str, state: CaseState, project: Any) -> Given | None:
    source = f"project/{state.project_id}@{project.get('sequence', 0)}"
    if key in {"category", "area", "total_wan"}:
        value = project.get(key)
    elif key == "started":
        value = project.get("started_on") is not None
    else:
        value = project.get("attributes", {}).get(key)
    if value is None or value == "":
        return None
    return Given("是" if value is True else "否" if value is False else str(value), source)


def _typed(wanted: Input, text: str) -> Value | None:
    """The text as a value of the input's kind; what does not fit is not known."""
    if wanted.kind == "number":
        try:
            found = Decimal(text)
        except InvalidOperation:
            return None
        return found if found.is_finite() else None
    if wanted.kind == "date":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    if wanted.kind == "boolean":
        return {"是": True, "否": False}.get(text)
    if wanted.kind == "choice" and text not in wanted.choices:
        return None
    return text


def check(state: CaseState, version: Version) -> RecordInstantCheck:
    """What the machine finds on a case."""
    table = version.table
    values, told = gather(state, table)
    trace = _compiled(msgspec.json.encode(table))(values)
    row = next((each for each in table.rows if each.id == trace.row), None)
    return RecordInstantCheck(
        version=version.number,
        outcome=trace.outcome,
        row=trace.row,
        law=row.law if row else Text("", ""),
        why=Text("", "") if trace.outcome == "grant" else _why(table, trace),
        inputs=told,
        truths=tuple(tuple(int(truth) for truth in truths) for truths in trace.truths),
    )


def _why(table: Table, trace: Trace) -> Text:
    """Why a person decides: the conditions of the deciding row that were not true, or those of every row."""
    inputs = {each.name: each for each in table.inputs}
    told: list[Text] = []
    for row, truths in zip(table.rows, trace.truths, strict=False):
        if trace.row and row.id != trace.row:
            continue
        for condition, truth in zip(conditions_of(row, inputs), truths, strict=True):
            if truth != TRUE:
                title, word = inputs[condition.input].title, TRUTHS[int(truth)]
                told.append(Text(f"第 {row.id} 行“{title.zh}”：{word.zh}", f"row {row.id} “{title.en}”: {word.en}"))
    if not told:
        return Text("规则要求人工办理", "the rules ask for a person")
    return Text("；".join(each.zh for each in told[:8]), "; ".join(each.en for each in told[:8]))


def at_receipt(happening: Happening) -> Commands:
    """What follows a receipt, or the last file of an online application: the check, with which the decider goes the
    whole way if it holds. Ticks alone are no papers: the machine waits for the files, a person need not."""
    state: CaseState = happening.after
    on = happening.event.on
    if _seen(state) or waits_for(state):
        return []
    if happening.entry.actor_role == SYSTEM.role:
        return []  # the permit with the land: people decided it before, and the machine goes the whole way with it
    if not surroundings.rulebook().measure_on(MEASURE, state.item_id, on):
        return []
    version = version_for(state.item_id, on)
    if version is None or state.status != "received":
        return []
    return [(case.KIND, state.id, check(state, version))]


def waits_for(state: CaseState) -> tuple[str, ...]:
    """The files that the machine waits for before it looks at a case; none where it would find a paper missing."""
    return () if _seen(state) or state.missing or state.status != "received" else without_file(state)


def _seen(state: CaseState) -> bool:
    """Whether the machine has looked at the case, or a person has begun to."""
    return state.instant is not None or bool(state.notices)


def left_to_a_person(happening: Happening, refusal: Refusal, _kind: str, _id: str) -> Commands:
    """A step was refused: the receipt stands, the check is recorded, a person goes on."""
    version = version_for(happening.after.item_id, happening.event.on)
    if version is None:
        return []
    found = check(happening.after, version)
    why = Text(f"{NOT_ALONE.zh}：{refusal.text.zh}", f"{NOT_ALONE.en}: {refusal.text.en}")
    return [(case.KIND, happening.after.id, msgspec.structs.replace(found, outcome="person", why=why))]


def register_reactions() -> None:
    """Let the machine look at each receipt."""
    for type_ in ("received", "file-attached"):
        registry.register_reaction(f"instant: {type_}", ("case", type_), at_receipt, otherwise=left_to_a_person)
