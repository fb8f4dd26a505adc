"""The forms of an appraisal's and an honour's commands, with what the page knows filled in."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from kuaijin.core import appraisal_messages as m
from kuaijin.core.appraisal import TABLE
from kuaijin.core.appraisal_state import COMMAND_NAMES, INPUTS, TOLD, State
from kuaijin.core.base import Text
from kuaijin.core.honour import RecordHonour, StrikeHonour
from kuaijin.core.scoring import VETOES
from kuaijin.desks.frame.commands import CommandForm
from kuaijin.desks.frame.fields import Choices, Field
from kuaijin.desks.frame.guard import may
from kuaijin.ledger import surroundings

COMMANDS: dict[str, type[m.AppraisalCommand]] = {
    str(command.__struct_config__.tag): command for command in TABLE if command is not m.OpenAppraisal
}
CONFIRM = {
    "publish": Text(
        "公布后评分办法和结果即冻结，进入申诉期，确定吗？", "Rules and results are frozen and appeals begin. Publish?"
    ),
    "close-appraisal": Text("定案后授予红旗，不能再改，确定吗？", "The flags are awarded for good. Close?"),
    "withdraw-appraisal": Text("撤回后不能恢复，确定吗？", "It cannot be brought back. Withdraw?"),
    "set-veto": Text("登记后该项目不得红旗，确定吗？", "The project gets no red flag then. Enter the veto?"),
}
DECIMAL = Text("填数字；是填 1，否填 0", "A number; 1 for yes, 0 for no")
FIXED = Text("申诉成立时必填", "Needed if the appeal is upheld")


def input_name(name: str) -> Text:
    """What an input is called."""
    return INPUTS.get(name, Text(name, name))


def offered(request: HttpRequest, state: State, names: dict[str, Text], seq: int) -> list[CommandForm]:
    """The forms of what this person may do to the appraisal now."""
    tags = [
        tag
        for tag, command in COMMANDS.items()
        if state.status in TABLE[command][1] and may(request, f"appraisal.{tag}") and _sensible(tag, state)
    ]
    return [form_of(tag, state, names, seq) for tag in tags]


def _sensible(tag: str, state: State) -> bool:
    """Leave out what has nothing to be about."""
    if tag == "lift-veto":
        return any(state.vetoes.values())
    return tag != "decide-appeal" or bool(state.open_appeals)


def form_of(tag: str, state: State, names: dict[str, Text], seq: int | None) -> CommandForm:
    """The form of one command; ``names``: the projects by id."""
    return CommandForm(
        COMMANDS[tag],
        reverse("honours:act", args=[state.id, tag]),
        fields=_fields(tag, state, names),
        seq=seq,
        title=COMMAND_NAMES[tag],
        confirm=CONFIRM.get(tag),
    )


def _fields(tag: str, state: State, names: dict[str, Text]) -> dict[str, Field]:
    rules = state.rules or surroundings.rulebook().score_rules[state.rules_id]
    metrics = {metric.id: metric.name for metric in rules.metrics}
    if tag == "enter-input":
        asked = [name for name in rules.inputs if name not in TOLD]
        return {
            "input": Field(widget="select", choices=_first((name, input_name(name)) for name in asked)),
            "subjects": Field(widget="checks", choices=tuple(names.items()), wide=True),
            "value": Field(help=DECIMAL),
        }
    if tag in {"set-veto", "lift-veto"}:
        held = {name: text for name, text in names.items() if tag == "set-veto" or state.vetoes.get(name)}
        return {
            "subject": Field(widget="select", choices=_first(held.items())),
            "veto": Field(widget="select", choices=tuple(VETOES.items())),
        }
    if tag == "appeal":
        return {
            "subject": Field(widget="select", choices=_first(names.items())),
            "metric": Field(widget="select", choices=_first(metrics.items())),
        }
    if tag == "decide-appeal":
        waiting = state.open_appeals
        subjects = {each.subject: names.get(each.subject, Text(each.subject, each.subject)) for each in waiting}
        return {
            "subject": Field(widget="select", choices=_first(subjects.items())),
            "metric": Field(widget="select", choices=_first((each.metric, metrics[each.metric]) for each in waiting)),
            "value": Field(help=FIXED),
        }
    return {}


def _first(choices: Any) -> Choices:
    return ("", "—"), *choices


def opening(on: date) -> CommandForm:
    """The form that opens an appraisal of this year up to today."""
    rules = surroundings.rulebook().score_rules.values()
    return CommandForm(
        m.OpenAppraisal,
        reverse("honours:open"),
        fields={"rules_id": Field(widget="select", choices=_first((each.id, each.name) for each in rules))},
        initial={"period_from": date(on.year, 1, 1).isoformat(), "period_to": on.isoformat()},
        seq=0,
        title=COMMAND_NAMES["open-appraisal"],
    )


def recording(on: date) -> CommandForm:
    """The form that enters an honour."""
    return CommandForm(
        RecordHonour,
        reverse("honours:record"),
        fixed={"source": "document"},
        initial={"awarded_on": on.isoformat(), "place": "0"},
        seq=0,
        title=Text("登记荣誉", "Enter an honour"),
    )


def striking(honour_id: str) -> CommandForm:
    """The form that strikes an honour out."""
    return CommandForm(
        StrikeHonour,
        reverse("honours:strike", args=[honour_id]),
        title=Text("撤销荣誉", "Strike out"),
        confirm=Text("撤销后不再显示为有效，确定吗？", "It no longer counts. Strike it out?"),
        key=honour_id,
    )
