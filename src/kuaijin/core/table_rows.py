"""The rows of a project table as values of this book: units turned, dates read, subtotals left out, faults named."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from kuaijin.core.amounts import FEN_PER_WAN, LARGEST_WAN, WAN_PER_YI
from kuaijin.core.base import Text
from kuaijin.core.partial_date import parse_partial
from kuaijin.core.table_fields import BY_KEY, UNITS_OF, Column, Unit, plain, seen, unit_named, wide_free
from kuaijin.core.table_grid import Head, Row, Unread, Value

Read = str | int | bool
"""A value as the book keeps it: text, integer 万元 or m², a partial date as text, yes or no."""

_FACTOR: dict[str, Fraction] = {
    "yi": Fraction(WAN_PER_YI),
    "wan": Fraction(1),
    "yuan": Fraction(100, FEN_PER_WAN),
    "sqm": Fraction(1),
    "wan_sqm": Fraction(10_000),
    "mu": Fraction(10_000, 15),
    "hectare": Fraction(10_000),
}
"""To 万元, and to m² (1 亩 = 10 000/15 m², standards.md 4)."""
LARGEST_SQM = 10**12
_NUMBER = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.([0-9]{1,9}))?([^0-9]{0,5})")
_TOTAL = re.compile(
    r"(?:本页|全市|全区|各?类|分类|项目)?(?:合计|小计|总计|累计|共计|subtotal|total|sum).*|.{0,12}(?:合计|小计|总计)"
)
_SECTION = re.compile(r"[(]?[一二三四五六七八九十0-9]{1,3}[)、.．]?.*")
_HEADED = re.compile(r"[(]?[一二三四五六七八九十]{1,3}[)、.．]?")
_COUNTED = re.compile(r".*[(]?(?:共|计)?[0-9]{1,4}[个项][)]?")
_FOOT = re.compile(
    r"(?:注|备注|说明|填表说明|附注|填报人|填表人|制表人?|审核人?|复核人?|联系人|联系电话|填报日期|填报单位|填报时间|单位负责人)[:0-9]"
)
_CODE_DIGITS = 10
"""Fewer digits are no project code that somebody mistyped."""
_APART = re.compile(r"[0-9.,]\s+[0-9.,]")
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(?::00(?:\.0+)?)?$")
_EXACT_DIGITS = 15
"""A spreadsheet keeps no more digits of a number."""
_DAY = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?|月?)?|(20[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])?"
)
_SHORT_YEAR = re.compile(r"([0-9]{4})年?")
_YES = frozenset({"是", "√", "✓", "y", "yes", "true", "1", "有"})
_NO = frozenset({"否", "×", "x", "n", "no", "false", "0", "无", "-", "—"})
_BLANK = frozenset({"", "/", "-", "—", "--", "——", "无", "暂无", "n/a", "na", "待定"})


class Fault(Struct, frozen=True):
    """What is wrong with one row; ``column`` counts from 0, ``None`` for the row as a whole."""

    text: Text
    column: int | None = None


class ReadRow(Struct, frozen=True):
    """One project of the table: its values by field (a blank cell is left out) and what could not be read."""

    number: int
    values: dict[str, Read]
    faults: tuple[Fault, ...] = ()


class LeftOut(Struct, frozen=True):
    """A row that is no project, and why it is none."""

    number: int
    text: str
    why: Text


class Choices(Struct, frozen=True):
    """What the person decided about the columns. ``fields``: column → field; ``units``: field → unit; ``constants``:
    what holds for every row whose table does not say it; ``hidden``: take hidden rows too."""

    fields: dict[int, str]
    units: dict[str, Unit] = {}
    constants: dict[str, str] = {}
    hidden: bool = False


SUBTOTAL = Text("合计行", "a line of totals")
SECTION = Text("分组标题", "a heading between rows")
NOTE = Text("跨列的说明", "a note across the row")
HIDDEN = Text("隐藏行", "a hidden row")
REPEATED = Text("重复的表头", "the headings again")


def proposed(head: Head) -> Choices:
    """The choices that follow from the headings alone."""
    fields = {heading.column: heading.field for heading in head.headings if heading.field}
    units = {
        heading.field: heading.unit
        for heading in head.headings
        if heading.field and heading.unit in UNITS_OF.get(BY_KEY[heading.field].kind, ())
    }
    return Choices(fields, {field: unit for field, unit in units.items() if unit})


def units_missing(rows: Iterable[Row], choices: Choices) -> tuple[str, ...]:
    """The fields whose unit neither heading nor note tells, and in which a cell stands without one."""
    open_columns = {
        column: field
        for column, field in choices.fields.items()
        if BY_KEY[field].kind in UNITS_OF and field not in choices.units
    }
    missing = set()
    for row in rows:
        for column, field in open_columns.items():
            if field not in missing and _bare_number(row.cells[column] if column < len(row.cells) else None):
                missing.add(field)
    return tuple(field for field in open_columns.values() if field in missing)


def _bare_number(value: Value) -> bool:
    if isinstance(value, Decimal):
        return value != 0
    if not isinstance(value, str):
        return False
    found = _NUMBER.fullmatch(wide_free(value))
    return found is not None and not found[4]


def read_rows(rows: Iterable[Row], head: Head, choices: Choices) -> Iterator[ReadRow | LeftOut]:
    """Each row of the body: a project with its values and faults, or a row that is left out and why."""
    section: dict[str, str] = {}
    titles = {heading.column: plain(heading.path[-1]) for heading in head.headings}
    for row in rows:
        if row.hidden and not choices.hidden:
            yield LeftOut(row.number, _told(row), HIDDEN)
            continue
        why = _no_project(row, choices, titles)
        if why is None:
            yield _read(row, choices, section)
            continue
        if why is SECTION:
            section = _category_of(" ".join(row.text(column) for column in range(len(row.cells)))) or section
        yield LeftOut(row.number, _told(row), why)


def _told(row: Row) -> str:
    return next((row.text(column) for column in range(len(row.cells)) if row.text(column)), "")[:60]


def _no_project(row: Row, choices: Choices, titles: Mapping[int, str]) -> Text | None:
    filled = [column for column in range(len(row.cells)) if row.text(column)]
    if filled and all(titles.get(column) == plain(row.text(column)) for column in filled):
        return REPEATED
    columns = {field: column for column, field in choices.fields.items()}
    code = row.text(columns["code"]) if "code" in columns else ""
    if sum(sign.isdigit() for sign in code) >= _CODE_DIGITS:
        return None
    words = [wide_free(row.text(column)).lower() for column in filled if not isinstance(row.cells[column], Decimal)]
    if any(_TOTAL.fullmatch(word) for word in words[:4]):
        return SUBTOTAL
    different = {row.text(column) for column in filled}
    if (len(different) == 1 and words and _SECTION.fullmatch(words[0])) or _is_section(words):
        return SECTION
    if words and _FOOT.match(words[0]):
        return NOTE
    # One text merged over three columns and more is no project's: no two of its cells could mean the same.
    return NOTE if words and len(different) == 1 and len(filled) > 2 else None


def _is_section(words: list[str]) -> bool:
    """Whether the texts of a row are those of a heading that has its group's sums beside it: 一、社会民生（5个）."""
    named = {text for text in words if not _HEADED.fullmatch(text)}
    return len(named) == 1 and _COUNTED.fullmatch(next(iter(named))) is not None


def _category_of(text: str) -> dict[str, str]:
    """A heading such as 一、社会民生（12个） tells the category of the rows under it."""
    found = next((value for value in BY_KEY["category"].choices if value in text), None)
    return {"category": found} if found else {}


def _read(row: Row, choices: Choices, section: Mapping[str, str]) -> ReadRow:
    values: dict[str, Read] = {}
    faults: list[Fault] = []
    joined = _joined(row, choices)
    for column, field in choices.fields.items():
        if column >= len(row.cells):
            continue
        if column in joined:
            faults.append(Fault(_ACROSS, column))
            continue
        known = BY_KEY[field]
        if column in row.spread and known.kind in UNITS_OF:
            faults.append(Fault(_MERGED, column))
            continue
        answer = _value(row.cells[column], known, choices.units.get(field))
        if isinstance(answer, Text):
            faults.append(Fault(answer, column))
        elif answer is not None:
            values[field] = answer
    for field, constant in {**choices.constants, **section}.items():
        if constant and field not in values:
            values[field] = constant
    return ReadRow(row.number, values, tuple(faults))


def _joined(row: Row, choices: Choices) -> set[int]:
    """The columns that share a cell with another one that counts."""
    blocks = [{column for column in choices.fields if left <= column <= right} for left, right in row.across]
    return {column for block in blocks if len(block) > 1 for column in block}


_ACROSS = Text(
    "单元格跨列合并，无法确定属于哪一列，请拆开填写。",
    "A cell is merged over several columns: split it and fill each column.",
)
_LOST = Text(
    "存成了数字，15 位以后的数字已丢失：请把单元格设为文本格式，重新填写。",
    "Stored as a number, of which only 15 digits are kept: format the cell as text and fill it in again.",
)
_MERGED = Text(
    "金额或面积的单元格跨行合并，无法确定属于哪一行，请拆开填写。",
    "An amount or area is merged over several rows: split the cells and fill each row.",
)


def _value(value: Value, column: Column, unit: Unit | None) -> Read | Text | None:
    """The cell as the book keeps it, ``None`` for a blank one, or what is wrong with it."""
    if isinstance(value, Unread):
        return value.text
    if value is None or (isinstance(value, str) and wide_free(value).lower() in _BLANK):
        return None
    if column.kind in UNITS_OF:
        return _measured(value, column, unit)
    if column.kind == "date":
        return _day(value, column)
    if column.kind == "tick":
        return _tick(value)
    if isinstance(value, Decimal) and value.adjusted() >= _EXACT_DIGITS:
        return _LOST
    text = _text(value)
    if column.kind == "choice":
        return _choice(text, column)
    return text


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return " ".join(unicodedata.normalize("NFC", seen(str(value))).split()).removeprefix("'")


def _shown(value: Value) -> str:
    return _text(value)[:40]


def _choice(text: str, column: Column) -> str | Text:
    bare = plain(text)
    for value, words in column.choices.items():
        if bare == plain(value) or bare in words:
            return value
    allowed = "、".join(words[0] for words in column.choices.values())
    english = ", ".join(column.choices)
    return Text(f"“{text[:40]}”不是{column.name.zh}，应为：{allowed}。", f"“{text[:40]}” is none of: {english}.")


def _tick(value: Value) -> bool | Text:
    bare = plain(_text(value))
    if bare in _YES or value is True:
        return True
    if bare in _NO or value is False:
        return False
    return Text(f"“{_shown(value)}”应写“是”或“否”。", f"“{_shown(value)}”: write 是 (yes) or 否 (no).")


def _measured(value: Value, column: Column, unit: Unit | None) -> int | Text:
    number, own = _number(value)
    if number is None:
        return Text(f"“{_shown(value)}”不是{column.name.zh}的数值。", f"“{_shown(value)}” is no number.")
    known = own or unit
    if known is None and number:
        return Text(f"“{_shown(value)}”没有单位。", f"“{_shown(value)}” has no unit.")
    if known is not None and known not in UNITS_OF[column.kind]:
        return Text(f"“{_shown(value)}”的单位不对。", f"The unit of “{_shown(value)}” does not fit.")
    exact = number * _FACTOR[known] if known else Fraction(0)
    if column.kind == "area":
        return _bounded(round(exact), LARGEST_SQM, value)
    if exact.denominator != 1:
        return Text(
            f"“{_shown(value)}”折合 {float(exact):,.4f} 万元，须为整数万元。",
            f"“{_shown(value)}” is {float(exact):,.4f} 万元; a whole number of 万元 is needed.",
        )
    return _bounded(exact.numerator, LARGEST_WAN, value)


def _bounded(number: int, largest: int, value: Value) -> int | Text:
    if 0 <= number <= largest:
        return number
    return Text(f"“{_shown(value)}”过大或为负数。", f"“{_shown(value)}” is negative or too large.")


def _number(value: Value) -> tuple[Fraction | None, Unit | None]:
    """The number in a cell and the unit that the cell itself names."""
    if isinstance(value, Decimal):
        return Fraction(value), None
    if not isinstance(value, str):
        return None, None
    found = _NUMBER.fullmatch(wide_free(value))
    if found is None or _APART.search(value):
        return None, None
    sign, whole, part, word = found.groups()
    unit = unit_named(word) if word else None
    if word and unit is None:
        return None, None
    number = Fraction(int(whole.replace(",", ""))) + (Fraction(int(part), 10 ** len(part)) if part else 0)
    return (-number if sign == "-" else number), unit


def _day(value: Value, column: Column) -> str | Text | None:
    """A partial date (``2021``, ``2021-03``, ``2021-03-18``) from a date cell or from what people write."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) and not value:
        return None  # a formula that looks at an empty cell
    told = _MIDNIGHT.sub("", _text(value))
    text = wide_free(told)
    if isinstance(value, Decimal) and text.endswith(".1"):
        return Text(
            f"“{_shown(value)}”是数字，可能是 1 月，也可能是 10 月，请写 2021年10月 或 2021-10。",
            f"“{_shown(value)}” is a number: it may mean January or October; write 2021-10.",
        )
    found = None if _APART.search(told) else _DAY.fullmatch(text)
    short = _SHORT_YEAR.fullmatch(text)
    written = ""
    if found:
        year, *parts = (part for part in found.groups() if part)
        written = "-".join([year, *(f"{int(part):02d}" for part in parts)])
    elif short:
        written = short[1]
    if written and parse_partial(written):
        return written
    return Text(
        f"“{_shown(value)}”不是{column.name.zh}的日期，请写 2021年3月 或 2021-03-18。",
        f"“{_shown(value)}” is no date; write 2021-03 or 2021-03-18.",
    )
