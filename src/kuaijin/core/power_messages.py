"""Commands and events of a delegated power (赋权; measures.md 1, law.md 14)."""

from datetime import date

from msgspec import Struct

from kuaijin.core.base import Command, Event
from kuaijin.core.checks import kebab
from kuaijin.core.conditions import Op
from kuaijin.core.rulebook_items import DelegationForm


class ScopeTest(Struct, frozen=True, forbid_unknown_fields=True):
    """One limit of the scope: a project attribute compared with ``value``, written as text (``true``, ``30000``)."""

    attr: str
    op: Op
    value: str


class PowerCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to a power."""


class ProposePower(PowerCommand, frozen=True):
    """拟承接: which item, in which form, from whom to whom, by which document.

    ``scope``: lines such as ``floor_area_sqm le 30000`` that must all hold of a project; none means every project.
    ``seal`` and ``remedy_authority`` are needed only where those of the form do not fit.
    """

    item_id: str
    delegation_form: DelegationForm
    delegating_body: str
    receiving_body: str
    document_no: str
    document_title: str
    document_on: date
    effective_until: date | None = None
    scope: tuple[str, ...] = ()
    seal: str = ""
    remedy_authority: str = ""


class PutPowerInForce(PowerCommand, frozen=True):
    """生效 from that day on. ``notice_on``: public notice of an entrustment (许可法 art. 24)."""

    effective_from: date
    document_no: str
    reason: str
    notice_on: date | None = None


class SuspendPower(PowerCommand, frozen=True):
    """暂停: from that day on nothing new may be taken on."""

    from_day: date
    document_no: str
    reason: str


class ResumePower(PowerCommand, frozen=True):
    """恢复 from that day on."""

    from_day: date
    document_no: str
    reason: str


class TakePowerBack(PowerCommand, frozen=True):
    """收回: for good; what was received before stays with the zone to its end."""

    from_day: date
    document_no: str
    reason: str


class ExpirePower(PowerCommand, frozen=True):
    """期满: the machine records that the document's last day is over."""


PowerCommands = ProposePower | PutPowerInForce | SuspendPower | ResumePower | TakePowerBack | ExpirePower


class PowerEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of a power."""


class PowerProposed(PowerEvent, frozen=True):
    """拟承接."""

    item_id: str
    form: DelegationForm
    delegating_body: str
    receiving_body: str
    document_no: str
    document_title: str
    document_on: date
    effective_until: date | None
    scope: tuple[ScopeTest, ...]
    seal: str
    remedy_authority: str
    by: str


class PowerInForce(PowerEvent, frozen=True):
    """生效."""

    effective_from: date
    document_no: str
    reason: str
    notice_on: date | None
    by: str


class PowerSuspended(PowerEvent, frozen=True):
    """暂停."""

    from_day: date
    document_no: str
    reason: str
    by: str


class PowerResumed(PowerEvent, frozen=True):
    """恢复."""

    from_day: date
    document_no: str
    reason: str
    by: str


class PowerTakenBack(PowerEvent, frozen=True):
    """收回."""

    from_day: date
    document_no: str
    reason: str
    by: str


class PowerExpired(PowerEvent, frozen=True):
    """期满; ``last_day`` was the last on which it held."""

    last_day: date


PowerEvents = PowerProposed | PowerInForce | PowerSuspended | PowerResumed | PowerTakenBack | PowerExpired
