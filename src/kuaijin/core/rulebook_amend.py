"""Changes upon a rulebook: what they make of it, and which changes lead from one book to another.

Nothing here decides whether the outcome is sound: ``core.rulebook_check`` does, as when the files are read.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from msgspec.structs import replace

from kuaijin.core.base import Text
from kuaijin.core.calendar import OverlayError, check_overlay
from kuaijin.core.park_settings import ParkSettings
from kuaijin.core.rulebook import Item, LimitVersion, Material, Measure, Prerequisite, Rulebook, RuleSet
from kuaijin.core.rulebook_digest import digest
from kuaijin.core.rulebook_faults import Fault, Path, unknown
from kuaijin.core.rulebook_items import When
from kuaijin.core.rulebook_terms import (
    OF_ITEM,
    Change,
    HolidaysSet,
    LimitsSet,
    MaterialDropped,
    MaterialSet,
    MeasureSet,
    ParameterSet,
    PrerequisiteDropped,
    PrerequisiteSet,
    SettingSet,
    ThresholdSet,
    Value,
    plain_names,
)
from kuaijin.core.rulebook_when import WhenError, read_when, written
from kuaijin.core.settings import LegalSettings

LIMITS = (
    "statutory_limit_days",
    "limit_unit",
    "committed_limit_days",
    "extension_days",
    "correction_window_days",
)
"""The fields of an item that a change of its limits sets."""
SWITCH = (
    "active",
    "document_no",
    "effective_from",
    "effective_until",
    "items",
    "excluded_items",
    "project_classes",
)
"""The fields of a measure that its switch sets."""
RULE_SETS = ("light_rules", "batch_rules", "matter_rules")


class _Impossible(Exception):
    """A change that leads nowhere, with where it stands."""

    def __init__(self, path: Path, text: Text) -> None:
        super().__init__(text.en)
        self.fault = Fault(path, text)


def amended(
    book: Rulebook, changes: Iterable[Change], valid_from: date, document_no: str = ""
) -> tuple[Rulebook, tuple[Fault, ...]]:
    """``book`` with the changes that can be made, under its new version, and the faults of those that cannot.

    ``valid_from`` dates a statutory limit that the item keeps versions of; ``document_no`` marks where the new facts
    were read.
    """
    faults: list[Fault] = []
    for change in changes:
        try:
            book = _with(book, change, valid_from, document_no)
        except _Impossible as impossible:
            faults.append(impossible.fault)
    return replace(book, version=digest(book)), tuple(faults)


def _with(book: Rulebook, change: Change, valid_from: date, document_no: str) -> Rulebook:
    if isinstance(change, OF_ITEM):
        item = book.items.get(change.item)
        if item is None:
            raise _Impossible(("items", change.item, "item"), unknown("事项", "item", change.item))
        changed = _item(item, change, valid_from, f"V {document_no}".strip())
        return replace(book, items={**book.items, item.id: changed})
    match change:
        case MeasureSet() | ParameterSet():
            return _measures(book, change)
        case SettingSet():
            return replace(book, settings=_set(book.settings, LegalSettings, change, "settings"))
        case ThresholdSet():
            park = _set(book.park, ParkSettings, change, "thresholds")
            told = {name: tuple(_told(each, change) for each in getattr(book, name)) for name in RULE_SETS}
            return replace(book, park=park, **told)
        case HolidaysSet():
            _check_holidays(change)
    return book  # holidays are the calendar's, not the book's


def _item(item: Item, change: Change, valid_from: date, mark: str) -> Item:
    match change:
        case LimitsSet():
            return _limits(item, change, valid_from, mark)
        case MaterialSet():
            material = Material(
                name=Text(change.name_zh, change.name_en),
                required=change.required,
                deferrable=change.deferrable,
                shareable=change.shareable,
                source=change.source,
                core=change.core,
                when=_when(item, change),
            )
            materials = _placed(item.materials, material, lambda each: each.name.zh == change.name_zh)
            return _marked(replace(item, materials=materials), mark, "materials")
        case MaterialDropped():
            kept = tuple(each for each in item.materials if each.name.zh != change.name_zh)
            if len(kept) == len(item.materials):
                raise _Impossible(("items", item.id, "name_zh"), unknown("材料", "paper", change.name_zh))
            return _marked(replace(item, materials=kept), mark, "materials")
        case PrerequisiteSet():
            need = Prerequisite(
                item=change.needs,
                needed_by=change.needed_by,
                any_group=change.any_group,
                when=_when(item, change),
            )
            return replace(item, prerequisites=_placed(item.prerequisites, need, lambda e: e.item == change.needs))
        case PrerequisiteDropped():
            left = tuple(each for each in item.prerequisites if each.item != change.needs)
            if len(left) == len(item.prerequisites):
                raise _Impossible(("items", item.id, "needs"), unknown("前置", "prerequisite", change.needs))
            return replace(item, prerequisites=left)
    return item


def _when(item: Item, change: MaterialSet | PrerequisiteSet) -> When | None:
    try:
        return read_when(change.when_zh, change.when_en, change.when_rule)
    except WhenError as error:
        raise _Impossible(("items", item.id, "when_rule"), error.text) from error


def _limits(item: Item, change: LimitsSet, valid_from: date, mark: str) -> Item:
    values = {name: getattr(change, name) for name in LIMITS}
    new = replace(item, **values)
    days = change.statutory_limit_days
    if item.limit_versions and days is not None and days != item.statutory_limit_days:
        # What the files foretold for a later day is overtaken.
        kept = tuple(each for each in item.limit_versions if each.valid_from < valid_from)
        version = LimitVersion(valid_from=valid_from, days=days, confidence=mark)
        new = replace(new, limit_versions=(*kept, version))
    if days != item.statutory_limit_days or change.limit_unit != item.limit_unit:
        new = _marked(new, mark, "statutory_limit")
    if change.committed_limit_days != item.committed_limit_days:
        new = _marked(new, mark, "committed_limit")
    return new


def _marked(item: Item, mark: str, fact: str) -> Item:
    """What a signed document says was read in a source."""
    return replace(item, confidence={**item.confidence, fact: mark})


def _placed(known: tuple[Any, ...], new: Any, same: Any) -> tuple[Any, ...]:
    """``known`` with ``new`` in the place of the one that is the same, or at the end."""
    if not any(same(each) for each in known):
        return (*known, new)
    return tuple(new if same(each) else each for each in known)


def _measures(book: Rulebook, change: MeasureSet | ParameterSet) -> Rulebook:
    place = next((n for n, each in enumerate(book.measures) if each.id == change.measure), None)
    if place is None:
        raise _Impossible(("measures", "measures", change.measure), unknown("措施", "measure", change.measure))
    measure = book.measures[place]
    new = _switched(measure, change) if isinstance(change, MeasureSet) else _tuned(measure, change, place)
    return replace(book, measures=(*book.measures[:place], new, *book.measures[place + 1 :]))


def _switched(measure: Measure, change: MeasureSet) -> Measure:
    return replace(measure, **{name: getattr(change, name) for name in SWITCH})


def _tuned(measure: Measure, change: ParameterSet, place: int) -> Measure:
    if all(each.id != change.parameter for each in measure.parameters):
        path: Path = ("measures", "measures", place, "parameter")
        raise _Impossible(path, unknown("参数", "threshold", change.parameter))
    told = tuple(
        replace(each, value=change.value) if each.id == change.parameter else each for each in measure.parameters
    )
    return replace(measure, parameters=told)


def _set(settings: Any, kind: type[Any], change: SettingSet | ThresholdSet, part: str) -> Any:
    field = next((each for each in msgspec.structs.fields(kind) if each.name == change.name), None)
    if field is None or change.name not in plain_names(settings):
        raise _Impossible((part, "name"), unknown("设置", "setting", change.name))
    try:
        value = msgspec.convert(change.value, field.type)
    except msgspec.ValidationError as error:
        text = Text(f"“{change.name}”不能是“{_plain(change.value)}”", f"“{change.name}”: {error}")
        raise _Impossible((part, change.name, "value"), text) from error
    return replace(settings, **{change.name: value})


def _plain(value: Value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _told(rules: RuleSet, change: ThresholdSet) -> RuleSet:
    if change.name not in rules.thresholds:
        return rules
    return replace(rules, thresholds={**rules.thresholds, change.name: change.value})


def _check_holidays(change: HolidaysSet) -> None:
    try:
        check_overlay(change.overlay)
    except OverlayError as error:
        raise _Impossible(("holidays", change.document, error.field), error.text) from error


# The other way ------------------------------------------------------------------------------------------------------

_ITEM_IGNORED = {*LIMITS, "materials", "prerequisites", "confidence", "limit_versions"}
_BOOK_IGNORED = {"version", "items", "measures", "settings", "park", *RULE_SETS}


def changes_between(before: Rulebook, after: Rulebook) -> tuple[tuple[Change, ...], tuple[Fault, ...]]:
    """The changes that make ``before`` into ``after``, and what differs that no change can say.

    The order of papers and prerequisites is no rule, and confidence marks follow from the changes.
    """
    changes: list[Change] = []
    faults: list[Fault] = []
    for item in dict.fromkeys((*before.items, *after.items)):
        if item not in before.items or item not in after.items:
            faults.append(_not_here(("items", item), "事项的增减", "adding or removing items"))
            continue
        changes += _item_changes(before.items[item], after.items[item])
        faults += _others(before.items[item], after.items[item], _ITEM_IGNORED, ("items", item))
    old = {each.id: each for each in before.measures}
    if [*old] != [each.id for each in after.measures]:
        faults.append(_not_here(("measures",), "措施的增减", "adding or removing measures"))
    for place, measure in enumerate(after.measures):
        if measure.id in old:
            changes += _measure_changes(old[measure.id], measure)
            ignored = {*SWITCH, "parameters"}
            faults += _others(old[measure.id], measure, ignored, ("measures", "measures", place))
    changes += _settings_changes(before, after)
    for name in (each for each in after.park.__struct_fields__ if each not in plain_names(after.park)):
        if getattr(before.park, name) != getattr(after.park, name):
            faults.append(_not_here(("thresholds", name), f"“{name}”", f"“{name}”"))
    faults += _others(before, after, _BOOK_IGNORED, ())
    return tuple(changes), tuple(faults)


def _not_here(path: Path, zh: str, en: str) -> Fault:
    return Fault(path, Text(f"{zh}须改规则文件，不能在此修订", f"{en} is a matter of the files, not of a revision"))


def _others(before: Any, after: Any, ignored: set[str], path: Path) -> list[Fault]:
    names = [name for name in before.__struct_fields__ if name not in ignored]
    return [
        _not_here((*path, name), f"“{name}”", f"“{name}”")
        for name in names
        if getattr(before, name) != getattr(after, name)
    ]


def _item_changes(before: Item, after: Item) -> list[Change]:
    changes: list[Change] = []
    limits = {name: getattr(after, name) for name in LIMITS}
    if limits != {name: getattr(before, name) for name in LIMITS}:
        changes.append(LimitsSet(item=after.id, **limits))
    papers, needs = (
        {each.name.zh: each for each in before.materials},
        {each.item: each for each in before.prerequisites},
    )
    kept = {each.name.zh for each in after.materials}
    changes += [MaterialDropped(item=after.id, name_zh=name) for name in papers if name not in kept]
    changes += [material_set(after.id, each) for each in after.materials if papers.get(each.name.zh) != each]
    wanted = {each.item for each in after.prerequisites}
    changes += [PrerequisiteDropped(item=after.id, needs=each) for each in needs if each not in wanted]
    changes += [prerequisite_set(after.id, each) for each in after.prerequisites if needs.get(each.item) != each]
    return changes


def limits_set(item: Item) -> LimitsSet:
    """The change that would leave the item's limits as they are."""
    return LimitsSet(item=item.id, **{name: getattr(item, name) for name in LIMITS})


def material_set(item: str, material: Material) -> MaterialSet:
    """The change that says ``material``."""
    plain = {name: getattr(material, name) for name in ("source", "required", "deferrable", "shareable", "core")}
    values: dict[str, Any] = {**plain, **written(material.when)}
    return MaterialSet(item=item, name_zh=material.name.zh, name_en=material.name.en, **values)


def prerequisite_set(item: str, need: Prerequisite) -> PrerequisiteSet:
    """The change that says ``need``."""
    return PrerequisiteSet(
        item=item, needs=need.item, needed_by=need.needed_by, any_group=need.any_group, **written(need.when)
    )


def measure_set(measure: Measure) -> MeasureSet:
    """The change that would leave the measure's switch as it is."""
    return MeasureSet(measure=measure.id, **{name: getattr(measure, name) for name in SWITCH})


def _measure_changes(before: Measure, after: Measure) -> list[Change]:
    changes: list[Change] = []
    if measure_set(before) != measure_set(after):
        changes.append(measure_set(after))
    values = {each.id: each.value for each in before.parameters}
    changes += [
        ParameterSet(measure=after.id, parameter=each.id, value=each.value)
        for each in after.parameters
        if each.id in values and values[each.id] != each.value
    ]
    return changes


def _differing(before: Any, after: Any) -> list[str]:
    return [name for name in plain_names(after) if getattr(before, name) != getattr(after, name)]


def _settings_changes(before: Rulebook, after: Rulebook) -> list[Change]:
    law = [
        name for name in plain_names(after.settings) if getattr(before.settings, name) != getattr(after.settings, name)
    ]
    park = [name for name in plain_names(after.park) if getattr(before.park, name) != getattr(after.park, name)]
    return [
        *(SettingSet(name=name, value=getattr(after.settings, name)) for name in law),
        *(ThresholdSet(name=name, value=getattr(after.park, name)) for name in park),
    ]
