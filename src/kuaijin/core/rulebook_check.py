"""Is a rulebook sound as a whole? Every fault is found, and says where it stands (a path of keys and positions)."""

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.conditions import Attribute, Condition
from kuaijin.core.rulebook import CORE_SOURCES, Item, Rulebook

Path = tuple[str | int, ...]


class Fault(Struct, frozen=True):
    """What is wrong, and the path to it: ``("items", item id, "prerequisites", 2, "item")``."""

    path: Path
    text: Text


def faults(book: Rulebook) -> tuple[Fault, ...]:
    """Every fault of ``book`` that a look at single values cannot find."""
    found = [*_dates(book), *_gates(book), *_presets(book), *_measures(book), *_counts(book)]
    for item in book.items.values():
        found += _item(book, item)
    if not found:
        found += _cycles(book)
    return tuple(found)


def _dates(book: Rulebook) -> Iterable[Fault]:
    if book.effective_until is not None and book.effective_until < book.effective_from:
        yield Fault(("book", "effective_until"), Text("失效日早于生效日", "it ends before it begins"))


def _gates(book: Rulebook) -> Iterable[Fault]:
    for gate in ("start_gate", "use_gate"):
        for number, item in enumerate(getattr(book, gate).items):
            if item not in book.items:
                yield Fault(("gates", gate, "items", number), _unknown("事项", "item", item))


def _unknown(zh: str, en: str, value: object) -> Text:
    return Text(f"没有这个{zh}：{value}", f"unknown {en}: {value}")


def _presets(book: Rulebook) -> Iterable[Fault]:
    for preset in book.presets.values():
        for name, value in preset.set.items():
            path = ("presets", preset.id, "set", name)
            if name not in book.attributes:
                yield Fault(path, _unknown("项目属性", "project attribute", name))
            elif (wrong := wrong_value(book.attributes[name], value)) is not None:
                yield Fault(path, wrong)


def wrong_value(attribute: Attribute, value: Any) -> Text | None:
    """Why ``value`` is none for ``attribute``; ``None`` when it is one."""
    if attribute.type == "bool":
        fits = isinstance(value, bool)
        return None if fits else Text(f"“{attribute.name}”应为是或否", f"“{attribute.name}” must be true or false")
    if attribute.type == "number":
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return (
            None
            if fits
            else Text(f"“{attribute.name}”应为非负整数", f"“{attribute.name}” must be a whole number, 0 or more")
        )
    if value in attribute.values:
        return None
    known = "、".join(attribute.values)
    return Text(
        f"“{attribute.name}”没有“{value}”这个值，可选：{known}",
        f"“{attribute.name}” has no value “{value}”; one of: {known}",
    )


def _measures(book: Rulebook) -> Iterable[Fault]:
    for position, measure in enumerate(book.measures):
        for number, item in enumerate(measure.items):
            if item not in book.items:
                yield Fault(("measures", position, "items", number), _unknown("事项", "item", item))
        if measure.from_ and measure.until and measure.until < measure.from_:
            yield Fault(("measures", position, "until"), Text("失效日早于生效日", "it ends before it begins"))
        if measure.on and not measure.document_no:
            yield Fault(
                ("measures", position, "document_no"),
                Text("启用的措施须有文号", "a measure that is on needs a document number"),
            )


def _counts(book: Rulebook) -> Iterable[Fault]:
    delegated = sum(item.delegated for item in book.items.values())
    if delegated != book.delegated_count:
        yield Fault(
            ("book", "delegated_count"),
            Text(
                f"写明赋权 {book.delegated_count} 项，实为 {delegated} 项",
                f"{book.delegated_count} delegated items announced, {delegated} found",
            ),
        )


def _item(book: Rulebook, item: Item) -> list[Fault]:
    at: Path = ("items", item.id)
    found: list[Fault] = []
    if item.stage not in book.stages:
        found.append(Fault((*at, "stage"), _unknown("阶段", "stage", item.stage)))
    if item.variant_of and item.variant_of not in book.items:
        found.append(Fault((*at, "variant_of"), _unknown("事项", "item", item.variant_of)))
    found += _limits(item, at)
    found += _delegation(item, at)
    found += _condition(book, item.applies_when, (*at, "applies_when"))
    found += _materials(book, item, at)
    found += _prerequisites(book, item, at)
    for number, special in enumerate(item.special_procedures):
        if special.max_days is not None and special.max_days <= 0:
            found.append(
                Fault((*at, "special_procedures", number, "max_days"), Text("上限须为正数", "the cap must be positive"))
            )
        if not special.excluded_from:
            found.append(
                Fault(
                    (*at, "special_procedures", number, "excluded_from"),
                    Text("须指明不计入哪个时钟", "name the clock it is left out of"),
                )
            )
    for number, duty in enumerate(item.applicant_duties):
        if duty.days <= 0:
            found.append(Fault((*at, "applicant_duties", number, "days"), Text("须为正数", "must be positive")))
    return found


def _limits(item: Item, at: Path) -> Iterable[Fault]:
    days = item.statutory_limit_days
    if days is not None and days <= 0:
        yield Fault((*at, "statutory_limit_days"), Text("时限须为正数", "a limit must be positive"))
    if (days is None) != (item.limit_unit == "none"):
        yield Fault(
            (*at, "limit_unit"),
            Text("有时限才有单位，有单位才有时限", "a unit goes with a limit, and a limit with a unit"),
        )
    if item.committed_limit_days is not None:
        if item.committed_limit_days <= 0 or item.committed_limit_days * 2 != int(item.committed_limit_days * 2):
            yield Fault(
                (*at, "committed_limit_days"),
                Text("承诺时限须为半天的整数倍且大于零", "a committed limit is a positive number of half days"),
            )
        if days is not None and item.limit_unit == "workday" and item.committed_limit_days > days:
            yield Fault(
                (*at, "committed_limit_days"),
                Text("承诺时限不得长于法定时限", "the committed limit may not be longer than the statutory one"),
            )
    for field in ("extension_days", "correction_window_days"):
        if getattr(item, field) < 0:
            yield Fault((*at, field), Text("不得为负数", "must not be negative"))
    if days is None and item.extension_days:
        yield Fault((*at, "extension_days"), Text("没有法定时限，谈不上延期", "there is no statutory limit to extend"))


def _delegation(item: Item, at: Path) -> Iterable[Fault]:
    if item.delegated and item.delegation_form is None:
        yield Fault(
            (*at, "delegation_form"), Text("赋权事项须写明方式", "a delegated item names its form of delegation")
        )
    if not item.delegated and item.delegation_form is not None:
        yield Fault(
            (*at, "delegation_form"),
            Text("未赋权的事项没有赋权方式", "an item that is not delegated has no form of delegation"),
        )


def _condition(book: Rulebook, condition: Condition, path: Path) -> Iterable[Fault]:
    for part in ("all", "any"):
        for number, test in enumerate(getattr(condition, part)):
            here = (*path, part, number)
            attribute = book.attributes.get(test.attr)
            if attribute is None:
                yield Fault((*here, "attr"), _unknown("项目属性", "project attribute", test.attr))
                continue
            if test.op in ("ge", "gt", "lt", "le") and attribute.type != "number":
                yield Fault((*here, "op"), Text("只有数值才能比大小", "only numbers can be compared by size"))
                continue
            if test.op == "in" and not (isinstance(test.value, list | tuple) and test.value):
                yield Fault((*here, "value"), Text("“in”须给出一个列表", "“in” takes a list"))
                continue
            values = test.value if test.op == "in" else (test.value,)
            wrong = next((text for value in values if (text := wrong_value(attribute, value)) is not None), None)
            if wrong is not None:
                yield Fault((*here, "value"), wrong)


def _materials(book: Rulebook, item: Item, at: Path) -> Iterable[Fault]:
    names: set[str] = set()
    for number, material in enumerate(item.materials):
        here = (*at, "materials", number)
        if material.name.zh in names:
            yield Fault((*here, "name"), Text(f"材料重复：{material.name.zh}", f"listed twice: {material.name.en}"))
        names.add(material.name.zh)
        if not material.source.startswith("ext:") and material.source not in book.items:
            yield Fault((*here, "source"), _unknown("事项", "item", material.source))
        if material.deferrable and (material.core or material.source in CORE_SOURCES):
            yield Fault(
                (*here, "deferrable"), Text("核心材料不得容缺（TO-2）", "a core paper can never be deferred (TO-2)")
            )
        if material.when is not None and material.when.condition is not None:
            yield from _condition(book, material.when.condition, (*here, "when", "condition"))


def _prerequisites(book: Rulebook, item: Item, at: Path) -> Iterable[Fault]:
    groups: dict[str, int] = {}
    for number, need in enumerate(item.prerequisites):
        here = (*at, "prerequisites", number)
        if need.item not in book.items:
            yield Fault((*here, "item"), _unknown("事项", "item", need.item))
        elif need.item == item.id:
            yield Fault((*here, "item"), Text("事项不能以自己为前置", "an item cannot be its own prerequisite"))
        if need.any_group:
            groups[need.any_group] = groups.get(need.any_group, 0) + 1
        if need.when is not None and need.when.condition is not None:
            yield from _condition(book, need.when.condition, (*here, "when", "condition"))
    for number, need in enumerate(item.prerequisites):
        if need.any_group and groups[need.any_group] == 1:
            yield Fault(
                (*at, "prerequisites", number, "any_group"),
                Text(
                    f"“{need.any_group}”只有一项，谈不上择一",
                    f"“{need.any_group}” has one member: nothing to choose from",
                ),
            )


def _cycles(book: Rulebook) -> Iterable[Fault]:
    graph = {item.id: {need.item for need in item.prerequisites} for item in book.items.values()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        chain = [str(each) for each in error.args[1]]
        yield Fault(
            ("items", chain[0], "prerequisites"),
            Text(
                f"前置成环：{' → '.join(reversed(chain))}",
                f"prerequisites run in a circle: {' → '.join(reversed(chain))}",
            ),
        )
