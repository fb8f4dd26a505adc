"""The forms of the rules' commands: a draft as lines, the rest as the commands ask."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from kuaijin.core import ruleset as r
from kuaijin.core.base import Text
from kuaijin.core.decision_table import Table
from kuaijin.desks.frame.commands import CommandForm
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may
from kuaijin.exchange.decision_tables import SHEETS, from_lines, lines_of

COMMANDS: dict[str, type[r.RulesetCommand]] = {
    str(command.__struct_config__.tag): command
    for command in (
        r.DraftRules, r.SubmitRules, r.ReturnRules, r.PublishRules, r.SwitchOff, r.SwitchOn, r.RecallVersion
    )
}  # fmt: skip
CONFIRM = {
    "publish-rules": Text(
        "公布后系统即按此自动准予，确定吗？", "From its first day the machine grants by this version. Publish?"
    ),
    "switch-off": Text("停用后全部转人工，确定吗？", "Everything goes to a person at once. Switch off?"),
    "switch-on": Text("恢复后系统继续自动准予，确定吗？", "The machine grants again. Switch on?"),
    "recall-version": Text("召回后该版本不再使用，确定吗？", "The version is used no more. Recall it?"),
}


class DraftLines(r.RulesetCommand, frozen=True, tag="draft-rules"):
    """A draft as it is written in the browser: one line each, cells parted by ``|``."""

    inputs: str
    rows: str
    examples: str
    why: str


def made(lines: DraftLines) -> r.DraftRules:
    """The command that the lines mean. Raises ``Refused`` (RULES-LINE)."""
    inputs, rows, examples = from_lines({part: getattr(lines, part) for part in SHEETS})
    return r.DraftRules(inputs=inputs, rows=rows, examples=examples, why=lines.why)


def offered(request: HttpRequest, state: r.State, start: Table | None, seq: int) -> list[CommandForm]:
    """The forms of what this person may do now; ``start``: the table that a new draft begins with."""
    sensible = {
        "draft-rules": True,
        "submit-rules": state.draft is not None and not state.submitted,
        "return-rules": state.submitted,
        "publish-rules": state.submitted and request.actor.name != state.drafted_by,
        "switch-off": bool(state.versions) and not state.off,
        "switch-on": state.off,
        "recall-version": any(each.recalled_on is None for each in state.versions),
    }
    tags = [tag for tag in COMMANDS if sensible[tag] and may(request, f"ruleset.{tag}")]
    return [form_of(tag, state, start, seq, request) for tag in sorted(tags, key=lambda tag: tag == "draft-rules")]


def form_of(tag: str, state: r.State, start: Table | None, seq: int | None, request: HttpRequest) -> CommandForm:
    """The form of one command."""
    fields: dict[str, Field] = {}
    initial: dict[str, Any] = {"valid_from": request.day.isoformat()}
    if tag == "draft-rules":
        initial = dict(lines_of(start)) if start else {}
        for part, columns in SHEETS.items():
            fields[part] = Field(widget="textarea", help=Text(*(" | ".join(columns),) * 2), rows=6, wide=True)
    if tag == "recall-version":
        usable = [str(each.number) for each in state.versions if each.recalled_on is None]
        fields["version"] = Field(widget="select", choices=(("", "—"), *((each, each) for each in usable)))
    return CommandForm(
        DraftLines if tag == "draft-rules" else COMMANDS[tag],
        reverse("instant:act", args=[state.id, tag]),
        fields=fields,
        initial=initial,
        seq=seq,
        title=r.COMMAND_NAMES[tag],
        confirm=CONFIRM.get(tag),
    )
