"""The project book as one table that can be read back: every column that an import knows, amounts in 万元."""

from collections.abc import Iterable

from kuaijin.core.base import Text
from kuaijin.core.identifiers import show_project_code
from kuaijin.core.project_state import State
from kuaijin.core.table_fields import COLUMNS, Column
from kuaijin.core.table_plan import ATTRIBUTES, MILESTONES

_UNITS = {"amount": Text("（万元）", " (CNY wan)"), "area": Text("（平方米）", " (m2)")}
_ATTRIBUTES = frozenset({*ATTRIBUTES, "industry"})
_OF_THE_PLAN = frozenset({"plan_year_wan", "start_class", "completion_planned"})


def headings() -> tuple[Text, ...]:
    """The columns' names with their units."""
    return tuple(_heading(column) for column in COLUMNS)


def _heading(column: Column) -> Text:
    unit = _UNITS.get(column.kind, Text("", ""))
    return Text(column.name.zh + unit.zh, column.name.en + unit.en)


def lines(states: Iterable[State], year: int) -> list[list[object]]:
    """One line a project; the plan's columns are those of ``year``, blank where it is not in that year's list."""
    return [[_cell(state, column, year) for column in COLUMNS] for state in states]


def _cell(state: State, column: Column, year: int) -> object:
    key = column.key
    page = state.book(year)
    value: object
    if key == "code":
        return show_project_code(state.code) if state.code else None
    if key == "invested_before_wan":
        return state.invested_before(year)
    if key in MILESTONES:
        milestone = state.milestone(MILESTONES[key])
        return milestone.planned if milestone else None
    if key in _OF_THE_PLAN:
        value = getattr(page, key) if page else None
    elif key.startswith("plan_"):
        value = page.plan_months[int(key.removeprefix("plan_")) - 1] if page else None
    else:
        value = state.attributes.get(key) if key in _ATTRIBUTES else getattr(state, key)
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.choices and isinstance(value, str):
        return column.choices[value][0] if value in column.choices else value
    return value or (value if isinstance(value, int) else None)
