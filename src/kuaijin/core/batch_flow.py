"""In, out, stay: how projects moved between the batches from one month end to another (mechanisms.md 1).

Whatever the rows are (batches, or batches by category and zone), each adds up, in projects and in 万元:

    first = out + stay        last = in + stay        first − out + in + revalued = last

``revalued`` is what the totals of those that stayed were changed by; of counts it is nothing.
"""

from collections.abc import Callable, Iterable

from msgspec import Struct

from kuaijin.core.batch_month import Line

Key = tuple[str, ...]
KeyOf = Callable[[Line], Key]


class Flow(Struct, frozen=True, kw_only=True):
    """One row. ``new``: of those that came in, those that were not in the book before; ``gone``: of those that went
    out, those that left it. Amounts are total investments in 万元, of who went out as they were at the first."""

    key: Key
    first: int = 0
    out: int = 0
    gone: int = 0
    stay: int = 0
    into: int = 0
    new: int = 0
    last: int = 0
    first_wan: int = 0
    out_wan: int = 0
    into_wan: int = 0
    revalued_wan: int = 0
    last_wan: int = 0
    plan_wan: int = 0
    actual_wan: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether the identities of the module hold."""
        counts = self.first == self.out + self.stay and self.last == self.into + self.stay
        return counts and self.first_wan - self.out_wan + self.into_wan + self.revalued_wan == self.last_wan


class Move(Struct, frozen=True):
    """One project that is in another row than before; ``None`` for not in the book."""

    project: str
    before: Line | None
    after: Line | None


def by_batch(line: Line) -> Key:
    """Rows by batch."""
    return (line.batch,)


def by_cell(line: Line) -> Key:
    """Rows by batch × category × zone."""
    return (line.batch, line.category, line.area)


def flow(first: Iterable[Line], last: Iterable[Line], key: KeyOf = by_batch) -> tuple[Flow, ...]:
    """One row for every key that has a project at either end, in the order of the keys."""
    before, after = {line.project: line for line in first}, {line.project: line for line in last}
    rows: dict[Key, dict[str, int]] = {}

    def add(row: Key, **amounts: int) -> None:
        sums = rows.setdefault(row, {})
        for name, amount in amounts.items():
            sums[name] = sums.get(name, 0) + amount

    for project in before.keys() | after.keys():
        old, new = before.get(project), after.get(project)
        stays = old is not None and new is not None and key(old) == key(new)
        if old is not None:
            add(key(old), first=1, first_wan=old.total_wan)
            if not stays:
                add(key(old), out=1, out_wan=old.total_wan, gone=int(new is None))
        if new is not None:
            add(key(new), last=1, last_wan=new.total_wan, plan_wan=new.plan_wan, actual_wan=new.actual_wan)
            if not stays:
                add(key(new), into=1, into_wan=new.total_wan, new=int(old is None))
            elif old is not None:
                add(key(new), stay=1, revalued_wan=new.total_wan - old.total_wan)
    return tuple(Flow(key=row, **rows[row]) for row in sorted(rows))


def total(rows: Iterable[Flow]) -> Flow:
    """The last line of the table. A move between two rows is out of one and into the other."""
    names = [name for name in Flow.__struct_fields__ if name != "key"]
    found = list(rows)
    return Flow(key=(), **{name: sum(getattr(row, name) for row in found) for name in names})


def moves(first: Iterable[Line], last: Iterable[Line], key: KeyOf = by_batch) -> tuple[Move, ...]:
    """Every project that is not in the same row at both ends, by its id."""
    before, after = {line.project: line for line in first}, {line.project: line for line in last}
    pairs = ((project, before.get(project), after.get(project)) for project in sorted(before.keys() | after.keys()))
    return tuple(
        Move(project, old, new) for project, old, new in pairs if old is None or new is None or key(old) != key(new)
    )
