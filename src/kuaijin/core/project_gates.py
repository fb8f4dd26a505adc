"""What the rulebook and the granted cases say about starting and using a project."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import NAME_LENGTH, check_text
from kuaijin.core.conditions import LARGEST_NUMBER, Attribute, evaluate
from kuaijin.core.context import Context
from kuaijin.core.partial_date import Period
from kuaijin.core.project_commands import AttributeValue
from kuaijin.core.project_state import ProjectFacts, State

PERMIT_ITEMS = ("shigong-xuke", "fenjieduan")
"""施工许可 and the staged permit (分阶段施工许可)."""


def permit_days(state: State, facts: ProjectFacts) -> tuple[date, ...]:
    """All days on which a construction permit was obtained, oldest first."""
    granted = {item.on for item in facts.granted if item.item in PERMIT_ITEMS}
    return tuple(sorted(granted | {permit.on for permit in state.permits}))


def valid_permit(state: State, facts: ProjectFacts, period: Period) -> date | None:
    """The latest permit that had been obtained by the end of ``period`` and had not lapsed before it."""
    lapsed = facts.permit_lapsed_on
    days = [
        day
        for day in permit_days(state, facts)
        if day <= period.last and (lapsed is None or day > lapsed or period.first <= lapsed)
    ]
    return max(days, default=None)


def open_gate(
    context: Context, state: State, facts: ProjectFacts, gate: Literal["start", "use"], on: date
) -> tuple[str, ...]:
    """Items of the gate that apply to the project and were not granted by ``on``, in the gate's order."""
    rulebook = context.rulebook
    granted = {item.item for item in facts.granted if item.on <= on}
    return tuple(
        item
        for item in (rulebook.start_gate if gate == "start" else rulebook.use_gate).items
        if item not in granted
        and evaluate(rulebook.items[item].applies_when, state.attributes, rulebook.attributes).holds
    )


def check_attributes(attributes: Mapping[str, AttributeValue], context: Context) -> Refusal | None:
    """Each attribute is one of the rulebook's, of its type and among its values; ``industry`` is free text."""
    known = context.rulebook.attributes
    for key, value in attributes.items():
        if key == "industry":
            refusal = check_text(str(value), "industry", Text("行业代码", "industry code"), limit=NAME_LENGTH)
        elif key not in known:
            refusal = Refusal(
                "unknown-attribute",
                Text(f"规则库没有属性“{key[:40]}”。", f"The rulebook has no attribute “{key[:40]}”."),
                "attributes",
            )
        else:
            refusal = _check_value(known[key], value)
        if refusal is not None:
            return refusal
    return None


def _check_value(attribute: Attribute, value: AttributeValue) -> Refusal | None:
    fits = {
        "bool": isinstance(value, bool),
        "number": isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER,
        "enum": isinstance(value, str) and (value in attribute.values or value == attribute.unset),
    }[attribute.type]
    if fits:
        return None
    title = attribute.title
    return Refusal(
        "attribute-value",
        Text(f"属性“{title.zh}”的值“{str(value)[:40]}”不对。", f"“{str(value)[:40]}” is no value of “{title.en}”."),
        "attributes",
    )
