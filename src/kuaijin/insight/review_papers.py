"""What lies before a quarterly review or a half-year tour: the period's figures, its ranking, its honours."""

from collections import Counter
from datetime import date
from fractions import Fraction

from kuaijin.core.amounts import group_rate, half_up, rate
from kuaijin.core.base import Text
from kuaijin.core.meeting_papers import Figure, Given, Papers, Rank, period_of
from kuaijin.insight.investment import series_of
from kuaijin.insight.projects import seen_of
from kuaijin.ledger.projections.delivery_models import AppraisalRow, HonourRow, StandingRow
from kuaijin.ledger.projections.finance_models import YearRow
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ProjectRow, VisitRow

LIGHTS = {"green": Text("绿灯", "green"), "yellow": Text("黄灯", "yellow"), "red": Text("红灯", "red"),
          "grey": Text("未报", "not reported")}  # fmt: skip
SIGMA = Text("Σ完成÷Σ计划", "Σ done ÷ Σ plan")


def papers_of(about: str, on: date) -> Papers | None:
    """The papers of ``2021-Q3`` or ``2021-H2`` as the record of ``on`` has them; ``None`` for no period."""
    period = period_of(about)
    if period is None:
        return None
    first, last = period
    until = min(last, on)
    pages = {page.project: page for page in YearRow.objects.filter(year=first.year)}
    rows = list(ProjectRow.objects.filter(id__in=pages).exclude(status="retired").order_by("id"))
    lights = {id_: seen.light for id_, seen in seen_of(rows, until).items()}
    ranks = _ranked([_rank(row, pages[row.id], first, until, lights[row.id]) for row in rows])
    return Papers(
        first=first,
        last=last,
        as_of=on,
        figures=(*_money(ranks, rows, pages, until), *_works(rows, first, until), *_matters(first, until),
                 *_approvals(first, until), *_lights(lights)),
        ranks=ranks,
        honours=_honours(first, until),
    )  # fmt: skip


def _rank(row: ProjectRow, page: YearRow, first: date, until: date, light: str) -> Rank:
    series = series_of(page)
    plan = sum(series.plan[first.month - 1 : until.month])
    done = sum(value or 0 for value in series.actual[first.month - 1 : until.month])
    name = Text(row.name_zh, row.name_en or row.name_zh)
    return Rank(
        place=None,
        project=row.id,
        name=name,
        plan_wan=plan,
        done_wan=done,
        rate=_percent(rate(done, plan)),
        light=light,
    )


def _ranked(ranks: list[Rank]) -> tuple[Rank, ...]:
    """By the share of the period's plan, exactly; equal shares share a place; without a plan there is none."""
    shares = {each.project: rate(each.done_wan, each.plan_wan) for each in ranks}
    known = [share for share in shares.values() if share is not None]
    placed = [(_place(shares[each.project], known), each) for each in ranks]
    placed.sort(key=lambda pair: (pair[0] is None, pair[0] or 0, pair[1].project))
    return tuple(
        Rank(place=place, project=each.project, name=each.name, plan_wan=each.plan_wan, done_wan=each.done_wan,
             rate=each.rate, light=each.light)
        for place, each in placed
    )  # fmt: skip


def _place(share: Fraction | None, known: list[Fraction]) -> int | None:
    return None if share is None else 1 + sum(other > share for other in known)


def _percent(share: Fraction | None) -> str:
    return "" if share is None else f"{half_up(share * 100, 1)}"


def _money(
    ranks: tuple[Rank, ...], rows: list[ProjectRow], pages: dict[str, YearRow], until: date
) -> tuple[Figure, ...]:
    plan, done = sum(each.plan_wan for each in ranks), sum(each.done_wan for each in ranks)
    series = [series_of(pages[row.id]) for row in rows if row.id in pages]
    whole = group_rate((each.done(until.month), each.plan_wan) for each in series)
    year = sum(each.done(until.month) for each in series)
    return (
        Figure(Text("本期计划（万元）", "plan of the period (CNY 10,000)"), f"{plan:,}"),
        Figure(Text("本期完成（万元）", "done in the period (CNY 10,000)"), f"{done:,}"),
        Figure(Text("本期完成率（%）", "% of the period's plan"), _percent(rate(done, plan)), SIGMA),
        Figure(Text("年初以来完成（万元）", "done since January (CNY 10,000)"), f"{year:,}"),
        Figure(Text("占年度计划（%）", "% of the year's plan"), _percent(whole), SIGMA),
    )


def _works(rows: list[ProjectRow], first: date, until: date) -> tuple[Figure, ...]:
    def reached(field: str) -> int:
        return sum(getattr(row, field) is not None and first <= getattr(row, field) <= until for row in rows)

    visits = VisitRow.objects.filter(kind="visit", on__range=(first, until)).count()
    return (
        Figure(Text("本期开工", "started in the period"), str(reached("started_on"))),
        Figure(Text("本期竣工", "completed in the period"), str(reached("completed_on"))),
        Figure(Text("本期投产交付", "put into use in the period"), str(reached("used_on"))),
        Figure(Text("领导走访（次）", "leaders' visits"), str(visits)),
    )


def _matters(first: date, until: date) -> tuple[Figure, ...]:
    closed = MatterRow.objects.filter(closed_on__range=(first, until)).count()
    still = [row for row in MatterRow.objects.filter(raised_on__lte=until)
             if row.closed_on is None or row.closed_on > until]  # fmt: skip
    late = sum(row.due is not None and row.due < until for row in still)
    return (
        Figure(
            Text("提出问题", "problems raised"), str(MatterRow.objects.filter(raised_on__range=(first, until)).count())
        ),
        Figure(Text("销号问题", "problems closed"), str(closed)),
        Figure(
            Text("期末在办", "open at the end"), str(len(still)), Text(f"其中逾期 {late}", f"{late} of them overdue")
        ),
    )


def _approvals(first: date, until: date) -> tuple[Figure, ...]:
    decided = CaseRow.objects.filter(decided_on__range=(first, until))
    count = decided.count()
    late = sum(
        row.decided_on is not None and row.statutory_due is not None and row.decided_on > row.statutory_due
        for row in decided.only("decided_on", "statutory_due")
    )
    note = Text(f"超法定时限 {late} 件", f"{late} past the law's limit")
    return (Figure(Text("办结审批（件）", "cases decided"), str(count), note),)


def _lights(lights: dict[str, str]) -> tuple[Figure, ...]:
    count = Counter(lights.values())
    return tuple(Figure(text, str(count[colour])) for colour, text in LIGHTS.items())


def _honours(first: date, until: date) -> tuple[Given, ...]:
    """Honours given in the period, and the park's own red flags of appraisals that end in it."""
    given = [
        Given(Text(row.title_zh, row.title_en or row.title_zh), row.giver, row.awarded_on)
        for row in HonourRow.objects.filter(status="held", awarded_on__range=(first, until))
    ]
    titles = dict(AppraisalRow.objects.values_list("id", "title"))
    names = {row.id: Text(row.name_zh, row.name_en or row.name_zh) for row in ProjectRow.objects.all()}
    flags = [
        Given(
            _flag(names.get(row.project, Text(row.project, row.project))), titles.get(row.appraisal, ""), row.period_to
        )
        for row in StandingRow.objects.filter(flag=True, period_to__range=(first, until))
    ]
    return tuple(sorted((*given, *flags), key=lambda each: each.on))


def _flag(name: Text) -> Text:
    return Text(f"红旗：{name.zh}", f"Red flag: {name.en}")
