"""表格来源: an office whose tables are imported — how its columns are to be read, and what was imported from it.

One stream a source, by its name. The next table of the same source is read as the last one was.
"""

from msgspec import Struct, convert
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import NAME_LENGTH, TITLE_LENGTH, check_text, first, kebab
from kuaijin.core.context import Context
from kuaijin.core.table_fields import BY_KEY, UNITS_OF, Unit
from kuaijin.core.table_grid import MOST_COLUMNS, Head
from kuaijin.core.table_rows import Choices, proposed

KIND = "table-source"
LONGEST_TITLE = 200
KEPT = 100
"""Imports of one source that its state still lists; the entries keep all."""


class TableSourceCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to a source."""


class RememberTable(TableSourceCommand, frozen=True):
    """记住列对应: heading → field (empty: left out on purpose), field → unit, field → what holds for every row."""

    headings: dict[str, str]
    units: dict[str, str]
    constants: dict[str, str]


class RecordTableImport(TableSourceCommand, frozen=True):
    """登记导入: which file (by its SM3 ``digest``), on what ground, and how many of its rows were what."""

    file_name: str
    digest: str
    sheet: str
    document: str
    new: int
    changed: int
    same: int
    left_out: int


class TableSourceEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of a source."""


class TableRemembered(TableSourceEvent, frozen=True):
    """列对应已记住."""

    headings: dict[str, str]
    units: dict[str, str]
    constants: dict[str, str]


class TableImported(TableSourceEvent, frozen=True):
    """已导入."""

    file_name: str
    digest: str
    sheet: str
    document: str
    new: int
    changed: int
    same: int
    left_out: int
    by: str


Command = RememberTable | RecordTableImport
Event = TableRemembered | TableImported


class State(Struct, frozen=True, kw_only=True):
    """A source: its memory, and its latest imports, the last one last."""

    id: str
    headings: dict[str, str] = {}
    units: dict[str, str] = {}
    constants: dict[str, str] = {}
    imports: tuple[TableImported, ...] = ()


def initial(stream_id: str) -> State:
    """A source of which nothing is known."""
    return State(id=stream_id)


def decide(state: State, command: Command, context: Context) -> tuple[Event, ...] | Refusal:
    """The events that ``command`` leads to, or why it is refused."""
    refusal = check_text(state.id, "source", Text("来源", "source"), limit=NAME_LENGTH)
    if isinstance(command, RememberTable):
        return refusal or _remember(state, command, context)
    name = Text("文件名", "file name")
    refusal = first(
        (
            refusal,
            check_text(command.file_name, "file_name", name, limit=TITLE_LENGTH),
            check_text(command.document, "document", Text("依据", "ground"), limit=TITLE_LENGTH),
            _check_counts(command),
        )
    )
    return refusal or (
        TableImported(
            at=context.now,
            file_name=command.file_name,
            digest=command.digest,
            sheet=command.sheet,
            document=command.document,
            new=command.new,
            changed=command.changed,
            same=command.same,
            left_out=command.left_out,
            by=context.actor.name,
        ),
    )


def _check_counts(command: RecordTableImport) -> Refusal | None:
    if min(command.new, command.changed, command.same, command.left_out) >= 0:
        return None
    return Refusal("TABLE-COUNT", Text("行数不能为负。", "A count cannot be negative."), "new")


def _remember(state: State, command: RememberTable, context: Context) -> tuple[Event, ...] | Refusal:
    wrong = next((field for field in command.headings.values() if field and field not in BY_KEY), None)
    wrong = wrong or next((field for field in (*command.units, *command.constants) if field not in BY_KEY), None)
    if wrong is not None:
        told = wrong[:40] if wrong.isprintable() else "…"
        return Refusal("TABLE-FIELD", Text(f"没有字段“{told}”。", f"There is no field “{told}”."), "headings")
    if len(command.headings) > MOST_COLUMNS or any(len(title) > LONGEST_TITLE for title in command.headings):
        return Refusal("TABLE-FIELD", Text("列太多或列名太长。", "Too many or too long headings."), "headings")
    bad = next((f for f, unit in command.units.items() if unit not in UNITS_OF.get(BY_KEY[f].kind, ())), None)
    if bad is not None:
        name = BY_KEY[bad].name
        return Refusal("TABLE-UNIT", Text(f"{name.zh}的单位不对。", f"The unit of {name.en} does not fit."), "units")
    new = (command.headings, command.units, command.constants)
    if new == (state.headings, state.units, state.constants):
        return ()
    return (
        TableRemembered(at=context.now, headings=command.headings, units=command.units, constants=command.constants),
    )


def evolve(state: State, event: Event) -> State:
    """The source after ``event``."""
    if isinstance(event, TableImported):
        return replace(state, imports=(*state.imports, event)[-KEPT:])
    return replace(state, headings=event.headings, units=event.units, constants=event.constants)


def remembered(state: State, head: Head) -> Choices:
    """How a new table of the source is read: headings as last time, others as they seem; each field once."""
    usual = proposed(head)
    fields: dict[int, str] = {}
    for heading in head.headings:
        title = heading.title[:LONGEST_TITLE]
        field = state.headings.get(title, usual.fields.get(heading.column, ""))
        if field and field not in fields.values():
            fields[heading.column] = field
    known = convert({**state.units, **usual.units}, dict[str, Unit])
    units = {field: unit for field, unit in known.items() if field in fields.values()}
    return Choices(fields, units, dict(state.constants))


def memory_of(head: Head, choices: Choices) -> RememberTable:
    """What is to be remembered of the choices made for a table."""
    return RememberTable(
        headings={heading.title[:LONGEST_TITLE]: choices.fields.get(heading.column, "") for heading in head.headings},
        units=dict(choices.units),
        constants={field: value for field, value in choices.constants.items() if value},
    )
