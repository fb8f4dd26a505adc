"""Decision tables out and in: as lines for a browser, as a workbook with three sheets, as DMN 1.3 for other systems."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from openpyxl import Workbook as NewWorkbook

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.decision_table import (
    KINDS,
    OUTCOMES,
    Condition,
    Example,
    Input,
    Row,
    Table,
    conditions_of,
    shown,
)
from kuaijin.exchange.tables import safe_cell
from kuaijin.exchange.workbook_reading import Workbook, check_unpacked

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
SHEETS: dict[str, tuple[str, ...]] = {
    "inputs": ("name", "title_zh", "title_en", "kind", "choices"),
    "rows": ("id", "conditions", "outcome", "law_zh", "law_en"),
    "examples": ("name", "inputs", "expected"),
}
"""The three parts of a table and their columns, in lines as in sheets."""
MOST_LINES = 200
LARGEST_UNPACKED = 20_000_000
"""Bytes."""
_TYPES = {"number": "number", "date": "date", "boolean": "boolean", "text": "string", "choice": "string"}
Cells = dict[str, list[tuple[str, ...]]]


def cells_of(table: Table) -> Cells:
    """The table as plain cells by part."""
    return {
        "inputs": [
            (each.name, each.title.zh, each.title.en, each.kind, ", ".join(each.choices)) for each in table.inputs
        ],
        "rows": [(row.id, row.conditions, row.outcome, row.law.zh, row.law.en) for row in table.rows],
        "examples": [(each.name, each.inputs, each.expected) for each in table.examples],
    }


def lines_of(table: Table) -> dict[str, str]:
    """The same as lines, cells parted by ``|``."""
    return {part: "\n".join(" | ".join(cells) for cells in rows) for part, rows in cells_of(table).items()}


def from_lines(texts: dict[str, str]) -> tuple[tuple[Input, ...], tuple[Row, ...], tuple[Example, ...]]:
    """The parts of a table from lines.

    Raises:
        Refused: RULES-LINE, naming the part and the line.
    """
    cells = {
        part: [tuple(cell.strip() for cell in line.split("|")) for line in text.splitlines() if line.strip()]
        for part, text in texts.items()
    }
    return _parts(cells)


def to_xlsx(table: Table) -> bytes:
    """A workbook that :func:`from_xlsx` reads back."""
    book = NewWorkbook()
    book.remove(book.active)
    for part, rows in cells_of(table).items():
        sheet = book.create_sheet(part)
        sheet.append(list(SHEETS[part]))
        for row in rows:
            sheet.append([safe_cell(cell) for cell in row])
        sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def from_xlsx(content: bytes) -> tuple[tuple[Input, ...], tuple[Row, ...], tuple[Example, ...]]:
    """The parts of a table from a workbook; all of it, or nothing.

    Raises:
        Refused: TABLE-FILE for a file that is none, RULES-FILE naming a sheet that is missing, RULES-LINE naming the
            sheet and the row.
    """
    check_unpacked(content, LARGEST_UNPACKED)
    book = Workbook(BytesIO(content))
    sheets = {sheet.name: sheet for sheet in book.sheets}
    cells: Cells = {}
    for part, columns in SHEETS.items():
        if part not in sheets:
            raise _refused("RULES-FILE", f"缺少工作表“{part}”。", f"The sheet “{part}” is missing.", "file")
        rows = [row for row in book.grid(sheets[part]).rows if row.number > 1]
        read = [tuple(row.text(column).removeprefix("'") for column in range(len(columns))) for row in rows]
        cells[part] = [row for row in read if any(row)]
    return _parts(cells)


def _refused(rule: str, zh: str, en: str, field: str) -> Refused:
    return Refused(Refusal(rule, Text(zh, en), field))


def _parts(cells: Cells) -> tuple[tuple[Input, ...], tuple[Row, ...], tuple[Example, ...]]:
    for part, rows in cells.items():
        if len(rows) > MOST_LINES:
            raise _refused("RULES-LINE", f"最多 {MOST_LINES} 行。", f"{MOST_LINES} lines at most.", part)
        for number, row in enumerate(rows, start=1):
            _check_line(part, number, row)
    inputs = tuple(
        Input(name=name, title=Text(zh, en or zh), kind=kind, choices=_split(choices))  # type: ignore[arg-type]  checked above
        for name, zh, en, kind, choices in (_padded(row, 5) for row in cells["inputs"])
    )
    rules = tuple(
        Row(id=id_, conditions=conditions, outcome=outcome, law=Text(zh, en or zh))  # type: ignore[arg-type]  checked above
        for id_, conditions, outcome, zh, en in (_padded(row, 5) for row in cells["rows"])
    )
    examples = tuple(
        Example(name=name, inputs=inputs_, expected=expected)  # type: ignore[arg-type]  checked above
        for name, inputs_, expected in (_padded(row, 3) for row in cells["examples"])
    )
    return inputs, rules, examples


def _padded(row: tuple[str, ...], count: int) -> tuple[str, ...]:
    return (*row, *[""] * (count - len(row)))


def _split(choices: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in choices.replace("，", ",").split(",") if each.strip())


def _check_line(part: str, number: int, row: tuple[str, ...]) -> None:
    columns = SHEETS[part]
    known, place = {"inputs": (KINDS, 3), "rows": (OUTCOMES, 2), "examples": (OUTCOMES, 2)}[part]
    if not place < len(row) <= len(columns):
        raise _refused(
            "RULES-LINE",
            f"第 {number} 行应有 {len(columns)} 列：{' | '.join(columns)}",
            f"line {number} has {len(columns)} columns: {' | '.join(columns)}",
            part,
        )
    if row[place] not in known:
        allowed = ", ".join(known)
        raise _refused(
            "RULES-LINE",
            f"第 {number} 行“{row[place]}”应为：{allowed}",
            f"line {number}: “{row[place]}” is none of {allowed}",
            part,
        )


def to_dmn(table: Table, version: int) -> bytes:
    """The table as a DMN 1.3 decision table with hit policy FIRST; the law is its annotation.

    DMN knows two-valued tests: where an input is missing the reading system must not fall through to a later row.
    """
    ElementTree.register_namespace("", DMN)
    root = ElementTree.Element(
        f"{{{DMN}}}definitions",
        {"id": f"kuaijin-{table.item}-{version}", "name": table.title.zh, "namespace": "urn:kuaijin:instant"},
    )
    decision = _under(root, "decision", id=f"decision-{table.item}", name=table.title.zh)
    body = _under(decision, "decisionTable", id=f"table-{table.item}", hitPolicy="FIRST")
    for number, known in enumerate(table.inputs, start=1):
        node = _under(body, "input", id=f"input-{number}", label=known.title.zh)
        expression = _under(node, "inputExpression", id=f"expression-{number}", typeRef=_TYPES[known.kind])
        _under(expression, "text").text = known.name
    _under(body, "output", id="output-1", name="outcome", typeRef="string")
    _under(body, "annotation", name="law")
    inputs = {each.name: each for each in table.inputs}
    for row in table.rows:
        conditions = conditions_of(row, inputs)
        node = _under(body, "rule", id=f"rule-{row.id}")
        for number, known in enumerate(table.inputs, start=1):
            tests = [_unary(each, known) for each in conditions if each.input == known.name]
            entry = _under(node, "inputEntry", id=f"entry-{row.id}-{number}")
            _under(entry, "text").text = _joined(tests)
        _under(_under(node, "outputEntry", id=f"out-{row.id}"), "text").text = f'"{row.outcome}"'
        _under(_under(node, "annotationEntry"), "text").text = row.law.zh
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _under(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{DMN}}}{tag}", attributes)


def _joined(tests: Sequence[str]) -> str:
    """One unary test; several on one input hold together, which DMN writes with the input's own value."""
    if not tests:
        return "-"
    return tests[0] if len(tests) == 1 else " and ".join(f"? {test}" for test in tests)


def _unary(condition: Condition, known: Input) -> str:
    values = [_feel(value, known) for value in condition.values]
    if condition.op == "in":
        return ", ".join(values)
    if condition.op == "!=":
        return f"not({values[0]})"
    return values[0] if condition.op == "=" else f"{condition.op} {values[0]}"


def _feel(value: Any, known: Input) -> str:
    if known.kind == "boolean":
        return "true" if value else "false"
    if known.kind == "number":
        return shown(value)
    return f'date("{value}")' if known.kind == "date" else f'"{value}"'
