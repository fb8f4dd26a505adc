"""Intake and corrections: bad input is named by its field and changes nothing."""

from datetime import date

import pytest
from msgspec.structs import replace

from kuaijin.core import project as p
from kuaijin.core.project_state import ProjectFacts
from tests.core.project_samples import EXAMPLES, INTAKE, taken_in
from tests.core.world import at, refusal, run

NOW = at("2021-01-15")
NEW = p.initial("P1")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "2113-431099-04-01-100111"}, "code"),
        ({"code": "2101-431099-04-01-10011"}, "code"),
        ({"code": "2102-431099-04-01-100111"}, "code"),
        ({"code": "2101-991099-04-01-100111"}, "code"),
        ({"code": "2101-431099-04-01-10011x"}, "code"),
        ({"owner_uscc": "91431000MA91001941"}, "owner_uscc"),
        ({"owner_uscc": "91431000MA9100194"}, "owner_uscc"),
        ({"name_zh": "  "}, "name_zh"),
        ({"name_zh": "长" * 201}, "name_zh"),
        ({"name_zh": "船洞\u202e小学"}, "name_zh"),
        ({"name_zh": "船洞\x00小学"}, "name_zh"),
        ({"area": ""}, "area"),
        ({"total_wan": 0}, "total_wan"),
        ({"total_wan": 10**11}, "total_wan"),
        ({"invested_before_wan": -1}, "invested_before_wan"),
        ({"invested_before_wan": 6001}, "invested_before_wan"),
        ({"planning_fit": False}, "planning_fit"),
        ({"land_fit": False}, "land_fit"),
        ({"environment_fit": False}, "environment_fit"),
        ({"attributes": {"no_such": True}}, "attributes"),
        ({"attributes": {"has_buildings": 1}}, "attributes"),
        ({"attributes": {"floor_area_sqm": True}}, "attributes"),
        ({"attributes": {"eia_class": "vast"}}, "attributes"),
        ({"facts_from_article": ("",)}, "facts_from_article"),
    ],
)
def test_bad_intake(change, field) -> None:
    assert refusal(p, NEW, replace(INTAKE, **change), NOW).field == field


def test_a_code_belongs_to_one_project() -> None:
    taken = at("2021-01-15", facts=ProjectFacts(code_taken_by="P9"))
    assert refusal(p, NEW, INTAKE, taken).rule == "project-code-taken"
    mine = at("2021-01-15", facts=ProjectFacts(code_taken_by="P1"))
    assert run(p, NEW, INTAKE, mine).code == "21014310990401100111"


@pytest.mark.parametrize("total", [3, 50, 199, 2_000_000, 60_000_000])
def test_a_total_in_the_wrong_unit_is_asked_back(total) -> None:
    """I-7 in an empty park: 50 for 50 亿元, 60,000,000 万元 for 6,000 万元."""
    typed = replace(INTAKE, total_wan=total, invested_before_wan=0)
    said = refusal(p, NEW, typed, NOW)
    assert (said.rule, said.field) == ("I-7", "total_wan")
    assert run(p, NEW, replace(typed, confirmed=True), NOW).total_wan == total


def test_areas_are_those_of_the_park() -> None:
    known = at("2021-01-15", facts=ProjectFacts(areas=("长冲",)))
    assert refusal(p, NEW, INTAKE, known).field == "area"


def test_full_width_codes_are_read() -> None:
    state = run(p, NEW, replace(INTAKE, code=" ２１０１－431099-04-01-100111 "), NOW)
    assert state.code == "21014310990401100111"


def test_corrections_change_what_they_name_and_mark_its_source() -> None:
    state = run(p, taken_in(), p.CorrectFacts(reason="核对", area="长冲", source="assumption"), at("2021-07-01"))
    assert (state.area, state.name_zh) == ("长冲", "示例项目")
    assert next(mark.source for mark in state.sources if mark.fact == "area") == "assumption"
    assert refusal(p, taken_in(), p.CorrectFacts(reason="x"), NOW).rule == "nothing-to-do"
    state = run(p, state, p.CorrectFacts(reason="核对", attributes={"floor_area_sqm": 9000}), at("2021-07-01"))
    assert state.attributes["floor_area_sqm"] == 9000
    assert state.attributes["has_buildings"] is True


def test_a_meeting_decides_on_its_own_or_the_next_year_once() -> None:
    plan = EXAMPLES["enter-annual-plan"]
    assert refusal(p, taken_in(), replace(plan, year=2023), at("2021-07-15")).rule == "annual-list"
    assert refusal(p, taken_in(), replace(plan, year=2021), at("2021-07-15")).rule == "annual-list"
    assert refusal(p, taken_in(), replace(plan, meeting=""), at("2021-07-15")).field == "meeting"
    ahead = replace(plan, on=date(2021, 7, 16))
    assert refusal(p, taken_in(), ahead, at("2021-07-15")).rule == "future-date"


def test_sources_are_kept_for_each_fact() -> None:
    state = run(p, NEW, replace(INTAKE, sample=True, facts_from_article=("按图",)), NOW)
    marks = {mark.fact: mark.source for mark in state.sources}
    assert marks == {"category": "ledger", "area": "ledger", "figures": "sample"}
    assert state.facts_from_article == ("按图",)
