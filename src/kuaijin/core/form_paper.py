"""A form that was issued (制发) as an aggregate: its contents frozen, its number, and whether it was made void.

What it says is drawn by the desk from the record and frozen with it: nobody types a figure, and what was printed
once is printed the same for ever. It takes the next number of its form and year, which a void one keeps (mechanisms.md
12).
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import check_text, decide_by, kebab
from kuaijin.core.context import Context
from kuaijin.core.form_catalogue import FORMS, Wording
from kuaijin.core.form_fields import Cell

KIND = "form"
NAME = Text("表单", "form")
Status = Literal["new", "issued", "void"]
STATUSES: dict[str, Text] = {
    "new": Text("未制发", "not issued"),
    "issued": Text("已制发", "issued"),
    "void": Text("已作废", "void"),
}
COMMAND_NAMES: dict[str, Text] = {
    "issue-form": Text("制发", "Issue"),
    "number-form": Text("编号", "Number"),
    "void-form": Text("作废", "Make void"),
}
SERIES = "form-"
"""Before a form's id: its series of numbers."""
MOST_ROWS = 2_000
"""Rows that one issued form may hold (own setting): more is a list to export, not a paper."""


class Grid(Struct, frozen=True, kw_only=True):
    """A table of a form. ``right``: the columns of figures; ``total``: the last row adds up the ones before."""

    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    right: tuple[int, ...] = ()
    total: bool = False


class Content(Struct, frozen=True, kw_only=True):
    """Everything that a form says. ``values``: its fields by name; ``unit`` stands above the tables."""

    form: str
    about: str
    as_of: date
    values: dict[str, Cell]
    grids: tuple[Grid, ...] = ()
    wording: Wording = Wording()
    unit: Text = Text("", "")


class FormCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to an issued form."""


class IssueForm(FormCommand, frozen=True, kw_only=True):
    """制发: whom it concerns (project, firm, lead) says who may read it."""

    content: Content
    project_id: str = ""
    org: str = ""
    lead: str = ""


class NumberForm(FormCommand, frozen=True, kw_only=True):
    """编号, as the series gave it."""

    number: int


class VoidForm(FormCommand, frozen=True, kw_only=True):
    """作废: its number stays as void."""

    reason: str


class FormEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of an issued form."""


class FormIssued(FormEvent, frozen=True, kw_only=True):
    """已制发."""

    content: Content
    project_id: str
    org: str
    lead: str
    by: str


class FormNumbered(FormEvent, frozen=True, kw_only=True):
    """已编号."""

    number: int


class FormVoided(FormEvent, frozen=True, kw_only=True):
    """已作废."""

    reason: str
    by: str


Command = IssueForm | NumberForm | VoidForm
Event = FormIssued | FormNumbered | FormVoided
Decision = tuple[Event, ...] | Refusal


class State(Struct, frozen=True, kw_only=True):
    """An issued form."""

    id: str
    status: Status = "new"
    content: Content | None = None
    project_id: str = ""
    org: str = ""
    lead: str = ""
    number: int | None = None
    issued_by: str = ""
    issued_on: date | None = None
    reason: str = ""


def initial(stream_id: str) -> State:
    """A form that nobody has issued."""
    return State(id=stream_id)


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused."""
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


def _issue(_state: State, command: IssueForm, context: Context) -> Decision:
    content = command.content
    form = FORMS.get(content.form)
    if form is None:
        return refuse("FORM-NONE", "没有这种表单。", "There is no such form.", "form")
    if set(content.values) != set(form.names):
        return refuse("FORM-FIELDS", "表单内容与其字段不符。", "The contents are not the form's fields.", "values")
    if content.as_of > context.today:
        return refuse("future-date", "不能提前制发。", "It cannot be issued ahead of its day.", "as_of")
    rows = sum(len(grid.rows) for grid in content.grids)
    if rows > MOST_ROWS:
        return refuse(
            "FORM-LONG",
            f"共{rows}行，超过{MOST_ROWS}行，请缩小范围或导出清单。",
            f"{rows} rows, {MOST_ROWS} at most: narrow it or export the list.",
        )
    return (
        FormIssued(
            at=context.now,
            content=content,
            project_id=command.project_id,
            org=command.org,
            lead=command.lead,
            by=context.actor.name,
        ),
    )


def _number(state: State, command: NumberForm, context: Context) -> Decision:
    return () if state.number is not None else (FormNumbered(at=context.now, number=command.number),)


def _void(state: State, command: VoidForm, context: Context) -> Decision:
    """Whoever a form is handed to cannot take it out of the world."""
    if state.lead and state.lead == context.actor.name != state.issued_by:
        return refuse("FORM-OWN", "收件人不能作废发给自己的表单。", "You cannot void what was handed to you.")
    refusal = check_text(command.reason, "reason", Text("理由", "reason"))
    return refusal or (FormVoided(at=context.now, reason=command.reason, by=context.actor.name),)


TABLE: dict[type[Any], tuple[Callable[..., Decision], tuple[str, ...]]] = {
    IssueForm: (_issue, ("new",)),
    NumberForm: (_number, ("issued",)),
    VoidForm: (_void, ("issued",)),
}


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    match event:
        case FormIssued():
            return replace(
                state,
                status="issued",
                content=event.content,
                project_id=event.project_id,
                org=event.org,
                lead=event.lead,
                issued_by=event.by,
                issued_on=event.on,
            )
        case FormNumbered():
            return replace(state, number=event.number)
    return replace(state, status="void", reason=event.reason)
