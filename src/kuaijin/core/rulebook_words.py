"""Changes of the rulebook in words: what each is about, and its values before and after, side by side."""

from datetime import date
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_amend import limits_set, material_set, measure_set, prerequisite_set
from kuaijin.core.rulebook_terms import (
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
)

NONE = Text("—", "—")
YES, NO = Text("是", "yes"), Text("否", "no")
FIELDS: dict[str, Text] = {
    "statutory_limit_days": Text("法定时限", "limit by law"),
    "limit_unit": Text("时限单位", "unit of the limit"),
    "committed_limit_days": Text("承诺时限（工作日）", "committed limit (working days)"),
    "extension_days": Text("可延长", "extension"),
    "correction_window_days": Text("一次性告知期（工作日）", "window of the notice (working days)"),
    "name_en": Text("英文名称", "English name"),
    "source": Text("来源", "source"),
    "required": Text("必要", "required"),
    "deferrable": Text("可容缺", "deferrable"),
    "shareable": Text("共享获取", "fetched by data sharing"),
    "core": Text("核心材料", "core paper"),
    "when_zh": Text("附条件说明", "note of the condition"),
    "when_en": Text("附条件说明（英文）", "note of the condition (English)"),
    "when_rule": Text("条件", "condition"),
    "needed_by": Text("所需环节", "needed by"),
    "any_group": Text("择一组", "one of the group"),
    "active": Text("启用", "on"),
    "document_no": Text("文号", "document number"),
    "effective_from": Text("生效日期", "first day"),
    "effective_until": Text("失效日期", "last day"),
    "items": Text("适用事项", "items"),
    "excluded_items": Text("排除事项", "items left out"),
    "project_classes": Text("工程类别", "classes of projects"),
    "value": Text("数值", "value"),
    "issued": Text("发布日期", "issued on"),
    "reason_zh": Text("事由", "reason"),
    "reason_en": Text("事由（英文）", "reason (English)"),
    "closed": Text("放假", "days off"),
    "opened": Text("调休上班", "make-up working days"),
    "settles_year": Text("定案年度", "settles the year"),
}
WORDS: dict[str, Text] = {
    "workday": Text("工作日", "working days"),
    "calendar_day": Text("自然日", "calendar days"),
    "month": Text("月", "months"),
    "none": Text("无", "none"),
    "acceptance": Text("受理", "acceptance"),
    "decision": Text("决定", "decision"),
    "person": Text("由人判断", "a person decides"),
}


class Line(Struct, frozen=True):
    """One field of a change: how it was, how it is to be."""

    label: Text
    before: Text
    after: Text


class Shown(Struct, frozen=True):
    """One change as a reader sees it. ``item``: the item it belongs to, if it does."""

    kind: str
    about: Text
    item: str
    lines: tuple[Line, ...]


def say(value: Any) -> Text:
    """A value of a field in words."""
    if value is None or value in ("", ()):
        return NONE
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple):
        told = [say(each) for each in value]
        return Text("、".join(each.zh for each in told), ", ".join(each.en for each in told))
    if isinstance(value, date):
        return Text(value.isoformat(), value.isoformat())
    return WORDS.get(str(value), Text(str(value), str(value)))


def shown(change: Change, before: Rulebook) -> Shown:
    """The change against the book that it changes."""
    kind = str(change.__struct_config__.tag)
    return Shown(kind, about(change, before), str(getattr(change, "item", "")), lines(change, before))


def about(change: Change, book: Rulebook) -> Text:
    """What the change is about, by name."""
    match change:
        case LimitsSet():
            return _item(change.item, book)
        case MaterialSet() | MaterialDropped():
            known = _material(change.item, change.name_zh, book)
            english = change.name_en if isinstance(change, MaterialSet) else known.name.en if known else change.name_zh
            return _two(_item(change.item, book), Text(change.name_zh, english))
        case PrerequisiteSet() | PrerequisiteDropped():
            return _two(_item(change.item, book), _item(change.needs, book))
        case MeasureSet():
            return _measure(change.measure, book)
        case ParameterSet():
            measure = book.measure(change.measure)
            texts = {each.id: each.text for each in measure.parameters} if measure else {}
            name = texts.get(change.parameter, Text(change.parameter, change.parameter))
            return _two(_measure(change.measure, book), name)
        case HolidaysSet():
            return Text(change.document, change.document)
    return Text(change.name, change.name)


def _two(first: Text, second: Text) -> Text:
    return Text(f"{first.zh} · {second.zh}", f"{first.en} · {second.en}")


def _item(item: str, book: Rulebook) -> Text:
    known = book.items.get(item)
    return known.name if known else Text(item, item)


def _measure(measure: str, book: Rulebook) -> Text:
    known = book.measure(measure)
    return known.name if known else Text(measure, measure)


def _material(item: str, name: str, book: Rulebook) -> Any:
    known = book.items.get(item)
    return known.material(name) if known else None


def present(change: Change, book: Rulebook) -> Change | None:
    """What the book says of the same thing now, as a change that would leave it so; ``None``: nothing."""
    match change:
        case LimitsSet():
            item = book.items.get(change.item)
            return limits_set(item) if item else None
        case MaterialSet() | MaterialDropped():
            material = _material(change.item, change.name_zh, book)
            return material_set(change.item, material) if material else None
        case PrerequisiteSet() | PrerequisiteDropped():
            known = book.items.get(change.item)
            needs = {each.item: each for each in known.prerequisites} if known else {}
            return prerequisite_set(change.item, needs[change.needs]) if change.needs in needs else None
        case MeasureSet():
            measure = book.measure(change.measure)
            return measure_set(measure) if measure else None
        case ParameterSet():
            value = book.threshold(change.measure, change.parameter, -1)
            return ParameterSet(measure=change.measure, parameter=change.parameter, value=value)
        case SettingSet():
            return SettingSet(name=change.name, value=getattr(book.settings, change.name, ""))
        case ThresholdSet():
            return ThresholdSet(name=change.name, value=getattr(book.park, change.name, ""))
    return None


def lines(change: Change, book: Rulebook) -> tuple[Line, ...]:
    """The fields that differ; all fields of what is new or goes."""
    old = present(change, book)
    gone = isinstance(change, MaterialDropped | PrerequisiteDropped)
    told = old if gone else change
    if told is None:
        return ()
    names = [name for name in told.__struct_fields__ if name in FIELDS]
    found = []
    for name in names:
        was, will = getattr(old, name, None), None if gone else getattr(change, name)
        if was != will or old is None:
            found.append(Line(FIELDS[name], say(was), say(will)))
    return tuple(each for each in found if each.before != each.after)
