"""Works plans as xlsx: three sheets (作业, 班组机械, 许可), out and in again; English headings are known as well."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, BinaryIO

from openpyxl import Workbook as NewWorkbook

from kuaijin.core import works_messages as m
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.table_grid import Unread, Value
from kuaijin.core.works_network import HAZARDS, Crossing, Link, Need
from kuaijin.exchange.tables import safe_cell
from kuaijin.exchange.workbook_reading import Workbook

SHEETS: dict[str, tuple[str, ...]] = {
    "作业": ("编号", "作业", "工期", "紧前", "部位", "危险作业", "班组机械", "许可", "不早于", "开始"),
    "班组机械": ("编号", "名称", "数量", "类别", "停歇"),
    "许可": ("编号", "名称", "预计时间", "事项"),
}
ENGLISH: dict[str, str] = {
    "number": "编号", "activity": "作业", "days": "工期", "after": "紧前", "place": "部位", "hazard": "危险作业",
    "crews": "班组机械", "permit": "许可", "not before": "不早于", "start": "开始", "name": "名称", "count": "数量",
    "kind": "类别", "away": "停歇", "expected": "预计时间", "item": "事项", "activities": "作业",
    "resources": "班组机械", "permits": "许可",
}  # fmt: skip
KINDS = {"crew": "班组", "machine": "机械"}
_LINK = re.compile(r"(?P<before>.+?)(?:(?P<kind>FS|SS|FF|SF)(?P<lag>[+-]\d+)?)?(?:\[(?P<cross>\d+/\d+)\])?")
_NEED = re.compile(r"(?P<name>.+?)(?:[*×](?P<amount>\d+))?")
_AWAY = re.compile(r"(?P<first>\d{4}-\d\d-\d\d)~(?P<last>\d{4}-\d\d-\d\d)(?:=(?P<left>\d+))?")
_BETWEEN = re.compile(r"[;；,，、\s]+")


def _refused(sheet: str, row: int, zh: str, en: str) -> Refused:
    return Refused(Refusal("WORKS-FILE", Text(f"“{sheet}”第 {row} 行：{zh}", f"“{sheet}”, row {row}: {en}"), "file"))


def write_xlsx(title: str, plan: m.EnterWorksPlan) -> bytes:
    """``plan`` in the three sheets that :func:`read_xlsx` reads."""
    book = NewWorkbook()
    book.remove(book.active)
    rows: dict[str, list[tuple[object, ...]]] = {
        "作业": [_activity_row(each) for each in plan.activities],
        "班组机械": [
            (each.id, each.name, each.capacity, KINDS[each.kind],
             "; ".join(f"{away.first}~{away.last}={away.left}" for away in each.absences))
            for each in plan.resources
        ],
        "许可": [(each.id, each.name, each.expected_on, each.item_id) for each in plan.gates],
    }  # fmt: skip
    for name, headings in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in (headings, *rows[name]):
            sheet.append([safe_cell(value) for value in row])
    book.properties.title = title
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _activity_row(each: m.PlannedActivity) -> tuple[object, ...]:
    links = "; ".join(_link_text(link) for link in each.links)
    needs = "; ".join(f"{need.resource}*{need.amount}" for need in each.needs)
    hazard = HAZARDS[each.hazard].zh if each.hazard else ""
    return (
        each.id, each.name, each.duration, links, each.place, hazard, needs, each.gate, each.not_before, each.start,
    )  # fmt: skip


def _link_text(link: Link) -> str:
    lag = f"{link.lag:+d}" if link.lag else ""
    crossing = f"[{link.crossing.start_after}/{link.crossing.finish_after}]" if link.crossing else ""
    return f"{link.before}{link.kind}{lag}{crossing}"


def read_xlsx(file: BinaryIO, title: str) -> m.EnterWorksPlan:
    """The plan in a workbook of the three sheets; its project is the reader's to name, its first day the earliest told.

    Raises:
        Refused: WORKS-FILE with sheet and row; TABLE-FILE for what is no workbook.
    """
    book = Workbook(file)
    parts = {ENGLISH.get(each.name.lower(), each.name): each for each in book.sheets}
    if "作业" not in parts:
        text = Text("没有名为“作业”的工作表。", "There is no sheet “activities”.")
        raise Refused(Refusal("WORKS-FILE", text, "file"))
    lines = {name: list(_lines(name, book.grid(parts[name]))) if name in parts else [] for name in SHEETS}
    activities = tuple(_activity(each) for each in lines["作业"])
    days = [on for each in activities for on in (each.start, each.not_before) if on is not None]
    gates = tuple(_gate(each) for each in lines["许可"])
    first = min(days, default=min((each.expected_on for each in gates), default=None))
    return m.EnterWorksPlan(
        project_id="",
        title=title,
        begins_on=first or date(1970, 1, 1),
        activities=activities,
        resources=tuple(_resource(each) for each in lines["班组机械"]),
        gates=gates,
    )


class _Line:
    """One row by its headings."""

    def __init__(self, sheet: str, number: int, cells: Mapping[str, Value]) -> None:
        self.sheet = sheet
        self.number = number
        self._cells = cells

    def wrong(self, name: str) -> Refused:
        """The refusal of a cell."""
        return _refused(self.sheet, self.number, f"“{name}”不可读。", f"“{name}” cannot be read.")

    def text(self, name: str) -> str:
        """A cell as text; whole numbers without decimals."""
        value = self._cells.get(name)
        if isinstance(value, Unread):
            raise self.wrong(name)
        if isinstance(value, Decimal) and value == value.to_integral_value():
            return str(int(value))
        return "" if value is None else str(value).strip().removeprefix("'")

    def whole(self, name: str, default: int | None = None) -> int:
        """A cell as a whole number."""
        text = self.text(name)
        if not text and default is not None:
            return default
        if not text.isdecimal() or len(text) > 6:
            raise self.wrong(name)
        return int(text)

    def day(self, name: str) -> date | None:
        """A cell as a day, ``None`` if it is empty; dates as text are read as 2022-01-31 or 2022/1/31."""
        value = self._cells.get(name)
        if isinstance(value, date):
            return value
        text = self.text(name)
        if not text:
            return None
        try:
            year, month, day = (int(part) for part in re.split(r"[-/.年月]", text.removesuffix("日")))
            return date(year, month, day)
        except ValueError as error:
            raise self.wrong(name) from error

    def parts(self, name: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The parts of a cell between semicolons or commas."""
        for part in _BETWEEN.split(self.text(name)):
            found = pattern.fullmatch(part)
            if part and found is None:
                raise self.wrong(name)
            if found is not None:
                yield found


def _lines(sheet: str, grid: object) -> Iterator[_Line]:
    rows = list(getattr(grid, "rows", ()))
    if not rows:
        return
    names = [ENGLISH.get(str(cell).strip().lower(), str(cell).strip()) for cell in rows[0].cells]
    missing = [name for name in SHEETS[sheet][:2] if name not in names]
    if missing:
        raise _refused(sheet, rows[0].number, f"缺少表头“{missing[0]}”。", f"the heading “{missing[0]}” is missing.")
    for row in rows[1:]:
        line = _Line(sheet, row.number, dict(zip(names, row.cells, strict=False)))
        if line.text("编号"):
            yield line


def _activity(line: _Line) -> m.PlannedActivity:
    told = line.text("危险作业")
    hazard: Any = next((key for key, text in HAZARDS.items() if told in (key, text.zh, text.en)), None)
    if hazard is None:
        raise line.wrong("危险作业")
    return m.PlannedActivity(
        id=line.text("编号"),
        name=line.text("作业"),
        duration=line.whole("工期"),
        links=tuple(_link(found) for found in line.parts("紧前", _LINK)),
        place=line.text("部位"),
        hazard=hazard,
        needs=tuple(Need(found["name"], int(found["amount"] or 1)) for found in line.parts("班组机械", _NEED)),
        gate=line.text("许可"),
        not_before=line.day("不早于"),
        start=line.day("开始"),
    )


def _link(found: re.Match[str]) -> Link:
    crossing = None
    if found["cross"]:
        start, finish = found["cross"].split("/")
        crossing = Crossing(int(start), int(finish))
    kind: Any = found["kind"] or "FS"
    return Link(found["before"], kind, int(found["lag"] or 0), crossing)


def _resource(line: _Line) -> m.PlannedResource:
    away = []
    for found in line.parts("停歇", _AWAY):
        try:
            first, last = date.fromisoformat(found["first"]), date.fromisoformat(found["last"])
        except ValueError as error:
            raise line.wrong("停歇") from error
        away.append(m.Away(first, last, int(found["left"] or 0)))
    return m.PlannedResource(
        id=line.text("编号"),
        name=line.text("名称"),
        capacity=line.whole("数量"),
        kind="machine" if line.text("类别") in ("机械", "machine") else "crew",
        absences=tuple(away),
    )


def _gate(line: _Line) -> m.Gate:
    expected = line.day("预计时间")
    if expected is None:
        raise line.wrong("预计时间")
    return m.Gate(id=line.text("编号"), name=line.text("名称"), expected_on=expected, item_id=line.text("事项"))
