"""Conditions over a project's attributes, as data, with an evaluator that says why.

An attribute that is not set counts as false, 0 or none. Nothing here can fail on a missing value; that a condition
names a known attribute and compares like with like is checked when the rulebook is loaded.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct

from kuaijin.core.base import Text

Op = Literal["eq", "ne", "in", "ge", "gt", "lt", "le"]
AttributeType = Literal["enum", "number", "bool"]
Attributes = Mapping[str, Any]


class Attribute(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One attribute of a project. ``values`` names the values of an enum in both languages."""

    name: str
    type: AttributeType
    title: Text
    values: dict[str, Text] = {}
    unit: str = ""
    note: str = ""

    @property
    def unset(self) -> Any:
        """What a project without this attribute counts as having."""
        return {"enum": "none", "number": 0, "bool": False}[self.type]

    def say(self, value: Any) -> Text:
        """``value`` in both languages."""
        if self.type == "bool":
            return Text("是", "yes") if value else Text("否", "no")
        if self.type == "enum":
            return self.values.get(str(value), Text("无", "none") if value == "none" else Text(str(value), str(value)))
        return Text(f"{value}{self.unit}", f"{value} {self.unit}".strip())


class Test(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One comparison: attribute, operator, value (a list for ``in``)."""

    attr: str
    op: Op
    value: Any


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of ``all`` and, where there are any, at least one of ``any``; empty is always true."""

    all: tuple[Test, ...] = ()
    any: tuple[Test, ...] = ()

    @property
    def tests(self) -> tuple[Test, ...]:
        """Every comparison in it."""
        return self.all + self.any


class Finding(Struct, frozen=True):
    """One comparison as it came out, in words."""

    holds: bool
    text: Text


class Verdict(Struct, frozen=True):
    """Whether a condition holds, and the findings that decided it."""

    holds: bool
    findings: tuple[Finding, ...]

    @property
    def why(self) -> Text:
        """The deciding findings as one sentence."""
        if not self.findings:
            return Text("所有项目适用", "applies to every project")
        return Text(
            "；".join(finding.text.zh for finding in self.findings),
            "; ".join(finding.text.en for finding in self.findings),
        )


ALWAYS = Condition()

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda have, want: have == want,
    "ne": lambda have, want: have != want,
    "in": lambda have, want: have in want,
    "ge": lambda have, want: have >= want,
    "gt": lambda have, want: have > want,
    "lt": lambda have, want: have < want,
    "le": lambda have, want: have <= want,
}
_SIGNS = {
    "eq": Text("是", "is"),
    "ne": Text("不是", "is not"),
    "in": Text("属于", "is one of"),
    "ge": Text("不少于", "is at least"),
    "gt": Text("多于", "is more than"),
    "lt": Text("少于", "is less than"),
    "le": Text("不多于", "is at most"),
}


def evaluate(condition: Condition, attributes: Attributes, known: Mapping[str, Attribute]) -> Verdict:
    """Whether ``condition`` holds for ``attributes``; the findings are those that made it so.

    When it fails, the findings are the failing ones; when it holds, all of ``all`` and the holding ones of ``any``.
    """
    needed = [_find(test, attributes, known) for test in condition.all]
    either = [_find(test, attributes, known) for test in condition.any]
    failed = [finding for finding in needed if not finding.holds]
    if failed:
        return Verdict(False, tuple(failed))
    held = [finding for finding in either if finding.holds]
    if either and not held:
        return Verdict(False, tuple(either))
    return Verdict(True, tuple(needed + held))


def _find(test: Test, attributes: Attributes, known: Mapping[str, Attribute]) -> Finding:
    attribute = known[test.attr]
    have = attributes.get(test.attr)
    have = attribute.unset if have is None else have
    holds = _COMPARE[test.op](have, test.value)
    return Finding(holds, _say(attribute, test, have, holds))


def _say(attribute: Attribute, test: Test, have: Any, holds: bool) -> Text:
    wanted = test.value if test.op == "in" else (test.value,)
    told = [attribute.say(value) for value in wanted]
    sign, seen = _SIGNS[test.op], attribute.say(have)
    zh, en = "、".join(text.zh for text in told), " or ".join(text.en for text in told)
    if holds and test.op in ("eq", "in"):
        return Text(f"{attribute.title.zh}为{seen.zh}", f"{attribute.title.en} is {seen.en}")
    fits = Text("符合", "which fits") if holds else Text("不符合", "which does not fit")
    return Text(
        f"{attribute.title.zh}为{seen.zh}，{fits.zh}“{sign.zh}{zh}”",
        f"{attribute.title.en} is {seen.en}, {fits.en} “{sign.en} {en}”",
    )
