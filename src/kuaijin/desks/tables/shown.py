"""What a preview shows: counts, the rows of one status page by page, and the words about each row."""

from collections.abc import Iterator

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.table_fields import BY_KEY
from kuaijin.core.table_plan import STATUS_NAMES, Plan, RowPlan, shown
from kuaijin.core.table_rows import LeftOut
from kuaijin.desks.frame import labels, words
from kuaijin.exchange.table_import import Table
from kuaijin.exchange.workbook_marking import Mark

PAGE = 100
ORDER = ("bad", "new", "changed", "same", "left")


class Told(Struct, frozen=True):
    """One row of the preview. ``lines``: changes as (field, before, after); ``faults``: (column, sentence)."""

    number: int
    status: str
    project: str
    name: str
    changes: tuple[tuple[Text, str, str], ...] = ()
    faults: tuple[tuple[str, Text], ...] = ()


class Tab(Struct, frozen=True):
    """One status with its count."""

    key: str
    name: Text
    count: int
    here: bool


class Shown:
    """The rows of the chosen status (the worst there is, unless one is chosen), a page at a time."""

    def __init__(self, table: Table, plan: Plan, status: str, page: str) -> None:
        self.table, self.plan = table, plan
        counts = {key: plan.count(key) for key in ORDER if key != "left"} | {"left": len(plan.left_out)}  # type: ignore[arg-type]  the four statuses
        self.status = status if status in counts else next((key for key in ORDER if counts[key]), "same")
        self.tabs = [Tab(key, STATUS_NAMES[key], count, key == self.status) for key, count in counts.items()]
        self.bad, self.work = counts["bad"], counts["new"] + counts["changed"]
        self.pages = max(1, -(-counts[self.status] // PAGE))
        self.page = min(int(page), self.pages) if page.isascii() and page.isdigit() and int(page[:6]) else 1
        self._titles = {heading.column: heading.title for heading in table.head.headings}

    @property
    def before(self) -> int:
        """The page before; 0 for none."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The page after; 0 for none."""
        return self.page + 1 if self.page < self.pages else 0

    def rows(self) -> list[Told]:
        """The rows of this page."""
        first = (self.page - 1) * PAGE
        if self.status == "left":
            return [_left(row) for row in self.plan.left_out[first : first + PAGE]]
        rows = [row for row in self.plan.rows if row.status == self.status]
        return [self._told(row) for row in rows[first : first + PAGE]]

    def _told(self, row: RowPlan) -> Told:
        changes = tuple(
            (BY_KEY[each.field].name, _said(each.field, each.before), _said(each.field, each.after))
            for each in row.changes
        )
        faults = tuple(
            (self._titles.get(-1 if each.column is None else each.column, ""), each.text) for each in row.faults
        )
        return Told(row.number, row.status, row.project if row.seq else "", row.name, changes, faults)


def _said(field: str, value: str | int | bool | None) -> str:
    if isinstance(value, str) and value in BY_KEY[field].choices:
        return words.say(labels.choice(value))
    return shown(field, value) or "—"


def _left(row: LeftOut) -> Told:
    return Told(row.number, "left", "", row.text, faults=(("", row.why),))


def marks(plan: Plan) -> Iterator[Mark]:
    """What is said of each row in the workbook that is given back."""
    for row in plan.rows:
        told = [words.say(fault.text) for fault in row.faults]
        columns = tuple((each.column, words.say(each.text)) for each in row.faults if each.column is not None)
        yield Mark(row.number, "\n".join([words.say(STATUS_NAMES[row.status]), *told]), columns, row.status == "bad")
    for left in plan.left_out:
        yield Mark(left.number, f"{words.say(STATUS_NAMES['left'])}: {words.say(left.why)}")
