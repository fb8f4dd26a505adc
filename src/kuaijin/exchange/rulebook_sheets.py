"""The changeable part of the rulebook as sheets of rows: out and in again, as YAML or as a workbook.

Each part is a list of rows with the fields of one kind of change. What is read is compared with the rulebook: the
differences are the changes of a draft, all of them or none. A part that is left out leaves its things as they are; an
item that is listed, or has a row, is listed with all its papers (prerequisites).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple, get_args, get_type_hints

import msgspec
import yaml
from msgspec import UNSET
from openpyxl import Workbook as NewWorkbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kuaijin.core import rulebook_terms as t
from kuaijin.core.base import Refusal, Text
from kuaijin.core.park_settings import ParkSettings
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_amend import limits_set, material_set, measure_set, prerequisite_set
from kuaijin.core.rulebook_words import present
from kuaijin.core.settings import LegalSettings
from kuaijin.core.table_grid import Row
from kuaijin.exchange.tables import safe_cell
from kuaijin.exchange.workbook_reading import Workbook, check_unpacked
from kuaijin.sources.shapes import MISFIT, read
from kuaijin.sources.yaml_tree import Tree

PARTS: dict[str, type[Any]] = {
    "items": t.LimitsSet,
    "materials": t.MaterialSet,
    "prerequisites": t.PrerequisiteSet,
    "measures": t.MeasureSet,
    "parameters": t.ParameterSet,
    "settings": t.SettingSet,
    "thresholds": t.ThresholdSet,
}
"""The parts and what a row of each is."""
LARGEST = 2_000_000
"""Bytes of a file."""
LARGEST_UNPACKED = 40_000_000
MOST_TOLD = 20
"""So many faults are told at once."""
Rows = dict[str, list[Any]]


class Misfit(NamedTuple):
    """What is wrong, and where: a cell of a sheet or a line of a file, and the field."""

    where: str
    field: str
    text: Text


class SheetErrors(Exception):
    """A file that cannot be taken in, with everything that is wrong with it."""

    def __init__(self, misfits: Iterable[Misfit]) -> None:
        self.misfits = tuple(misfits)
        super().__init__("; ".join(f"{each.where} {each.field}: {each.text.en}" for each in self.misfits))

    @property
    def refusal(self) -> Refusal:
        """The same for a page: each with its place."""
        told = self.misfits[:MOST_TOLD]
        zh = "；".join(f"{each.where}（{each.field}）：{each.text.zh}" for each in told)
        en = "; ".join(f"{each.where} ({each.field}): {each.text.en}" for each in told)
        more = len(self.misfits) - len(told)
        if more:
            zh, en = f"{zh}；另有 {more} 处", f"{en}; {more} more"
        return Refusal("RULEBOOK-SHEET", Text(zh, en), "file")


def rows_of(book: Rulebook) -> Rows:
    """The rulebook's changeable part."""
    items = book.items.values()
    return {
        "items": [limits_set(item) for item in items],
        "materials": [material_set(item.id, each) for item in items for each in item.materials],
        "prerequisites": [prerequisite_set(item.id, each) for item in items for each in item.prerequisites],
        "measures": [measure_set(each) for each in book.measures],
        "parameters": [
            t.ParameterSet(measure=measure.id, parameter=each.id, value=each.value)
            for measure in book.measures
            for each in measure.parameters
        ],
        "settings": [t.SettingSet(name=name, value=value) for name, value in _values(book.settings)],
        "thresholds": [t.ThresholdSet(name=name, value=value) for name, value in _values(book.park)],
    }


def _values(settings: LegalSettings | ParkSettings) -> list[tuple[str, Any]]:
    return [(name, getattr(settings, name)) for name in t.plain_names(settings)]


# Out ------------------------------------------------------------------------------------------------------------------


def to_yaml(book: Rulebook) -> bytes:
    """The sheets as one YAML file."""
    plain = {part: [_plain(each) for each in rows] for part, rows in rows_of(book).items()}
    text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=200, default_flow_style=None)
    return text.encode()


def _plain(change: Any) -> dict[str, Any]:
    values = msgspec.to_builtins(change, builtin_types=(date,))
    del values["change"]
    defaults = {each.name: each.default for each in msgspec.structs.fields(type(change)) if not each.required}
    return {
        name: value for name, value in values.items() if name not in defaults or defaults[name] != getattr(change, name)
    }


def to_xlsx(book: Rulebook) -> bytes:
    """The sheets as a workbook; the names of items stand beside their ids, and are not read."""
    out = NewWorkbook()
    out.remove(out.active)
    for part, rows in rows_of(book).items():
        sheet = out.create_sheet(part)
        names = list(PARTS[part].__struct_fields__)
        sheet.append([*names, "(name)"])
        for each in rows:
            sheet.append([*(_cell(getattr(each, name)) for name in names), safe_cell(_name(each, book))])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for column in range(1, len(names) + 2):
            sheet.column_dimensions[get_column_letter(column)].width = 18
        sheet.freeze_panes = "B2"
    content = BytesIO()
    out.save(content)
    return content.getvalue()


def _name(change: Any, book: Rulebook) -> str:
    item = book.items.get(getattr(change, "item", ""))
    measure = book.measure(getattr(change, "measure", ""))
    return item.name.zh if item else measure.name.zh if measure else ""


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return safe_cell(value)


# In -------------------------------------------------------------------------------------------------------------------


def from_yaml(content: bytes, book: Rulebook) -> tuple[t.Change, ...]:
    """The changes that lead from ``book`` to what the file says.

    Raises:
        SheetErrors: naming line and field of everything that is wrong.
    """
    _check_size(content)
    tree = Tree(content)
    if tree.faults:
        raise SheetErrors(Misfit(f"L{each.line}", _steps(each.path), each.text) for each in tree.faults)
    if not isinstance(tree.data, dict):
        text = Text(f"应为键值表，键为 {'、'.join(PARTS)}", f"a mapping of {', '.join(PARTS)} is expected")
        raise SheetErrors((Misfit("L1", "-", text),))
    return _changes(tree.data, book, lambda path: (f"L{tree.line(path)}", _steps(path)))


def from_xlsx(content: bytes, book: Rulebook) -> tuple[t.Change, ...]:
    """As :func:`from_yaml` for a workbook; what is wrong is named by its cell.

    Raises:
        SheetErrors, and Refused (TABLE-FILE) for what is no workbook or unpacks to too much.
    """
    _check_size(content)
    check_unpacked(content, LARGEST_UNPACKED)
    book_in = Workbook(BytesIO(content))
    strange = [sheet.name for sheet in book_in.sheets if sheet.name not in PARTS]
    if strange:
        text = Text(f"没有这个工作表，应为 {'、'.join(PARTS)}", f"no such sheet; one of {', '.join(PARTS)}")
        raise SheetErrors(Misfit(name, "-", text) for name in strange)
    data: dict[str, Any] = {}
    cells: dict[tuple[str, int, str], str] = {}
    for sheet in book_in.sheets:
        head, *rows = [*book_in.grid(sheet).rows, None]
        if head is not None:
            body = [each for each in rows if each is not None]
            data[sheet.name] = _sheet_rows(sheet.name, [str(each or "").strip() for each in head.cells], body, cells)

    def where(path: tuple[Any, ...]) -> tuple[str, str]:
        part, place, field = (*path, "", "")[:3]
        known = cells.get((str(part), place, str(field))) or cells.get((str(part), place, "")) or str(part)
        return known, str(field or "-")

    return _changes(data, book, where)


def _sheet_rows(part: str, heads: list[str], rows: list[Row], cells: dict[tuple[str, int, str], str]) -> list[Any]:
    """The rows of a sheet as plain values; ``cells`` learns where each value stands. A head in brackets is a note."""
    kinds, found = get_type_hints(PARTS[part]), []
    for place, row in enumerate(rows):
        given = dict(zip(heads, (*row.cells, *[None] * len(heads)), strict=False))
        meant = {name: _meant(raw, kinds.get(name)) for name, raw in given.items() if not name.startswith("(")}
        values = {name: value for name, value in meant.items() if value is not UNSET}
        for column, name in enumerate(heads, start=1):
            cells[part, place, name] = f"{part}!{get_column_letter(column)}{row.number}"
        cells[part, place, ""] = f"{part}!{row.number}"
        found.append(_completed(values, PARTS[part], given))
    return found


def _completed(values: dict[str, Any], kind: type[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """An empty cell is nothing where a field may be nothing, else its default."""
    for each in msgspec.structs.fields(kind):
        optional = type(None) in get_args(each.type)
        if each.name in given and each.name not in values and each.required and optional:
            values[each.name] = None
    return values


def _meant(raw: Any, kind: Any) -> Any:
    """A cell as a value of the field's kind, as far as it can be one; empty is ``UNSET``."""
    if raw is None or raw == "":
        return UNSET
    if isinstance(raw, Decimal):
        raw = int(raw) if raw == raw.to_integral_value() else float(raw)
    if not isinstance(raw, str):
        return str(raw) if kind is str else raw
    text = raw.strip().removeprefix("'")
    if kind is str:
        return text
    if text in ("是", "否") and kind is not None:
        return text == "是"
    if str(kind).startswith("tuple"):
        return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    if kind == t.Value:
        parts = [int(part) if part.strip().isdecimal() else part.strip() for part in text.split(",")]
        return parts if "," in text else parts[0]
    return text


def _check_size(content: bytes) -> None:
    if len(content) > LARGEST:
        text = Text("文件超过 2 MB", "the file is larger than 2 MB")
        raise SheetErrors((Misfit("file", "-", text),))


def _steps(path: Iterable[Any]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".") or "-"


Where = Callable[[tuple[Any, ...]], tuple[str, str]]


def _changes(data: Mapping[str, Any], book: Rulebook, where: Where) -> tuple[t.Change, ...]:
    misfits: list[Misfit] = []

    def report(path: tuple[Any, ...], text: Text) -> None:
        misfits.append(Misfit(*where(path), text))

    for part in data.keys() - PARTS.keys():
        report((part,), Text(f"没有这部分，应为 {'、'.join(PARTS)}", f"no such part; one of {', '.join(PARTS)}"))
    rows = {part: _read_part(part, data[part], report) for part in PARTS if part in data}
    for part, found in rows.items():
        _check_twice(part, found, report)
        _check_known(part, found, book, report)
    if misfits:
        raise SheetErrors(misfits)
    plain = {part: [_in_shape(each) for _, each in found] for part, found in rows.items()}
    wanted = [each for found in plain.values() for each in found if present(each, book) != each]
    return (*_dropped(plain, book), *wanted)


def _in_shape(change: Any) -> Any:
    """A setting that is a list may have one entry, which a cell shows as a number."""
    if not isinstance(change, t.SettingSet | t.ThresholdSet) or isinstance(change.value, tuple):
        return change
    kind = LegalSettings if isinstance(change, t.SettingSet) else ParkSettings
    if not isinstance(getattr(kind(), change.name), tuple):
        return change
    return msgspec.structs.replace(change, value=(change.value,))


def _read_part(part: str, raw: Any, report: Callable[[tuple[Any, ...], Text], None]) -> list[tuple[int, Any]]:
    if not isinstance(raw, list):
        report((part,), Text("应为列表", "a list is expected"))
        return []
    found = [(place, read(PARTS[part], each, (part, place), report)) for place, each in enumerate(raw)]
    return [(place, each) for place, each in found if each is not MISFIT]


def _check_twice(part: str, found: list[tuple[int, Any]], report: Callable[[tuple[Any, ...], Text], None]) -> None:
    seen: set[t.Target] = set()
    for place, each in found:
        about = t.target(each)
        if about in seen:
            name = each.__struct_fields__[min(len(about), 2) - 1 if part != "items" else 0]
            report((part, place, name), Text(f"重复：{about[-1]}", f"listed twice: {about[-1]}"))
        seen.add(about)


def _check_known(
    part: str, found: list[tuple[int, Any]], book: Rulebook, report: Callable[[tuple[Any, ...], Text], None]
) -> None:
    """Items, measures and settings are those of the book; a paper or a prerequisite may be new."""
    known: dict[str, Iterable[str]] = {
        "item": book.items,
        "needs": book.items,
        "measure": [each.id for each in book.measures],
    }
    if part in ("settings", "thresholds"):
        known["name"] = t.plain_names(LegalSettings() if part == "settings" else ParkSettings())
    for place, each in found:
        for name, ids in known.items():
            if hasattr(each, name) and getattr(each, name) not in ids:
                value = getattr(each, name)
                report((part, place, name), Text(f"规则库没有：{value}", f"unknown to the rulebook: {value}"))


def _dropped(rows: Mapping[str, list[Any]], book: Rulebook) -> list[t.Change]:
    """What the book has and the file's complete lists have not."""
    listed = {each.item for each in rows.get("items", ())}
    gone: list[t.Change] = []
    if "materials" in rows:
        kept = {(each.item, each.name_zh) for each in rows["materials"]}
        whole = listed | {item for item, _ in kept}
        gone += [
            t.MaterialDropped(item=item.id, name_zh=each.name.zh)
            for item in book.items.values()
            if item.id in whole
            for each in item.materials
            if (item.id, each.name.zh) not in kept
        ]
    if "prerequisites" in rows:
        needed = {(each.item, each.needs) for each in rows["prerequisites"]}
        whole = listed | {item for item, _ in needed}
        gone += [
            t.PrerequisiteDropped(item=item.id, needs=each.item)
            for item in book.items.values()
            if item.id in whole
            for each in item.prerequisites
            if (item.id, each.item) not in needed
        ]
    return gone


__all__ = ["SheetErrors", "from_xlsx", "from_yaml", "rows_of", "to_xlsx", "to_yaml"]
