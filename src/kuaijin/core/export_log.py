"""导出登记: data taken out of the house — what, by whom, how much of it, and what for (mechanisms.md 11).

One stream a day. To take data out is a right of its own, asked for with a reason; the entry is written before the file
leaves, so that what left is always on record.
"""

from datetime import date

from msgspec import Struct

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import TITLE_LENGTH, check_text, first, kebab
from kuaijin.core.context import Context

KIND = "export-log"
LEAST = 4
"""Characters that a reason has at least: “用” says nothing."""
LONGEST_ABOUT = 1000
COMMAND_NAMES: dict[str, Text] = {"record-export": Text("导出登记", "Record an export")}
FIELD_NAMES: dict[str, Text] = {
    "what": Text("导出内容", "what is taken out"),
    "about": Text("范围", "how far"),
    "lines": Text("行数", "lines"),
    "reason": Text("导出用途", "what for"),
}
F = FIELD_NAMES


class RecordExport(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """导出登记. ``what``: the list; ``about``: its day, filters and order in words; ``lines``: rows, if it has rows."""

    what: str
    about: str
    lines: int | None
    reason: str


class ExportRecorded(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """已登记. ``number``: which export of its day."""

    number: int
    what: str
    about: str
    lines: int | None
    reason: str
    by: str


Command = RecordExport
Event = ExportRecorded


class State(Struct, frozen=True, kw_only=True):
    """A day's exports: how many."""

    id: str
    count: int = 0


def initial(stream_id: str) -> State:
    """A day without exports."""
    return State(id=stream_id)


def log_id(day: date) -> str:
    """The stream of a day."""
    return f"DC{day.isoformat()}"


def decide(state: State, command: RecordExport, context: Context) -> tuple[ExportRecorded, ...] | Refusal:
    """The record, or why it is refused: without a reason nothing leaves."""
    refusal = first(
        (
            check_text(command.what, "what", F["what"], limit=TITLE_LENGTH),
            check_text(command.about, "about", F["about"], limit=LONGEST_ABOUT),
            check_text(command.reason, "reason", F["reason"], limit=TITLE_LENGTH),
        )
    )
    if refusal is not None:
        return refusal
    if len(command.reason.strip()) < LEAST:
        text = Text(f"请写明用途，至少{LEAST}个字。", f"Say what for, in at least {LEAST} characters.")
        return Refusal("EXPORT-REASON", text, "reason")
    if command.lines is not None and command.lines < 0:
        return Refusal("EXPORT-LINES", Text("行数不能为负。", "A count cannot be negative."), "lines")
    return (
        ExportRecorded(
            at=context.now,
            number=state.count + 1,
            what=command.what,
            about=command.about,
            lines=command.lines,
            reason=command.reason.strip(),
            by=context.actor.name,
        ),
    )


def evolve(state: State, event: ExportRecorded) -> State:
    """The day with one more export."""
    return State(id=state.id, count=event.number)
