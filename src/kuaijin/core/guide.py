"""办事指南: what the rulebook tells an applicant about one item (行政许可法 art. 30; 优化营商环境条例 art. 36).

Nothing is written for a guide: conditions, papers, limits, special procedures, fee and measures are those by which the
cases of the item are received and decided.
"""

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from kuaijin.core import clock
from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.case_remedies import remedies
from kuaijin.core.case_state import State
from kuaijin.core.clock_events import Accepted, Answer, ClockEvent, Received, Step
from kuaijin.core.conditions import describe
from kuaijin.core.context import Context
from kuaijin.core.power_terms import Borne, Lacking, PowerOver, find
from kuaijin.core.rulebook import Item, Material, Measure, Prerequisite, Rulebook, Stage, When
from kuaijin.core.rulebook_items import EXTERNAL

ORIGINS: dict[str, Text] = {
    "applicant": Text("申请人", "the applicant"),
    "auditor": Text("审计机构", "an auditor"),
    "bank": Text("银行", "a bank"),
    "city_management_register": Text("城市管理登记库", "the register of city management"),
    "consultant": Text("咨询机构", "a consultant"),
    "contractor": Text("施工单位", "the contractor"),
    "cost_consultant": Text("造价咨询机构", "a cost consultant"),
    "design_institute": Text("设计单位", "a design institute"),
    "expert": Text("专家", "an expert"),
    "housing_register": Text("住房登记库", "the housing register"),
    "land_market": Text("土地市场", "the land market"),
    "market_register": Text("市场主体登记库", "the market register"),
    "spatial_plan": Text("国土空间规划一张图", "the spatial plan"),
    "supervisor": Text("监理单位", "the supervisor of works"),
    "survey": Text("测绘单位", "a surveyor"),
    "tax_office": Text("税务部门", "the tax office"),
    "testing_body": Text("检测机构", "a testing body"),
    "trading_centre": Text("公共资源交易中心", "the trading centre"),
}
"""Whoever writes a paper, or the register that holds it, where no item yields it."""
NO_FEE = Text(
    "不收费（行政许可法第58条；规则库没有登记收费）", "none (Licensing Law art. 58; the rulebook lists no fee)"
)
NO_FEE_LISTED = Text("规则库没有登记收费", "the rulebook lists no fee")


class GuidePaper(Struct, frozen=True):
    """A paper with where it comes from. ``demanded``: the applicant brings it; else the window fetches it (AC-7)."""

    material: Material
    origin: Text
    demanded: bool
    deferrable: bool


class Before(Struct, frozen=True):
    """What must be granted first: one of ``any_of``, each with its condition in words (empty: always)."""

    any_of: tuple[tuple[str, Text, Text], ...]
    by_acceptance: bool


class Decider(Struct, frozen=True):
    """Who decides. ``power`` is the delegated power in force; ``lacking``: it is not, and ``right`` decides instead."""

    name: Text
    power: Borne | None = None
    lacking: Text | None = None


class Guide(Struct, frozen=True, kw_only=True):
    """The guide of one item as of a day. ``applies`` empty: every project."""

    item: Item
    stage: Stage
    decider: Decider
    applies: Text
    papers: tuple[GuidePaper, ...]
    before: tuple[Before, ...]
    measures: tuple[Measure, ...]
    fee: Text
    remedies: Text


class Done(Struct, frozen=True):
    """When a complete application received on ``received_on`` would be decided at the latest, with its days counted."""

    received_on: date
    dates: Answer
    steps: tuple[Step, ...]


def guide_of(item: Item, context: Context, powers: tuple[PowerOver, ...] = ()) -> Guide:
    """The guide of ``item`` on the context's day; ``powers``: the register's over the item."""
    book = context.rulebook
    borne = find(item, book, powers, {}, context.today)
    carried = borne if isinstance(borne, Borne) else None
    return Guide(
        item=item,
        stage=book.stages[item.stage],
        decider=_decider(item, borne, book),
        applies=describe(item.applies_when, book.attributes),
        papers=tuple(_paper(item, each, book) for each in item.materials),
        before=_before(item, book),
        measures=measures_on(item, book, context.today),
        fee=_fee(item),
        remedies=remedies(State(id="", item_id=item.id, power=carried), context),
    )


def _decider(item: Item, borne: Borne | Lacking | None, book: Rulebook) -> Decider:
    if isinstance(borne, Lacking):
        return Decider(book.department(borne.right), lacking=borne.why)
    return Decider(book.department(item.department), power=borne)


def _paper(item: Item, material: Material, book: Rulebook) -> GuidePaper:
    source = material.source
    known = ORIGINS.get(source.removeprefix(EXTERNAL), Text(source, source))
    origin = known if source.startswith(EXTERNAL) else book.items[source].name
    deferrable = material.deferrable and not material.shareable and not book.is_core(item.id, material)
    return GuidePaper(material, origin, not material.shareable, deferrable)


def _before(item: Item, book: Rulebook) -> tuple[Before, ...]:
    groups: dict[str, list[Prerequisite]] = {}
    for need in item.prerequisites:
        groups.setdefault(need.any_group or f"={need.item}", []).append(need)
    return tuple(
        Before(
            tuple((each.item, book.items[each.item].name, _when(each.when)) for each in group),
            any(each.needed_by == "acceptance" for each in group),
        )
        for group in groups.values()
    )


def _when(when: When | None) -> Text:
    return Text("", "") if when is None else when.note


def _fee(item: Item) -> Text:
    if item.fee is not None:
        return item.fee.text
    return NO_FEE if item.is_licence else NO_FEE_LISTED


_USES: dict[str, Callable[[Item, Rulebook], bool]] = {
    "fuquan": lambda item, _: item.delegated,
    "jishen-fenli": lambda item, _: bool(item.special_procedures),
    "rongque": lambda item, book: any(
        each.deferrable and not each.shareable and not book.is_core(item.id, each) for each in item.materials
    ),
    "jidao-jiban": lambda item, _: item.committed_half_days is not None and item.committed_half_days <= 1,
    "miaopi": lambda item, _: item.instant.eligible,
    "gaozhi-chengnuo": lambda item, _: item.promise.eligible,
    "nadi-nazheng": lambda item, _: item.is_licence and item.stage in ("S1", "S2", "S3"),
}
"""What an item must have for a measure to be of use to it; other measures are for all items of their scope."""


def measures_on(item: Item, book: Rulebook, on: date) -> tuple[Measure, ...]:
    """The reform measures that an application for ``item`` received ``on`` can use."""
    return tuple(
        each
        for each in book.measures
        if each.covers(item.id, on) and (each.id not in _USES or _USES[each.id](item, book))
    )


def done_if_received(item: Item, on: date, calendar: Calendar, rulebook: Rulebook) -> Done:
    """The dates of a complete application received and accepted ``on``, without any special procedure.

    Raises ``OutsideCalendar`` for a day whose dates lie beyond the calendar.
    """
    events: tuple[ClockEvent, ...] = (Received(date=on, complete=True), Accepted(date=on))
    limits = item.limits(on)
    dates = clock.compute(limits, events, calendar, rulebook.settings)
    steps = clock.explain(limits, events, calendar, rulebook.settings)
    kept = tuple(step for step in steps if step.clock == ("committed" if dates.committed_due else "statutory"))
    return Done(on, dates, kept)


def search(book: Rulebook, words: str) -> tuple[Item, ...]:
    """Items in which every word of ``words`` stands, in either language; those that are called so come first.

    Names, certificates, departments, papers and sources of law are looked through; two Chinese characters are a word.
    """
    asked = words.lower().split()
    found = [(item, _places(item, book)) for item in book.items.values()]
    hits = [(item, name) for item, (name, rest) in found if all(word in name or word in rest for word in asked)]
    return tuple(item for item, _ in sorted(hits, key=lambda hit: not all(word in hit[1] for word in asked)))


def _places(item: Item, book: Rulebook) -> tuple[str, str]:
    """Lower-case: the item's names, and everything else that is looked through."""
    papers = (word for each in item.materials for word in (each.name.zh, each.name.en))
    others = (
        item.id,
        item.certificate,
        item.department,
        book.department(item.department).en,
        item.legal_basis,
        *papers,
    )
    return f"{item.name.zh} {item.name.en}".lower(), " ".join(others).lower()
