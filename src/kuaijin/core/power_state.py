"""The state of a delegated power (赋权): what it hands over and on which days it holds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import power_messages as m
from kuaijin.core.base import Text
from kuaijin.core.rulebook_items import DelegationForm

KIND = "power"
NAME = Text("赋权", "power")
ONE_DAY = timedelta(days=1)

Status = Literal["new", "proposed", "in_force", "suspended", "taken_back", "expired"]
STATUSES: dict[str, Text] = {
    "new": Text("未登记", "not registered"),
    "proposed": Text("拟承接", "proposed"),
    "in_force": Text("有效", "in force"),
    "suspended": Text("暂停", "suspended"),
    "taken_back": Text("已收回", "taken back"),
    "expired": Text("已期满", "expired"),
}
COMMAND_NAMES: dict[str, Text] = {
    "propose-power": Text("登记拟承接", "Propose"),
    "put-power-in-force": Text("生效", "Put in force"),
    "suspend-power": Text("暂停", "Suspend"),
    "resume-power": Text("恢复", "Resume"),
    "take-power-back": Text("收回", "Take back"),
    "expire-power": Text("期满", "Record the expiry"),
}
FORM_NAMES: dict[str, Text] = {
    "直接行使": Text("直接行使", "exercised directly"),
    "授权": Text("授权", "authorised"),
    "委托": Text("委托", "entrusted"),
    "相对集中": Text("相对集中行政许可权", "concentrated"),
    "派驻": Text("派驻", "stationed"),
    "初审": Text("初审", "first review only"),
}


class Span(Struct, frozen=True):
    """Days on which the power held, both included; ``last`` is open while it does."""

    first: date
    last: date | None = None

    def holds(self, on: date) -> bool:
        """Whether ``on`` is one of these days."""
        return self.first <= on and (self.last is None or on <= self.last)


class Change(Struct, frozen=True):
    """One change: to which status, from which day, by which document, why, and who entered it."""

    to: Status
    on: date
    document_no: str
    reason: str
    by: str


class State(Struct, frozen=True, kw_only=True):
    """A power over one item."""

    id: str
    status: Status = "new"
    item_id: str = ""
    form: DelegationForm = "委托"
    delegating_body: str = ""
    receiving_body: str = ""
    document_no: str = ""
    document_title: str = ""
    document_on: date | None = None
    effective_from: date | None = None
    effective_until: date | None = None
    notice_on: date | None = None
    scope: tuple[m.ScopeTest, ...] = ()
    seal: str = ""
    remedy_authority: str = ""
    spans: tuple[Span, ...] = ()
    changes: tuple[Change, ...] = ()

    def held_on(self, on: date) -> bool:
        """Whether it was in force ``on``, whatever has become of it since; the document's last day ends it unasked."""
        if self.effective_until is not None and on > self.effective_until:
            return False
        return any(span.holds(on) for span in self.spans)


def initial(stream_id: str) -> State:
    """A power before it is registered."""
    return State(id=stream_id)


def _proposed(state: State, event: m.PowerProposed) -> State:
    return replace(
        state,
        status="proposed",
        item_id=event.item_id,
        form=event.form,
        delegating_body=event.delegating_body,
        receiving_body=event.receiving_body,
        document_no=event.document_no,
        document_title=event.document_title,
        document_on=event.document_on,
        effective_until=event.effective_until,
        scope=event.scope,
        seal=event.seal,
        remedy_authority=event.remedy_authority,
        changes=(Change("proposed", event.document_on, event.document_no, event.document_title, event.by),),
    )


def _changed(state: State, to: Status, on: date, event: Any) -> State:
    change = Change(to, on, event.document_no, event.reason, event.by)
    return replace(state, status=to, changes=(*state.changes, change))


def _opened(state: State, to: Status, on: date, event: Any) -> State:
    return replace(_changed(state, to, on, event), spans=(*state.spans, Span(on)))


def closed(spans: tuple[Span, ...], last: date) -> tuple[Span, ...]:
    """The spans with the open one ended on ``last``; one that would end before it began held on no day."""
    ended = tuple(replace(span, last=last) if span.last is None else span for span in spans)
    return tuple(span for span in ended if span.last is None or span.first <= span.last)


def _ended(state: State, to: Status, on: date, event: Any) -> State:
    return replace(_changed(state, to, on, event), spans=closed(state.spans, on - ONE_DAY))


def _in_force(state: State, event: m.PowerInForce) -> State:
    opened = _opened(state, "in_force", event.effective_from, event)
    return replace(opened, effective_from=event.effective_from, notice_on=event.notice_on)


def _expired(state: State, event: m.PowerExpired) -> State:
    change = Change("expired", event.last_day + ONE_DAY, state.document_no, "", "")
    spans = closed(state.spans, event.last_day)
    return replace(state, status="expired", spans=spans, changes=(*state.changes, change))


CHANGES: dict[type[m.PowerEvent], Callable[[State, Any], State]] = {
    m.PowerProposed: _proposed,
    m.PowerInForce: _in_force,
    m.PowerSuspended: lambda s, e: _ended(s, "suspended", e.from_day, e),
    m.PowerResumed: lambda s, e: _opened(s, "in_force", e.from_day, e),
    m.PowerTakenBack: lambda s, e: _ended(s, "taken_back", e.from_day, e),
    m.PowerExpired: _expired,
}


def evolve(state: State, event: m.PowerEvents) -> State:
    """The state after ``event``."""
    return CHANGES[type(event)](state, event)
