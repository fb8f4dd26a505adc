"""When a paper or an edge is asked for, as plain texts: so that forms, sheets and the ledger can carry it.

``rule`` is empty (always), ``person`` (a person reads the note and decides), or a condition as compact JSON such as
``{"all":[{"attr":"floor_area_sqm","op":"ge","value":50000}]}``.
"""

from typing import Any, get_args

import msgspec

from kuaijin.core.base import Text
from kuaijin.core.conditions import Condition, Op, Part, Test
from kuaijin.core.rulebook_items import When

PERSON = "person"
MOST_DEPTH = 5
OPS = get_args(Op)


class WhenError(ValueError):
    """A rule that cannot be read; ``text`` says why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


def written(when: When | None) -> dict[str, str]:
    """The three texts, named as the fields of a change name them."""
    if when is None:
        return {"when_zh": "", "when_en": "", "when_rule": ""}
    rule = PERSON if when.condition is None else msgspec.json.encode(_plain(when.condition)).decode()
    return {"when_zh": when.note.zh, "when_en": when.note.en, "when_rule": rule}


def _plain(part: Part) -> dict[str, Any]:
    if isinstance(part, Test):
        return {"attr": part.attr, "op": part.op, "value": part.value}
    told = {"all": [_plain(each) for each in part.all], "any": [_plain(each) for each in part.any]}
    return {name: parts for name, parts in told.items() if parts}


def read_when(zh: str, en: str, rule: str) -> When | None:
    """What the three texts say.

    Raises:
        WhenError: a rule that is none of the three forms, or one without a note.
    """
    rule = rule.strip()
    if not rule:
        return None
    if not zh.strip() or not en.strip():
        raise WhenError("附条件的须写明中英文说明", "a condition needs its note in both languages")
    note = Text(zh.strip(), en.strip())
    if rule == PERSON:
        return When(note=note, decided_by="person")
    try:
        raw = msgspec.json.decode(rule)
    except msgspec.DecodeError as error:
        raise WhenError(
            '条件应为空、person 或 JSON，如 {"all":[{"attr":"…","op":"ge","value":1}]}',
            'a condition is empty, person, or JSON such as {"all":[{"attr":"…","op":"ge","value":1}]}',
        ) from error
    found = _part(raw, MOST_DEPTH)
    if not isinstance(found, Condition):
        found = Condition(all=(found,))
    return When(note=note, condition=found)


def _part(raw: Any, depth: int) -> Part:
    if not isinstance(raw, dict) or not depth:
        raise WhenError("条件的写法不对", "this is no condition")
    if raw.keys() == {"attr", "op", "value"}:
        if raw["op"] not in OPS or not isinstance(raw["attr"], str):
            raise WhenError(f"比较符应为 {'、'.join(OPS)} 之一", f"an operator is one of {', '.join(OPS)}")
        return Test(attr=raw["attr"], op=raw["op"], value=raw["value"])
    lists = [raw.get("all", []), raw.get("any", [])]
    if not raw or not raw.keys() <= {"all", "any"} or not all(isinstance(each, list) for each in lists):
        raise WhenError("条件由 all、any 和比较组成", "a condition is made of all, any and comparisons")
    needed, either = (tuple(_part(each, depth - 1) for each in parts) for parts in lists)
    return Condition(all=needed, any=either)
