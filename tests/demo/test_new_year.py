"""The turn of the year: next year's list is decided in December, and in January there is no new list yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

import pytest

from kuaijin import ledger
from kuaijin.core import project_commands as c
from kuaijin.core.base import SHANGHAI, Text
from kuaijin.core.bulletin import GenerateBulletin, IssueBulletin
from kuaijin.demo.people import actor
from kuaijin.insight.bulletins import snapshot_of
from kuaijin.insight.figures import figures, year_told
from kuaijin.insight.plans import Ledger
from kuaijin.insight.review_papers import papers_of
from kuaijin.insight.two_days import Moved, Standing
from kuaijin.ledger import ticking
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.projections.rhythm_models import BulletinRow
from kuaijin.sources.holiday_years import china_calendar
from kuaijin.wallclock import standing_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undone")]
DISPATCHER = "调度专员01"
CALENDAR = china_calendar()
LISTED = c.EnterAnnualPlan(
    year=2022,
    plan_year_wan=1200,
    plan_months=(100,) * 12,
    start_class="续建",
    completion_planned=True,
    meeting="2022年度计划会",
    on=date(2021, 12, 28),
)


@contextmanager
def on_day(day: date) -> Iterator[None]:
    with standing_at(datetime.combine(day, time(19), SHANGHAI)):
        yield


def test_next_year_s_list_leaves_this_year_s_figures_alone_until_it_is_in_force(park: date) -> None:
    before, row = figures(2021, park), ProjectRow.objects.get(id="P03")
    ledger.execute("project", "P03", LISTED, actor=actor(DISPATCHER))
    assert figures(2021, park) == before
    listed = ProjectRow.objects.get(id="P03")
    assert (listed.year, listed.plan_year_wan, listed.start_class) == (2021, row.plan_year_wan, row.start_class)
    assert listed.stale_on is not None
    assert listed.stale_on <= date(2022, 1, 1)
    with on_day(date(2022, 1, 1)):
        ticking.tick()
    listed = ProjectRow.objects.get(id="P03")
    assert (listed.year, listed.plan_year_wan, listed.actual_year_wan) == (2022, 1200, 0)
    assert listed.invested_before_wan == row.invested_before_wan + row.actual_year_wan
    assert {figures(2022, date(2022, 1, 1)).all.count, year_told(date(2022, 1, 1))} == {1, 2022}


def test_a_review_of_the_old_year_still_has_all_of_its_projects(park: date) -> None:
    before = papers_of("2021-Q4", park)
    ledger.execute("project", "P03", LISTED, actor=actor(DISPATCHER))
    with on_day(date(2022, 1, 10)):
        ticking.tick()
    after = papers_of("2021-Q4", date(2022, 1, 10))
    assert before is not None
    assert after is not None
    assert [rank.project for rank in after.ranks] == [rank.project for rank in before.ranks]


def test_without_a_new_list_january_tells_of_the_old_one() -> None:
    day = date(2022, 1, 5)
    assert year_told(day) == 2021
    told = {figure.id: figure.value for figure in snapshot_of("daily", day, CALENDAR).figures}
    assert (told["projects"], told["plan"], told["actual"]) == ("19", "15", "25")
    assert len(Ledger(day).projects) == 19


def test_a_project_that_left_the_book_is_in_the_months_no_more(park: date) -> None:
    whole = figures(2021, park)
    retired = c.Retire(on=park, reason="撤销", decision="会议纪要")
    ledger.execute("project", "P18", retired, actor=actor("管委会主要领导"))
    left = figures(2021, park)
    assert left.all.actual < whole.all.actual
    assert left.cumulative[-1].actual == left.all.actual
    assert left.cumulative[-1].plan == left.all.plan


def test_a_new_year_begins_at_nothing() -> None:

    old = Standing(Text("甲", "A"), "construction", "green", 2021, 100, 90)
    assert Moved("P1", old, Standing(Text("甲", "A"), "construction", "green", 2021, 100, 95)).gained == 5
    assert Moved("P1", old, Standing(Text("甲", "A"), "construction", "green", 2022, 100, 10)).gained == 10


def test_a_paper_bears_the_year_in_which_it_is_issued(park: date) -> None:
    dispatcher = actor(DISPATCHER)
    with on_day(date(2021, 12, 31)):
        made = GenerateBulletin(day=date(2021, 12, 31), snapshot=snapshot_of("daily", date(2021, 12, 31), CALENDAR))
        ledger.execute("bulletin", "daily-2021-12-31", made, actor=dispatcher)
    with on_day(date(2022, 1, 3)):
        ledger.execute("bulletin", "daily-2021-12-31", IssueBulletin(), actor=dispatcher)
    row = BulletinRow.objects.get(pk="daily-2021-12-31")
    assert (row.day, row.year, row.number) == (date(2021, 12, 31), 2022, 1)


def test_december_s_bulletin_is_made_in_january_from_december_s_list(park: date) -> None:
    last, day = date(2021, 12, 31), date(2022, 1, 4)
    before = snapshot_of("monthly", last, CALENDAR)
    ledger.execute("project", "P03", LISTED, actor=actor(DISPATCHER))
    with on_day(day):
        ticking.tick()
    told = snapshot_of("monthly", last, CALENDAR, day)
    assert [(work.project, work.rate, work.place) for work in told.works] == [
        (work.project, work.rate, work.place) for work in before.works
    ]
    assert next(work.month_rate for work in told.works if work.project == "P03") == "318.4"
