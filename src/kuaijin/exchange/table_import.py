"""A project table on its way into the book: read, planned, rehearsed, and carried out all together or not at all."""

import hashlib
from collections.abc import Callable, Mapping
from typing import BinaryIO

import msgspec
from django.db import DatabaseError, transaction
from msgspec import Struct
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core import access
from kuaijin.core.access import Subject
from kuaijin.core.base import Actor, Refusal, Refused, Text
from kuaijin.core.project_commands import ProjectCommand
from kuaijin.core.project_state import State
from kuaijin.core.table_grid import Grid, Head, Row, body, find_head
from kuaijin.core.table_plan import Basis, Book, Known, Plan, RowPlan, plan_table
from kuaijin.core.table_rows import Choices, Fault, proposed, read_rows
from kuaijin.exchange.workbook_reading import Workbook
from kuaijin.ledger.kinds.projects import held_park, one_batch
from kuaijin.ledger.projections.models import ProjectRow

Progress = Callable[[int, int], None]
"""Hears how many rows are done, of how many."""
EVERY = 100
STALE = Text("库内数据在预览之后有变化，请重新预览。", "The book has changed since the preview: look at it again.")

_read_state = msgspec.json.Decoder(State).decode


class Table(Struct, frozen=True):
    """One sheet as it was read: its headings, its body, and the names of the workbook's visible sheets."""

    sheets: tuple[str, ...]
    grid: Grid
    head: Head
    rows: tuple[Row, ...]

    @property
    def proposed(self) -> Choices:
        """The choices that follow from the headings alone."""
        return proposed(self.head)


def no_progress(_done: int, _of: int) -> None:
    """For whoever does not wait."""


def read_table(file: BinaryIO, sheet: str = "") -> Table:
    """The sheet called ``sheet``, else the first one in which headings are found.

    Raises:
        Refused: TABLE-FILE, TABLE-SHEET, TABLE-HEAD, TABLE-EMPTY, TABLE-SIZE.
    """
    book = Workbook(file)
    names = tuple(each.name for each in book.sheets)
    chosen = [each for each in book.sheets if not sheet or each.name == sheet]
    first: Refused | None = None
    for part in chosen:
        grid = book.grid(part)
        try:
            head = find_head(grid)
            return Table(names, grid, head, body(grid, head))
        except Refused as refused:
            first = first or refused
    raise first or Refused(
        Refusal("TABLE-SHEET", Text("没有可读的工作表。", "There is no sheet that can be read."), "sheet")
    )


def known_projects() -> Book:
    """The book's projects as they stand."""
    rows = ProjectRow.objects.values_list("state", "sequence")
    return Book(Known(_read_state(state), seq) for state, seq in rows)


def plan_import(table: Table, choices: Choices, basis: Basis) -> Plan:
    """What the table asks of the book as it stands."""
    columns = {field: column for column, field in choices.fields.items()}
    return plan_table(read_rows(table.rows, table.head, choices), columns, known_projects(), basis)


def fingerprint(plan: Plan) -> str:
    """What a preview showed: the same only while file, choices and the projects concerned are the same."""
    told = [(row.number, row.status, row.project, row.seq, [str(each) for each in row.commands]) for row in plan.rows]
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


def rehearse(plan: Plan, columns: Mapping[str, int], actor: Actor, progress: Progress = no_progress) -> Plan:
    """The plan with what the book itself would refuse, row by row; every check is made and nothing is kept."""
    with transaction.atomic(), held_park():
        rows = _together(plan, columns, actor, progress)
        transaction.set_rollback(True)
    return replace(plan, rows=rows)


def carry_out(plan: Plan, columns: Mapping[str, int], actor: Actor, progress: Progress = no_progress) -> Plan:
    """All of the plan in one transaction. If any row fails nothing is kept, and the plan comes back with the faults.

    Call it in a transaction of your own to add what belongs to it.
    """
    if plan.count("bad"):
        return plan
    with transaction.atomic(), held_park():
        rows = _together(plan, columns, actor, progress)
        done = replace(plan, rows=rows)
        if done.count("bad"):
            transaction.set_rollback(True)
    return done


def _together(plan: Plan, columns: Mapping[str, int], actor: Actor, progress: Progress) -> tuple[RowPlan, ...]:
    """All rows as one batch; where the database stops that, row by row, which tells the row."""
    ids = [row.project for row in plan.rows if row.commands]
    try:
        with transaction.atomic(), one_batch(ids):
            return _carry_out(plan, columns, actor, progress)
    except (ledger.BrokenBatch, DatabaseError):
        return _carry_out(plan, columns, actor, progress)


def _carry_out(plan: Plan, columns: Mapping[str, int], actor: Actor, progress: Progress) -> tuple[RowPlan, ...]:
    subjects = _subjects(plan)
    rows = []
    for count, row in enumerate(plan.rows):
        if not count % EVERY:
            progress(count, len(plan.rows))
        rows.append(_one(row, columns, actor, subjects.get(row.project)))
    progress(len(plan.rows), len(plan.rows))
    return tuple(rows)


def _subjects(plan: Plan) -> dict[str, Subject]:
    """What ``core.access`` is asked with, for the projects that the book knows."""
    concerned = {row.project for row in plan.rows if row.seq and row.commands}
    found = ProjectRow.objects.filter(id__in=concerned) if len(concerned) < 500 else ProjectRow.objects.all()
    return {
        row.id: Subject(
            kind="project",
            project_id=row.id,
            leader=row.leader or None,
            secretary=row.secretary or None,
            org=row.owner_uscc or None,
            zone=row.area or None,
            team=tuple(row.team),
        )
        for row in found
        if row.id in concerned
    }


def _one(row: RowPlan, columns: Mapping[str, int], actor: Actor, subject: Subject | None) -> RowPlan:
    """Carry out one row's commands in order; the first that is refused is the row's fault."""
    seq = row.seq
    for command in row.commands:
        try:
            _require(actor, command, subject or Subject(kind="project", project_id=row.project))
            seq = ledger.execute("project", row.project, command, actor=actor, expected=seq).seq
        except Refused as refused:
            return _refused(row, refused.refusal, columns)
        except ledger.Conflict:
            return _refused(row, Refusal("TABLE-STALE", STALE), columns)
    return row


def _require(actor: Actor, command: ProjectCommand, subject: Subject) -> None:
    tag = str(command.__struct_config__.tag)
    refusal = access.may(actor, f"project.{tag}") if tag == "intake" else access.may(actor, tag, subject)
    if refusal is not None:
        raise Refused(refusal)


def _refused(row: RowPlan, refusal: Refusal, columns: Mapping[str, int]) -> RowPlan:
    field = {"plan_months": "plan_year_wan"}.get(refusal.field or "", refusal.field or "")
    rule = Text(f"{refusal.text.zh} [{refusal.rule}]", f"{refusal.text.en} [{refusal.rule}]")
    return replace(row, status="bad", commands=(), faults=(Fault(rule, columns.get(field)),))
