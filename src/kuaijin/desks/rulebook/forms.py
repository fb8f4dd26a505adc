"""The forms of revisions: one for each kind of change, filled with what the rulebook says now; the rest by command."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from msgspec import UNSET

from kuaijin.core import rulebook_change as r
from kuaijin.core import rulebook_terms as t
from kuaijin.core.base import Text
from kuaijin.core.park_settings import ParkSettings
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_words import present
from kuaijin.core.settings import LegalSettings
from kuaijin.desks.frame.commands import CommandForm
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may

COMMANDS: dict[str, type[r.RevisionCommand]] = {
    str(command.__struct_config__.tag): command
    for command in (r.TakeOutChange, r.SubmitChange, r.ApproveChange, r.ReturnChange, r.WithdrawChange)
}
CONFIRM = {
    "submit-change": Text("提交后由他人审批，确定吗？", "A second person decides about it. Submit?"),
    "approve-change": Text(
        "自生效日起，新收办件适用新规则，确定吗？", "From its day new cases are received under it. Approve?"
    ),
    "withdraw-change": Text("撤回后不能恢复，确定吗？", "It can't be brought back. Withdraw it?"),
}
KINDS: dict[str, type[Any]] = {
    str(kind.__struct_config__.tag): kind
    for kind in (
        t.LimitsSet, t.MaterialSet, t.MaterialDropped, t.PrerequisiteSet, t.PrerequisiteDropped, t.MeasureSet,
        t.ParameterSet, t.SettingSet, t.ThresholdSet, t.HolidaysSet,
    )
}  # fmt: skip
"""The kinds of changes by their tags."""
OF_ITEM = ("limits", "material", "drop-material", "prerequisite", "drop-prerequisite")
SETTINGS = {"setting": LegalSettings, "threshold": ParkSettings}


def offered(request: HttpRequest, state: r.State, seq: int) -> list[CommandForm]:
    """The forms of what this person may do to the revision now."""
    tags = [
        tag
        for tag, command in COMMANDS.items()
        if tag != "take-out-change"
        and r.taken_in(command, state.status)
        and may(request, f"rulebook-change.{tag}")
        and _sensible(tag, state, request)
    ]
    return [form_of(tag, state.id, seq, request) for tag in tags]


def _sensible(tag: str, state: r.State, request: HttpRequest) -> bool:
    if tag == "approve-change":
        return request.actor.name not in state.drafted_by
    if tag == "submit-change":
        return bool(state.changes)
    if tag == "withdraw-change" and state.status == "approved":
        return state.valid_from is not None and state.valid_from > request.day
    return True


def form_of(tag: str, change_id: str, seq: int | None, request: HttpRequest) -> CommandForm:
    """The form of one command."""
    return CommandForm(
        COMMANDS[tag],
        reverse("rulebook:act", args=[change_id, tag]),
        initial={"valid_from": request.day.isoformat()},
        seq=seq,
        title=r.COMMAND_NAMES[tag],
        confirm=CONFIRM.get(tag),
        tone="danger" if tag == "withdraw-change" else "primary",
    )


def begin_form() -> CommandForm:
    """The form that begins a revision."""
    return CommandForm(r.BeginChange, reverse("rulebook:begin"), seq=0, title=r.COMMAND_NAMES["begin-change"])


def subject_of(kind: str, given: QueryDict) -> dict[str, str]:
    """What the change is about, as the address names it."""
    names = {"material": ("item", "name_zh"), "drop-material": ("item", "name_zh")}
    names |= {"prerequisite": ("item", "needs"), "drop-prerequisite": ("item", "needs"), "limits": ("item",)}
    names |= {"measure": ("measure",), "parameter": ("measure", "parameter")}
    return {name: given.get(name, "") for name in names.get(kind, ("name",)) if given.get(name)}


def change_form(kind: str, change_id: str, book: Rulebook, about: dict[str, str], seq: int | None) -> CommandForm:
    """The form of one kind of change, filled with what the book says of its subject."""
    chosen = KINDS[kind]
    query = QueryDict(mutable=True)
    query.update(about)
    url = reverse("rulebook:edit", args=[change_id, kind]) + (f"?{query.urlencode()}" if about else "")
    fixed = {name: value for name, value in about.items() if name in _fixed(kind, about, book)}
    return CommandForm(
        chosen,
        url,
        fields=_fields(kind, book, about),
        fixed=fixed,
        initial={**about, **_now(kind, book, about)},
        seq=seq,
        title=t.CHANGE_NAMES[kind],
        submit=r.COMMAND_NAMES["set-change"],
    )


def _fixed(kind: str, about: dict[str, str], book: Rulebook) -> tuple[str, ...]:
    """The names that the address settles: those of things that are there."""
    item = book.items.get(about.get("item", ""))
    known: dict[str, bool] = {
        "item": item is not None,
        "name_zh": item is not None and item.material(about.get("name_zh", "")) is not None,
        "needs": item is not None and any(each.item == about.get("needs") for each in item.prerequisites),
        "measure": book.measure(about.get("measure", "")) is not None,
        "parameter": True,
        "name": kind in SETTINGS and about.get("name") in t.plain_names(SETTINGS[kind]()),
    }
    return tuple(name for name, there in known.items() if there)


def _now(kind: str, book: Rulebook, about: dict[str, str]) -> dict[str, Any]:
    """The fields' present values; nothing for what the book doesn't have yet."""
    blank = {name: about.get(name, "") for name in ("item", "name_zh", "needs", "measure", "parameter", "name")}
    probes: dict[str, Callable[[], Any]] = {
        "limits": lambda: t.LimitsSet(
            item=blank["item"],
            statutory_limit_days=None,
            limit_unit="none",
            committed_limit_days=None,
            extension_days=0,
            correction_window_days=0,
        ),
        "material": lambda: t.MaterialDropped(item=blank["item"], name_zh=blank["name_zh"]),
        "prerequisite": lambda: t.PrerequisiteDropped(item=blank["item"], needs=blank["needs"]),
        "measure": lambda: t.MeasureSet(measure=blank["measure"], active=False, document_no=""),
        "parameter": lambda: t.ParameterSet(measure=blank["measure"], parameter=blank["parameter"], value=0),
        "setting": lambda: t.SettingSet(name=blank["name"], value=0),
        "threshold": lambda: t.ThresholdSet(name=blank["name"], value=0),
    }
    found = present(probes[kind](), book) if kind in probes else None
    return {} if found is None else {name: _plain(getattr(found, name)) for name in found.__struct_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    return str(value) if isinstance(value, float) else value


def _fields(kind: str, book: Rulebook, about: dict[str, str]) -> dict[str, Field]:
    items = (("", "—"), *((item.id, item.name) for item in book.items.values()))
    fields = {"item": Field(widget="select", choices=items), "needs": Field(widget="select", choices=items)}
    if kind in SETTINGS:
        fields["name"] = Field(widget="select", choices=tuple((n, n) for n in t.plain_names(SETTINGS[kind]())))
        fields["value"] = _value_field(SETTINGS[kind], about.get("name", ""))
    if kind == "measure":
        classes = book.attributes.get("project_class")
        fields["project_classes"] = Field(widget="checks", choices=tuple(classes.values.items()) if classes else ())
    return fields


def _value_field(settings: type[Any], name: str) -> Field:
    """A setting's value, in the shape of its field; a list is written with commas."""
    kind = next((each.type for each in msgspec.structs.fields(settings) if each.name == name), str)

    def parse(posted: QueryDict) -> Any:
        text = posted.get("value", "").strip()
        if kind is bool:
            return text == "true"
        if not text:
            return UNSET
        if kind is int:
            return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
        if kind is str or getattr(kind, "__origin__", None) is not tuple:
            return text
        parts = [part.strip() for part in text.replace("，", ",").split(",")]
        return [int(part) if part.isascii() and part.isdigit() and len(part) < 10 else part for part in parts]

    if kind is bool:
        return Field(widget="select", choices=(("true", Text("是", "yes")), ("false", Text("否", "no"))), parse=parse)
    choices = tuple((each, each) for each in getattr(kind, "__args__", ()) if isinstance(each, str))
    if choices:
        return Field(widget="select", choices=choices, parse=parse)
    return Field(widget="text", parse=parse)
