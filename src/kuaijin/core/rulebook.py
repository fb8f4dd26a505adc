"""Rules as data (规则库): items, materials, prerequisites, stages, gates, presets and measures of one jurisdiction.

A rulebook is read by ``kuaijin.sources.rulebook_files`` and checked as a whole by ``core.rulebook_check`` before
anybody sees it. ``core.tailoring`` derives a project's own list from it. Confidence marks: V read in a source,
G general knowledge, A own convention or sample value.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.clock_events import ClockName, Limits, Unit
from kuaijin.core.conditions import ALWAYS, Attribute, Condition
from kuaijin.core.settings import Approver, LegalSettings

ItemKind = Literal["许可", "备案", "公共服务", "技术审查", "市政报装"]
NeededBy = Literal["acceptance", "decision"]
DelegationForm = Literal["直接行使", "委托", "授权", "相对集中", "派驻", "初审"]

CORE_SOURCES = ("ext:market_register",)
"""Who the applicant is: never deferrable (law.md TO-2)."""


class When(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a paper or an edge is asked for: decided by ``condition``, else by a person reading ``note``."""

    note: Text
    condition: Condition | None = None

    @property
    def decided_by_person(self) -> bool:
        """Whether no attribute can tell."""
        return self.condition is None


class Material(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """材料. ``source``: id of the item that yields it, or ``ext:`` and the register or author.

    ``deferrable``: may follow later (容缺, TO-1); ``shareable``: obtainable by data sharing, so never demanded
    (在线规定 art. 7); ``core``: proves a statutory condition itself and can never be deferred (TO-2).
    """

    name: Text
    required: bool
    deferrable: bool
    shareable: bool
    source: str
    core: bool = False
    when: When | None = None


class Prerequisite(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """前置. The edge counts only if ``item`` itself is on the project's list; of one ``any_group`` one is enough."""

    item: str
    needed_by: NeededBy
    any_group: str = ""
    when: When | None = None


class SpecialProcedure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """特别程序 of this item (许可法 art. 45). ``max_days`` is the cap (CR-9), ``None`` where none is known."""

    name: Text
    max_days: int | None
    unit: Unit
    excluded_from: tuple[ClockName, ...]
    basis: str
    confidence: str


class Duty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A deadline of the applicant, not of the agency."""

    duty: str
    days: int
    unit: Unit
    direction: Literal["before", "after"]
    anchor: str
    basis: str
    confidence: str


class Eligibility(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """秒批 / 即到即办 or 告知承诺: whether, under which condition, and why not."""

    eligible: bool
    condition: str | None = None
    excluded_because: str | None = None


class LimitVersion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The statutory limit in force from ``valid_from``, in the item's unit."""

    valid_from: date
    days: int
    confidence: str


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """事项. Limits in ``limit_unit``; committed limit and correction window in working days.

    ``statutory_limit_days`` ``None``: no statute sets one, only the committed limit runs. ``committed_limit_days`` 0.5: the
    same day (即办). ``confidence`` maps a fact to V, G or A.
    """

    id: str
    name: Text
    stage: str
    kind: ItemKind
    subkind: str = ""
    is_licence: bool
    department: str
    city_department: str | None
    delegated: bool
    delegation_form: DelegationForm | None
    legal_basis: str
    statutory_limit_days: int | None
    limit_unit: Unit | Literal["none"]
    limit_versions: tuple[LimitVersion, ...] = ()
    clock_start: Literal["acceptance", "receipt"]
    extension_days: int
    extension_approver: Approver = "agency_head"
    correction_window_days: int
    committed_limit_days: int | float | None
    limit_note: str = ""
    variant_of: str = ""
    applicant_duties: tuple[Duty, ...] = ()
    special_procedures: tuple[SpecialProcedure, ...] = ()
    materials: tuple[Material, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    instant: Eligibility
    promise: Eligibility
    applies_when: Condition = ALWAYS
    certificate: str
    confidence: dict[str, str]

    def limits(self, on: date | None = None) -> Limits:
        """The clock's limits of a case received ``on`` (today's text without it)."""
        days, unit = self.statutory_limit_days, self.limit_unit
        if on is not None:
            days = next((each.days for each in reversed(self.limit_versions) if each.valid_from <= on), days)
        permit = self.id in ("shigong-xuke", "fenjieduan")
        return Limits(
            limit_days=days,
            limit_unit="workday" if unit == "none" else unit,
            clock_start=self.clock_start,
            committed_limit_days=self.committed_limit_days,
            extension_days=self.extension_days if days is not None else None,
            extension_approver=self.extension_approver if days is not None else None,
            correction_window_days=self.correction_window_days,
            permit=self.certificate if permit else None,
        )

    @property
    def committed_half_days(self) -> int | None:
        """The committed limit in half working days, exact; ``None`` where nothing is committed."""
        return None if self.committed_limit_days is None else int(self.committed_limit_days * 2)

    def special(self, name: str) -> SpecialProcedure | None:
        """The special procedure called ``name`` (either language)."""
        return next((each for each in self.special_procedures if name in (each.name.zh, each.name.en)), None)

    def material(self, name: str) -> Material | None:
        """The material called ``name`` (Chinese name)."""
        return next((each for each in self.materials if each.name.zh == name), None)


class Stage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """阶段 with its lead department; ``committed_days`` in working days for the whole stage."""

    id: str
    name: Text
    lead: str
    committed_days: int | None


class Gate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """关口: items that, when they apply, must be finished before works start or before use."""

    note: Text
    confidence: str
    items: tuple[str, ...]


class Preset(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of project with the attributes that it brings."""

    id: str
    name: Text
    set: dict[str, str | int | bool]
    definition: str = ""
    definition_source: str = ""
    confidence: str = ""


class Measure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """改革措施: a switch with scope, dates and document number. ``in_article``: named in the source article."""

    number: int
    id: str
    name: Text
    in_article: bool
    on: bool
    from_: date | None = None
    until: date | None = None
    document_no: str = ""
    items: tuple[str, ...] = ()


class Zone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The zone as a party: its level decides who reconsiders and who is sued (law.md 13, 14)."""

    name: Text
    level: Literal["national", "provincial", "other"]
    reconsideration_authority: Text
    court: Text
    city_authority: Text


class Rulebook(Struct, frozen=True, kw_only=True):
    """One jurisdiction's rules. ``version`` is a digest of everything in it."""

    version: str
    name: Text
    sample: bool
    jurisdiction: str
    effective_from: date
    effective_until: date | None
    zone: Zone
    settings: LegalSettings
    attributes: Mapping[str, Attribute]
    stages: Mapping[str, Stage]
    items: Mapping[str, Item]
    start_gate: Gate
    use_gate: Gate
    presets: Mapping[str, Preset]
    measures: tuple[Measure, ...]
    light_rules: tuple[dict[str, Any], ...] = ()
    delegated_count: int = 0

    def measure_on(self, measure: str, item: str, on: date) -> bool:
        """Whether the measure's switch is on for ``item`` on the day of receipt."""
        found = next((each for each in self.measures if each.id == measure), None)
        if found is None or not found.on:
            return False
        if (found.from_ and on < found.from_) or (found.until and on > found.until):
            return False
        return not found.items or item in found.items
