"""Guides from the rulebook: complete for all items, in both languages, true to how cases are decided."""

import re
from datetime import date

import pytest
from msgspec.structs import replace

from kuaijin.core import guide
from kuaijin.core.conditions import evaluate
from kuaijin.core.power_state import Span
from kuaijin.core.power_terms import PowerOver
from kuaijin.sources.holiday_years import china_calendar
from tests.core import world
from tests.core.test_every_item import ITEMS, project_for, ready

BOOK = world.rulebook()
DAY = date(2021, 12, 29)
CONTEXT = world.at(DAY.isoformat())
CALENDAR = china_calendar()


def guide_of(item_id, **more):
    return guide.guide_of(BOOK.items[item_id], CONTEXT, **more)


@pytest.mark.parametrize("item_id", ITEMS)
def test_every_item_has_a_guide_in_both_languages(item_id):
    told = guide_of(item_id)
    assert len(told.papers) == len(BOOK.items[item_id].materials)
    for text in (told.decider.name, told.fee, told.remedies, *(paper.origin for paper in told.papers)):
        assert re.search("[\u4e00-\u9fff]", text.zh)
        assert re.search("[A-Za-z]", text.en)
    assert not any(paper.origin.zh.startswith("ext:") for paper in told.papers)
    applies = told.applies.en
    assert bool(applies) == bool(BOOK.items[item_id].applies_when.all or BOOK.items[item_id].applies_when.any)


@pytest.mark.parametrize("item_id", ITEMS)
def test_what_is_marked_as_not_demanded_is_not_missing_in_a_case(item_id):
    project = ready(item_id)
    state = project.accepted(BOOK.items[item_id])
    not_demanded = {paper.material.name.zh for paper in guide_of(item_id).papers if not paper.demanded}
    assert not_demanded.isdisjoint(state.missing)
    for paper in state.papers:
        assert paper.shareable == (paper.name.zh in not_demanded)


@pytest.mark.parametrize("item_id", ITEMS)
def test_the_day_of_the_guide_is_the_day_of_the_case(item_id):
    project = ready(item_id)
    state = project.accepted(BOOK.items[item_id])
    told = guide.done_if_received(BOOK.items[item_id], project.today, CALENDAR, BOOK)
    known = guide.clock.compute(state.limits, state.clock, CALENDAR, BOOK.settings)
    assert (told.dates.committed_due, told.dates.statutory_due) == (known.committed_due, known.statutory_due)
    last = told.dates.committed_due or told.dates.statutory_due
    assert (told.steps[-1].day == last) if last else told.steps == ()


def test_the_condition_is_said_as_it_is_tested():
    attributes, _ = project_for("gcgh-jz")
    assert guide_of("gcgh-jz").applies.zh == "有建筑物"
    assert guide_of("hezhun").applies.zh == "投资类型为社会投资；立项方式为核准"
    assert evaluate(BOOK.items["gcgh-jz"].applies_when, dict(attributes), BOOK.attributes).holds


def test_a_power_in_force_is_named_and_without_it_the_right_authority_is():
    told = guide_of("gcgh-jz").decider
    assert told.power.document_no == "示例〔2020〕2号"
    assert told.power.seal.zh.startswith("市自然资源和规划局")
    ended = PowerOver(
        id="FQ-1",
        status="taken_back",
        form="委托",
        delegating_body="市自然资源和规划局",
        receiving_body="开发建设局",
        document_no="示例〔2020〕2号",
        spans=(Span(first=date(2020, 1, 1), last=date(2021, 6, 30)),),
    )
    told = guide_of("gcgh-jz", powers=(ended,)).decider
    assert told.power is None
    assert told.name.zh == "市自然资源和规划局"
    assert "2021-06-30" in told.lacking.zh


def test_what_nobody_handed_over_is_decided_by_its_own_authority():
    told = guide_of("hezhun").decider
    assert (told.power, told.lacking, told.name.zh) == (None, None, "市发展和改革委员会")


def test_measures_are_those_whose_switch_is_on_and_that_are_of_use():
    assert {"miaopi", "gaozhi-chengnuo", "rongque", "fuquan"} <= {each.id for each in guide_of("gcgh-jz").measures}
    assert "gaozhi-chengnuo" not in {each.id for each in guide_of("qy-beian").measures}
    assert "nadi-nazheng" not in {each.id for each in guide_of("shuibao-shu").measures}
    off = tuple(replace(each, active=False) for each in BOOK.measures)
    assert guide.measures_on(BOOK.items["gcgh-jz"], replace(BOOK, measures=off), DAY) == ()


def test_a_core_paper_is_never_offered_for_later():
    for item_id in ITEMS:
        for paper in guide_of(item_id).papers:
            assert not (paper.deferrable and BOOK.is_core(item_id, paper.material))


def test_alternatives_stand_together():
    groups = guide_of("gcgh-jz").before
    land = next(each for each in groups if len(each.any_of) == 4)
    assert [item for item, _, _ in land.any_of] == ["tudi-dengji", "churang", "huabo", "yongdi-yushen"]
    assert not land.by_acceptance


def test_the_fee_is_the_books_else_none():
    assert "配套费" in guide_of("peitaofei").fee.zh
    assert guide_of("shigong-xuke").fee == guide.NO_FEE
    assert guide_of("qy-beian").fee == guide.NO_FEE_LISTED


@pytest.mark.parametrize(
    "words", ["施工", "规划", "construction permit", "CONSTRUCTION", "防雷", "消防 验收", "营业", " "]
)
def test_search_finds_every_item_that_has_the_words_and_no_other(words):
    found = {item.id for item in guide.search(BOOK, words)}
    for item in BOOK.items.values():
        name, rest = guide._places(item, BOOK)
        assert (item.id in found) == all(word in f"{name} {rest}" for word in words.lower().split())


def test_search_puts_names_first():
    found = [item.id for item in guide.search(BOOK, "施工许可")]
    named = [item_id for item_id in found if "施工许可" in BOOK.items[item_id].name.zh]
    assert found[: len(named)] == named
    assert len(found) > len(named) > 0
    assert guide.search(BOOK, "量子") == ()
