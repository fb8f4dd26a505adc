"""The forms of a power's commands, with what the page knows filled in."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from kuaijin.core import power_messages as m
from kuaijin.core.base import Text
from kuaijin.core.power import TABLE
from kuaijin.core.power_state import COMMAND_NAMES, FORM_NAMES, State
from kuaijin.desks.frame.commands import CommandForm
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import PowerRow

COMMANDS: dict[str, type[m.PowerCommand]] = {
    str(command.__struct_config__.tag): command
    for command in (m.PutPowerInForce, m.SuspendPower, m.ResumePower, m.TakePowerBack)
}
CONFIRM = {
    "put-power-in-force": Text(
        "生效后窗口即可受理该事项，确定吗？", "From that day on the zone takes the item on. Put it in force?"
    ),
    "suspend-power": Text("暂停期间不再受理新申请，确定吗？", "Nothing new is taken on meanwhile. Suspend it?"),
    "resume-power": Text("恢复后窗口重新受理该事项，确定吗？", "The zone takes the item on again. Resume it?"),
    "take-power-back": Text(
        "收回后不能恢复，已收办件继续办完，确定吗？",
        "A power taken back can't be resumed; cases received before go on. Take it back?",
    ),
}
SCOPE = Text(
    "每行一个条件，如 floor_area_sqm le 30000；留空为全部项目",
    "One condition a line, such as floor_area_sqm le 30000; empty: every project",
)
NOTICE = Text("委托必须先公告", "An entrustment is made public first")


def offered(request: HttpRequest, row: PowerRow, state: State, seq: int) -> list[CommandForm]:
    """The forms of what this person may do to the power now."""
    subject = subject_of(row)
    tags = [tag for tag in COMMANDS if state.status in TABLE[COMMANDS[tag]][1] and may(request, tag, subject)]
    return [form_of(tag, state, seq, request.day) for tag in tags]


def form_of(tag: str, state: State, seq: int | None, on: date) -> CommandForm:
    """The form of one command."""
    initial: dict[str, Any] = {"from_day": on.isoformat(), "effective_from": on.isoformat()}
    if tag == "put-power-in-force":
        initial["document_no"] = state.document_no
    return CommandForm(
        COMMANDS[tag],
        reverse("powers:act", args=[state.id, tag]),
        fields={"notice_on": Field(help=NOTICE)} if tag == "put-power-in-force" else {},
        initial=initial,
        seq=seq,
        title=COMMAND_NAMES[tag],
        confirm=CONFIRM[tag],
    )


def propose_form() -> CommandForm:
    """The form that registers a proposed power over one item of the rulebook."""
    book = surroundings.rulebook()
    items = tuple((item.id, item.name) for item in book.items.values())
    return CommandForm(
        m.ProposePower,
        reverse("powers:propose"),
        fields={
            "item_id": Field(widget="select", choices=(("", "—"), *items)),
            "delegation_form": Field(widget="select", choices=tuple(FORM_NAMES.items())),
            "scope": Field(help=SCOPE, widget="lines", wide=True),
        },
        initial={"receiving_body": book.zone.departments[0] if book.zone.departments else book.zone.name.zh},
        seq=0,
        title=COMMAND_NAMES["propose-power"],
    )
