"""What a project table asks of the book: for each row the commands that bring the project to what the row says.

Nothing is erased by a blank cell, and nothing is done where row and book agree. A project is found by its code, then by
its number in the book.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from kuaijin.core import project_commands as c
from kuaijin.core.amounts import format_wan
from kuaijin.core.base import Text
from kuaijin.core.identifiers import IdentifierError, parse_project_code, show_project_code
from kuaijin.core.project_state import Milestone, State
from kuaijin.core.table_fields import BY_KEY, MONTHS, NEEDED, wide_free
from kuaijin.core.table_rows import Fault, LeftOut, Read, ReadRow

FACTS = ("name_zh", "name_en", "category", "area", "owner_name", "owner_uscc")
ATTRIBUTES = ("investment_type", "approval_mode", "project_class", "land_supply", "land_area_sqm", "floor_area_sqm")
LINKS: dict[str, Any] = {"leader": c.AssignLeader, "secretary": c.AssignSecretary}
MILESTONES = {"planned_start": "开工", "planned_completion": "竣工验收"}
NUMBERED = re.compile(r"P[0-9]{1,4}")
Status = Literal["new", "changed", "same", "bad"]
STATUS_NAMES: dict[str, Text] = {
    "new": Text("新入库", "new"),
    "changed": Text("更新", "changed"),
    "same": Text("无变化", "unchanged"),
    "bad": Text("有错误", "to be mended"),
    "left": Text("不导入", "left out"),
}


class Known(Struct, frozen=True):
    """A project of the book and the sequence number at which it was looked at."""

    state: State
    seq: int


class Basis(Struct, frozen=True):
    """What stands behind an import, the same for all rows.

    ``document``: the meeting or paper that decided plans and totals, on the day ``on``. ``fits``: the intake check
    (planning, land, environment) is passed for all new projects. ``evenly``: a plan without months is spread evenly.
    ``confirmed``: amounts that look like a mixed-up unit (I-7) were looked at and are meant.
    """

    year: int
    document: str
    on: date
    reason: str
    fits: bool = False
    evenly: bool = False
    confirmed: bool = False


class Change(Struct, frozen=True):
    """One field of one project: what the book says now (``None``: nothing) and what the table says."""

    field: str
    before: Read | None
    after: Read


class RowPlan(Struct, frozen=True):
    """One row: which project, what is to be done with it (in this order), or why nothing can be done."""

    number: int
    status: Status
    project: str
    name: str
    seq: int = 0
    commands: tuple[c.ProjectCommand, ...] = ()
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()


class Plan(Struct, frozen=True):
    """A whole table."""

    rows: tuple[RowPlan, ...]
    left_out: tuple[LeftOut, ...] = ()

    def count(self, status: Status) -> int:
        """How many rows have this status."""
        return sum(row.status == status for row in self.rows)


class Book:
    """The projects of the book, found by code or number; numbers for those that come new."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.by_id = {each.state.id: each for each in known}
        self.by_code = {each.state.code: each for each in self.by_id.values() if each.state.code}
        self.by_name: dict[str, list[str]] = {}
        for each in self.by_id.values():
            self.by_name.setdefault(wide_free(each.state.name_zh), []).append(each.state.id)
        self._last = max((int(id_[1:]) for id_ in self.by_id if NUMBERED.fullmatch(id_)), default=0)

    def named(self, row: ReadRow) -> list[str]:
        """The numbers of the projects that have the row's name."""
        return self.by_name.get(wide_free(_name(row)), [])

    def next_id(self) -> str:
        """P20 after P19; a longer number, which the API lets callers choose, leaves the series as it was."""
        self._last += 1
        while f"P{self._last:02d}" in self.by_id:
            self._last += 1
        return f"P{self._last:02d}"


def plan_table(rows: Iterable[ReadRow | LeftOut], columns: Mapping[str, int], book: Book, basis: Basis) -> Plan:
    """What the table asks for. ``columns``: field → column, to say where a fault lies."""
    read = list(rows)
    projects = [row for row in read if isinstance(row, ReadRow)]
    seen: dict[str, int] = {}
    plans = []
    for row in projects:
        found = _found(row, book)
        plan = found if isinstance(found, RowPlan) else _plan_row(row, found, book, basis)
        faults = (*plan.faults, *_doubled(row, plan, seen))
        plans.append(_placed(plan, faults, columns))
    return Plan(tuple(plans), tuple(row for row in read if isinstance(row, LeftOut)))


def _bad(row: ReadRow, known: Known | None, *faults: tuple[str, Text]) -> RowPlan:
    told = tuple(_At(text, field=field) for field, text in faults)
    project, seq = (known.state.id, known.seq) if known else ("", 0)
    return RowPlan(row.number, "bad", project, _name(row), seq, faults=(*row.faults, *told))


class _At(Fault, frozen=True):
    """A fault whose field is known and whose column is not yet."""

    field: str = ""


def _placed(plan: RowPlan, faults: Sequence[Fault], columns: Mapping[str, int]) -> RowPlan:
    if not faults:
        return plan
    placed = tuple(Fault(each.text, columns.get(each.field)) if isinstance(each, _At) else each for each in faults)
    return RowPlan(plan.number, "bad", plan.project, plan.name, plan.seq, changes=plan.changes, faults=placed)


def _name(row: ReadRow) -> str:
    return str(row.values.get("name_zh", ""))


def _found(row: ReadRow, book: Book) -> Known | RowPlan | None:
    """The project that the row speaks of; ``None`` for a new one; the row's plan when that cannot be told."""
    code, number = row.values.get("code"), str(row.values.get("id", ""))
    by_number = book.by_id.get(number)
    if code is None:
        return by_number or _without_code(row, book)
    try:
        digits = parse_project_code(str(code)).digits
    except IdentifierError as error:
        return _bad(row, by_number, ("code", error.text))
    by_code = book.by_code.get(digits)
    if by_code and by_number and by_code is not by_number:
        text = Text(
            f"项目代码属于 {by_code.state.id}，编号却是 {number}。",
            f"The code belongs to {by_code.state.id}, but the number is {number}.",
        )
        return _bad(row, by_number, ("code", text))
    return by_code or by_number


def _without_code(row: ReadRow, book: Book) -> RowPlan:
    same = book.named(row)
    told = Text(
        f"缺项目代码。{'库内同名项目：' + '、'.join(same) + '。' if same else ''}",
        f"No project code.{' In the book by this name: ' + ', '.join(same) + '.' if same else ''}",
    )
    return _bad(row, None, ("code", told))


def _doubled(row: ReadRow, plan: RowPlan, seen: dict[str, int]) -> tuple[Fault, ...]:
    """A project that stands in the table twice."""
    key = plan.project if plan.seq else _digits(row)
    if not key:
        return ()
    first = seen.setdefault(key, row.number)
    if first == row.number:
        return ()
    text = Text(f"与第 {first} 行是同一个项目。", f"The same project as in row {first}.")
    return (_At(text, field="code"),)


def _digits(row: ReadRow) -> str:
    try:
        return parse_project_code(str(row.values.get("code", ""))).digits
    except IdentifierError:
        return ""


def _alike(after: Read, before: Any) -> bool:
    """The same, or the same but for the width of brackets and signs: that is no correction."""
    if isinstance(after, str) and isinstance(before, str):
        return wide_free(after) == wide_free(before)
    return bool(after == before)


def _plan_row(row: ReadRow, known: Known | None, book: Book, basis: Basis) -> RowPlan:
    work = _Work(row, known, basis)
    if known is None:
        work.take_in(book.named(row))
    else:
        work.correct(known.state)
        work.total(known.state)
    state = known.state if known else State(id="")
    work.annual_plan(state)
    work.links(state)
    work.milestones(state)
    if work.faults or row.faults:
        return _bad(row, known, *work.faults)
    status: Status = "new" if known is None else "changed" if work.commands else "same"
    return RowPlan(
        row.number,
        status,
        known.state.id if known else book.next_id(),
        _name(row) or state.name_zh,
        known.seq if known else 0,
        tuple(work.commands),
        tuple(work.changes),
    )


class _Work:
    """The commands of one row, put together."""

    def __init__(self, row: ReadRow, known: Known | None, basis: Basis) -> None:
        self._row, self._values, self._known, self._basis = row, row.values, known, basis
        self.commands: list[c.ProjectCommand] = []
        self.changes: list[Change] = []
        self.faults: list[tuple[str, Text]] = []

    def _fault(self, field: str, zh: str, en: str) -> None:
        self.faults.append((field, Text(zh, en)))

    def _differs(self, field: str, before: Any) -> bool:
        """Whether the table says something else than the book; the change is noted."""
        after = self._values.get(field)
        if after is None or _alike(after, before) or (field == "code" and _digits(self._row) == before):
            return False
        self.changes.append(Change(field, before or None, after))
        return True

    def take_in(self, namesakes: Sequence[str]) -> None:
        """入库. A code that nobody has under a name that somebody has is a mistyped code, not a second project."""
        if namesakes:
            told = "、".join(namesakes)
            self._fault(
                "code",
                f"库内没有这个代码，但已有同名项目 {told}：请核对代码；确是另一个项目的，请写出不同的名称。",
                f"Nobody has this code, but {told} has the name: check the code, or name another project differently.",
            )
        values: dict[str, Any] = dict(self._values)
        unread = bool(self._row.faults)
        missing = [field for field in NEEDED if field not in values]
        for field in () if unread else missing:
            name = BY_KEY[field].name
            self._fault(field, f"新项目缺{name.zh}。", f"A new project needs: {name.en}.")
        if not self._basis.fits:
            self._fault(
                "name_zh",
                "新项目须先通过入库审查（规划、用地、环境），请在导入页勾选确认。",
                "A new project has to pass the intake check (planning, land, environment): confirm it.",
            )
        if missing or not self._basis.fits:
            return
        for field, value in values.items():
            self.changes.append(Change(field, None, value))
        plain = ("code", *FACTS, "total_wan", "investment_type", "approval_mode", "project_class", "land_supply")
        given = {field: values[field] for field in (*plain, "industry", "invested_before_wan") if field in values}
        areas: dict[str, Any] = {
            field: values[field] for field in ("land_area_sqm", "floor_area_sqm") if field in values
        }
        self.commands.append(
            c.Intake(
                **given,
                attributes=areas,
                planning_fit=True,
                land_fit=True,
                environment_fit=True,
                confirmed=self._basis.confirmed,
            )
        )

    def correct(self, state: State) -> None:
        """更正, of what differs."""
        fields = [field for field in ("code", *FACTS) if self._differs(field, getattr(state, field))]
        attributes = {
            field: self._values[field] for field in ATTRIBUTES if self._differs(field, state.attributes.get(field))
        }
        given: dict[str, Any] = {field: self._values[field] for field in fields}
        if attributes:
            given["attributes"] = attributes
        if self._differs("industry", state.attributes.get("industry")):
            given["industry"] = self._values["industry"]
        if given:
            self.commands.append(c.CorrectFacts(reason=self._basis.reason, **given))

    def total(self, state: State) -> None:
        """调整总投资."""
        total = self._values.get("total_wan")
        if isinstance(total, int) and self._differs("total_wan", state.total_wan):
            self.commands.append(
                c.AdjustTotal(
                    total_wan=total,
                    approval=self._basis.document,
                    on=self._basis.on,
                    reason=self._basis.reason,
                    confirmed=self._basis.confirmed,
                )
            )

    def annual_plan(self, state: State) -> None:
        """列入年度计划, or its adjustment."""
        page = state.book(self._basis.year)
        asked = self._months(page.plan_months if page else None, page.plan_year_wan if page else None)
        self._check_before(state, listed=page is not None, entering=asked is not None)
        if asked is None:
            return
        year, months = asked
        if page is None:
            self._enter(year, months)
        elif (year, months) != (page.plan_year_wan, page.plan_months):
            self._values = {**self._values, "plan_year_wan": year}
            if not self._differs("plan_year_wan", page.plan_year_wan):
                self._months_changed(page.plan_months, months)
            self.commands.append(
                c.AdjustPlan(
                    year=self._basis.year,
                    plan_year_wan=year,
                    plan_months=months,
                    meeting=self._basis.document,
                    on=self._basis.on,
                    reason=self._basis.reason,
                    confirmed=self._basis.confirmed,
                )
            )
        if page is not None:
            self._check_listed("start_class", page.start_class)
            self._check_listed("completion_planned", page.completion_planned)

    def _months_changed(self, before: Sequence[int], after: Sequence[int]) -> None:
        for month, (old, new) in enumerate(zip(before, after, strict=True), start=1):
            if old != new:
                self.changes.append(Change(f"plan_{month}", old, new))

    def _check_listed(self, field: str, listed: Read) -> None:
        given = self._values.get(field)
        if given is not None and given != listed:
            name, told = BY_KEY[field].name, shown(field, listed)
            self._fault(
                field,
                f"{name.zh}已由年度计划定为“{told}”，调整计划不改它。",
                f"{name.en}: the annual list says “{told}”; an adjusted plan does not change it.",
            )

    def _check_before(self, state: State, *, listed: bool, entering: bool) -> None:
        """至上年底累计 goes in with the intake or the annual list; afterwards the book knows it from the months."""
        given = self._values.get("invested_before_wan")
        if self._known is None or given is None or (entering and not listed):
            return
        known = state.invested_before(self._basis.year)
        if given != known:
            self._fault(
                "invested_before_wan",
                f"库内至上年底累计为 {format_wan(known)}，由各月填报得出，不能由导入改变。",
                f"The months in the book give {format_wan(known)} invested before; an import can't change that.",
            )

    def _months(self, listed: tuple[int, ...] | None, year_wan: int | None) -> tuple[int, tuple[int, ...]] | None:
        """The plan that the row gives: the year and its twelve months; ``None`` for none, or with a fault."""
        given = [self._values.get(f"plan_{month}") for month in range(1, MONTHS + 1)]
        year = self._values.get("plan_year_wan")
        if any(isinstance(month, int) for month in given):
            months = tuple(month if isinstance(month, int) else 0 for month in given)
            return (year if isinstance(year, int) else sum(months)), months
        if not isinstance(year, int):
            return None
        if listed is not None and year == year_wan:
            return year, listed
        if self._basis.evenly:
            part = year // MONTHS
            return year, (*[part] * (MONTHS - 1), year - part * (MONTHS - 1))
        self._fault(
            "plan_year_wan",
            "缺分月计划；如按月均分，请在导入页勾选。",
            "The months of the plan are missing; to spread the year evenly, tick it on the page.",
        )
        return None

    def _enter(self, year: int, months: tuple[int, ...]) -> None:
        start = self._values.get("start_class")
        if start is None:
            self._fault("start_class", "列入年度计划须写明建设性质。", "The annual list needs the start class.")
            return
        before = None if self._known is None else self._values.get("invested_before_wan")
        if self._known is not None:
            self._differs("plan_year_wan", None)
        given: dict[str, Any] = {"start_class": start}
        if isinstance(before, int):
            given["invested_before_wan"] = before
        self.commands.append(
            c.EnterAnnualPlan(
                year=self._basis.year,
                plan_year_wan=year,
                plan_months=months,
                completion_planned=bool(self._values.get("completion_planned", False)),
                meeting=self._basis.document,
                on=self._basis.on,
                confirmed=self._basis.confirmed,
                **given,
            )
        )

    def links(self, state: State) -> None:
        """联系领导 and 服务秘书."""
        for field, command in LINKS.items():
            given = self._values.get(field)
            if given is not None and given != getattr(state, field):
                if self._known is not None:
                    self._differs(field, getattr(state, field))
                self.commands.append(command(**{field: given}))

    def milestones(self, state: State) -> None:
        """Planned start and completion as milestones."""
        for field, name in MILESTONES.items():
            given = self._values.get(field)
            known: Milestone | None = state.milestone(name)
            if not isinstance(given, str) or (known is not None and known.planned == given):
                continue
            if self._known is not None:
                self._differs(field, known.planned if known else None)
            if known is None:
                self.commands.append(c.PlanMilestone(name=name, planned=given))
            else:
                self.commands.append(c.MoveMilestone(name=name, planned=given, reason=self._basis.reason))


def shown(field: str, value: Read | None) -> str:
    """A value as people read it: amounts with separators, codes with hyphens."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return f"{value:,}"
    return show_project_code(value) if field == "code" else value
