"""What a project's own record gives its lights to judge by."""

from kuaijin.core.investment import YearSeries
from kuaijin.core.light_sets import Clock, Node, Signs
from kuaijin.core.project_state import Milestone, State, YearBook
from kuaijin.core.project_words import milestone_text

STARTS = ("开工", "改造开工")
"""The milestones whose plan says when the time of a new start begins."""


def signs_of(state: State, due: tuple[int, int], clocks: tuple[Clock, ...] = ()) -> Signs:
    """The signs of a project. ``due``: the year and month whose report had to be there; ``clocks``: its open cases."""
    year, month = due
    book = state.book(year)
    start = next((each for each in state.milestones if each.name in STARTS), None)
    planned_start = start.planned_period if start is not None else None
    return Signs(
        total_wan=state.total_wan,
        month=month,
        series=None if book is None else series_of(state, book),
        planned_start=planned_start.last if planned_start is not None else None,
        started_on=state.started_on,
        entered=None if book is None else state.stat_status == "entered",
        nodes=tuple(node for each in state.milestones if (node := _node(each)) is not None),
        clocks=clocks,
    )


def _node(milestone: Milestone) -> Node | None:
    planned, actual = milestone.planned_period, milestone.actual_period
    if planned is None:
        return None
    return Node(milestone_text(milestone.name), planned.last, actual.last if actual is not None else None)


def series_of(state: State, book: YearBook) -> YearSeries:
    """A year of the project as investment is reckoned with."""
    return YearSeries(
        plan=book.plan_months,
        original=book.original_months,
        actual=tuple(figure.actual_wan for figure in book.months),
        statistics=book.statistics,
        start_month=start_month(state, book),
        room_wan=max(0, state.total_wan - state.invested_before(book.year)),
        silent=tuple(n for n, each in enumerate(book.months, start=1) if each.adjustments and not each.reported),
    )


def start_month(state: State, book: YearBook) -> int:
    """1 for works that go on; the month of the planned start, or else of the first planned money, for new ones."""
    if book.start_class != "新开工":
        return 1
    for name in STARTS:
        milestone = state.milestone(name)
        planned = milestone.planned_period if milestone else None
        if planned is not None and planned.first.year == book.year:
            return planned.first.month
    return next((month for month, amount in enumerate(book.original_months, start=1) if amount), 1)
