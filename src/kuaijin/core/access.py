"""Who may do what to which object: the one place that decides it. Deny by default (mechanisms.md 11).

``may`` answers for one object, ``scope`` for the rows of a list; both read the same table, so they cannot disagree.
"""

from collections.abc import Callable, Iterable

from msgspec import Struct

from kuaijin.core import access_never as never
from kuaijin.core import access_table as table
from kuaijin.core.access_roles import ROLE_NAMES
from kuaijin.core.base import Actor, Mandate, Refusal, Text

ZONE_PREFIX = "zone:"
"""A land officer or planner whose department reads ``zone:石盖塘`` (an area's name) works in that area only; an account
may give the area's number instead (``zone:A1``)."""


class Subject(Struct, frozen=True, kw_only=True):
    """The object of an act, as far as rights depend on it. ``None`` or empty: not known, so no relation holds.

    ``org``: USCC of the firm that owns the project or case; ``team``: members of the project's task force. ``asked``:
    departments and guests whose opinion a case waits for. ``leader`` and ``secretary`` are the project's, also for its
    cases, parcels and matters. ``lead``, ``supporting``, ``assigner`` and ``raised_by`` are a matter's. Names are role
    accounts.
    """

    kind: str
    project_id: str | None = None
    leader: str | None = None
    secretary: str | None = None
    handler: str | None = None
    reviewer: str | None = None
    org: str | None = None
    department: str | None = None
    zone: str | None = None
    team: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    lead: str | None = None
    supporting: tuple[str, ...] = ()
    assigner: str | None = None
    raised_by: str | None = None


class Condition(Struct, frozen=True):
    """One way into a row: the subject's ``field`` equals ``value`` (contains it, for ``team`` and ``supporting``).

    A tuple of values: equals one of them. ``also_empty``: a row where the field is empty belongs to it as well.
    """

    field: str
    value: str | tuple[str, ...]
    also_empty: bool = False

    def holds(self, subject: Subject) -> bool:
        """Whether the subject is one of these rows."""
        found = getattr(subject, self.field)
        if isinstance(found, tuple):
            return self.value in found
        if isinstance(self.value, tuple):
            return found in self.value
        return found == self.value or (self.also_empty and not found)


Way = tuple[Condition, ...]
"""Conditions that must all hold."""


class Scope(Struct, frozen=True):
    """Which rows of a kind a person sees: everything, or the rows that one of the ``ways`` leads to (none: nothing)."""

    kind: str
    everything: bool
    ways: tuple[Way, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether no row at all is visible."""
        return not self.everything and not self.ways

    def matches(self, subject: Subject) -> bool:
        """Whether a row is visible."""
        if subject.kind != self.kind:
            return False
        return self.everything or any(all(part.holds(subject) for part in way) for way in self.ways)


def _is(field: str) -> Callable[[Actor], Way | None]:
    """The subject's ``field`` names the actor."""
    return lambda actor: (Condition(field, actor.name),) if actor.name else None


def _serves(field: str) -> Callable[[Actor], Way | None]:
    """The subject's ``field`` names the actor, or whom the actor stands in for today."""

    def way(actor: Actor) -> Way | None:
        if not actor.name:
            return None
        names = (actor.name, actor.stands_in_for) if actor.stands_in_for else actor.name
        return (Condition(field, names),)

    return way


def _own(actor: Actor) -> Way | None:
    """The firm's objects; an agent with a mandate for some projects only reaches what belongs to these."""
    if not actor.org:
        return None
    firm = Condition("org", actor.org)
    projects = actor.mandate.projects if actor.mandate is not None else ()
    return (firm, Condition("project_id", projects)) if projects else (firm,)


def _principal(actor: Actor) -> Way | None:
    """The firm itself, not one of its agents."""
    return (Condition("org", actor.org),) if actor.org and actor.mandate is None else None


def _department(actor: Actor) -> Way | None:
    return (Condition("department", actor.department),) if actor.department else None


def _asked(actor: Actor) -> Way | None:
    """The case waits for the opinion of the actor's department."""
    return (Condition("asked", actor.department),) if actor.department else None


def _handling(actor: Actor) -> Way | None:
    if not actor.department:
        return None
    return (Condition("department", actor.department), Condition("handler", actor.name, also_empty=True))


def _zone(actor: Actor) -> Way | None:
    """The actor's own area; an actor without one works in the whole park."""
    department = actor.department or ""
    if not department.startswith(ZONE_PREFIX):
        return ()
    return (Condition("zone", department.removeprefix(ZONE_PREFIX)),)


RELATIONS: dict[str, Callable[[Actor], Way | None]] = {
    "linked": _serves("leader"),
    "assigned": _serves("secretary"),
    "own": _own,
    "principal": _principal,
    "team": _is("team"),
    "department": _department,
    "asked": _asked,
    "handling": _handling,
    "reviewing": _is("reviewer"),
    "lead": _is("lead"),
    "supporting": _is("supporting"),
    "assigner": _is("assigner"),
    "raiser": _is("raised_by"),
    "zone": _zone,
}
"""Each relation as the conditions it puts on the object; ``None``: it cannot hold for this actor."""

Rights = dict[str, tuple[str, ...] | None]
"""Role → relations; ``None`` means any object."""


def _parse(row: str) -> Rights:
    rights: Rights = {}
    for word in row.split():
        role, _, relations = word.partition(":")
        names = tuple(relations.split("+")) if relations else None
        if role not in ROLE_NAMES or any(name not in RELATIONS for name in names or ()):
            raise ValueError(f"table of rights: {word}")
        rights[role] = names
    return rights


def _acts() -> dict[tuple[str, str], Rights]:
    rows = {(kind, act): row for kind, acts in table.COMMANDS.items() for act, row in acts.items()}
    for act, kinds in (("read", table.READ), ("export", table.EXPORT), ("verify", table.VERIFY)):
        rows |= {(kind, act): row for kind, row in kinds.items()}
    for name, row in table.PLACES.items():
        kind, _, act = name.partition(".")
        rows[kind, act] = row
    return {key: _parse(row) for key, row in rows.items()}


ACTS: dict[tuple[str, str], Rights] = _acts()
"""Every act that exists, by kind and name."""


def may(actor: Actor, act: str, obj: object = None) -> Refusal | None:
    """``None`` when ``actor`` may do ``act`` to ``obj``, otherwise why not.

    ``act`` is a command's tag, ``read``, ``export`` or ``verify`` with a :class:`Subject`; or ``kind.act`` without one,
    which asks whether the role may do it to some object at all (what a menu needs). Unknown acts and roles are refused.
    """
    kind, name = _names(act, obj)
    rights = ACTS.get((kind, name))
    if rights is None:
        return Refusal("access-unknown", Text(f"没有“{act}”这项权限。", f"There is no right “{act}”."))
    if actor.mandate is not None and actor.mandate.over:
        return _mandate_over(actor.mandate)
    scope = _scope(actor, kind, rights)
    if scope.nothing:
        return _never(actor, name)
    if not isinstance(obj, Subject):
        return None
    if not scope.matches(obj):
        return _not_this(actor)
    return _separate_hands(actor, name, obj)


def _names(act: str, obj: object) -> tuple[str, str]:
    kind, dot, name = act.partition(".")
    if dot:
        return kind, name
    return (obj.kind if isinstance(obj, Subject) else ""), act


def scope(actor: Actor, kind: str) -> Scope:
    """Which rows of ``kind`` the actor may read; nothing for an unknown kind or role."""
    return _scope(actor, kind, ACTS.get((kind, "read"), {}))


def _mandate_over(mandate: Mandate) -> Refusal:
    if mandate.until is None:
        text = Text("企业尚未向您授权，请由企业账号办理授权。", "The firm has given you no mandate; ask it for one.")
    else:
        text = Text(
            f"您的授权已于 {mandate.until} 到期或终止，请由企业账号重新授权。",
            f"Your mandate ended on {mandate.until}; ask the firm for a new one.",
        )
    return Refusal("MANDATE-OVER", text)


def _scope(actor: Actor, kind: str, rights: Rights) -> Scope:
    if actor.role not in rights or (actor.mandate is not None and actor.mandate.over):
        return Scope(kind, everything=False)
    relations = rights[actor.role]
    if relations is None:
        return Scope(kind, everything=True)
    ways = tuple(way for way in (RELATIONS[name](actor) for name in relations) if way is not None)
    if any(not way for way in ways):
        return Scope(kind, everything=True)
    return Scope(kind, everything=False, ways=ways)


def _never(actor: Actor, act: str) -> Refusal:
    role = ROLE_NAMES.get(actor.role, Text(actor.role, actor.role))
    for holder, acts, why in never.MUST_NOT:
        if holder == actor.role and act in acts:
            return Refusal("access-must-not", Text(f"{why.zh}。", f"Not allowed: {why.en}."))
    return Refusal("access-role", Text(f"{role.zh}没有这项权限。", f"The {role.en} has no right to do this."))


def _not_this(actor: Actor) -> Refusal:
    role = ROLE_NAMES[actor.role]
    return Refusal(
        "access-object",
        Text(f"{role.zh}只能办理与自己有关的对象。", f"The {role.en} may do this to objects of their own only."),
    )


def _separate_hands(actor: Actor, act: str, subject: Subject) -> Refusal | None:
    """Decider ≠ secretary ≠ reviewer of one case, whatever roles a person may hold."""
    hands: Iterable[str | None] = ()
    if subject.kind == "case" and act in never.DECIDING:
        hands = (subject.secretary, subject.reviewer)
    elif subject.kind == "case" and act == "add-opinion":
        hands = (subject.secretary, subject.handler)
    if not actor.name or actor.name not in hands:
        return None
    return Refusal(
        "access-separate-hands",
        Text(
            "同一办件的审批、审查与服务秘书须由不同的人担任。",
            "Decider, reviewer and secretary of one case must be different people.",
        ),
    )


def acts_of(kind: str) -> tuple[str, ...]:
    """All acts that the table knows for a kind."""
    return tuple(act for known, act in ACTS if known == kind)


__all__ = ["ACTS", "ROLE_NAMES", "Condition", "Scope", "Subject", "acts_of", "may", "scope"]
