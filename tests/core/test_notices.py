"""Public notices: which procedures need one, how its days are counted, when it is over."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from kuaijin.core import case_commands as c
from kuaijin.core.base import Text
from kuaijin.core.calendar import Overlay
from kuaijin.core.notices import notices_of
from kuaijin.sources.holiday_years import china_calendar
from tests.core import world
from tests.core.case_samples import APPROVER, CLERK, EXAMPLES, play, sample

BOOK, CALENDAR = world.rulebook(), china_calendar()
PUBLICITY = c.StartSpecial(name="批前公示", planned_days=5, written_notice_on=date(2021, 3, 2))
END = c.EndSpecial(name="批前公示", conclusion="无异议", document="公示情况说明")


def notices(state):
    return notices_of(state, BOOK, lambda _at: CALENDAR)


def test_a_case_without_such_a_procedure_needs_none():
    assert notices(sample("accepted")) == ()
    consulted = c.StartSpecial(name="民用建筑节能征求意见", planned_days=5, written_notice_on=date(2021, 3, 2))
    assert notices(play(("2021-03-02", consulted, APPROVER), state=sample("accepted"))) == ()


def test_publicity_is_counted_in_calendar_days_where_the_rulebook_says_so():
    (told,) = notices(play(("2021-03-02", PUBLICITY, APPROVER), state=sample("accepted")))
    assert (told.kind, told.name.zh, told.unit) == ("publicity", "批前公示", "calendar_day")
    assert (told.first, told.last, told.days) == (date(2021, 3, 2), date(2021, 3, 9), 7)
    assert told.open_on(date(2021, 3, 9))
    assert not told.open_on(date(2021, 3, 10))


def test_a_hearing_is_counted_in_working_days():
    (told,) = notices(sample("hearing"))
    assert (told.kind, told.unit, told.days) == ("hearing", "workday", 20)
    assert told.last == CALENDAR.nth_workday(date(2021, 3, 2), 20)


def test_a_notice_is_over_when_its_procedure_ends():
    state = play(("2021-03-02", PUBLICITY, APPROVER), ("2021-03-05", END, APPROVER), state=sample("accepted"))
    (told,) = notices(state)
    assert told.over_on == date(2021, 3, 5)
    assert not told.open_on(date(2021, 3, 5))


def test_a_notice_is_over_when_its_case_ends():
    state = play(
        ("2021-03-02", PUBLICITY, APPROVER), ("2021-03-04", EXAMPLES["withdraw"], CLERK), state=sample("accepted")
    )
    assert notices(state)[0].over_on == date(2021, 3, 4)


def test_a_notice_in_working_days_moves_while_it_runs_and_stays_when_it_is_over():
    special = replace(
        play(("2021-03-02", PUBLICITY, APPROVER), state=sample("accepted")).specials[0],
        name="受理与拟批公示",
        planned_days=10,
        planned_end=date(2021, 3, 16),
    )
    state = replace(sample("accepted"), item_id="huanping-shu", specials=(special,))
    closed = Overlay(
        document="示例1号", issued=date(2021, 3, 5), reason=Text("停电", "power"), closed=(date(2021, 3, 8),)
    )
    later = china_calendar((closed,))
    (told,) = notices_of(state, BOOK, lambda _at: later)
    assert (told.unit, told.days, told.last) == ("workday", 10, date(2021, 3, 17))
    ended = datetime(2021, 3, 4, 2, tzinfo=UTC)
    over = replace(state, specials=(replace(special, ended_on=date(2021, 3, 4), ended_at=ended),))
    (told,) = notices_of(over, BOOK, lambda at: later if at is None else CALENDAR)
    assert (told.days, told.last) == (10, date(2021, 3, 16))
