"""规则修订的内容: the typed changes that a revision of the rulebook is made of, each about one thing.

A change says the whole new value of its target, so that applying it twice is as once; two changes of one target never
stand in one draft. See docs/rulebook.md.
"""

from datetime import date
from typing import Any, Literal

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.calendar import Overlay
from kuaijin.core.clock_events import Unit
from kuaijin.core.rulebook_items import NeededBy

Value = bool | int | str | tuple[int, ...]
"""What a setting may hold."""
Days = int | float
"""Working days; 0.5 is the same day (即办)."""


class _Change(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="change"):
    """One change of one thing."""


class LimitsSet(_Change, frozen=True, tag="limits"):
    """时限: the statutory limit in ``limit_unit``; committed limit and correction window in working days."""

    item: str
    statutory_limit_days: int | None
    limit_unit: Unit | Literal["none"]
    committed_limit_days: Days | None
    extension_days: int
    correction_window_days: int


class MaterialSet(_Change, frozen=True, tag="material"):
    """材料: added, or changed where the item has one of this Chinese name. ``source`` as in the rulebook's files;
    ``when_rule`` as ``core.rulebook_when`` reads it."""

    item: str
    name_zh: str
    name_en: str
    source: str
    required: bool = True
    deferrable: bool = False
    shareable: bool = False
    core: bool = False
    when_zh: str = ""
    when_en: str = ""
    when_rule: str = ""


class MaterialDropped(_Change, frozen=True, tag="drop-material"):
    """取消材料: asked for no more."""

    item: str
    name_zh: str


class PrerequisiteSet(_Change, frozen=True, tag="prerequisite"):
    """前置: ``needs`` must be granted first; added, or changed where it is one already."""

    item: str
    needs: str
    needed_by: NeededBy
    any_group: str = ""
    when_zh: str = ""
    when_en: str = ""
    when_rule: str = ""


class PrerequisiteDropped(_Change, frozen=True, tag="drop-prerequisite"):
    """取消前置."""

    item: str
    needs: str


class MeasureSet(_Change, frozen=True, tag="measure"):
    """措施开关: on or off, from and until when, for which items and classes of projects (none named: for all)."""

    measure: str
    active: bool
    document_no: str
    effective_from: date | None = None
    effective_until: date | None = None
    items: tuple[str, ...] = ()
    excluded_items: tuple[str, ...] = ()
    project_classes: tuple[str, ...] = ()


class ParameterSet(_Change, frozen=True, tag="parameter"):
    """措施参数: a measure's threshold, in its own unit."""

    measure: str
    parameter: str
    value: int


class SettingSet(_Change, frozen=True, tag="setting"):
    """法定设置: a point on which the law is silent (law.md 16), by its name in ``LegalSettings``."""

    name: str
    value: Value


class ThresholdSet(_Change, frozen=True, tag="threshold"):
    """园区阈值: a threshold of the delivery mechanisms, by its name in ``ParkSettings``."""

    name: str
    value: Value


class HolidaysSet(_Change, frozen=True, tag="holidays"):
    """节假日安排: a notice that changes working days; as the notice of ``settles_year`` it settles that year."""

    document: str
    issued: date
    reason_zh: str
    reason_en: str
    closed: tuple[date, ...] = ()
    opened: tuple[date, ...] = ()
    settles_year: int | None = None

    @property
    def overlay(self) -> Overlay:
        """The notice as the calendar takes it."""
        return Overlay(
            document=self.document,
            issued=self.issued,
            reason=Text(self.reason_zh, self.reason_en),
            closed=self.closed,
            opened=self.opened,
            settles_year=self.settles_year,
        )


Change = (
    LimitsSet
    | MaterialSet
    | MaterialDropped
    | PrerequisiteSet
    | PrerequisiteDropped
    | MeasureSet
    | ParameterSet
    | SettingSet
    | ThresholdSet
    | HolidaysSet
)
OF_ITEM = (LimitsSet, MaterialSet, MaterialDropped, PrerequisiteSet, PrerequisiteDropped)
"""The changes of one item."""
CHANGE_NAMES: dict[str, Text] = {
    "limits": Text("时限", "limits"),
    "material": Text("材料", "paper"),
    "drop-material": Text("取消材料", "paper dropped"),
    "prerequisite": Text("前置", "prerequisite"),
    "drop-prerequisite": Text("取消前置", "prerequisite dropped"),
    "measure": Text("措施开关", "measure"),
    "parameter": Text("措施参数", "measure's threshold"),
    "setting": Text("法定设置", "legal setting"),
    "threshold": Text("园区阈值", "park threshold"),
    "holidays": Text("节假日安排", "holiday notice"),
}
Target = tuple[str, ...]


def is_plain(value: Any) -> bool:
    """Whether a setting's value is one that a change can say; whole tables (the batches' rules) are the files'."""
    return isinstance(value, bool | int | str) or (
        isinstance(value, tuple) and all(isinstance(each, int) for each in value)
    )


def plain_names(settings: Any) -> tuple[str, ...]:
    """The settings of a struct that a change can say."""
    return tuple(name for name in settings.__struct_fields__ if is_plain(getattr(settings, name)))


def tag_of(change: Change) -> str:
    """The change's kind, a key of :data:`CHANGE_NAMES`."""
    return str(change.__struct_config__.tag)


def target(change: Change) -> Target:
    """What the change is about; two changes of one target exclude each other."""
    match change:
        case LimitsSet():
            return ("limits", change.item)
        case MaterialSet() | MaterialDropped():
            return ("material", change.item, change.name_zh)
        case PrerequisiteSet() | PrerequisiteDropped():
            return ("prerequisite", change.item, change.needs)
        case MeasureSet():
            return ("measure", change.measure)
        case ParameterSet():
            return ("parameter", change.measure, change.parameter)
        case HolidaysSet():
            return ("holidays", change.document)
    return (tag_of(change), change.name)


def items_of(changes: tuple[Change, ...]) -> tuple[str, ...]:
    """The items whose own rules the changes touch, each once."""
    return tuple(dict.fromkeys(each.item for each in changes if isinstance(each, OF_ITEM)))


def with_change(changes: tuple[Change, ...], change: Change) -> tuple[Change, ...]:
    """``changes`` with one more; it takes the place of an earlier one of the same target."""
    about = target(change)
    if all(target(each) != about for each in changes):
        return (*changes, change)
    return tuple(change if target(each) == about else each for each in changes)


def texts_of(change: Change) -> list[tuple[str, str]]:
    """Every text of the change with the field that holds it."""
    found: list[tuple[str, Any]] = []
    for name in change.__struct_fields__:
        value = getattr(change, name)
        many = value if isinstance(value, tuple) else (value,)
        found += [(name, each) for each in many if isinstance(each, str)]
    return found
