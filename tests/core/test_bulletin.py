"""The bulletin: figures linked and never typed, numbers without gaps, an issued one that never changes."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core import bulletin as b
from kuaijin.core import numbering as n
from tests.core.world import at, refusal, run

DAY = date(2021, 12, 28)
SNAPSHOT = b.Snapshot(figures=(b.Figure("reported", "11"), b.Figure("due", "13")))
MADE = b.GenerateBulletin(day=DAY, snapshot=SNAPSHOT)
TEXT = b.EditBulletin(opening="应报 {due} 个，已报 {reported} 个。", remarks="请补报")


def told(*commands: Any, day: str = "2021-12-28") -> b.State:
    state = b.initial("daily-2021-12-28")
    for command in commands:
        state = run(b, state, command, at(day))
    return state


def test_from_the_machine_to_the_archive() -> None:
    state = told(MADE, TEXT, b.IssueBulletin(), b.NumberBulletin(number=4))
    assert (state.status, state.number) == ("issued", 4)
    assert b.written(state.opening, state.values) == "应报 13 个，已报 11 个。"
    assert b.parts(state.opening) == [("应报 ", "due"), (" 个，已报 ", "reported"), (" 个。", "")]
    state = run(b, state, b.ArchiveBulletin(digest="a" * 64, size=9), at("2021-12-29"))
    state = run(b, state, b.WithdrawBulletin(reason="数据有误"), at("2021-12-30"))
    assert (state.status, state.number) == ("withdrawn", 4)


def test_a_draft_is_brought_up_to_date_and_keeps_its_text() -> None:
    newer = b.GenerateBulletin(day=DAY, snapshot=b.Snapshot(figures=(b.Figure("reported", "12"),)))
    state = told(MADE, TEXT, newer)
    assert (state.values["reported"], state.opening) == ("12", TEXT.opening)


@pytest.mark.parametrize("digits", ["11", "１２", "٣", "第5号"])
def test_a_typed_figure_is_refused(digits: str) -> None:
    for change in ({"opening": f"已报 {digits} 个"}, {"opening": "好", "remarks": digits}):
        assert refusal(b, told(MADE), b.EditBulletin(**change), at("2021-12-28")).rule == "BULLETIN-TYPED"


def test_figures_that_there_are_not() -> None:
    unknown = b.EditBulletin(opening="{people} 人")
    assert refusal(b, told(MADE), unknown, at("2021-12-28")).rule == "BULLETIN-FIGURE"
    made_up = b.GenerateBulletin(day=DAY, snapshot=b.Snapshot(figures=(b.Figure("luck", "7"),)))
    assert refusal(b, b.initial("daily-2021-12-28"), made_up, at("2021-12-28")).rule == "BULLETIN-FIGURE"


def test_not_ahead_of_its_day_nor_under_another_number() -> None:
    assert refusal(b, b.initial("daily-2021-12-28"), MADE, at("2021-12-27")).rule == "future-date"
    assert refusal(b, b.initial("daily-2021-12-27"), MADE, at("2021-12-28")).rule == "BULLETIN-DAY"
    assert b.bulletin_id("monthly", DAY) == "monthly-2021-12"


@pytest.mark.parametrize("command", [MADE, TEXT, b.IssueBulletin()])
def test_an_issued_one_never_changes(command: Any) -> None:
    issued = told(MADE, b.IssueBulletin(), b.NumberBulletin(number=1))
    assert refusal(b, issued, command, at("2021-12-29")).rule == "status"
    assert b.decide(issued, b.NumberBulletin(number=2), at("2021-12-29")) == ()


@given(st.lists(st.sampled_from("abcdef")))
def test_numbers_run_without_gaps_and_each_paper_has_one(papers: list[str]) -> None:
    state = n.initial("daily-2021")
    for paper in papers:
        state = run(n, state, n.TakeNumber(about_kind="bulletin", about=paper), at("2021-12-28"))
    assert [paper for _, paper in state.papers] == list(dict.fromkeys(papers))


def test_the_number_on_the_paper() -> None:
    assert n.told("daily", 2021, 7).zh == "日调度快报〔2021〕7号"
    assert n.told("daily", 2021, None).zh == ""
