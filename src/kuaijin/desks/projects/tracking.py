"""投产跟踪与盘活: the projects whose production is followed, and those that have to be revived."""

from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kuaijin.core.amounts import percent
from kuaijin.core.base import Text
from kuaijin.core.batch_stuck import stuck
from kuaijin.core.project_operation import (
    FIGURES,
    REVIVAL_KINDS,
    kept,
    kind_of_revival,
    last_measure_on,
    quarter_end,
    tracked_quarters,
    worst_share,
)
from kuaijin.core.project_state import State
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.guard import requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.projects.queries import dress
from kuaijin.insight.projects import Standings, facts_of, seen_of, state_of
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.surroundings import rulebook

GOOD, FAIR = Fraction(9, 10), Fraction(7, 10)
"""Kept to nine tenths counts as kept, below seven as far off (own setting)."""


def told_share(share: Fraction | None) -> str:
    """``85.0 %`` or a dash."""
    return words.NOTHING if share is None else f"{percent(share)} %"


def _name(row: ProjectRow) -> Text:
    return Text(row.name_zh, row.name_en or row.name_zh)


NAME = Column("name", Text("项目", "Project"), _name, sort="name_zh", template="projects/cells/name.html", main=True)


class _Dressed(Listing):
    """Rows of the book with what the name's cell shows."""

    search = ("id__icontains", "name_zh__icontains", "name_en__icontains", "owner_name__icontains")
    search_hint = Text("名称、单位", "Name or owner")
    default_sort = "id"
    export_act = "project.export"

    def _take(self, rows: list[ProjectRow], request: Any) -> None:
        self._states = {row.id: state_of(row) for row in rows}
        self._seen = seen_of(rows, request.day)

    @property
    def body(self) -> Any:
        """The cells of this page."""
        dress(self.page.object_list, self._seen)
        return super().body

    def _where(self, holds: Any) -> Any:
        def apply(rows: Any, value: str) -> Any:
            return rows.filter(pk__in=[id_ for id_, state in self._states.items() if holds(state, value)])

        return apply


class ProductionList(_Dressed):
    """Projects in use whose time of tracking is not over, with their promise kept so far."""

    id = "production"
    label = Text("投产跟踪", "Production followed")
    empty = Text("没有在跟踪期内的投产项目", "No project in use is being followed")

    def __init__(self, request: HttpRequest, rows: QuerySet[ProjectRow]) -> None:
        self._settings, self._day = rulebook().park, request.day  # type: ignore[attr-defined]  set by our own middleware
        self._take(list(rows), request)
        self.columns = (  # type: ignore[misc]  the figures are known only when the list is made
            NAME,
            Column("used", Text("投用", "In use"), "used_on", kind="day", sort="used_on"),
            *(Column(key, text, self._kept(key), kind="figure") for key, text in FIGURES.items()),
            Column("reports", Text("季报", "Reports"), self._reports),
            Column("due", Text("下一份季报", "Next report"), "production_due", kind="day", sort="production_due"),
            Column("state", Text("兑现", "Kept"), self._state, kind="status"),
        )
        self.filters = (  # type: ignore[misc]  the same
            Choice("due", Text("季报", "Report"), (("late", Text("逾期未报", "overdue")),), apply=self._late),
            Choice(
                "kept",
                Text("兑现", "Kept"),
                tuple((key, text) for key, text in KEPT.items()),
                apply=self._where(lambda state, value: kept_key(state) == value),
            ),
        )
        super().__init__(request, rows)

    def _late(self, rows: Any, _value: str) -> Any:
        return rows.filter(production_due__lt=self._day)

    def _kept(self, figure: str) -> Any:
        def of(row: ProjectRow) -> str:
            return told_share(next((each.share for each in kept(self._states[row.id]) if each.figure == figure), None))

        return of

    def _reports(self, row: ProjectRow) -> str:
        state = self._states[row.id]
        return f"{len(state.production)}/{len(tracked_quarters(state, self._settings))}"

    def _state(self, row: ProjectRow) -> str:
        return f"kept_{kept_key(self._states[row.id])}"


KEPT: dict[str, Text] = {
    "unknown": Text("无从比较", "not comparable"),
    "good": Text("基本兑现", "kept"),
    "fair": Text("有差距", "behind"),
    "bad": Text("差距大", "far behind"),
}


def kept_key(state: State) -> str:
    """How the promise is kept, by its worst figure."""
    share = worst_share(state)
    if share is None:
        return "unknown"
    return "good" if share >= GOOD else "fair" if share >= FAIR else "bad"


class RevivalList(_Dressed):
    """Projects in the batch of revival with their plans."""

    id = "revival"
    label = Text("盘活", "Revival")
    empty = Text("没有需要盘活的项目", "No project has to be revived")

    def __init__(self, request: HttpRequest, rows: QuerySet[ProjectRow]) -> None:
        day = request.day  # type: ignore[attr-defined]  set by our own middleware
        base = list(Standings(day).told(rows).filter(batch_on="revive"))
        self._take(base, request)
        settings = rulebook().park
        self._stuck = {row.id: stuck(self._states[row.id], facts_of(row), day, settings) for row in base}
        self.columns = (  # type: ignore[misc]  the plans are known only when the list is made
            NAME,
            Column("kind", Text("盘活对象", "What"), self._kind),
            Column("aim", Text("方案", "Plan"), self._plan),
            Column("owner", Text("责任人", "Owner"), lambda row: self._of(row, "owner")),
            Column("due", Text("完成时限", "Due"), lambda row: self._of(row, "due"), kind="day"),
            Column("done", Text("措施", "Measures"), self._measures),
            Column(
                "last", Text("最近措施", "Last measure"), lambda row: last_measure_on(self._states[row.id]), kind="day"
            ),
            Column("stuck", Text("停滞", "Stuck"), self._why),
        )
        self.filters = (  # type: ignore[misc]  the same
            Choice(
                "kind",
                Text("盘活对象", "What"),
                tuple(REVIVAL_KINDS.items()),
                apply=self._where(lambda state, value: kind_shown(state) == value),
            ),
        )
        super().__init__(request, rows.filter(pk__in=[row.id for row in base]))

    def _kind(self, row: ProjectRow) -> Text:
        return REVIVAL_KINDS[kind_shown(self._states[row.id])]

    def _plan(self, row: ProjectRow) -> Any:
        plan = self._states[row.id].revival_plan
        return plan.aim if plan else Text("尚无方案", "no plan yet")

    def _of(self, row: ProjectRow, field: str) -> Any:
        plan = self._states[row.id].revival_plan
        return getattr(plan, field) if plan else None

    def _measures(self, row: ProjectRow) -> str:
        state = self._states[row.id]
        if state.revival_plan is None:
            return words.NOTHING
        done = {each.number for each in state.revival_done if each.number and each.on >= state.revival_plan.on}
        return f"{len(done)}/{len(state.revival_plan.measures)}"

    def _last(self, row: ProjectRow) -> Any:
        return last_measure_on(self._states[row.id])

    def _why(self, row: ProjectRow) -> Text:
        why = self._stuck[row.id]
        return Text("".join(each.text.zh for each in why), " ".join(each.text.en for each in why))


def kind_shown(state: State) -> str:
    """What is revived: by the plan, else by the facts."""
    return state.revival_plan.kind if state.revival_plan else kind_of_revival(state)


def _runs(quarters: tuple[tuple[int, int], ...], request: Any) -> bool:
    """Whether the last followed quarter's report can still be told: a year is left for what is late."""
    year, quarter = quarters[-1]
    return quarter_end(year + 1, quarter) >= request.day  # type: ignore[no-any-return]  a date, set by our own middleware


@require_GET
@requires("project.board")
def production(request: HttpRequest) -> HttpResponse:
    """The projects in use that are followed."""
    rows = visible(request.actor, "project", ProjectRow.objects.filter(status="in_use"))
    settings = rulebook().park
    open_ = [
        row.id for row in rows if (quarters := tracked_quarters(state_of(row), settings)) and _runs(quarters, request)
    ]
    return listing.answer(request, ProductionList(request, rows.filter(pk__in=open_)), "projects/production.html")


@require_GET
@requires("project.board")
def revival(request: HttpRequest) -> HttpResponse:
    """The projects that have to be revived."""
    rows = visible(request.actor, "project", ProjectRow.objects.exclude(status="retired"))
    return listing.answer(request, RevivalList(request, rows), "projects/revival.html")
