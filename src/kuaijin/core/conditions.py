"""Conditions over a project's attributes, as data, with an evaluator that says why.

An attribute that is not set counts as false, 0 or none, and so does a value of another type than the attribute's:
nothing here fails on what a project brings. That a condition names a known attribute, with a fitting operator and
value, is checked when the rulebook is loaded (``core.rulebook_check``).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from kuaijin.core.base import Text

Op = Literal["eq", "ne", "in", "ge", "gt", "lt", "le"]
AttributeType = Literal["enum", "number", "bool"]
Attributes = Mapping[str, Any]
SIZE_OPS = ("ge", "gt", "lt", "le")
"""Operators that compare by size; for numbers only."""
LARGEST_NUMBER = 10**11
"""A project's largest number: 100 TWh a year, the area of ten provinces. What is more is a slip of the keyboard."""


class Attribute(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One attribute of a project. ``values`` names the values of an enum in both languages; numbers are whole."""

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

    def of(self, attributes: Attributes) -> Any:
        """The value that counts: the project's own, or :attr:`unset` where it has none of this attribute's type."""
        have = attributes.get(self.name)
        fits = {
            "enum": isinstance(have, str) and have in self.values,
            "number": isinstance(have, int) and not isinstance(have, bool),
            "bool": isinstance(have, bool),
        }[self.type]
        return have if fits else self.unset

    def say(self, value: Any) -> Text:
        """``value`` in both languages."""
        if self.type == "bool":
            return Text("是", "yes") if value else Text("否", "no")
        if self.type == "enum":
            return self.values.get(str(value), Text("无", "none") if value == "none" else Text(str(value), str(value)))
        number = f"{value:,}" if isinstance(value, int) else str(value)
        told = f"{number} {self.unit}".strip()
        return Text(told, told)


class Test(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One comparison: attribute, operator, value (a list for ``in``)."""

    attr: str
    op: Op
    value: Any


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of ``all`` and, where there are any, at least one of ``any``; empty is always true. Either may nest."""

    all: tuple["Part", ...] = ()
    any: tuple["Part", ...] = ()

    @property
    def tests(self) -> Iterator[Test]:
        """Every comparison in it, at any depth, in order."""
        for part in self.all + self.any:
            if isinstance(part, Test):
                yield part
            else:
                yield from part.tests


Part: TypeAlias = Test | Condition


class Finding(Struct, frozen=True):
    """One comparison as it came out, in words."""

    holds: bool
    text: Text


class Verdict(Struct, frozen=True):
    """Whether a condition holds, the findings that decided it, and every comparison made (``leaves``)."""

    holds: bool
    findings: tuple[Finding, ...]
    leaves: tuple[Finding, ...] = ()

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
    "eq": Text("为", "is"),
    "ne": Text("不为", "is not"),
    "in": Text("为", "is"),
    "ge": Text("不少于 ", "is at least"),
    "gt": Text("多于 ", "is more than"),
    "lt": Text("少于 ", "is less than"),
    "le": Text("不多于 ", "is at most"),
}


def evaluate(condition: Condition, attributes: Attributes, known: Mapping[str, Attribute]) -> Verdict:
    """Whether ``condition`` holds for ``attributes``; the findings are those that made it so.

    When it fails, the findings are those of the failing parts; when it holds, those of all of ``all`` and of the
    holding parts of ``any``. Every comparison is made, so that ``leaves`` is complete.
    """
    needed = [_judge(part, attributes, known) for part in condition.all]
    either = [_judge(part, attributes, known) for part in condition.any]
    leaves = tuple(leaf for verdict in (*needed, *either) for leaf in verdict.leaves)
    failed = [verdict for verdict in needed if not verdict.holds]
    held = [verdict for verdict in either if verdict.holds]
    if not failed and either and not held:
        failed = either
    deciding = failed or needed + held
    return Verdict(not failed, tuple(finding for verdict in deciding for finding in verdict.findings), leaves)


def describe(condition: Condition, known: Mapping[str, Attribute]) -> Text:
    """The condition itself in words, whatever a project is like; empty for one that always holds."""
    needed = [_describe(part, known) for part in condition.all]
    if condition.any:
        either = [_describe(part, known) for part in condition.any]
        one = Text(" 或 ".join(each.zh for each in either), " or ".join(each.en for each in either))
        needed.append(Text(f"（{one.zh}）", f"({one.en})") if needed and len(either) > 1 else one)
    return Text("；".join(each.zh for each in needed), "; ".join(each.en for each in needed))


def _describe(part: Part, known: Mapping[str, Attribute]) -> Text:
    if isinstance(part, Condition):
        return describe(part, known)
    attribute, sign = known[part.attr], _SIGNS[part.op]
    title = attribute.title
    if attribute.type == "bool":
        holds = part.value if part.op == "eq" else not part.value
        return title if holds else Text(f"不属于“{title.zh}”", f"not: {title.en}")
    values = _told_values(attribute, part)
    return Text(f"{title.zh}{sign.zh}{values.zh}", f"{title.en} {sign.en} {values.en}")


def _told_values(attribute: Attribute, test: Test) -> Text:
    told = [attribute.say(value) for value in (test.value if test.op == "in" else (test.value,))]
    return Text("或".join(text.zh for text in told), " or ".join(text.en for text in told))


def _judge(part: Part, attributes: Attributes, known: Mapping[str, Attribute]) -> Verdict:
    if isinstance(part, Condition):
        return evaluate(part, attributes, known)
    attribute = known[part.attr]
    have = attribute.of(attributes)
    holds = _COMPARE[part.op](have, part.value)
    leaf = (Finding(holds, _say(attribute, part, have, holds)),)
    return Verdict(holds, leaf, leaf)


def _say(attribute: Attribute, test: Test, have: Any, holds: bool) -> Text:
    """What the attribute is, and what it must be where that does not go without saying."""
    title, seen, sign = attribute.title, attribute.say(have), _SIGNS[test.op]
    links = Text("：", ": ") if attribute.type == "bool" else Text("为", " is ")
    stands = Text(f"{title.zh}{links.zh}{seen.zh}", f"{title.en}{links.en}{seen.en}")
    if holds and test.op in ("eq", "in"):
        return stands
    values = _told_values(attribute, test)
    wanted = Text(f"{sign.zh}{values.zh}", f"{sign.en.removeprefix('is').strip()} {values.en}".strip())
    if holds:
        return Text(f"{stands.zh}（{wanted.zh}）", f"{stands.en} ({wanted.en})")
    return Text(f"{stands.zh}，须{wanted.zh}", f"{stands.en}, must be {wanted.en}")
