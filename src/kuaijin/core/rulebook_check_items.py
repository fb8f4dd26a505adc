"""Is one item of a rulebook sound: limits, delegation, conditions, papers and prerequisites?"""

from collections import Counter
from collections.abc import Iterator

from kuaijin.core.base import Text
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_faults import (
    Fault,
    Known,
    Path,
    check_condition,
    check_confidence,
    check_dates,
    unknown,
)
from kuaijin.core.rulebook_items import EXTERNAL, Eligibility, Item, When

FACTS = ("legal_basis", "statutory_limit", "committed_limit", "materials")
"""Facts of an item that carry a confidence mark."""
LONGEST_LIMIT = 3650
LONGEST_IN_WORKDAYS = {"workday": 1, "calendar_day": 1, "month": 23}
"""At most so many working days lie in one unit of a limit."""


def check_item(book: Rulebook, item: Item, known: Known) -> list[Fault]:
    """Every fault of ``item``."""
    at: Path = ("items", item.id)
    return [
        *_place_in_book(book, item, known, at),
        *_statutory(item, at),
        *_committed(item, at),
        *_window(book, item, at),
        *_versions(item, at),
        *_delegation(item, at),
        *check_condition(book, known, item.applies_when, (*at, "applies_when")),
        *_eligibility(item.instant, (*at, "instant")),
        *_eligibility(item.promise, (*at, "promise")),
        *_materials(book, item, known, at),
        *_prerequisites(book, item, known, at),
        *_specials(item, at),
        *_duties(item, at),
        *_marks(item, at),
    ]


def _place_in_book(book: Rulebook, item: Item, known: Known, at: Path) -> Iterator[Fault]:
    if known.lacks_stage(item.stage):
        yield Fault((*at, "stage"), unknown("阶段", "stage", item.stage))
    yield from check_dates(item.effective_from, item.effective_until, (*at, "effective_until"))
    if item.is_licence and item.kind != "许可":
        text = Text("适用行政许可法的事项，类别须为“许可”", "an item under 行政许可法 is of the kind 许可")
        yield Fault((*at, "is_licence"), text)
    if not item.variant_of:
        return
    head = book.items.get(item.variant_of)
    if known.lacks_item(item.variant_of):
        yield Fault((*at, "variant_of"), unknown("事项", "item", item.variant_of))
    elif item.variant_of == item.id or (head is not None and head.variant_of):
        text = Text("替代的对象本身不能是替代事项", "a variant stands in for an item that is no variant itself")
        yield Fault((*at, "variant_of"), text)


def _statutory(item: Item, at: Path) -> Iterator[Fault]:
    days = item.statutory_limit_days
    if days is not None and not 0 < days <= LONGEST_LIMIT:
        text = Text(f"时限须在 1 到 {LONGEST_LIMIT} 之间", f"a limit is from 1 to {LONGEST_LIMIT}")
        yield Fault((*at, "statutory_limit_days"), text)
    if (days is None) != (item.limit_unit == "none"):
        text = Text("有时限才有单位，有单位才有时限", "a unit goes with a limit, and a limit with a unit")
        yield Fault((*at, "limit_unit"), text)
    if not 0 <= item.extension_days <= LONGEST_LIMIT:
        text = Text(f"须在 0 到 {LONGEST_LIMIT} 之间", f"must be from 0 to {LONGEST_LIMIT}")
        yield Fault((*at, "extension_days"), text)
    elif days is None and item.extension_days:
        text = Text("没有法定时限，谈不上延期", "there is no statutory limit to extend")
        yield Fault((*at, "extension_days"), text)


def _committed(item: Item, at: Path) -> Iterator[Fault]:
    committed, days, path = item.committed_limit_days, item.statutory_limit_days, (*at, "committed_limit_days")
    if committed is None:
        return
    if not 0 < committed <= LONGEST_LIMIT or (committed != 0.5 and committed != int(committed)):
        text = Text(
            "承诺时限为整数个工作日，或 0.5（即办）", "a committed limit is whole working days, or 0.5 (the same day)"
        )
        yield Fault(path, text)
    elif days is not None and item.limit_unit != "none" and committed > days * LONGEST_IN_WORKDAYS[item.limit_unit]:
        text = Text("承诺时限不得长于法定时限", "the committed limit may not be longer than the statutory one")
        yield Fault(path, text)


def _window(book: Rulebook, item: Item, at: Path) -> Iterator[Fault]:
    longest = book.settings.correction_window_days
    if not 0 <= item.correction_window_days <= longest:
        text = Text(
            f"一次性告知期须在 0 到 {longest} 个工作日之间", f"the window is from 0 to {longest} working days (AC-5)"
        )
        yield Fault((*at, "correction_window_days"), text)


def _versions(item: Item, at: Path) -> Iterator[Fault]:
    before = None
    for number, version in enumerate(item.limit_versions):
        here = (*at, "limit_versions", number)
        if before is not None and version.valid_from <= before:
            yield Fault((*here, "valid_from"), Text("各版本须按日期先后排列", "versions stand in order of their dates"))
        before = version.valid_from
        if not 0 < version.days <= LONGEST_LIMIT:
            yield Fault((*here, "days"), Text("须为正数", "must be positive"))
        yield from check_confidence(version.confidence, (*here, "confidence"))
    if item.limit_versions and item.limit_versions[-1].days != item.statutory_limit_days:
        text = Text("最后一个版本须与现行时限一致", "the last version must be the limit in force")
        yield Fault((*at, "limit_versions"), text)


def _delegation(item: Item, at: Path) -> Iterator[Fault]:
    if item.delegated and item.delegation_form is None:
        text = Text("赋权事项须写明方式", "a delegated item names its form of delegation")
        yield Fault((*at, "delegation_form"), text)
    if not item.delegated and item.delegation_form is not None:
        text = Text("未赋权的事项没有赋权方式", "an item that is not delegated has no form of delegation")
        yield Fault((*at, "delegation_form"), text)


def _eligibility(eligibility: Eligibility, path: Path) -> Iterator[Fault]:
    if eligibility.eligible and eligibility.condition is None:
        text = Text("可以适用时须写明条件", "say under which condition it is eligible")
        yield Fault((*path, "condition"), text)
    if eligibility.eligible and eligibility.excluded_because is not None:
        text = Text("既可适用又被排除", "both eligible and excluded")
        yield Fault((*path, "excluded_because"), text)


def _when(book: Rulebook, known: Known, when: When | None, path: Path) -> Iterator[Fault]:
    if when is None:
        return
    if when.decided_by_person != (when.condition is None):
        text = Text(
            "由属性判断须有条件，由人判断没有条件",
            "decided by attributes needs a condition, decided by a person has none",
        )
        yield Fault((*path, "decided_by"), text)
    if when.condition is not None:
        yield from check_condition(book, known, when.condition, (*path, "condition"))


def _materials(book: Rulebook, item: Item, known: Known, at: Path) -> Iterator[Fault]:
    names: set[str] = set()
    for number, material in enumerate(item.materials):
        here = (*at, "materials", number)
        if material.name.zh in names:
            yield Fault((*here, "name"), Text(f"材料重复：{material.name.zh}", f"listed twice: {material.name.en}"))
        names.add(material.name.zh)
        own = material.source.removeprefix(EXTERNAL)
        if not own or (own == material.source and known.lacks_item(own)):
            yield Fault((*here, "source"), unknown("事项", "item", material.source))
        if material.deferrable and book.is_core(item.id, material):
            guard = next((each for each in book.guards if each.guards(item.id, material)), None)
            why = Text("主要材料", "a core paper") if guard is None else guard.text
            text = Text(f"核心材料不得容缺（TO-2）：{why.zh}", f"a core paper can never be deferred (TO-2): {why.en}")
            yield Fault((*here, "deferrable"), text)
        elif not material.core and book.is_core(item.id, material):
            text = Text("受 TO-2 保护的材料须标明 core: true", "a paper guarded by TO-2 must be marked core: true")
            yield Fault((*here, "core"), text)
        yield from _when(book, known, material.when, (*here, "when"))


def _prerequisites(book: Rulebook, item: Item, known: Known, at: Path) -> Iterator[Fault]:
    members = Counter(need.any_group for need in item.prerequisites if need.any_group)
    first_need: dict[str, str] = {}
    seen: set[str] = set()
    for number, need in enumerate(item.prerequisites):
        here = (*at, "prerequisites", number)
        if known.lacks_item(need.item):
            yield Fault((*here, "item"), unknown("事项", "item", need.item))
        elif need.item == item.id:
            yield Fault((*here, "item"), Text("事项不能以自己为前置", "an item cannot be its own prerequisite"))
        elif need.item in seen:
            yield Fault((*here, "item"), Text(f"前置重复：{need.item}", f"prerequisite named twice: {need.item}"))
        seen.add(need.item)
        group = need.any_group
        if group and members[group] == 1:
            text = Text(f"“{group}”只有一项，谈不上择一", f"“{group}” has one member: nothing to choose from")
            yield Fault((*here, "any_group"), text)
        if group and first_need.setdefault(group, need.needed_by) != need.needed_by:
            text = Text(f"“{group}”各项须在同一环节办结", f"the members of “{group}” must be needed by the same step")
            yield Fault((*here, "needed_by"), text)
        yield from _when(book, known, need.when, (*here, "when"))


def _specials(item: Item, at: Path) -> Iterator[Fault]:
    names: set[str] = set()
    for number, special in enumerate(item.special_procedures):
        here = (*at, "special_procedures", number)
        if special.name.zh in names:
            yield Fault((*here, "name"), Text(f"特别程序重复：{special.name.zh}", f"listed twice: {special.name.en}"))
        names.add(special.name.zh)
        if special.max_days is not None and not 0 < special.max_days <= LONGEST_LIMIT:
            yield Fault((*here, "max_days"), Text("上限须为正数", "the cap must be positive"))
        if not special.excluded_from:
            yield Fault((*here, "excluded_from"), Text("须指明不计入哪个时钟", "name the clock it is left out of"))
        elif len(set(special.excluded_from)) < len(special.excluded_from):
            yield Fault((*here, "excluded_from"), Text("时钟重复", "a clock is named twice"))
        if "statutory" in special.excluded_from and not special.basis.strip():
            # SP-1: only what the law lists stops the statutory clock.
            yield Fault((*here, "basis"), Text("不计入法定时限须有依据（SP-1）", "it needs a legal basis (SP-1)"))
        yield from check_confidence(special.confidence, (*here, "confidence"))


def _duties(item: Item, at: Path) -> Iterator[Fault]:
    for number, duty in enumerate(item.applicant_duties):
        here = (*at, "applicant_duties", number)
        if not 0 < duty.days <= LONGEST_LIMIT:
            yield Fault((*here, "days"), Text("须为正数", "must be positive"))
        yield from check_confidence(duty.confidence, (*here, "confidence"))


def _marks(item: Item, at: Path) -> Iterator[Fault]:
    if item.fee is not None:
        yield from check_confidence(item.fee.confidence, (*at, "fee", "confidence"))
    for fact in FACTS:
        if fact not in item.confidence:
            yield Fault((*at, "confidence"), Text(f"缺少可信度：{fact}", f"no confidence mark for: {fact}"))
    for fact, mark in item.confidence.items():
        if fact not in FACTS:
            yield Fault((*at, "confidence", fact), unknown("可信度项目", "fact", fact))
        yield from check_confidence(mark, (*at, "confidence", fact))
