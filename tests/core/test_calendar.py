"""Working days: the notices of 2021–2026 day by day, provisional years, dated documents."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar, OutsideCalendar, Overlay, OverlayError, YearRule
from kuaijin.sources.holiday_years import OverlayFileError, china_calendar, read_overlay, read_overlays

CALENDAR = china_calendar()
REASON = Text("暴雪停工", "snow storm")

# law.md section 2, written down again: year, days off, make-up working days, working days of the year.
NOTICES = [
    (2021, "01-01/01-03 02-11/02-17 04-03/04-05 05-01/05-05 06-12/06-14 09-19/09-21 10-01/10-07",
     "02-07 02-20 04-25 05-08 09-18 09-26 10-09", 250),
    (2022, "01-01/01-03 01-31/02-06 04-03/04-05 04-30/05-04 06-03/06-05 09-10/09-12 10-01/10-07",
     "01-29 01-30 04-02 04-24 05-07 10-08 10-09", 249),
    (2023, "01-01/01-02 01-21/01-27 04-05/04-05 04-29/05-03 06-22/06-24 09-29/10-06",
     "01-28 01-29 04-23 05-06 06-25 10-07 10-08", 249),
    (2024, "01-01/01-01 02-10/02-17 04-04/04-06 05-01/05-05 06-10/06-10 09-15/09-17 10-01/10-07",
     "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12", 251),
    (2025, "01-01/01-01 01-28/02-04 04-04/04-06 05-01/05-05 05-31/06-02 10-01/10-08",
     "01-26 02-08 04-27 09-28 10-11", 248),
    (2026, "01-01/01-03 02-15/02-23 04-04/04-06 05-01/05-05 06-19/06-21 09-25/09-27 10-01/10-07",
     "01-04 02-14 02-28 05-09 09-20 10-10", 248),
]  # fmt: skip


def days_of(year):
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def notice(year, off, make_up):
    closed = set()
    for span in off.split():
        first, last = (date.fromisoformat(f"{year}-{part}") for part in span.split("/"))
        closed.update(first + timedelta(days=i) for i in range((last - first).days + 1))
    return closed, {date.fromisoformat(f"{year}-{part}") for part in make_up.split()}


@pytest.mark.parametrize(("year", "off", "make_up", "total"), NOTICES)
def test_each_year_is_as_its_notice_says(year, off, make_up, total):
    closed, worked = notice(year, off, make_up)
    for day in days_of(year):
        expected = day in worked or (day not in closed and day.isoweekday() < 6)
        assert CALENDAR.is_workday(day) == expected, day
        assert not CALENDAR.is_provisional(day)
        if day in worked and day.isoweekday() > 5:
            assert CALENDAR.why(day).kind == "make_up"
    assert CALENDAR.workdays_between(date(year - 1, 12, 31), date(year, 12, 31)) == total


def test_every_published_day_agrees_with_another_package():
    day = CALENDAR.first
    while day <= date(2026, 12, 31):
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_traps_of_the_years_around_new_year():
    assert not CALENDAR.is_workday(date(2022, 12, 31))  # belongs to the notice of 2023
    assert CALENDAR.is_workday(date(2024, 2, 9))  # 除夕 2024: leave was only encouraged
    assert not CALENDAR.is_workday(date(2025, 1, 28))  # 除夕 2025: a holiday


@pytest.mark.parametrize("year", [2027, 2031, 2050])
def test_provisional_years_have_the_thirteen_days_of_the_statute(year):
    fixed = [day for day in days_of(year) if CALENDAR.why(day).kind == "holiday"]
    shared = year == 2031  # 中秋 falls on 1 October
    assert len(fixed) == (12 if shared else 13)
    assert all(CALENDAR.is_provisional(day) for day in days_of(year))
    assert "13天" in CALENDAR.why(fixed[0]).source
    assert not [day for day in days_of(year) if CALENDAR.why(day).kind == "make_up"]
    for day in days_of(year):
        assert CALENDAR.is_workday(day) == (day.isoweekday() < 6 and day not in fixed)


def test_the_2027_days_of_the_statute():
    fixed = {day for day in days_of(2027) if CALENDAR.why(day).kind == "holiday"}
    said = "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03"
    assert fixed == {date.fromisoformat(f"2027-{part}") for part in said.split()}


def test_cr_2_counts_forward_and_back():
    assert CALENDAR.nth_workday(date(2021, 9, 17), 20) == date(2021, 10, 21)
    assert CALENDAR.nth_workday(date(2021, 6, 15), -1) == date(2021, 6, 11)
    assert CALENDAR.nth_workday(date(2021, 6, 13), -1) == date(2021, 6, 11)
    assert CALENDAR.nth_workday(date(2021, 6, 13), 0) == date(2021, 6, 13)
    assert CALENDAR.workdays_between(date(2021, 10, 21), date(2021, 9, 17)) == -20


def test_counting_back_undoes_counting_forward():
    for day in days_of(2024):
        for n in (1, 7, 30):
            due = CALENDAR.nth_workday(day, n)
            assert CALENDAR.workdays_between(day, due) == n
            back = CALENDAR.nth_workday(due, -n)
            assert back <= day or not CALENDAR.is_workday(day)
            assert CALENDAR.workdays_between(back, due) == n


def test_cr_4_rolls_days_off_but_not_make_up_days():
    assert CALENDAR.roll(date(2021, 10, 2)) == date(2021, 10, 8)
    assert CALENDAR.roll(date(2022, 1, 30)) == date(2022, 1, 30)
    assert CALENDAR.add_days(date(2021, 9, 17), 15) == date(2021, 10, 8)


def test_cr_5_takes_the_last_day_of_a_shorter_month():
    assert CALENDAR.nominal_months(date(2021, 8, 31), 3) == date(2021, 11, 30)
    assert CALENDAR.nominal_months(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert CALENDAR.nominal_months(date(2022, 3, 31), -1) == date(2022, 2, 28)
    assert CALENDAR.add_months(date(2022, 2, 28), 3) == date(2022, 5, 30)


@pytest.mark.parametrize("day", [date(2009, 12, 31), date(2051, 1, 1)])
def test_days_beyond_the_tables_are_refused_in_both_languages(day):
    for ask in (CALENDAR.is_workday, CALENDAR.roll, CALENDAR.why, CALENDAR.is_provisional):
        with pytest.raises(OutsideCalendar) as caught:
            ask(day)
        assert str(day) in caught.value.text.zh
        assert "outside the calendar" in caught.value.text.en
    with pytest.raises(OutsideCalendar):
        CALENDAR.nth_workday(date(2050, 12, 1), 100)
    with pytest.raises(OutsideCalendar):
        CALENDAR.add_months(date(2050, 12, 1), 1)
    with pytest.raises(OutsideCalendar):
        CALENDAR.roll(date(2050, 12, 31))


def test_a_dated_document_closes_and_opens_days():
    snow = Overlay(
        document="郴政办发〔2022〕3号",
        issued=date(2022, 1, 20),
        reason=REASON,
        closed=(date(2022, 1, 25),),
        opened=(date(2022, 2, 12),),
    )
    changed = china_calendar((snow,))
    assert not changed.is_workday(date(2022, 1, 25))
    assert changed.is_workday(date(2022, 2, 12))
    assert changed.why(date(2022, 1, 25)).source == "郴政办发〔2022〕3号"
    assert changed.version != CALENDAR.version
    assert china_calendar((snow,)) is changed


def test_a_later_document_wins_and_a_notice_settles_its_year():
    notice_2027 = Overlay(
        document="国办发明电〔2026〕9号",
        issued=date(2026, 11, 4),
        reason=Text("放假安排", "holiday notice"),
        closed=(date(2027, 2, 9), date(2027, 2, 10)),
        opened=(date(2027, 2, 20),),
        settles_year=2027,
    )
    later = Overlay(document="后文", issued=date(2026, 12, 1), reason=REASON, opened=(date(2027, 2, 10),))
    for order in ((notice_2027, later), (later, notice_2027)):
        calendar = china_calendar(order)
        assert not calendar.is_provisional(date(2027, 2, 9))
        assert calendar.is_provisional(date(2028, 2, 9))
        assert not calendar.is_workday(date(2027, 2, 9))
        assert calendar.is_workday(date(2027, 2, 10))
        assert calendar.why(date(2027, 3, 1)).source == "国办发明电〔2026〕9号"


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("document", {"document": "  "}),
        ("closed", {"closed": ()}),
        ("opened", {"opened": (date(2022, 1, 25),)}),
    ],
)
def test_a_document_without_number_effect_or_sense_is_refused(field, change):
    values = {"document": "1号", "issued": date(2022, 1, 1), "reason": REASON, "closed": (date(2022, 1, 25),)} | change
    with pytest.raises(OverlayError) as caught:
        china_calendar((Overlay(**values),))
    assert caught.value.field == field


def test_overlay_files(tmp_path):
    good = "document: 1号\nissued: 2022-01-20\nreason: {zh: 停工, en: closed}\nclosed: [2022-01-25]\n"
    (tmp_path / "b.yaml").write_text(good, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(good.replace("1号", "0号").replace("01-20", "01-19"), encoding="utf-8")
    assert [overlay.document for overlay in read_overlays(tmp_path)] == ["0号", "1号"]
    for text, field in [
        (good.replace("document: 1号", "document: ''"), "document"),
        (good.replace("2022-01-25", "soon"), "closed[0]"),
        (good + "more: 1\n", "more"),
        ("a: [", "file"),
        ("- 1", "file"),
    ]:
        bad = tmp_path / "bad.yml"
        bad.write_text(text, encoding="utf-8")
        with pytest.raises(OverlayFileError) as caught:
            read_overlay(bad)
        assert caught.value.field == field
        assert str(bad) in str(caught.value)


def test_a_calendar_needs_consecutive_years():
    rule = YearRule(2021, {}, {}, "here")
    with pytest.raises(ValueError, match="consecutive"):
        Calendar([rule, YearRule(2023, {}, {}, "here")])
    with pytest.raises(ValueError, match="consecutive"):
        Calendar([])


def test_the_tables_cannot_be_written():
    for table in (CALENDAR.ranks, CALENDAR.days_of, CALENDAR.rolls):
        with pytest.raises(ValueError, match="read-only"):
            table[0] = 1
