"""The list of the month: every project of the year's list with its figures at the end of the month."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from msgspec import Struct

from kuaijin.core.amounts import percent, points
from kuaijin.core.base import Text
from kuaijin.desks.frame import labels, words
from kuaijin.desks.frame.guard import may
from kuaijin.desks.frame.listing import NUMERIC, Choice, Column, Listing
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.desks.frame.statuses import STATUSES
from kuaijin.desks.investment.asked import Asked
from kuaijin.insight.investment import STATES, Line
from kuaijin.ledger.projections.models import ProjectRow

WAN = Text("万元", "CNY wan")
FIGURES = NUMERIC | {"figure"}
"""Numbers told as text stand at the right as well."""
CATEGORIES = ("社会民生", "基础设施", "产城融合")
CLASSES = ("续建", "新开工", "投产", "预备")


def as_percent(share: Fraction | None) -> str:
    """``31.7 %`` or a dash."""
    return words.NOTHING if share is None else f"{percent(share)} %"


def as_points(share: Fraction | None) -> str:
    """``+4.2`` percentage points or a dash."""
    return words.NOTHING if share is None else points(share)


def name_of(row: ProjectRow) -> Text:
    """The project's name in both languages."""
    return Text(row.name_zh, row.name_en or row.name_zh)


class Report(Struct, frozen=True):
    """The month's report in the list: how it stands, why it was sent back, and what the reader may do about it."""

    key: str
    returned: str
    href: str
    text: Text


OPEN = frozenset({"missing", "returned", "estimated"})


def report_of(request: HttpRequest, row: ProjectRow, line: Line, asked: Asked) -> Report:
    """The unit is led to its form while the month is open; the dispatch office may send a report back."""
    tag = "report-investment" if line.state in OPEN else "return-report"
    offered = line.state != "frozen" and request.as_of is None and may(request, tag, subject_of(row))
    address = reverse("projects:act", args=[row.id, tag])
    return Report(
        f"month_{line.state}",
        line.returned if line.state == "returned" else "",
        f"{address}?year={asked.year}&month={asked.month}" if offered else "",
        Text("填报", "Report") if tag == "report-investment" else Text("退回", "Send back"),
    )


class MonthList(Listing):
    """The projects of the year's list that a person may see."""

    id = "month"
    label = Text("月度投资", "Investment by month")
    search = ("id__icontains", "name_zh__icontains", "name_en__icontains", "owner_name__icontains")
    search_hint = Text("名称、单位", "Name or owner")
    default_sort = "id"
    numeric = FIGURES
    empty = Text("没有列入该年度计划的项目", "No project is in that year's list")

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[ProjectRow],
        asked: Asked,
        lines: dict[str, Line],
        *,
        export_url: str = "",
    ) -> None:
        def of(value: Callable[[Line], Any]) -> Callable[[ProjectRow], Any]:
            return lambda row: value(lines[row.id])

        self.columns: tuple[Column, ...] = (  # type: ignore[misc]  the figures are known only when the list is made
            Column(
                "name",
                Text("项目", "Project"),
                name_of,
                sort="name_zh",
                main=True,
                href=lambda row: f"{reverse('projects:page', args=[row.id])}?tab=money&year={asked.year}",
            ),
            Column(
                "state",
                Text("当月", "Report"),
                lambda row: report_of(request, row, lines[row.id], asked),
                template="investment/cells/state.html",
            ),
            Column("plan", Text("年计划", "Plan"), of(lambda line: line.standing.plan_wan), kind="wan"),
            Column("now", Text("当月完成", "Month"), of(lambda line: line.series.actual[asked.month - 1]), kind="wan"),
            Column("done", Text("累计完成", "To date"), of(lambda line: line.standing.done_wan), kind="wan"),
            Column("rate", Text("完成率", "Rate"), of(lambda line: as_percent(line.standing.rate)), kind="figure"),
            Column(
                "original",
                Text("对原计划", "On the original plan"),
                of(lambda line: as_percent(line.standing.original_rate)),
                kind="figure",
                wide_only=True,
            ),
            Column(
                "ahead",
                Text("偏差（点）", "Points"),
                of(lambda line: as_points(line.standing.deviation)),
                kind="figure",
            ),
            Column(
                "forecast",
                Text("年末预计", "Year-end"),
                of(lambda line: line.forecast),
                kind="figure",
                template="investment/cells/forecast.html",
            ),
            Column(
                "counted",
                Text("统计累计", "Statistics"),
                of(lambda line: line),
                kind="figure",
                template="investment/cells/counted.html",
            ),
        )
        held = {
            "state": lambda line, value: line.state == value,
            "gap": lambda line, _: bool(line.gaps),
            "behind": lambda line, _: line.standing.deviation is not None and line.standing.deviation < 0,
        }

        def where(key: str) -> Callable[[Any, str], Any]:
            return lambda found, value: found.filter(
                pk__in=[id_ for id_, line in lines.items() if held[key](line, value)]
            )

        yes = (("yes", Text("是", "Yes")),)
        self.filters = (  # type: ignore[misc]  the same
            Choice(
                "state",
                Text("月报", "Report"),
                tuple((key, STATUSES[f"month_{key}"].text) for key in STATES),
                apply=where("state"),
            ),
            Choice("category", Text("类别", "Category"), tuple((one, labels.choice(one)) for one in CATEGORIES)),
            Choice("start_class", Text("建设性质", "Class"), tuple((one, labels.choice(one)) for one in CLASSES)),
            Choice("behind", Text("落后", "Behind"), yes, apply=where("behind")),
            Choice("gap", Text("统计差距", "Statistics gap"), yes, apply=where("gap")),
        )
        super().__init__(request, rows, export_url=export_url)

    def plain(self, lines: dict[str, Line]) -> tuple[list[str], list[list[Any]]]:
        """Headings and values of an export, with what the page shows in one cell taken apart."""
        heads = [
            *(column.label for column in self.columns[:8]),
            Text("年末预计", "Year-end forecast"),
            Text("统计累计", "Statistics to date"),
            Text("差距超20%的月份", "Months with a gap over 20 %"),
        ]
        body = [[*self._values(row), *_last(lines[row.id])] for row in self.rows]
        return [words.say(head) for head in heads], body

    def _values(self, row: ProjectRow) -> list[Any]:
        values = []
        for column in self.columns[:8]:
            value = column.value(row) if callable(column.value) else getattr(row, column.value)
            if isinstance(value, Report):
                value = STATUSES[value.key].text
            values.append(words.say(value) if isinstance(value, Text) else value)
        return values


def _last(line: Line) -> list[Any]:
    return [
        line.forecast.value_wan if line.forecast else None,
        line.counted_wan,
        "、".join(map(str, line.gaps)),
    ]
