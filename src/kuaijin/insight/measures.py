"""Figures of the reform measures, as measures.md defines them, over the twelve months that end with a day.

Every figure is a count, a share Σ ÷ Σ or a median, and names the cases that it counts (of a share those above the
line), so that a page can open it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from functools import reduce
from operator import or_

from django.db.models import Count, F, Q, QuerySet
from msgspec import Struct

from kuaijin.core.base import Text, civil_date
from kuaijin.core.calendar import Calendar
from kuaijin.core.rulebook import Rulebook
from kuaijin.insight.figures import percent, year_told
from kuaijin.insight.powers import a_year_before, figures_of_powers, uses
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.measure_models import MeasureUseRow
from kuaijin.ledger.projections.models import CaseRow, PackageRow, PermitSetRow, ProjectRow

SAME_DAY = 0.5
"""A committed limit of half a working day at most means: on the day of receipt (即办)."""


class Figure(Struct, frozen=True):
    """One figure. ``value`` is as shown; ``how`` says of what; ``cases`` (or ``projects``) are those behind it, or
    ``view`` a page, with the ``filters`` that leave what was counted."""

    id: str
    label: Text
    value: str
    how: Text
    cases: QuerySet[CaseRow] | None = None
    projects: QuerySet[ProjectRow] | None = None
    view: str = ""
    filters: str = ""


class Span(Struct, frozen=True):
    """The twelve months looked at, with what they are measured by."""

    on: date
    since: date
    book: Rulebook
    calendar: Calendar

    @property
    def received(self) -> QuerySet[CaseRow]:
        """Cases received in the span."""
        return CaseRow.objects.filter(received_on__gt=self.since, received_on__lte=self.on)

    @property
    def decided(self) -> QuerySet[CaseRow]:
        """Cases decided in the span."""
        return CaseRow.objects.filter(
            decision__in=("granted", "denied"), decided_on__gt=self.since, decided_on__lte=self.on
        )

    def uses(self, measure: str) -> QuerySet[MeasureUseRow]:
        """The uses of a measure that began in the span."""
        return MeasureUseRow.objects.filter(measure=measure, first__gt=self.since, first__lte=self.on)


def span_to(on: date) -> Span:
    """The twelve months that end with ``on``."""
    return Span(on, a_year_before(on), surroundings.rulebook(), surroundings.calendar())


def figures_of(measure: str, span: Span) -> tuple[Figure, ...]:
    """The figures of one measure; its first is the one that lists show."""
    return tuple(FIGURES[measure](span))


def behind(uses_: QuerySet[MeasureUseRow]) -> QuerySet[CaseRow]:
    """The cases of these uses."""
    return CaseRow.objects.filter(pk__in=uses_.values("case"))


def share(part: int, whole: int) -> str:
    """A share in percent, or a dash where there is nothing to share."""
    return f"{percent(Fraction(part, whole))}%" if whole else "—"


def _of(part: int, whole: int, zh: str, en: str) -> Text:
    return Text(f"{part} / {whole} {zh}", f"{part} of {whole} {en}")


def middle_of(counted: Counter[int]) -> int | None:
    """The median (the lower of two) of values, each as often as it occurs; ``None`` without any."""
    left = (counted.total() + 1) // 2
    for value in sorted(counted):
        left -= counted[value]
        if left <= 0:
            return value
    return None


def middle(spans: Iterable[tuple[date | None, date | None, int]], days: Callable[[date, date], int]) -> str:
    """The median of the days between each pair, each as often as it occurs, as shown."""
    counted: Counter[int] = Counter()
    for first, last, times in spans:
        if first is not None and last is not None:
            counted[days(first, last)] += times
    return _shown(middle_of(counted))


def _shown(value: int | None) -> str:
    return "—" if value is None else str(value)


def calendar_days(first: date, last: date) -> int:
    """Calendar days between two dates, nothing left out."""
    return (last - first).days


def _pairs(rows: QuerySet[CaseRow], first: str, last: str) -> list[tuple[date, date, int]]:
    return list(rows.order_by().values_list(first, last).annotate(n=Count("pk")))


def _use_pairs(rows: QuerySet[MeasureUseRow]) -> list[tuple[date, date | None, int]]:
    return list(rows.order_by().values_list("first", "last").annotate(n=Count("pk")))


def _delegated(span: Span) -> Iterable[Figure]:
    told = figures_of_powers(span.on, uses())
    yield Figure(
        "in-force", Text("有效赋权", "Powers in force"), str(told.in_force),
        Text(f"目标 {told.target} 项", f"target {told.target}"), view="powers:list", filters="status=in_force",
    )  # fmt: skip
    yield Figure(
        "in-zone", Text("园区决定占比", "Decided in the zone"), share(told.in_zone, told.decided),
        _of(told.in_zone, told.decided, "件决定", "decisions"), span.decided.exclude(power=""),
    )  # fmt: skip
    yield Figure(
        "idle", Text("空放", "Idle powers"), str(told.idle),
        Text(f"有效满 {told.months} 个月无收件", f"in force for {told.months} months without a receipt"),
        view="powers:list", filters="use=idle",
    )  # fmt: skip


def _window(span: Span) -> Iterable[Figure]:
    received = span.received
    told = received.aggregate(
        n=Count("pk"),
        one=Count("pk", filter=Q(channel__in=("window", "online"))),
        online=Count("pk", filter=Q(channel="online")),
        first_pass=Count("pk", filter=Q(correction_due__isnull=True)),
    )
    yield Figure(
        "one-window", Text("一窗受理率", "Through one window"), share(told["one"], told["n"]),
        _of(told["one"], told["n"], "件收件", "receipts"), received.filter(channel__in=("window", "online")),
    )  # fmt: skip
    yield Figure(
        "online", Text("网上办件占比", "Filed online"), share(told["online"], told["n"]),
        _of(told["online"], told["n"], "件收件", "receipts"), received.filter(channel="online"),
    )  # fmt: skip
    yield Figure(
        "first-pass", Text("一次通过率", "Without a correction notice"), share(told["first_pass"], told["n"]),
        _of(told["first_pass"], told["n"], "件收件", "receipts"), received.filter(correction_due__isnull=True),
    )  # fmt: skip


def _pre_service(span: Span) -> Iterable[Figure]:
    begun = span.uses("tiqian-jieru")
    through, ended = begun.filter(outcome="kept"), begun.exclude(outcome="running")
    rounds = Counter(dict(begun.order_by().values_list("amount").annotate(n=Count("pk"))))
    yield Figure(
        "converted", Text("转为正式收件", "Went on to a receipt"), share(through.count(), ended.count()),
        _of(through.count(), ended.count(), "件已结束的预先服务", "that ended"), behind(through),
    )  # fmt: skip
    yield Figure(
        "begun", Text("预先服务办件", "Cases advised beforehand"), str(begun.count()),
        Text("本期开启", "begun in the period"), behind(begun),
    )  # fmt: skip
    yield Figure(
        "rounds", Text("预审轮次中位数", "Median rounds of advice"), _shown(middle_of(rounds)),
        Text("每件预审意见次数", "opinions on drafts for each case"), behind(begun),
    )  # fmt: skip
    yield Figure(
        "whole-way", Text("全流程自然日中位数", "Median calendar days in all"),
        middle(_whole_way(through), calendar_days),
        Text("首次接触至决定，不扣除任何时间", "from first contact to decision, nothing left out"), behind(through),
    )  # fmt: skip


def _whole_way(rows: QuerySet[MeasureUseRow]) -> list[tuple[date, date | None, int]]:
    """From the first contact to the decision, for each case that was decided."""
    first = dict(rows.order_by().values_list("case", "first"))
    ends = CaseRow.objects.filter(pk__in=list(first), decision="granted").values_list("pk", "decided_on")
    return [(first[case], end, 1) for case, end in ends]


def _reviews(span: Span) -> Iterable[Figure]:
    begun = span.uses("jishen-fenli")
    late, ended = begun.filter(outcome="broken"), begun.filter(last__isnull=False)
    yield Figure(
        "review-days", Text("技术审查工作日中位数", "Median working days of review"),
        middle(_use_pairs(ended), span.calendar.workdays_between),
        Text("依法不计入办理期限，单独公布", "not counted by law, told on its own"), behind(ended),
    )  # fmt: skip
    yield Figure(
        "admin-days", Text("同批办件全程工作日中位数", "Median working days of the same cases"),
        middle(_pairs(behind(ended).filter(decision="granted"), "accepted_on", "decided_on"),
               span.calendar.workdays_between),
        Text("受理至决定，含审查", "acceptance to decision, the review included"), behind(ended),
    )  # fmt: skip
    yield Figure(
        "overrun", Text("审查超期", "Reviews over their time"), share(late.count(), begun.count()),
        _of(late.count(), begun.count(), "件有技术审查的办件", "cases with a review"), behind(late),
    )  # fmt: skip


def _tolerance(span: Span) -> Iterable[Figure]:
    taken, noticed = span.uses("rongque"), span.received.filter(correction_due__isnull=False, tolerated=False)
    kept, through = taken.filter(outcome="kept"), taken.exclude(outcome="running")
    gaps = taken.count() + noticed.count()
    yield Figure(
        "tolerated", Text("容缺率", "Taken with papers missing"), share(taken.count(), gaps),
        _of(taken.count(), gaps, "件材料有缺的收件", "receipts with a gap"), behind(taken),
    )  # fmt: skip
    yield Figure(
        "cured", Text("按期补齐率", "Cured in time"), share(kept.count(), through.count()),
        _of(kept.count(), through.count(), "件已了结的容缺", "that are through"), behind(kept),
    )  # fmt: skip
    yield Figure(
        "saved", Text("提前工作日中位数", "Median working days gained"),
        middle(_use_pairs(taken.filter(last__isnull=False)), span.calendar.workdays_between),
        Text("容缺受理至补齐", "from acceptance to the last paper"), behind(taken.filter(last__isnull=False)),
    )  # fmt: skip
    yield _undone("revoked", taken)


def _undone(name: str, taken: QuerySet[MeasureUseRow]) -> Figure:
    undone = behind(taken).filter(status__in=("revoked", "terminated", "withdrawn"))
    return Figure(
        name, Text("撤销或终止", "Revoked or ended"), str(undone.count()), Text("本期办件", "of these cases"), undone
    )


def same_day_items(book: Rulebook) -> list[str]:
    """Items that are promised on the day of receipt."""
    return [
        item.id
        for item in book.items.values()
        if item.committed_limit_days is not None and item.committed_limit_days <= SAME_DAY
    ]


def _on_arrival(span: Span) -> Iterable[Figure]:
    flagged = span.decided.filter(item__in=same_day_items(span.book))
    by_machine = span.uses("miaopi").filter(outcome__in=("kept", "broken")).values("case")
    same = flagged.filter(decided_on=F("received_on")).exclude(pk__in=by_machine)
    yield Figure(
        "same-day", Text("即办率", "Done on arrival"), share(same.count(), flagged.count()),
        _of(same.count(), flagged.count(), "件即办事项决定（秒批不计入）", "decisions of flagged items"),
        same,
    )  # fmt: skip
    later = flagged.exclude(decided_on=F("received_on"))
    yield Figure(
        "later", Text("未当日办结", "Not on the day"), str(later.count()), Text("即办事项", "flagged items"), later
    )
    yield Figure(
        "turned-away", Text("不予受理", "Turned away"),
        str(span.received.filter(item__in=same_day_items(span.book), status="refused").count()),
        Text("即办不得靠退件实现", "not by turning people away"),
        span.received.filter(item__in=same_day_items(span.book), status="refused"),
    )  # fmt: skip


def _instant(span: Span) -> Iterable[Figure]:
    checked = span.uses("miaopi")
    granted, wrong = checked.filter(outcome__in=("kept", "broken")), checked.filter(outcome="broken")
    person = checked.filter(outcome="to_person")
    yield Figure(
        "granted", Text("秒批率", "Granted by the machine"), share(granted.count(), checked.count()),
        _of(granted.count(), checked.count(), "件自动核验", "machine checks"), behind(granted),
    )  # fmt: skip
    yield Figure(
        "to-person", Text("转人工", "Went to a person"), str(person.count()),
        Text("收件时间保留，机器从不拒绝", "with the receipt time kept: a machine never refuses"), behind(person),
    )  # fmt: skip
    yield Figure(
        "wrong", Text("抽检有误", "Found wrong"), str(wrong.count()), Text("人工复核", "by a person"), behind(wrong)
    )


def fired_sets(span: Span) -> QuerySet[PermitSetRow]:
    """Permit sets that granted in the span."""
    return PermitSetRow.objects.filter(fired_on__gt=span.since, fired_on__lte=span.on)


def _with_land(span: Span) -> Iterable[Figure]:
    sets = fired_sets(span)
    issued = sum(sets.values_list("issued", flat=True))
    rows = [Q(project=row.project, item__in=row.items, decided_on=row.fired_on) for row in sets]
    cases = CaseRow.objects.filter(reduce(or_, rows, Q(pk__in=())), decision="granted")
    yield Figure(
        "sets", Text("拿地即拿证项目", "Projects with the permit on the day"), str(sets.count()),
        Text("土地合同当日发证", "permits on the day of the land contract"), view="grants:list",
        filters="fired=year",
    )  # fmt: skip
    yield Figure(
        "permits", Text("当日证照", "Permits on the day"), str(issued),
        Text("随合同签发", "issued with the contract"), cases,
    )  # fmt: skip


def _helped(span: Span) -> Iterable[Figure]:
    key = ProjectRow.objects.filter(year=year_told(span.on)).exclude(status="retired")
    covered = key.exclude(secretary="")
    helped, alone = span.received.exclude(secretary=""), span.received.filter(secretary="")
    good, bare = helped.filter(correction_due__isnull=True), alone.filter(correction_due__isnull=True)
    yield Figure(
        "coverage", Text("服务秘书覆盖率", "Projects with a secretary"), share(covered.count(), key.count()),
        _of(covered.count(), key.count(), "个年度项目", "projects of the year's list"), projects=covered,
    )  # fmt: skip
    yield Figure(
        "helped", Text("帮办件一次通过率", "First pass with help"), share(good.count(), helped.count()),
        _of(good.count(), helped.count(), "件有秘书的收件", "receipts with a secretary"), good,
    )  # fmt: skip
    yield Figure(
        "alone", Text("自办件一次通过率", "First pass without help"), share(bare.count(), alone.count()),
        _of(bare.count(), alone.count(), "件无秘书的收件", "receipts without"), bare,
    )  # fmt: skip


def _promise(span: Span) -> Iterable[Figure]:
    promised, granted = span.uses("gaozhi-chengnuo"), span.decided.filter(decision="granted")
    ordered = promised.filter(amount__gt=0)
    checked = promised.filter(~Q(outcome="running") | Q(amount__gt=0))
    kept = checked.filter(outcome="kept", amount=0)
    yield Figure(
        "promised", Text("承诺办件占比", "Granted on a promise"), share(promised.count(), granted.count()),
        _of(promised.count(), granted.count(), "件准予", "grants"), behind(promised),
    )  # fmt: skip
    yield Figure(
        "kept", Text("核查属实", "Found kept"), share(kept.count(), checked.count()),
        _of(kept.count(), checked.count(), "件已核查", "checked"), behind(kept),
    )  # fmt: skip
    yield Figure(
        "rectified", Text("责令整改", "Rectification ordered"), str(ordered.count()),
        Text("核查发现问题", "where the check found fault"), behind(ordered),
    )  # fmt: skip
    yield _undone("undone", promised)


def _area(span: Span) -> Iterable[Figure]:
    on = ProjectRow.objects.filter(attributes__zone_has_area_assessment=True).exclude(status="retired")
    cases = span.received.filter(item__in=_items("quyu-pinggu", span))
    yield Figure(
        "projects", Text("区域评估覆盖项目", "Projects in assessed areas"), str(on.count()),
        Text("单项评估不再要求", "single reports fall away"), projects=on,
    )  # fmt: skip
    yield Figure(
        "cases", Text("标准地办件", "Cases on standard land"), str(cases.count()), Text("本期收件", "received"), cases
    )


def _items(measure: str, span: Span) -> tuple[str, ...]:
    found = span.book.measure(measure)
    return found.items if found else ()


def packages_together(span: Span) -> list[PackageRow]:
    """Packages received in the span with two items or more."""
    rows = PackageRow.objects.filter(received_at__isnull=False)
    return [
        row
        for row in rows
        if row.received_at and span.since < civil_date(row.received_at) <= span.on and len(row.cases) > 1
    ]


def _parallel(span: Span) -> Iterable[Figure]:
    packages = packages_together(span)
    ids = [case for row in packages for case in _cases_of(row)]
    cases = span.received.filter(pk__in=ids)
    decided = cases.filter(decided_on__isnull=False, accepted_on__isnull=False)
    single, stage = _days_apart(decided, span), _days_together(packages, decided, span)
    yield Figure(
        "packages", Text("并联申请包", "Packages handled side by side"), str(len(packages)),
        Text("两件以上同时收件", "two items or more received at once"), view="packages:list",
        filters="together=year",
    )  # fmt: skip
    yield Figure("cases", Text("并联办件", "Cases in them"), str(cases.count()), Text("本期收件", "received"), cases)
    yield Figure(
        "gained", Text("并联节省工作日", "Working days gained"), str(single - stage),
        Text(f"逐项 {single} 日，阶段合计 {stage} 日", f"{single} one after the other, {stage} by stage"), decided,
    )  # fmt: skip


def _cases_of(row: PackageRow) -> list[str]:
    return list(row.cases.values()) if isinstance(row.cases, dict) else list(row.cases)


def _days_apart(cases: QuerySet[CaseRow], span: Span) -> int:
    """The sum of each case's own working days."""
    return sum(
        span.calendar.workdays_between(first, last) * n for first, last, n in _pairs(cases, "accepted_on", "decided_on")
    )


def _days_together(packages: Iterable[PackageRow], cases: QuerySet[CaseRow], span: Span) -> int:
    """The sum over packages of the union of their cases' working days (PJ-5)."""
    days = {case: (first, last) for case, first, last in cases.values_list("pk", "accepted_on", "decided_on")}
    return sum(
        union_workdays([days[case] for case in _cases_of(row) if case in days], span.calendar) for row in packages
    )


def union_workdays(spans: Iterable[tuple[date, date]], calendar: Calendar) -> int:
    """阶段时限: working days on which at least one of the spans ran, counted as (first, last] (PJ-5)."""
    total, reached = 0, date.min
    for first, last in sorted(spans):
        begin = max(first, reached)
        if last > begin:
            total += calendar.workdays_between(begin, last)
            reached = last
    return total


def _by_item(measure: str) -> Callable[[Span], Iterable[Figure]]:
    """Figures of a measure that is an item of its own (13, 14, 15)."""

    def told(span: Span) -> Iterable[Figure]:
        decided = span.decided.filter(item__in=_items(measure, span))
        limited = decided.filter(committed_due__isnull=False)
        kept = limited.filter(decided_on__lte=F("committed_due"))
        received = span.received.filter(item__in=_items(measure, span))
        yield Figure(
            "received", Text("收件", "Received"), str(received.count()), Text("本期", "in the period"), received
        )
        yield Figure(
            "days", Text("办理工作日中位数", "Median working days"),
            middle(_pairs(decided, "accepted_on", "decided_on"), span.calendar.workdays_between),
            Text("受理至决定", "acceptance to decision"), decided,
        )  # fmt: skip
        yield Figure(
            "in-time", Text("按时办结率", "In time"), share(kept.count(), limited.count()),
            _of(kept.count(), limited.count(), "件有承诺时限的决定", "decisions under a committed limit"), kept,
        )  # fmt: skip

    return told


FIGURES: dict[str, Callable[[Span], Iterable[Figure]]] = {
    "fuquan": _delegated,
    "zonghe-chuangkou": _window,
    "tiqian-jieru": _pre_service,
    "jishen-fenli": _reviews,
    "rongque": _tolerance,
    "jidao-jiban": _on_arrival,
    "miaopi": _instant,
    "nadi-nazheng": _with_land,
    "bangban": _helped,
    "gaozhi-chengnuo": _promise,
    "quyu-pinggu": _area,
    "binglian": _parallel,
    "duotu": _by_item("duotu"),
    "fenjieduan": _by_item("fenjieduan"),
    "lianhe-yanshou": _by_item("lianhe-yanshou"),
}
"""Of each measure of the rulebook, its figures."""
