"""A sheet as it was read, and where its headings and its body are.

``Value``: ``Decimal`` for numbers, ``date`` where the cell is formatted as one, :class:`Unread` for a cell that has no
value one could trust (a formula that was never computed, an error).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.table_fields import (
    MONTHS,
    Unit,
    field_of,
    left_out,
    plain,
    strange_unit,
    unit_in,
    unit_noted,
    year_named,
)

HEADER_WITHIN = 30
"""The headings stand among the first so many rows that have content."""
MOST_COLUMNS = 200
MOST_ROWS = 20_000
TAKEN = Text("另一列已对应这个字段", "another column has this field")
LEAST_KNOWN = 2
"""A row of headings names at least so many columns that are known."""


class Unread(Struct, frozen=True):
    """A cell without a value: why."""

    text: Text


Value = str | Decimal | date | bool | Unread | None


class Row(Struct, frozen=True):
    """One row that has content. ``number`` as the spreadsheet counts; ``spread``: columns whose value was merged down
    from the row above (the first row of a merged block is not in it); ``across``: first and last column of each block
    that is merged over several columns."""

    number: int
    cells: tuple[Value, ...]
    hidden: bool = False
    spread: frozenset[int] = frozenset()
    across: tuple[tuple[int, int], ...] = ()

    def text(self, column: int) -> str:
        """The cell as text, trimmed; empty for none and for what is no value."""
        value = self.cells[column] if column < len(self.cells) else None
        return "" if value is None or isinstance(value, Unread) else str(value).strip()


class Grid(Struct, frozen=True):
    """One sheet: only rows that have content, in order. ``hidden_columns`` are read like all others."""

    name: str
    rows: tuple[Row, ...]
    hidden_columns: frozenset[int] = frozenset()


class Heading(Struct, frozen=True):
    """One column: the headings over it from top to bottom, what it seems to mean, and in which unit."""

    column: int
    path: tuple[str, ...]
    field: str | None
    certain: bool
    unit: Unit | None
    why_not: Text | None = None

    @property
    def title(self) -> str:
        """The headings in one line, without line breaks."""
        return " / ".join("".join(part.split()) for part in self.path)


class Head(Struct, frozen=True):
    """The headings of a sheet: ``first`` and ``last`` row number, and the columns that have one."""

    first: int
    last: int
    headings: tuple[Heading, ...]


def _known(paths: Sequence[tuple[str, ...]]) -> int:
    return len({plain(path[-1]) for path in paths if path and (field_of(path) or left_out(path))})


def _paths(rows: Sequence[Row], width: int) -> list[tuple[str, ...]]:
    """For each column the different headings over it, from top to bottom."""
    paths = []
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            text = row.text(column)
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        paths.append(tuple(parts))
    return paths


def _is_number(row: Row) -> bool:
    return any(isinstance(value, Decimal) for value in row.cells)


def find_head(grid: Grid) -> Head:
    """The row, or the two or three rows, that name the columns; the best of the first thirty.

    Raises:
        Refused: TABLE-HEAD, no row names at least two known columns; TABLE-EMPTY; TABLE-SIZE.
    """
    if not grid.rows:
        raise _refused("TABLE-EMPTY", f"工作表“{grid.name}”是空的。", f"The sheet “{grid.name}” is empty.")
    width = max(len(row.cells) for row in grid.rows)
    paths: list[tuple[str, ...]]
    best, chosen, paths = (0, 0), (0, 0), [()] * width
    for start in range(min(HEADER_WITHIN, len(grid.rows))):
        for depth in (1, 2, 3):
            block = grid.rows[start : start + depth]
            if len(block) < depth or (depth > 1 and _is_number(block[-1])):
                break
            found = _paths(block, width)
            score = (_known(found), -depth)
            if score > best:
                best, chosen, paths = score, (start, depth), found
    if best[0] < LEAST_KNOWN:
        raise _refused(
            "TABLE-HEAD",
            "没有找到表头：前 30 行里应有一行写明“项目名称”“项目代码”“总投资”等列名。",
            "No headings found: one of the first 30 rows should name columns such as 项目名称, 项目代码, 总投资.",
        )
    start, depth = chosen
    noted = _noted_unit(grid.rows[: start + depth])
    headings = tuple(_heading(column, path, noted) for column, path in enumerate(paths) if path)
    return Head(grid.rows[start].number, grid.rows[start + depth - 1].number, _once(headings, grid.hidden_columns))


def _noted_unit(rows: Sequence[Row]) -> Unit | None:
    notes = (unit_noted(row.text(column)) for row in rows for column in range(len(row.cells)))
    return next((unit for unit in notes if unit is not None), None)


def _heading(column: int, path: tuple[str, ...], noted: Unit | None) -> Heading:
    meant = field_of(path)
    unit = next((unit for part in reversed(path) if (unit := unit_in(part)) is not None), None)
    strange = "" if unit else next(filter(None, map(strange_unit, reversed(path))), "")
    if meant and strange:
        why = Text(f"不认识单位“{strange}”，请先换算", f"the unit “{strange}” is not known here: convert it first")
        return Heading(column, path, None, False, None, why)
    field, certain = meant or (None, False)
    return Heading(column, path, field, certain, unit or noted, None if field else left_out(path))


def _once(headings: tuple[Heading, ...], hidden: frozenset[int]) -> tuple[Heading, ...]:
    """Each field is taken from one column: from one that is certain and can be seen, of the latest year named."""

    def rank(each: Heading) -> tuple[bool, bool, int, int]:
        return not each.certain, each.column in hidden, -max(year_named(each.path), default=0), each.column

    owner: dict[str, int] = {}
    for heading in sorted(headings, key=rank):
        if heading.field:
            owner.setdefault(heading.field, heading.column)
    return tuple(
        heading
        if heading.field is None or owner[heading.field] == heading.column
        else Heading(heading.column, heading.path, None, False, heading.unit, TAKEN)
        for heading in headings
    )


def years_apart(head: Head, fields: Mapping[int, str], year: int) -> dict[int, Text]:
    """The columns (of ``fields``: column → field) whose heading speaks of another year than the plan's ``year``."""
    plans = ("plan_year_wan", *(f"plan_{month}" for month in range(1, MONTHS + 1)))
    meant = {**dict.fromkeys(plans, year), "invested_before_wan": year - 1}
    apart = {}
    for heading in head.headings:
        expected, named = meant.get(fields.get(heading.column, "")), year_named(heading.path)
        if expected and named and expected not in named:
            told = "、".join(map(str, sorted(named)))
            apart[heading.column] = Text(
                f"表头写的是 {told} 年，按计划年度 {year} 应为 {expected} 年：请改计划年度，或不导入此列。",
                f"The heading says {told}, a plan of {year} needs {expected}: change the year or leave the column out.",
            )
    return apart


def body(grid: Grid, head: Head) -> tuple[Row, ...]:
    """The rows under the headings.

    Raises:
        Refused: TABLE-SIZE for more than 20 000 rows; TABLE-EMPTY when there is none.
    """
    rows = tuple(row for row in grid.rows if row.number > head.last)
    if not rows:
        raise _refused("TABLE-EMPTY", "表头下面没有数据。", "There is nothing under the headings.")
    if len(rows) > MOST_ROWS:
        raise _refused(
            "TABLE-SIZE",
            f"共 {len(rows):,} 行，一次最多导入 {MOST_ROWS:,} 行，请拆分。",
            f"{len(rows):,} rows; {MOST_ROWS:,} at most at a time: split the table.",
        )
    return rows


def _refused(rule: str, zh: str, en: str) -> Refused:
    return Refused(Refusal(rule, Text(zh, en), "file"))
