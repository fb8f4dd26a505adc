"""The form in which a person says what the columns of a table mean, and what stands behind the import."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from msgspec import Struct, convert

from kuaijin.core.base import Refused, Text
from kuaijin.core.checks import LATEST, NAME_LENGTH, PROSE_LENGTH, TITLE_LENGTH, check_text
from kuaijin.core.table_fields import BY_KEY, COLUMNS, MONTHS, NEEDED, UNIT_NAMES, UNITS_OF, Unit
from kuaijin.core.table_grid import Heading, years_apart
from kuaijin.core.table_plan import Basis
from kuaijin.core.table_rows import Choices, units_missing
from kuaijin.desks.frame import labels
from kuaijin.exchange.table_import import Table
from kuaijin.ledger.projections.models import AreaRow

SHOWN = 3
"""Values shown of each column."""
FIRST_YEAR = 2010
CONSTANTS = tuple(key for key in NEEDED if BY_KEY[key].kind == "choice" or key == "area")
"""What may hold for every row of a table that doesn't say it."""
TWICE = Text("这个字段已选给另一列。", "Another column has this field already.")
UNIT = Text("请选择单位。", "Choose the unit.")
YEAR = Text("请填写年份（四位数）。", "Give the year (four digits).")
DAY = Text("请填写日期，不晚于今天。", "Give a day, not after today.")
NO_CODE = Text(
    "没有“项目代码”列，也没有“编号”列，无法找到项目。", "Without a column for code or number no project can be found."
)
FITS = Text(
    "新项目均已通过入库审查（规划、用地、环境）",
    "All new projects have passed the intake check (planning, land, environment)",
)
EVENLY = Text("没有分月计划的，年度计划按月均分", "A plan without months is spread evenly over the year")
CONFIRMED = Text(
    "疑似单位错误的金额已逐一核对，确认无误", "Amounts that look like a mixed-up unit were looked at and are meant"
)


class Line(Struct, frozen=True):
    """One column of the table on the form."""

    heading: Heading
    values: tuple[str, ...]
    field: str
    units: tuple[tuple[str, Text], ...]
    unit: str
    error: Text | None
    hidden: bool


class Constant(Struct, frozen=True):
    """One thing that may hold for every row."""

    key: str
    name: Text
    choices: tuple[tuple[str, Any], ...]
    value: str


class Form:
    """The choices and the basis, with what is wrong with them."""

    def __init__(self, table: Table, choices: Choices, basis: Basis) -> None:
        self.table, self.choices, self.basis = table, choices, basis
        self.columns: dict[int, Text] = {}
        self.errors: dict[str, Text] = {}

    @property
    def bad(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.columns or self.errors)

    def lines(self) -> list[Line]:
        """The columns with their headings, in order."""
        return [self._line(heading) for heading in self.table.head.headings]

    def _line(self, heading: Heading) -> Line:
        field = self.choices.fields.get(heading.column, "")
        kind = BY_KEY[field].kind if field else ""
        texts = (row.text(heading.column) for row in self.table.rows)
        values = tuple(text[:24] for _, text in zip(range(SHOWN), filter(None, texts), strict=False))
        return Line(
            heading,
            values,
            field,
            tuple((unit, UNIT_NAMES[unit]) for unit in UNITS_OF.get(kind, ())),
            self.choices.units.get(field, ""),
            self.columns.get(heading.column),
            heading.column in self.table.grid.hidden_columns,
        )

    def constants(self) -> list[Constant]:
        """What is asked once for all rows, because no column says it."""
        mapped = set(self.choices.fields.values())
        return [
            Constant(key, BY_KEY[key].name, _values(key), self.choices.constants.get(key, ""))
            for key in CONSTANTS
            if key not in mapped
        ]

    def basis_fields(self) -> tuple[tuple[str, Text, str, str], ...]:
        """What stands behind the import, each with its name, value and kind of input."""
        basis = self.basis
        return (
            ("year", Text("计划年度", "Year of the plan"), str(basis.year), "number"),
            ("on", Text("依据日期", "Day of the ground"), basis.on.isoformat(), "date"),
            ("document", Text("依据（会议或文件）", "Ground (meeting or paper)"), basis.document, "text"),
            ("reason", Text("导入理由", "Reason"), basis.reason, "text"),
        )

    def ticks(self) -> tuple[tuple[str, Text, bool], ...]:
        """What has to be said on purpose; hidden rows only where there are any."""
        hidden = sum(row.hidden for row in self.table.rows)
        known = (
            ("fits", FITS, self.basis.fits),
            ("evenly", EVENLY, self.basis.evenly),
            ("confirmed", CONFIRMED, self.basis.confirmed),
        )
        rows = Text(f"隐藏的 {hidden} 行也导入", f"Import the {hidden} hidden rows too")
        return (*known, ("hidden", rows, self.choices.hidden)) if hidden else known

    def read(self, request: HttpRequest) -> None:
        """Take over what was posted; see :attr:`bad`."""
        post = request.POST
        fields: dict[int, str] = {}
        for heading in self.table.head.headings:
            field = post.get(f"field-{heading.column}", "")
            if field not in BY_KEY:
                continue
            if field in fields.values():
                self.columns[heading.column] = TWICE
                continue
            fields[heading.column] = field
        self.choices = Choices(
            fields, self._units(request, fields), self._constants(request), post.get("hidden") == "on"
        )
        if not {"code", "id"} & set(fields.values()):
            self.errors["columns"] = NO_CODE
        for field in units_missing(self.table.rows, self.choices):
            self.columns[next(column for column, known in fields.items() if known == field)] = UNIT
        self._check_months(set(fields.values()))
        self._read_basis(request)
        self.columns |= years_apart(self.table.head, fields, self.basis.year)

    def _check_months(self, given: set[str]) -> None:
        """Some months of a plan are no year's plan."""
        missing = [str(month) for month in range(1, MONTHS + 1) if f"plan_{month}" not in given]
        if 0 < len(missing) < MONTHS and "plan_year_wan" not in given:
            self.errors["columns"] = Text(
                f"分月计划缺 {'、'.join(missing)} 月，又没有年度计划列，算不出全年计划。",
                f"Months {', '.join(missing)} of the plan are missing, and no column tells the plan of the year.",
            )

    @staticmethod
    def _units(request: HttpRequest, fields: dict[int, str]) -> dict[str, Unit]:
        chosen = {field: request.POST.get(f"unit-{column}", "") for column, field in fields.items()}
        known = {field: unit for field, unit in chosen.items() if unit in UNITS_OF.get(BY_KEY[field].kind, ())}
        return convert(known, dict[str, Unit])

    @staticmethod
    def _constants(request: HttpRequest) -> dict[str, str]:
        given = {key: request.POST.get(f"constant-{key}", "") for key in CONSTANTS}
        return {key: value for key, value in given.items() if value in dict(_values(key))}

    def _read_basis(self, request: HttpRequest) -> None:
        post = request.POST
        document, reason = post.get("document", "").strip(), post.get("reason", "").strip()
        checks = {
            "document": check_text(document, "document", Text("依据", "ground"), limit=TITLE_LENGTH),
            "reason": check_text(reason, "reason", Text("理由", "reason"), limit=PROSE_LENGTH),
        }
        self.errors |= {field: refusal.text for field, refusal in checks.items() if refusal}
        self.basis = Basis(
            self._year(post.get("year", "")),
            document,
            self._on(post.get("on", ""), request),
            reason,
            fits=post.get("fits") == "on",
            evenly=post.get("evenly") == "on",
            confirmed=post.get("confirmed") == "on",
        )

    def _year(self, text: str) -> int:
        if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:4]) <= LATEST.year and len(text) == 4:
            return int(text)
        self.errors["year"] = YEAR
        return self.basis.year

    def _on(self, text: str, request: HttpRequest) -> date:
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = date.max
        if found <= request.day:  # type: ignore[attr-defined]  set by the middleware
            return found
        self.errors["on"] = DAY
        return self.basis.on


def _values(key: str) -> tuple[tuple[str, Any], ...]:
    if key == "area":
        return tuple((row.name_zh, Text(row.name_zh, row.name_en)) for row in AreaRow.objects.all())
    return tuple((value, labels.choice(value)) for value in BY_KEY[key].choices)


def field_choices() -> tuple[tuple[str, Text], ...]:
    """All fields that a column may be."""
    return tuple((column.key, column.name) for column in COLUMNS)


def check_source(text: str) -> None:
    """``Refused`` if ``text`` is no name of a source."""
    refusal = check_text(text, "source", Text("来源", "source"), limit=NAME_LENGTH)
    if refusal:
        raise Refused(refusal)
