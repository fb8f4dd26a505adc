"""The one way to write: load, decide, append, project, react, in one transaction."""

import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec
from django.db import DEFAULT_DB_ALIAS, DataError, OperationalError, connection, transaction

from kuaijin import wallclock
from kuaijin.core.base import SYSTEM, Actor, Command, Event, Refusal, Refused, civil_date
from kuaijin.core.checks import unstorable
from kuaijin.core.context import Context
from kuaijin.ledger import asof, batching, projecting, registry, session, sm3, states, store, surroundings
from kuaijin.ledger.batching import Batch, BrokenBatch
from kuaijin.ledger.entries import FIRST, Body, Entry, body_digest, canonical, link
from kuaijin.ledger.errors import Conflict, LostRace, refused
from kuaijin.ledger.fields import instant_text
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.registry import Happening, Kind, Otherwise, Reaction
from kuaijin.ledger.session import Session
from kuaijin.ledger.store import Head

ATTEMPTS = 8
"""How often a lost race, a deadlock or a busy database is tried again."""
MAX_DEPTH = 8
"""How many reactions may follow from one another."""
STEP = timedelta(milliseconds=1)
"""What follows in the same transaction is told a step later each time, so that its order shows in its instants."""
_TRY_AGAIN = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock


class Outcome(msgspec.Struct, frozen=True):
    """What came of a command: the stream's new state and sequence number, its new entries, and those of reactions."""

    state: Any
    seq: int
    entries: tuple[Entry, ...]
    reactions: tuple[Entry, ...] = ()


def execute(kind: str, stream_id: str, command: Command, *, actor: Actor, expected: int | None = None) -> Outcome:
    """Carry out ``command`` on one stream as ``actor``; all that follows from it is written, or nothing is.

    ``expected`` is the sequence number that the actor saw (0: a new stream). Without it a lost race is decided anew.

    Raises:
        Refused: the decider refuses, or the ledger does (LEDGER-1 unknown kind, LEDGER-2 bad stream id, LEDGER-3 text
            that cannot be stored, LEDGER-4 looking at a past day, LEDGER-5 reactions without end).
        Conflict: ``expected`` is not where the stream stands.
    """
    asof.refuse_writing()
    known = registry.kind(kind)
    _check_id(stream_id)
    _check_texts(command)
    batch = batching.current()
    if batch is not None:
        return _in_batch(batch, known, stream_id, command, actor, expected)
    nested = connection.in_atomic_block
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                unit = _Unit(wallclock.now())
                try:
                    outcome = unit.act(known, stream_id, command, actor, expected)
                    unit.finish(commit=not nested)
                finally:
                    unit.leave()
            return _rules_known(outcome)
        except LostRace:
            if attempt == ATTEMPTS:
                raise
            _step_aside(attempt)
        except OperationalError as error:
            if nested or attempt == ATTEMPTS or not _worth_another_try(error):
                raise
            _step_aside(attempt)
        except (DataError, OverflowError, UnicodeError) as error:
            raise refused("LEDGER-3", f"内容无法存储：{error}", f"this cannot be stored: {error}") from error
    raise AssertionError("unreachable")


def _rules_known(outcome: Outcome) -> Outcome:
    """The same; a revision of the rulebook that came of it is known to this process from here on, and to the rows that
    are judged by it."""
    if any((entry.kind, entry.stream_id) == surroundings.REGISTER for entry in outcome.reactions):
        surroundings.refresh()
        registry.bring_to(wallclock.today())
    return outcome


def _in_batch(  # noqa: PLR0917  as execute
    batch: Batch, known: Kind, stream_id: str, command: Command, actor: Actor, expected: int | None
) -> Outcome:
    before = batch.session.appended
    try:
        outcome = _Unit(wallclock.now(), batch).act(known, stream_id, command, actor, expected)
    except Refused as error:
        if batch.session.appended != before:  # a reaction was refused; there is no savepoint to go back to
            raise BrokenBatch from error
        raise
    batch.count()
    return outcome


def rehearse(kind: str, stream_id: str, command: Command, *, actor: Actor) -> Outcome:
    """What :func:`execute` would bring about now, with every check made; nothing is kept. Raises as it does."""
    with transaction.atomic():
        outcome = execute(kind, stream_id, command, actor=actor)
        transaction.set_rollback(True)
    return outcome


def load(kind: str, stream_id: str) -> tuple[Any, int]:
    """State and sequence number of a stream (0 and the initial state if nothing happened yet); of a past day inside
    ``asof.day``. Raises ``Refused`` (LEDGER-1) for an unknown kind."""
    known, park = registry.kind(kind), surroundings.park()
    until = asof.recorded_to()
    if until is not None:
        return states.replay(known, park, stream_id, until)
    return states.of(known, park, stream_id)


def history(kind: str, stream_id: str) -> tuple[Entry, ...]:
    """All entries of a stream, oldest first; of a past day inside ``asof.day``. Raises ``Refused`` (LEDGER-1)."""
    registry.kind(kind)
    return tuple(store.stream(surroundings.park(), kind, stream_id, recorded_to=asof.recorded_to()))


class _Context(Context, frozen=True):
    """The context of one decision; its facts are asked for when the decider first looks at them, if it does."""

    answered: list[Any] = msgspec.field(default_factory=list)

    @property  # type: ignore[misc]  # asked for, instead of given
    def facts(self) -> Any:
        """What other streams say, as this transaction sees it."""
        if not self.answered:
            ask = Context.facts.__get__(self)
            self.answered.append(ask() if ask else None)
        return self.answered[0]


def _actor_of(entry: Entry) -> Actor:
    """Who gave the command that an entry came from, as far as the ledger knows."""
    return Actor(entry.actor_id, entry.actor_name, entry.actor_role)


def _check_id(stream_id: str) -> None:
    if not 0 < len(stream_id) <= 64 or not stream_id.isprintable():
        raise refused("LEDGER-2", "编号须为 1 至 64 个可见字符", "an id has 1 to 64 printable characters", "stream_id")


def _check_texts(command: Command) -> None:
    field = unstorable(command)
    if field is not None:
        raise refused("LEDGER-3", "含有无法存储的字符", "it holds characters that cannot be stored", field)


def _step_aside(attempt: int) -> None:
    """Let the other writer finish; at once, both would only meet again."""
    time.sleep(random.uniform(0.005, 0.02) * attempt)  # noqa: S311  no secret


def _worth_another_try(error: OperationalError) -> bool:
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) in _TRY_AGAIN or "locked" in str(error)


class _Stuck(Refused):
    """A refusal among reactions, with the stream that it concerns."""

    def __init__(self, refusal: Refusal, kind: str, stream_id: str) -> None:
        super().__init__(refusal)
        self.kind, self.stream_id = kind, stream_id


class _Unit:
    """The work of one transaction: the first command, and all that reacts to it."""

    def __init__(self, now: datetime, batch: Batch | None = None) -> None:
        self._tell(now)
        self._done: list[Happening] = []
        self._park = surroundings.park()
        self._session: Session = batch.session if batch else session.begin()
        self._projecting = batch.projecting if batch else ProjectionContext(DEFAULT_DB_ALIAS, self._session)
        self._streams: dict[states.Stream, store.Loaded] = {}  # as this transaction has left them

    def _tell(self, now: datetime) -> None:
        self._now, self._recorded_at = now, instant_text(now)

    def _step_on(self) -> None:
        """A step later, but never on the next day."""
        later = self._now + STEP
        if civil_date(later) == civil_date(self._now):
            self._tell(later)

    def act(self, kind: Kind, stream_id: str, command: Command, actor: Actor, expected: int | None) -> Outcome:
        with (
            projecting.held(self._projecting.rows),
            states.standing(self._streams),
            connection.execute_wrapper(self._seen),
        ):
            _, _, happenings = self._step(kind, stream_id, command, actor, expected)
            reacted = [*self._react(happenings), *self._close()]
            state, seq = states.at_head(kind, stream_id, self._load(kind, stream_id, command))
        return Outcome(state, seq, tuple(each.entry for each in happenings), tuple(reacted))

    def _load(self, kind: Kind, stream_id: str, command: Command) -> store.Loaded:
        known = self._streams.get((kind.name, stream_id))
        if known is not None:
            return known
        kept, usual = kind.kept.get(stream_id), kind.usual.get(type(command), 1)
        place = (self._park, kind.name, stream_id)
        loaded = self._session.load(place, states.code_of(kind), kept, usual)
        self._streams[kind.name, stream_id] = loaded
        return loaded

    def _seen(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        """Whatever else asks the database sees what is written so far."""
        self._projecting.rows.flush()
        self._session.flush()
        return execute(*arguments)

    def finish(self, *, commit: bool) -> None:
        """Write what waits; with ``commit`` the transaction may end with it."""
        self._projecting.rows.flush()
        self._session.finish(commit=commit)

    def leave(self) -> None:
        """Nothing more of this unit may be written."""
        self._session.leave()

    def _react(self, happenings: Sequence[Happening], depth: int = 1) -> list[Entry]:
        """Carry out what follows, first things first."""
        written: list[Entry] = []
        queue = deque((each, depth) for each in happenings)
        while queue:
            happening, depth = queue.popleft()
            for follow in registry.reactions(happening.entry.kind, happening.entry.type):
                if follow.otherwise is not None:
                    written += self._attempt(follow.react, follow.otherwise, happening, depth)
                    continue
                actor = _actor_of(happening.entry) if follow.in_name else SYSTEM
                new = self._carry_out(follow.react(happening), depth, actor)
                written += (each.entry for each in new)
                queue.extend((each, depth + 1) for each in new)
        return written

    def _close(self) -> list[Entry]:
        """Carry out what comes last, once everything has happened."""
        written: list[Entry] = []
        for close in registry.closings():
            written += (each.entry for each in self._carry_out(close(tuple(self._done)), MAX_DEPTH))
        return written

    def _attempt(self, react: Reaction, otherwise: Otherwise, happening: Happening, depth: int) -> list[Entry]:
        """Carry out a reaction with all that follows from it, or else what is to be done instead."""
        commands = react(happening)
        if not commands:
            return []
        done, rows, streams = len(self._done), self._projecting.rows.mark(), dict(self._streams)
        self._session.mark()
        try:
            written = self._with_all_that_follows(commands, depth)
        except _Stuck as stuck:
            self._session.go_back()
            self._projecting.rows.go_back(rows)
            del self._done[done:]
            self._streams.clear()
            self._streams.update(streams)
            instead = otherwise(happening, stuck.refusal, stuck.kind, stuck.stream_id)
            return self._with_all_that_follows(instead, depth)
        self._session.release()
        return written

    def _with_all_that_follows(self, commands: Sequence[tuple[str, str, Command]], depth: int) -> list[Entry]:
        new = self._carry_out(commands, depth)
        return [*(each.entry for each in new), *self._react(new, depth + 1)]

    def _carry_out(
        self, commands: Sequence[tuple[str, str, Command]], depth: int, actor: Actor = SYSTEM
    ) -> list[Happening]:
        done: list[Happening] = []
        for kind, stream_id, command in commands:
            if depth > MAX_DEPTH:
                raise refused("LEDGER-5", "连锁动作过多，已全部撤销", "too many reactions in a row: all undone")
            self._step_on()
            try:
                _, _, new = self._step(registry.kind(kind), stream_id, command, actor, None)
            except Refused as error:
                raise _Stuck(error.refusal, kind, stream_id) from error
            done += new
        return done

    def _step(
        self, kind: Kind, stream_id: str, command: Command, actor: Actor, expected: int | None
    ) -> tuple[Any, int, list[Happening]]:
        """Decide one command on one stream and append what comes of it."""
        loaded = self._load(kind, stream_id, command)
        if self._session.rules is not None:
            surroundings.refresh(self._session.rules)
        seq = loaded.head.seq if loaded.head else 0
        if expected is not None and expected != seq:
            since = store.stream(self._park, kind.name, stream_id, after=expected)
            raise Conflict(expected, seq, tuple(since))
        state, _ = states.at_head(kind, stream_id, loaded)
        events = self._decide(kind, stream_id, state, command, actor)
        if not events:
            return state, seq, []
        happenings = self._append(kind, stream_id, state, events, actor, loaded.head)
        kind.usual[type(command)] = len(events)
        self._project(kind, happenings)
        self._done += happenings
        return happenings[-1].after, seq + len(events), happenings

    def _decide(self, kind: Kind, stream_id: str, state: Any, command: Command, actor: Actor) -> tuple[Event, ...]:
        ask = partial(kind.facts, stream_id, state, command) if kind.facts else None
        rulebook = kind.rules(state, command) if kind.rules else surroundings.rulebook()
        context = _Context(self._now, actor, surroundings.calendar(), rulebook, ask)
        answer = kind.decide(state, command, context)
        if isinstance(answer, Refusal):
            raise Refused(answer)
        return tuple(answer)

    def _append(  # noqa: PLR0917  one step of one private way
        self, kind: Kind, stream_id: str, state: Any, events: Sequence[Event], actor: Actor, head: Head | None
    ) -> list[Happening]:
        known, prev = (head.seq, head.hash) if head else (0, FIRST)
        rows, states_and_events = [], []
        for seq, event in enumerate(events, start=known + 1):
            row = self._row(kind, stream_id, seq, event, actor, prev)
            prev = row[-1]
            # What is evolved is what was stored, so that a replay cannot come out differently.
            stored = kind.read_event.decode(row[6])
            after = kind.evolve(state, stored)
            states_and_events.append((state, after, stored))
            rows.append(row)
            state = after
        ids = self._session.append(rows)
        seq, new = known + len(rows), Head(known + len(rows), prev)
        if states.due(kind, head, seq):
            new = Head(seq, prev, states.snapshot(state), seq, states.code_of(kind))
        self._session.move_head(self._park, kind.name, stream_id, new, new=head is None)
        self._streams[kind.name, stream_id] = store.Loaded(new.after(head), (), state)
        states.keep(kind, stream_id, prev, state)
        return [
            Happening(self._entry(id_, row, event), before, after)
            for id_, row, (before, after, event) in zip(ids, rows, states_and_events, strict=True)
        ]

    def _entry(self, id_: int, row: store.Row, event: Event) -> Entry:
        park, kind, stream_id, seq, type_, version, payload, _, _, actor_id, name, role, algo, prev_hash, hash_ = row
        return Entry(
            id_, park, kind, stream_id, seq, type_, version, payload, event.at, self._now,
            actor_id, name, role, algo, prev_hash, hash_, event,
        )  # fmt: skip

    def _row(  # noqa: PLR0917  the same
        self, kind: Kind, stream_id: str, seq: int, event: Event, actor: Actor, prev: str
    ) -> store.Row:
        type_ = str(event.__struct_config__.tag)
        payload = canonical(event).decode()
        legal_at, version = instant_text(event.at), kind.versions[type_]
        body = Body(
            actor.id, actor.name, actor.role, sm3.ALGORITHM, kind.name, legal_at, self._park, payload,
            self._recorded_at, seq, stream_id, type_, version,
        )  # fmt: skip
        return (
            self._park, kind.name, stream_id, seq, type_, version, payload, legal_at, self._recorded_at,
            actor.id, actor.name, actor.role, sm3.ALGORITHM, prev, link(prev, body_digest(body)),
        )  # fmt: skip

    def _project(self, kind: Kind, happenings: Sequence[Happening]) -> None:
        first, last = happenings[0], happenings[-1]
        for projection in registry.projections(kind.name):
            if projection.latest_only:
                projection.apply(last.entry, first.before, last.after, self._projecting)
                continue
            for each in happenings:
                projection.apply(each.entry, each.before, each.after, self._projecting)
