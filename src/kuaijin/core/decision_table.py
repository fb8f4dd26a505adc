"""决策表: rules as rows of typed conditions; true, false or unknown; what is unknown goes to a person (measures.md 7).

Rows are read from the top. The first row that is not false decides: if it is true its outcome holds, if it is unknown a
person decides, for nobody can tell whether it would have held. Where every row is false a person decides too. The same
input always gives the same answer, and the answer says which row fired and what each condition came to.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise, product
from typing import Any, Literal

from msgspec import Struct

from kuaijin.core.base import Text

Kind = Literal["number", "date", "text", "boolean", "choice"]
Outcome = Literal["grant", "person"]
Value = Decimal | date | str | bool
KINDS: dict[str, Text] = {
    "number": Text("数字", "number"),
    "date": Text("日期", "date"),
    "text": Text("文字", "text"),
    "boolean": Text("是否", "yes or no"),
    "choice": Text("选项", "choice"),
}
OUTCOMES: dict[str, Text] = {
    "grant": Text("准予", "grant"),
    "person": Text("转人工", "to a person"),
}
TRUE, FALSE, UNKNOWN = 1, 0, -1
TRUTHS: dict[int, Text] = {TRUE: Text("是", "true"), FALSE: Text("否", "false"), UNKNOWN: Text("不明", "unknown")}
MOST_ROWS, MOST_POINTS = 100, 20_000
LARGEST = 15
"""Powers of ten of a number, up and down; an exponent of a million would be written out."""
_CONDITION = re.compile(r"\s*([A-Za-z][\w.\-]*)\s*(!=|<=|>=|=|<|>|in)\s*(.+?)\s*")
_YES = {"是": True, "yes": True, "true": True, "否": False, "no": False, "false": False}


class Input(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a table looks at. ``name`` says where it comes from (`project.…`, `granted.…`, `case.…`, `firm.…`)."""

    name: str
    title: Text
    kind: Kind
    choices: tuple[str, ...] = ()
    unit: str = ""


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule: all ``conditions`` (``name op value``, parted by ``;``) must hold. ``law``: what it rests on."""

    id: str
    conditions: str
    outcome: Outcome
    law: Text


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stored case: ``inputs`` as ``name = value`` parted by ``;``, unknown where left out, and what must come out."""

    name: str
    inputs: str
    expected: Outcome


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision table for one item."""

    item: str
    title: Text
    inputs: tuple[Input, ...]
    rows: tuple[Row, ...]
    examples: tuple[Example, ...] = ()


class Condition(Struct, frozen=True):
    """One condition, read: ``values`` has one value, or several for ``in``."""

    input: str
    op: str
    values: tuple[Value, ...]


class Fault(Struct, frozen=True):
    """Why a table cannot be used: where (``rows[2].conditions``) and what."""

    where: str
    text: Text


class Trace(Struct, frozen=True):
    """The answer. ``row``: which one decided (empty: none); ``truths``: of each row read, what each condition was."""

    outcome: Outcome
    row: str
    truths: tuple[tuple[int, ...], ...]


class TableError(ValueError):
    """A text that cannot be read; ``text`` says why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


def value_of(kind: Kind, text: str, choices: Sequence[str] = ()) -> Value:
    """A value as it is written. Raises :class:`TableError`."""
    text = text.strip()
    if kind == "number":
        try:
            found = Decimal(text)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or (found and abs(found.adjusted()) > LARGEST) or len(text) > 2 * LARGEST:
            told = text[: 2 * LARGEST]
            raise TableError(f"“{told}”不是数字，或过大。", f"“{told}” is no number, or too large a one.")
        if not found:
            return Decimal(0)
        return found
    if kind == "date":
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise TableError(f"“{text}”不是日期。", f"“{text}” is no date.") from error
    if kind == "boolean":
        if text.lower() not in _YES:
            raise TableError(f"“{text}”应为是或否。", f"“{text}” is neither yes nor no.")
        return _YES[text.lower()]
    if kind == "choice" and text not in choices:
        raise TableError(f"“{text}”不在选项中。", f"“{text}” is none of the choices.")
    return text


def conditions_of(row: Row, inputs: Mapping[str, Input]) -> tuple[Condition, ...]:
    """The conditions of a row, read. Raises :class:`TableError`."""
    parts = [part for part in re.split(r"[;；\n]", row.conditions) if part.strip()]
    return tuple(_condition(part, inputs) for part in parts)


def _condition(text: str, inputs: Mapping[str, Input]) -> Condition:
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise TableError(f"看不懂条件“{text.strip()}”。", f"“{text.strip()}” is no condition.")
    name, op, raw = match.groups()
    known = inputs.get(name)
    if known is None:
        raise TableError(f"没有输入项“{name}”。", f"There is no input “{name}”.")
    if op in {"<", "<=", ">", ">="} and known.kind not in {"number", "date"}:
        raise TableError(f"“{name}”不能比较大小。", f"“{name}” has no order.")
    raws = re.split(r"[,，、]", raw) if op == "in" else [raw]
    return Condition(name, op, tuple(value_of(known.kind, each, known.choices) for each in raws))


def inputs_of(example: Example, inputs: Mapping[str, Input]) -> dict[str, Value]:
    """The values of an example. Raises :class:`TableError`."""
    found: dict[str, Value] = {}
    for part in re.split(r"[;；\n]", example.inputs):
        if not part.strip():
            continue
        name, sign, raw = part.partition("=")
        known = inputs.get(name.strip())
        if not sign or known is None:
            raise TableError(f"没有输入项“{name.strip()}”。", f"There is no input “{name.strip()}”.")
        found[known.name] = value_of(known.kind, raw, known.choices)
    return found


def faults(table: Table) -> list[Fault]:
    """Everything that keeps the table from being used: unreadable parts, names used twice, examples that fail."""
    inputs = {each.name: each for each in table.inputs}
    found = [*_twice("inputs", [each.name for each in table.inputs]), *_twice("rows", [row.id for row in table.rows])]
    if not table.rows or len(table.rows) > MOST_ROWS:
        text = Text(f"须有 1 至 {MOST_ROWS} 行。", f"There are 1 to {MOST_ROWS} rows.")
        found.append(Fault("rows", text))
    for number, row in enumerate(table.rows):
        try:
            conditions = conditions_of(row, inputs)
        except TableError as error:
            found.append(Fault(f"rows[{number}].conditions", error.text))
            continue
        if row.outcome == "grant" and not conditions:
            text = Text("无条件不能准予。", "Nothing is granted without a condition.")
            found.append(Fault(f"rows[{number}].conditions", text))
        if not row.law.zh.strip():
            found.append(Fault(f"rows[{number}].law", Text("请写明依据。", "Name the law.")))
    return found or _failing(table, inputs)


def _twice(where: str, names: Sequence[str]) -> list[Fault]:
    seen: set[str] = set()
    found = []
    for number, name in enumerate(names):
        if name in seen or not name.strip():
            found.append(Fault(f"{where}[{number}]", Text(f"名称重复或为空：{name}", f"used twice or empty: {name}")))
        seen.add(name)
    return found


def _failing(table: Table, inputs: Mapping[str, Input]) -> list[Fault]:
    decide, found = compiled(table), []
    for number, example in enumerate(table.examples):
        where = f"examples[{number}]"
        try:
            got = decide(inputs_of(example, inputs)).outcome
        except TableError as error:
            found.append(Fault(where, error.text))
            continue
        if got != example.expected:
            wanted, came = OUTCOMES[example.expected], OUTCOMES[got]
            text = Text(
                f"用例“{example.name}”应{wanted.zh}，实为{came.zh}。",
                f"example “{example.name}”: expected {wanted.en}, came out {came.en}.",
            )
            found.append(Fault(where, text))
    return found


Test = Callable[[Mapping[str, Value]], int]


def _test(condition: Condition) -> Test:
    name, values = condition.input, condition.values
    one = values[0]
    compare: Callable[[Any], bool] = {
        "=": lambda value: value == one,
        "!=": lambda value: value != one,
        "<": lambda value: value < one,
        "<=": lambda value: value <= one,
        ">": lambda value: value > one,
        ">=": lambda value: value >= one,
        "in": lambda value: value in values,
    }[condition.op]

    def test(given: Mapping[str, Value]) -> int:
        value = given.get(name)
        return UNKNOWN if value is None else compare(value)

    return test


def compiled(table: Table) -> Callable[[Mapping[str, Value]], Trace]:
    """The table as a function of the inputs that are known. The table has no :func:`faults`."""
    inputs = {each.name: each for each in table.inputs}
    rows = [(row.id, row.outcome, [_test(each) for each in conditions_of(row, inputs)]) for row in table.rows]

    def decide(given: Mapping[str, Value]) -> Trace:
        truths: list[tuple[int, ...]] = []
        for id_, outcome, tests in rows:
            found = tuple([test(given) for test in tests])
            truths.append(found)
            if 0 in found:
                continue
            return Trace("person" if UNKNOWN in found else outcome, id_, tuple(truths))
        return Trace("person", "", tuple(truths))

    return decide


class Doubt(Struct, frozen=True):
    """A point where no row holds (``gap``), or where rows with different outcomes do (``overlap``); or that there are
    more points than were looked at (``unchecked``)."""

    kind: Literal["gap", "overlap", "unchecked"]
    point: dict[str, str]
    rows: tuple[str, ...]


def doubts(table: Table, most: int = 10) -> list[Doubt]:
    """Gaps and overlaps over every combination that the conditions tell apart, up to ``most`` of each kind.

    A gap is safe (a person decides) but should be meant; in an overlap the upper row decides. Of more than
    :data:`MOST_POINTS` combinations the first are looked at, and that is said.
    """
    inputs = {each.name: each for each in table.inputs}
    conditions = {row.id: conditions_of(row, inputs) for row in table.rows}
    tests = {id_: [_test(each) for each in read] for id_, read in conditions.items()}
    points = {name: _points(inputs[name], conditions) for name in _used(conditions)}
    unchecked: list[Doubt] = []
    gaps: list[Doubt] = []
    overlaps: list[Doubt] = []
    for number, values in enumerate(product(*points.values())):
        if number >= MOST_POINTS:
            unchecked.append(Doubt("unchecked", {}, ()))
            break
        given = dict(zip(points, values, strict=True))
        holding = [row for row in table.rows if all(test(given) == TRUE for test in tests[row.id])]
        told = {name: shown(value) for name, value in given.items()}
        if not holding and len(gaps) < most:
            gaps.append(Doubt("gap", told, ()))
        elif len({row.outcome for row in holding}) > 1 and len(overlaps) < most:
            overlaps.append(Doubt("overlap", told, tuple(row.id for row in holding)))
    return [*unchecked, *gaps, *overlaps]


def _used(conditions: Mapping[str, tuple[Condition, ...]]) -> list[str]:
    return list(dict.fromkeys(each.input for row in conditions.values() for each in row))


def _points(known: Input, conditions: Mapping[str, tuple[Condition, ...]]) -> list[Value]:
    """Values of an input that the conditions can tell apart."""
    if known.kind == "boolean":
        return [True, False]
    if known.kind == "choice":
        return list(known.choices)
    named = {value for row in conditions.values() for each in row if each.input == known.name for value in each.values}
    if known.kind == "text":
        return [*sorted(map(str, named)), "…"]
    if known.kind == "number":
        numbers = sorted(value for value in named if isinstance(value, Decimal))
        between = [(a + b) / 2 for a, b in pairwise(numbers)]
        return sorted([numbers[0] - 1, *numbers, *between, numbers[-1] + 1])
    days = sorted(value for value in named if isinstance(value, date))
    around = {day.toordinal() + step for day in days for step in (-1, 0, 1)}
    return [date.fromordinal(day) for day in sorted(around) if 1 <= day <= date.max.toordinal()]


def shown(value: Value) -> str:
    """A value as it is written in a table."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
