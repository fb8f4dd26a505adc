"""Which power carries a case, and what follows from its form (law.md 14): name, seal, who answers, where to turn.

The register of powers speaks where it has anything to say about an item; else the rulebook's instrument does. An item
that nobody handed over stays with its own department, as its data says.
"""

from datetime import date

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.conditions import Attributes, Condition, Test, evaluate
from kuaijin.core.power import meant
from kuaijin.core.power_messages import ScopeTest
from kuaijin.core.power_state import Span, Status
from kuaijin.core.rulebook import Item, PowerForm, Rulebook
from kuaijin.core.rulebook_items import DelegationForm

MEASURE = "fuquan"
"""The measure that switches delegated powers on (measures.md 1)."""


class PowerOver(Struct, frozen=True, kw_only=True):
    """A power of the register over the item in question. ``ended_by``: document of the last change."""

    id: str
    status: Status
    form: DelegationForm
    delegating_body: str
    receiving_body: str
    document_no: str
    effective_until: date | None = None
    spans: tuple[Span, ...] = ()
    scope: tuple[ScopeTest, ...] = ()
    seal: str = ""
    remedy_authority: str = ""
    ended_by: str = ""

    def held_on(self, on: date) -> bool:
        """Whether it was in force ``on``."""
        if self.effective_until is not None and on > self.effective_until:
            return False
        return any(span.holds(on) for span in self.spans)

    def ended_before(self, on: date) -> date | None:
        """The last day before ``on`` on which it held; ``None``: it never had."""
        lasts = [span.last or self.effective_until for span in self.spans if span.first < on]
        known = [min(last, self.effective_until or last) for last in lasts if last is not None]
        return max(known, default=None)


class Borne(Struct, frozen=True, kw_only=True):
    """The power that carries an act, with what its form means for the letter. ``decides``: not for a first review."""

    power_id: str
    form: DelegationForm
    document_no: str
    delegating_body: str
    name: Text
    seal: Text
    defendant: Text
    reconsideration: Text
    decides: bool = True


class Lacking(Struct, frozen=True):
    """No power carried the item on that day: why, and who decides it instead (许可法 art. 32(2))."""

    why: Text
    right: str


def find(
    item: Item, book: Rulebook, powers: tuple[PowerOver, ...], attributes: Attributes, on: date
) -> Borne | Lacking | None:
    """The power over ``item`` on that day; ``None``: it needs none, for nobody handed it over."""
    right = item.city_department or book.zone.city_authority.zh
    switch = book.measure(MEASURE)
    if item.delegated and switch is not None and not switch.covers(item.id, on):
        why = Text(
            f"赋权承接（{switch.document_no}）当日未对该事项施行",
            f"delegated authority ({switch.document_no}) did not extend to the item on that day",
        )
        return Lacking(why, right)
    if not powers:
        return _of_book(item, book, on, right)
    held = [power for power in powers if power.held_on(on)]
    fitting = next((power for power in held if _in_scope(power, book, attributes)), None)
    if fitting is not None:
        return terms_of(fitting, item, book)
    if not item.delegated:
        return None
    if held:
        why = Text(
            f"{held[0].document_no} 的适用范围不包括该项目",
            f"{held[0].document_no} does not extend to this project",
        )
        return Lacking(why, held[0].delegating_body)
    return Lacking(_ended(powers, on), _last(powers, on).delegating_body)


def _last(powers: tuple[PowerOver, ...], on: date) -> PowerOver:
    return max(powers, key=lambda power: (power.ended_before(on) or date.min, power.id))


def _ended(powers: tuple[PowerOver, ...], on: date) -> Text:
    """Which document ended when, or what has not begun."""
    power = _last(powers, on)
    last = power.ended_before(on)
    if last is None:
        return Text(f"{power.document_no} 当日尚未生效", f"{power.document_no} was not in force yet")
    by = power.ended_by if power.ended_by and power.ended_by != power.document_no else ""
    return Text(
        f"{power.document_no} 的赋权至 {last} 止" + (f"（{by}）" if by else ""),
        f"the power under {power.document_no} ended on {last}" + (f" ({by})" if by else ""),
    )


def scope_of(tests: tuple[ScopeTest, ...], book: Rulebook) -> Condition | None:
    """The scope as a condition; ``None`` when the rulebook no longer knows what it speaks of."""
    parts = []
    for test in tests:
        attribute = book.attributes.get(test.attr)
        value = None if attribute is None else meant(test, attribute)
        if value is None:
            return None
        parts.append(Test(attr=test.attr, op=test.op, value=value))
    return Condition(all=tuple(parts))


def _in_scope(power: PowerOver, book: Rulebook, attributes: Attributes) -> bool:
    """A scope that cannot be read holds of no project."""
    condition = scope_of(power.scope, book)
    return condition is not None and evaluate(condition, attributes, book.attributes).holds


def _of_book(item: Item, book: Rulebook, on: date, right: str) -> Borne | Lacking | None:
    """The rulebook's own instrument, where no register is kept."""
    if not item.delegated:
        return None
    found = book.powers.get(item.id)
    if found is None or not found.in_force(on):
        told = "" if found is None else found.document_no
        until = None if found is None else found.effective_until
        if until is not None and until < on:
            why = Text(f"{told} 的赋权至 {until} 止", f"the power under {told} ended on {until}")
        else:
            why = Text(f"{told} 当日未生效".strip(), f"{told} was not in force on that day".strip())
        return Lacking(why, right)
    power = PowerOver(
        id="",
        status="in_force",
        form=found.form,
        delegating_body=found.delegating_authority or "",
        receiving_body=item.department,
        document_no=found.document_no,
    )
    return terms_of(power, item, book)


def _same(word: str) -> Text:
    return Text(word, word)


def terms_of(power: PowerOver, item: Item, book: Rulebook) -> Borne:
    """许可法 arts. 23–25: authorised and concentrated powers in the receiving body's own name; entrusted and stationed
    ones in the name of the body whose power it is; a first review is an opinion, the decision is taken above."""
    form = book.power_forms.get(power.form)
    owner = _same(power.delegating_body) if power.delegating_body else book.zone.city_authority
    own = _same(power.receiving_body) if power.receiving_body else _same(item.department)
    theirs = form is not None and form.signed_by != "zone"
    answers = owner if theirs else (own if book.zone.level != "other" else book.zone.name)
    remedy = _same(power.remedy_authority) if power.remedy_authority else book.zone.reconsideration_authority
    return Borne(
        power_id=power.id,
        form=power.form,
        document_no=power.document_no,
        delegating_body=owner.zh,
        name=owner if theirs else own,
        seal=_seal(power, form, owner if theirs else own),
        defendant=answers,
        reconsideration=remedy,
        decides=form is None or form.signed_by != "none",
    )


def _seal(power: PowerOver, form: PowerForm | None, name: Text) -> Text:
    if power.seal:
        return _same(power.seal)
    if form is not None and form.signed_by == "none":
        return form.seal
    theirs = form is not None and form.signed_by == "delegating"
    kind = Text("审批专用章", "approval seal") if theirs else Text("印章", "seal")
    return Text(f"{name.zh}{kind.zh}", f"{kind.en} of {name.en}")
