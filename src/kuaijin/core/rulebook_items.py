"""事项: an item of the rulebook with its materials, prerequisites, special procedures and the applicant's duties.

Confidence marks: V read in a source, G general knowledge of the field, A own convention or sample value.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.clock_events import ClockName, Limits, Unit
from kuaijin.core.conditions import ALWAYS, Condition
from kuaijin.core.settings import Approver

ItemKind = Literal["许可", "备案", "公共服务", "技术审查", "市政报装"]
NeededBy = Literal["acceptance", "decision"]
DelegationForm = Literal["直接行使", "委托", "授权", "相对集中", "派驻", "初审"]
EXTERNAL = "ext:"
"""Prefix of a material's source that is no item: a register or an author."""


class When(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a paper or an edge is asked for: by ``condition`` over attributes, or by a person who reads ``note``.

    ``decided_by`` says which of the two: a missing condition is then never an accident.
    """

    note: Text
    decided_by: Literal["attributes", "person"] = "attributes"
    condition: Condition | None = None

    @property
    def decided_by_person(self) -> bool:
        """Whether no attribute can tell."""
        return self.decided_by == "person"


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
    """A deadline of the applicant, not of the agency: ``days`` in ``unit`` before or after ``anchor``."""

    duty: Text
    days: int
    unit: Unit
    direction: Literal["before", "after"]
    anchor: Text
    basis: str
    confidence: str


class Eligibility(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """秒批 / 即到即办 or 告知承诺: whether, under which condition, and why not. A person reads the sentences."""

    eligible: bool
    condition: Text | None = None
    excluded_because: Text | None = None


class Fee(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """收费: what is charged, and by which published rates."""

    text: Text
    confidence: str


class LimitVersion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The statutory limit in force from ``valid_from``, in the item's unit."""

    valid_from: date
    days: int
    confidence: str


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """事项. Limits in ``limit_unit``; committed limit and correction window in working days.

    ``statutory_limit_days`` ``None``: no statute sets one, only the committed limit runs. ``committed_limit_days`` 0.5:
    the same day (即办). ``countersign``: decided by two persons (复核). ``construction_permit``: the grant lapses
    unless works start in time (建筑法 art. 9).
    ``variant_of``: same certificate family as that item, one of them is chosen for a project. ``effective_from`` and
    ``effective_until`` narrow the book's own dates.
    ``fee`` ``None``: the book knows of none. ``confidence`` maps a fact to V, G or A.
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
    limit_note: Text | None = None
    fee: Fee | None = None
    variant_of: str = ""
    construction_permit: bool = False
    countersign: bool = False
    effective_from: date | None = None
    effective_until: date | None = None
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
        """The clock's limits of a case received ``on`` (the text as the book has it without a date)."""
        days, unit = self.statutory_days(on), self.limit_unit
        return Limits(
            limit_days=days,
            limit_unit="workday" if unit == "none" else unit,
            clock_start=self.clock_start,
            committed_limit_days=self.committed_limit_days,
            extension_days=self.extension_days if days is not None else None,
            extension_approver=self.extension_approver if days is not None else None,
            correction_window_days=self.correction_window_days,
            permit=self.certificate if self.construction_permit else None,
        )

    def statutory_days(self, on: date | None = None) -> int | None:
        """The statutory limit in force ``on``, in the item's unit; before the first known version that version."""
        if on is None or not self.limit_versions:
            return self.statutory_limit_days
        in_force = [each for each in self.limit_versions if each.valid_from <= on]
        return (in_force[-1] if in_force else self.limit_versions[0]).days

    def in_force(self, on: date) -> bool:
        """Whether the item exists ``on`` that day."""
        begun = self.effective_from is None or self.effective_from <= on
        return begun and (self.effective_until is None or on <= self.effective_until)

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
