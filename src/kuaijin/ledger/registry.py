"""What the ledger knows of its streams: kinds with their deciders, projections, reactions and upcasts.

The product's own wiring lies in ``kuaijin.ledger.kinds``. Everything is registered once at start-up; the order of
registration never matters for results (projections and reactions run in the order of their names).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from types import ModuleType, UnionType
from typing import Any, Protocol, Union, get_args, get_origin

import msgspec
from django.db.models import Model

from kuaijin.core.base import Command, Event, Refusal, Text
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.errors import UnreadableEntry, refused

Facts = Callable[[str, Any, Any], Any]
"""``facts(stream_id, state, command)`` → the kind's own struct of what other streams say; may read the database."""

Rules = Callable[[Any, Any], Any]
"""``rules(state, command)`` → the rulebook by which the command is decided, where it is not the one in force."""

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""From the payload of one version to that of the next. A changed ``type`` renames the event."""


class Happening(msgspec.Struct, frozen=True):
    """An entry just appended, with the state of its stream before and after; what reactions look at."""

    entry: Entry
    before: Any
    after: Any

    @property
    def event(self) -> Event:
        """The typed event."""
        return self.entry.event


Reaction = Callable[[Happening], Sequence[tuple[str, str, Command]]]
"""``on(happening)`` → commands ``(kind, stream_id, command)``. It may read projections: they show the event already."""


Closing = Callable[[Sequence[Happening]], Sequence[tuple[str, str, Command]]]
"""``close(happenings)`` → what the machine does last in a transaction, after everything in it has happened."""


Daily = Callable[[date], int]
"""``bring(on)`` brings rows that time alone changes to a day; gives how many it changed. Twice is as once."""

Otherwise = Callable[[Happening, Refusal, str, str], Sequence[tuple[str, str, Command]]]
"""``otherwise(happening, refusal, kind, stream_id)`` → what to do instead when a command to that stream was refused."""


class Follow(msgspec.Struct, frozen=True):
    """A registered reaction. With ``otherwise`` a refusal undoes what the reaction did, and no more than that.

    ``in_name``: its commands are given by whoever gave the one that it follows, not by the machine.
    """

    on: tuple[str, str]
    react: Reaction
    otherwise: Otherwise | None = None
    in_name: bool = False


class Projection(Protocol):
    """A read model: fills ``models`` from the entries of ``kinds``; see ``ledger.projecting`` for ``context``."""

    @property
    def name(self) -> str:
        """Its name in the registry."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds whose entries it is fed."""

    @property
    def models(self) -> tuple[type[Model], ...]:
        """Its tables; nothing else writes them."""

    @property
    def latest_only(self) -> bool:
        """Whether the rows follow from ``after`` alone: of the entries of one command the last is then enough."""

    def apply(self, entry: Entry, before: Any, after: Any, context: Any) -> None:
        """Bring the rows up to date with one entry; ``before`` and ``after`` are its stream's states."""


class Kind:
    """A kind of stream. ``module`` offers KIND, State, Event, initial, decide and evolve (see docs/ledger.md)."""

    def __init__(self, module: Any, facts: Facts | None = None, rules: Rules | None = None) -> None:
        self.module = module
        self.name: str = module.KIND
        self.code: str = module.__name__ if isinstance(module, ModuleType) else module.__module__
        self.facts = facts
        self.rules = rules
        self.initial: Callable[[str], Any] = module.initial
        self.decide: Callable[..., Any] = module.decide
        self.evolve: Callable[[Any, Any], Any] = module.evolve
        self.events: dict[str, type[Event]] = {_tag(event): event for event in _members(module.Event)}
        self.versions = {tag: int(getattr(event, "VERSION", 1)) for tag, event in self.events.items()}
        self.read_event = msgspec.json.Decoder(module.Event)
        self.read_state = msgspec.json.Decoder(module.State)
        self.kept: dict[str, tuple[str, Any]] = {}  # see ``states.keep``
        self.usual: dict[type[Command], int] = {}  # how many events the command led to the last time

    def event_of(self, stream_id: str, seq: int, type_: str, version: int, payload: str) -> Event:
        """The typed event of a stored payload, upcast step by step to the version that the code speaks.

        Raises:
            UnreadableEntry: no upcast leads to a version that the code knows, or the payload isn't what its type says.
        """
        try:
            if self.versions.get(type_) == version:
                event: Event = self.read_event.decode(payload)
                return event
            return _upcast(
                self,
                f"{self.name}/{stream_id} {seq}",
                type_,
                version,
                msgspec.json.decode(payload, type=dict[str, Any]),
            )
        except (msgspec.MsgspecError, LookupError, TypeError, ValueError) as error:  # the latter: from an upcast
            where = f"{self.name}/{stream_id} {seq}"
            raise UnreadableEntry(
                where, Text(f"内容不符合 {type_} 的格式：{error}", f"not a {type_}: {error}")
            ) from error


def _members(union: Any) -> tuple[Any, ...]:
    return get_args(union) if get_origin(union) in (Union, UnionType) else (union,)


def _tag(event: Any) -> str:
    tag = event.__struct_config__.tag
    if not isinstance(tag, str):
        raise TypeError(f"{event.__qualname__}: an event needs a tag")
    return tag


_kinds: dict[str, Kind] = {}
_projections: dict[str, Projection] = {}
_reactions: dict[str, Follow] = {}
_upcasts: dict[tuple[str, str, int], Upcast] = {}
_closings: dict[str, Closing] = {}
_dailies: dict[str, Daily] = {}
_TABLES: tuple[dict[Any, Any], ...] = (_kinds, _projections, _reactions, _upcasts, _closings, _dailies)


def register(kind: Kind) -> None:
    """Make a kind of stream known. ``ValueError`` if its name is taken."""
    _add(_kinds, kind.name, kind)


def register_projection(projection: Projection | Callable[[], Projection]) -> None:
    """Make a read model known: an instance, or its class. Its tables belong to it alone."""
    made: Any = projection() if isinstance(projection, type) else projection
    _add(_projections, made.name, made)


def register_reaction(
    name: str, on: tuple[str, str], react: Reaction, *, otherwise: Otherwise | None = None, in_name: bool = False
) -> None:
    """Let ``react`` follow each event ``on = (kind, event type)`` in the same transaction.

    If one of its commands, or what follows from one, is refused, everything is undone. With ``otherwise`` only what
    the reaction did is undone, and its commands are carried out instead. With ``in_name`` its commands are given in the
    name of the person who gave the first one.
    """
    _add(_reactions, name, Follow(on, react, otherwise, in_name))


def register_upcast(kind: str, type_: str, from_version: int, upcast: Upcast) -> None:
    """Read payloads of ``type_`` and version ``from_version`` as the next version; stored entries stay as they are."""
    _add(_upcasts, (kind, type_, from_version), upcast)


def register_closing(name: str, close: Closing) -> None:
    """Let ``close`` have the last word in each transaction: its commands follow when a command and all reactions to it
    are done. Nothing reacts to them; if one is refused, everything is undone."""
    _add(_closings, name, close)


def register_daily(name: str, bring: Daily) -> None:
    """Let ``bring`` follow the calendar: it is called by the daily tick, and at the end of a rebuild."""
    _add(_dailies, name, bring)


def bring_to(on: date) -> int:
    """Bring the read models to the day ``on`` as far as time alone changes them; gives how many rows changed.

    Each daily sees to its own transactions: what it has done before it fails stays, and is not done again.
    """
    return sum(_dailies[name](on) for name in sorted(_dailies))


def _add(table: dict[Any, Any], key: Any, value: Any) -> None:
    if key in table:
        raise ValueError(f"{key} is registered already")
    table[key] = value
    _forget()


def _forget() -> None:
    """Nothing that was looked up holds any more."""
    projections.cache_clear()
    reactions.cache_clear()
    closings.cache_clear()


def kinds() -> tuple[str, ...]:
    """The names of all kinds, sorted."""
    return tuple(sorted(_kinds))


def kind(name: str) -> Kind:
    """The kind called ``name``; refused (LEDGER-1) if there is none."""
    try:
        return _kinds[name]
    except KeyError:
        raise refused(
            "LEDGER-1", f"没有“{name}”这类对象", f"there is no kind of stream called “{name}”", "kind"
        ) from None


@cache
def projections(kind_name: str | None = None) -> tuple[Projection, ...]:
    """The projections fed by ``kind_name`` (or all), in the order of their names."""
    found = (_projections[name] for name in sorted(_projections))
    return tuple(each for each in found if kind_name is None or kind_name in each.kinds)


@cache
def closings() -> tuple[Closing, ...]:
    """What has the last word in a transaction, in the order of names."""
    return tuple(_closings[name] for name in sorted(_closings))


@cache
def reactions(kind_name: str, type_: str) -> tuple[Follow, ...]:
    """The reactions to one type of event, in the order of their names."""
    return tuple(_reactions[name] for name in sorted(_reactions) if _reactions[name].on == (kind_name, type_))


def _upcast(known: Kind, where: str, type_: str, version: int, payload: dict[str, Any]) -> Event:
    while known.versions.get(type_) != version:
        step = _upcasts.get((known.name, type_, version))
        if step is None:
            raise UnreadableEntry(
                where,
                Text(f"程序不认识 {type_} 第 {version} 版", f"this release does not know version {version} of {type_}"),
            )
        payload = step(payload)
        type_, version = str(payload.get("type", type_)), version + 1
    event: Event = msgspec.convert(payload, known.module.Event)
    return event


@contextmanager
def isolated() -> Iterator[None]:
    """An empty registry inside the block; what was registered before is back afterwards. For tests."""
    kept = [dict(table) for table in _TABLES]
    for table in _TABLES:
        table.clear()
    _forget()
    try:
        yield
    finally:
        for table, old in zip(_TABLES, kept, strict=True):
            table.clear()
            table.update(old)
        _forget()
