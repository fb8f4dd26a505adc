"""Rules as data (规则库): items, stages, gates, presets, powers, measures and thresholds of one jurisdiction.

A rulebook is read by ``kuaijin.sources.rulebook_files`` and checked as a whole by ``core.rulebook_check`` before
anybody sees it. ``core.tailoring`` derives a project's own list from it. Items are in ``core.rulebook_items``.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.batch_rules import Alternatives
from kuaijin.core.conditions import Attribute
from kuaijin.core.decision_table import Table
from kuaijin.core.light_sets import LightSet
from kuaijin.core.paper_series import CertificateKind, LetterSeries
from kuaijin.core.park_settings import ParkSettings
from kuaijin.core.rulebook_items import (
    DelegationForm,
    Duty,
    Eligibility,
    Item,
    ItemKind,
    LimitVersion,
    Material,
    NeededBy,
    Prerequisite,
    SpecialProcedure,
    When,
)
from kuaijin.core.scoring import ScoreRules
from kuaijin.core.settings import LegalSettings

__all__ = [
    "CoreGuard",
    "DelegationForm",
    "Duty",
    "Eligibility",
    "Gate",
    "Item",
    "ItemKind",
    "LimitVersion",
    "Material",
    "Measure",
    "MeasurePair",
    "NeededBy",
    "Parameter",
    "Power",
    "PowerForm",
    "Prerequisite",
    "Preset",
    "RuleSet",
    "Rulebook",
    "SpecialProcedure",
    "Stage",
    "When",
    "Zone",
]


class Stage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """阶段 with its lead department; ``committed_days`` in working days for the whole stage."""

    id: str
    name: Text
    lead: str
    committed_days: int | None


class Department(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """部门: an authority or unit by the name under which the book and the accounts know it, and its English name."""

    name: str
    name_en: str


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


class CoreGuard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """TO-2: papers that prove a statutory condition and can never be deferred, whatever an item's list says.

    Guards the materials of ``items`` (empty: of every item) that come from one of ``sources`` or bear one of the names
    ``papers`` (both empty: all materials of the items).
    """

    id: str
    text: Text
    basis: str
    confidence: str
    items: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()

    def guards(self, item: str, material: Material) -> bool:
        """Whether ``material`` of ``item`` is one of these papers."""
        if self.items and item not in self.items:
            return False
        every = not (self.sources or self.papers)
        return every or material.source in self.sources or material.name.zh in self.papers


class PowerForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The legal form of a delegated power (law.md 14): in whose name it is decided, and who answers for it."""

    form: DelegationForm
    signed_by: Literal["zone", "delegating", "none"]
    seal: Text
    remedy_authority: Text
    basis: str
    confidence: str


class Power(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """赋权: the document by which the zone decides an item, whose power it was (``None``: nobody's), and its dates."""

    item: str
    form: DelegationForm
    delegating_authority: str | None
    document_no: str
    effective_from: date
    effective_until: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether a case received ``on`` that day is the zone's to decide."""
        return self.effective_from <= on and (self.effective_until is None or on <= self.effective_until)


class Parameter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One threshold of a measure: a whole number with its unit and what it is for."""

    id: str
    value: int
    unit: str
    text: Text
    confidence: str


class Measure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """改革措施: a switch with scope, dates and document number. ``in_article``: named in the source article."""

    number: int
    id: str
    name: Text
    in_article: bool
    active: bool
    effective_from: date | None = None
    effective_until: date | None = None
    document_no: str = ""
    items: tuple[str, ...] = ()
    excluded_items: tuple[str, ...] = ()
    project_classes: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    def covers(self, item: str, on: date, project_class: str | None = None) -> bool:
        """Whether the switch is on for a case of ``item`` received ``on`` (open cases keep what they were given)."""
        begun = self.effective_from is None or self.effective_from <= on
        if not self.active or not begun or (self.effective_until is not None and on > self.effective_until):
            return False
        if item in self.excluded_items or (self.items and item not in self.items):
            return False
        return not self.project_classes or project_class is None or project_class in self.project_classes


class MeasurePair(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether two measures may meet on one case. ``with_`` is a measure's id, or ``*`` for any other."""

    measure: str
    with_: str
    allowed: Literal["yes", "no", "conditional", "precondition"]
    text: Text


class RuleSet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named set of thresholds of the delivery mechanisms (lights, batches, matters), with its source.

    ``thresholds`` are fields of :class:`~kuaijin.core.park_settings.ParkSettings`; the loader gathers those of all rule
    sets into ``Rulebook.park``. ``legal`` names fields of ``LegalSettings`` on which the set rests (settings.yaml).
    A batch's set also says by which signs a project enters and leaves (:mod:`kuaijin.core.batch_rules`), and what
    proves it.
    """

    id: str
    name: Text
    text: Text
    source: str
    confidence: str
    thresholds: dict[str, int | tuple[int, ...]] = {}
    legal: tuple[str, ...] = ()
    enter: Alternatives = ()
    leave: Alternatives = ()
    beside: tuple[str, ...] = ()
    evidence: Text | None = None


class Zone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The zone as a party: its level decides who reconsiders and who is sued (law.md 13, 14)."""

    name: Text
    level: Literal["national", "provincial", "other"]
    reconsideration_authority: Text
    court: Text
    city_authority: Text
    departments: tuple[str, ...] = ()


class Rulebook(Struct, frozen=True, kw_only=True):
    """One jurisdiction's rules. ``version`` is a digest of everything in it, whatever the files look like."""

    version: str
    name: Text
    sample: bool
    jurisdiction: str
    as_of: date
    effective_from: date
    effective_until: date | None
    zone: Zone
    settings: LegalSettings
    park: ParkSettings = ParkSettings()
    attributes: Mapping[str, Attribute]
    stages: Mapping[str, Stage]
    items: Mapping[str, Item]
    departments: Mapping[str, Department] = {}
    start_gate: Gate
    use_gate: Gate
    presets: Mapping[str, Preset]
    guards: tuple[CoreGuard, ...] = ()
    power_forms: Mapping[str, PowerForm] = {}
    powers: Mapping[str, Power] = {}
    measures: tuple[Measure, ...] = ()
    measure_pairs: tuple[MeasurePair, ...] = ()
    light_rules: tuple[RuleSet, ...] = ()
    light_sets: Mapping[str, LightSet] = {}
    batch_rules: tuple[RuleSet, ...] = ()
    matter_rules: tuple[RuleSet, ...] = ()
    score_rules: Mapping[str, ScoreRules] = {}
    instant_tables: Mapping[str, Table] = {}
    letter_series: Mapping[str, LetterSeries] = {}
    certificate_kinds: Mapping[str, CertificateKind] = {}
    item_count: int = 0
    delegated_count: int = 0

    def department(self, name: str) -> Text:
        """The department in both languages; one that the book doesn't list keeps its own name."""
        known = self.departments.get(name)
        return Text(name, known.name_en if known else name)

    def in_force(self, on: date) -> bool:
        """Whether the book as a whole applies ``on`` that day."""
        return self.effective_from <= on and (self.effective_until is None or on <= self.effective_until)

    def measure(self, measure: str) -> Measure | None:
        """The measure with that id."""
        return next((each for each in self.measures if each.id == measure), None)

    def measure_on(self, measure: str, item: str, on: date, project_class: str | None = None) -> bool:
        """Whether the measure's switch is on for ``item`` on the day of receipt."""
        found = self.measure(measure)
        return found is not None and found.covers(item, on, project_class)

    def threshold(self, measure: str, parameter: str, default: int) -> int:
        """A measure's threshold by its id; ``default`` where the book does not set it."""
        found = self.measure(measure)
        told = () if found is None else found.parameters
        return next((each.value for each in told if each.id == parameter), default)

    def power(self, item: str, on: date) -> Power | None:
        """The zone's power over ``item`` in force ``on`` that day; ``None``: another authority decides (art. 32(2))."""
        found = self.powers.get(item)
        return found if found is not None and found.in_force(on) else None

    def authority(self, item: str, on: date) -> str:
        """Who decides ``item`` on that day: the zone's department under a power in force, else the authority proper."""
        known = self.items[item]
        if not known.delegated or self.power(item, on) is not None:
            return known.department
        return known.city_department or known.department

    def family(self, item: str) -> tuple[str, ...]:
        """The certificate family of ``item`` (同一证照): the item that others are variants of, then those."""
        head = self.items[item].variant_of or item
        return (head, *(each.id for each in self.items.values() if each.variant_of == head))

    def is_core(self, item: str, material: Material) -> bool:
        """TO-2: whether ``material`` may never be deferred, by its own mark or by a guard."""
        return material.core or any(guard.guards(item, material) for guard in self.guards)
