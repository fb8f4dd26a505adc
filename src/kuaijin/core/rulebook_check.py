"""Is a rulebook sound as a whole? Every fault is found, and says where it stands (a path of keys and positions)."""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from msgspec.structs import asdict

from kuaijin.core import decision_table
from kuaijin.core.base import Text
from kuaijin.core.light_sets import unknown_thresholds
from kuaijin.core.rulebook import Measure, Rulebook, RuleSet
from kuaijin.core.rulebook_check_items import check_item
from kuaijin.core.rulebook_check_papers import check_papers
from kuaijin.core.rulebook_faults import (
    Fault,
    Known,
    Path,
    check_confidence,
    check_dates,
    known_of,
    unknown,
    wrong_value,
)
from kuaijin.core.settings import LegalSettings
from kuaijin.core.unit_guard import UNIT

__all__ = ["Fault", "Known", "Path", "faults", "known_of", "wrong_value"]


def faults(book: Rulebook, known: Known | None = None) -> tuple[Fault, ...]:
    """Every fault of ``book`` that a look at single values cannot find.

    ``known`` holds the ids of entries that could not be read; what refers to them is not called unknown.
    """
    known = known_of(book) if known is None else known
    found = [
        *check_dates(book.effective_from, book.effective_until, ("book", "effective_until")),
        *check_settings(book.settings),
        *_attributes(book),
        *_stages(book),
        *_instant(book, known),
        *_gates(book, known),
        *_presets(book, known),
        *_guards(book, known),
        *_powers(book, known),
        *_measures(book, known),
        *_rule_sets(book),
        *_unit_guard(book),
        *_light_sets(book),
        *check_papers(book, known),
        *_cycles(book),
    ]
    for item in book.items.values():
        found += check_item(book, item, known)
    if known.whole:
        found += _counts(book)
    return tuple(found)


def check_settings(settings: LegalSettings) -> Iterator[Fault]:
    """What is wrong with the ``settings`` of a rulebook or of a deadline file."""
    for name, value in asdict(settings).items():
        numbers = value if isinstance(value, tuple) else (value,)
        top = 24 if name.endswith("_hour") else 100 if "_percent" in name else 3650
        if any(isinstance(number, int) and not 0 <= number <= top for number in numbers):
            yield Fault(("settings", name), Text(f"须在 0 到 {top} 之间", f"must be from 0 to {top}"))


def _attributes(book: Rulebook) -> Iterator[Fault]:
    for attribute in book.attributes.values():
        if (attribute.type == "enum") != bool(attribute.values):
            text = Text("枚举须列出取值，其他类型没有取值", "an enum lists its values, another type has none")
            yield Fault(("attributes", attribute.name, "values"), text)


def _stages(book: Rulebook) -> Iterator[Fault]:
    for stage in book.stages.values():
        if stage.committed_days is not None and stage.committed_days <= 0:
            yield Fault(("stages", stage.id, "committed_days"), Text("须为正数", "must be positive"))


def _instant(book: Rulebook, known: Known) -> Iterator[Fault]:
    for table in book.instant_tables.values():
        path: Path = ("instant", table.item)
        yield from _refer((table.item,), known, path)
        yield from (Fault((*path, each.where), each.text) for each in decision_table.faults(table))
        item = book.items.get(table.item)
        if item is not None and not item.instant.eligible:
            yield Fault(path, Text("该事项不适用秒批", "this item is not decided by a machine"))


def _gates(book: Rulebook, known: Known) -> Iterator[Fault]:
    for name in ("start_gate", "use_gate"):
        gate = getattr(book, name)
        path: Path = ("gates", name, "items")
        yield from _refer(gate.items, known, path)
        if gate.items:
            yield from check_confidence(gate.confidence, ("gates", name, "confidence"))


def _refer(ids: Iterable[str], known: Known, path: Path) -> Iterator[Fault]:
    """Ids of items, each known and named once."""
    seen: set[str] = set()
    for number, each in enumerate(ids):
        if known.lacks_item(each):
            yield Fault((*path, number), unknown("事项", "item", each))
        elif each in seen:
            yield Fault((*path, number), Text(f"重复：{each}", f"named twice: {each}"))
        seen.add(each)


def _presets(book: Rulebook, known: Known) -> Iterator[Fault]:
    for preset in book.presets.values():
        for name, value in preset.set.items():
            path: Path = ("presets", preset.id, "set", name)
            if known.lacks_attribute(name):
                yield Fault(path, unknown("项目属性", "project attribute", name))
            elif name in book.attributes and (wrong := wrong_value(book.attributes[name], value)) is not None:
                yield Fault(path, wrong)


def _guards(book: Rulebook, known: Known) -> Iterator[Fault]:
    for guard in book.guards:
        path: Path = ("guards", guard.id)
        yield from _refer(guard.items, known, (*path, "items"))
        yield from check_confidence(guard.confidence, (*path, "confidence"))
        if not (guard.items or guard.sources or guard.papers):
            yield Fault(path, Text("须指明事项、来源或材料", "name items, sources or papers"))
        if not known.whole:
            continue
        guarded = [
            (item, material)
            for item in book.items.values()
            for material in item.materials
            if guard.guards(item.id, material)
        ]
        for number, paper in enumerate(guard.papers):
            if all(material.name.zh != paper for _, material in guarded):
                text = Text(f"这些事项没有材料“{paper}”", f"none of these items has a paper “{paper}”")
                yield Fault((*path, "papers", number), text)
        for number, source in enumerate(guard.sources):
            if all(material.source != source for _, material in guarded):
                text = Text(f"这些事项没有来自“{source}”的材料", f"none of these items has a paper from “{source}”")
                yield Fault((*path, "sources", number), text)


def _powers(book: Rulebook, known: Known) -> Iterator[Fault]:
    for place, described in enumerate(book.power_forms.values()):
        yield from check_confidence(described.confidence, ("delegation", "forms", place, "confidence"))
    for power in book.powers.values():
        path: Path = ("items", power.item, "delegation_form")
        if power.form not in book.power_forms:
            text = Text(f"赋权方式“{power.form}”没有说明", f"the form of delegation “{power.form}” is not described")
            yield Fault(path, text)
        yield from check_dates(power.effective_from, power.effective_until, path)
        form = book.power_forms.get(power.form)
        if form is not None and form.signed_by == "delegating" and power.delegating_authority is None:
            # A decision in another organ's name needs to know the organ (许可法 art. 24).
            text = Text("须写明委托或派出的部门", "name the organ in whose name it is decided")
            yield Fault(("items", power.item, "city_department"), text)
    if not known.whole:
        return
    for item in book.items.values():
        if item.delegated and item.id not in book.powers:
            text = Text("赋权事项没有赋权文件", "a delegated item without an instrument")
            yield Fault(("items", item.id, "delegated"), text)


def _measures(book: Rulebook, known: Known) -> Iterator[Fault]:
    ids: set[str] = set()
    for number, measure in enumerate(book.measures):
        path: Path = ("measures", "measures", number)
        if measure.id in ids:
            yield Fault((*path, "id"), Text(f"重复：{measure.id}", f"used twice: {measure.id}"))
        ids.add(measure.id)
        yield from _refer(measure.items, known, (*path, "items"))
        yield from _refer(measure.excluded_items, known, (*path, "excluded_items"))
        yield from _measure(book, measure, path)
    for number, pair in enumerate(book.measure_pairs):
        path = ("measures", "pairs", number)
        if pair.measure not in ids:
            yield Fault((*path, "measure"), unknown("措施", "measure", pair.measure))
        if pair.with_ not in ids and pair.with_ != "*":
            yield Fault((*path, "with"), unknown("措施", "measure", pair.with_))


def _measure(book: Rulebook, measure: Measure, path: Path) -> Iterator[Fault]:
    yield from check_dates(measure.effective_from, measure.effective_until, (*path, "effective_until"))
    if measure.active and not measure.document_no:
        text = Text("启用的措施须有文号", "a measure that is on needs a document number")
        yield Fault((*path, "document_no"), text)
    classes = book.attributes.get("project_class")
    for number, each in enumerate(measure.project_classes):
        if classes is None or each not in classes.values:
            yield Fault((*path, "project_classes", number), unknown("工程类别", "project class", each))
    seen: set[str] = set()
    for number, parameter in enumerate(measure.parameters):
        here = (*path, "parameters", number)
        if parameter.id in seen:
            yield Fault((*here, "id"), Text(f"重复：{parameter.id}", f"used twice: {parameter.id}"))
        seen.add(parameter.id)
        if parameter.value < 0:
            yield Fault((*here, "value"), Text("不得为负数", "must not be negative"))
        yield from check_confidence(parameter.confidence, (*here, "confidence"))


def _rule_sets(book: Rulebook) -> Iterator[Fault]:
    legal = LegalSettings.__struct_fields__
    for file, rules in _files_of_rules(book):
        for rule in rules:
            yield from check_confidence(rule.confidence, (file, rule.id, "confidence"))
            for key, value in rule.thresholds.items():
                numbers = value if isinstance(value, tuple) else (value,)
                if any(number < 0 for number in numbers):
                    yield Fault((file, rule.id, "thresholds", key), Text("不得为负数", "must not be negative"))
            for number, name in enumerate(rule.legal):
                if name not in legal:
                    yield Fault((file, rule.id, "legal", number), unknown("法定设置", "legal setting", name))


def _files_of_rules(book: Rulebook) -> tuple[tuple[str, tuple[RuleSet, ...]], ...]:
    return ("lights", book.light_rules), ("batches", book.batch_rules), ("matters", book.matter_rules)


def _unit_guard(book: Rulebook) -> Iterator[Fault]:
    """I-7: a span wider than 10⁴ would let some amounts in the wrong unit pass."""
    park = book.park
    for name, unit in (("total", "wan"), ("mu", "wan"), ("price", "yuan")):
        least, below = getattr(park, f"{name}_least_{unit}"), getattr(park, f"{name}_below_{unit}")
        if not 0 < least < below <= least * UNIT:
            text = Text(f"须大于 {least}，且不超过其一万倍", f"must be above {least} and at most 10,000 times that")
            yield Fault(_of_threshold(book, f"{name}_below_{unit}", f"{name}_least_{unit}"), text)
    if park.peer_times < 2 or park.peer_times**2 > UNIT:  # so much up and so much down
        yield Fault(_of_threshold(book, "peer_times"), Text("须在 2 到 100 之间", "must be from 2 to 100"))
    if not 1 <= park.month_most_percent <= UNIT:
        yield Fault(_of_threshold(book, "month_most_percent"), Text("须在 1 到 10000 之间", "must be from 1 to 10000"))


def _of_threshold(book: Rulebook, *names: str) -> Path:
    """Where the first of these thresholds is set."""
    for name in names:
        for file, rules in _files_of_rules(book):
            for rule in rules:
                if name in rule.thresholds:
                    return (file, rule.id, "thresholds", name)
    return ("matters",)


def _light_sets(book: Rulebook) -> Iterator[Fault]:
    for rules in book.light_sets.values():
        here = ("light_sets", rules.id)
        yield from check_confidence(rules.confidence, (*here, "confidence"))
        if not rules.dimensions:
            yield Fault((*here, "dimensions"), Text("至少须有一项", "must not be empty"))
        for name in unknown_thresholds(rules):
            yield Fault((*here, "thresholds", name), unknown("阈值", "threshold", name))


def _counts(book: Rulebook) -> Iterator[Fault]:
    counted = {"item_count": len(book.items), "delegated_count": sum(item.delegated for item in book.items.values())}
    for name, found in counted.items():
        written = getattr(book, name)
        if found != written:
            yield Fault(
                ("book", name), Text(f"写明 {written} 项，实为 {found} 项", f"{written} announced, {found} found")
            )


def _cycles(book: Rulebook) -> Iterator[Fault]:
    """Circles among prerequisites, one fault an edge: any of them may be the wrong one.

    A variant may stand in for its item, so it counts as that too.
    """
    graph: dict[str, list[str]] = {}
    for item in book.items.values():
        needs = (need.item for need in item.prerequisites if need.item in book.items and need.item != item.id)
        graph[item.id] = [own for each in needs for own in book.family(each)]
    while circle := _circle(graph):
        told = " → ".join((*circle, circle[0]))
        for before, after in pairwise((*circle, circle[0])):
            yield Fault(
                ("items", after, "prerequisites", *_place_of(book, after, before)),
                Text(f"前置成环：{told}", f"prerequisites run in a circle: {told}"),
            )
        graph[circle[0]].remove(circle[-1])


def _circle(graph: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Some circle, from prerequisite to follower, told from the item that the book lists first; empty without one."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        chain: list[str] = error.args[1][:-1]
        first = chain.index(min(chain, key=list(graph).index))
        return (*chain[first:], *chain[:first])
    return ()


def _place_of(book: Rulebook, item: str, before: str) -> tuple[int, ...]:
    needs = book.items[item].prerequisites
    return next(((n,) for n, need in enumerate(needs) if before in book.family(need.item)), ())
