"""The park: areas, role accounts, facts with sources."""

from datetime import date
from typing import get_args

import msgspec
import pytest
from msgspec.structs import replace

from kuaijin.core import park as p
from kuaijin.core.base import Refusal
from kuaijin.core.hall_hours import Period
from tests.core.world import at, refusal, run

NOW = at("2021-01-04")
RING = ((112.96, 25.735), (112.99, 25.735), (112.99, 25.765), (112.96, 25.765), (112.96, 25.735))
EXAMPLES = {
    "name-park": p.NamePark(name_zh="郴州经开区", name_en="Chenzhou zone"),
    "draw-area": p.DrawArea(
        area_id="A1", name_zh="石盖塘", name_en="Shigaitang", zone="district", polygon=RING, source="article"
    ),
    "record-assessment": p.RecordAssessment(
        assessment_id="QP-01",
        subject="water_soil",
        polygon=RING,
        document="区评〔2020〕1号",
        on=date(2020, 6, 1),
        valid_until=date(2025, 5, 31),
    ),
    "name-role": p.NameRole(name="综合窗口01", role="window", department="开发建设局"),
    "close-role": p.CloseRole(name="综合窗口02", reason="岗位调整"),
    "set-fact": p.SetFact(key="area_sqkm", text_zh="面积70平方公里", text_en="70 km²", source="article", number=70),
    "set-hall": p.SetHall(periods=(Period("09:00", "12:00"),), slot_minutes=30, places=2, counters=("1号窗口",)),
}


def named() -> p.State:
    state = run(p, p.initial("cz"), EXAMPLES["name-park"], NOW)
    return run(p, state, p.NameRole(name="综合窗口02", role="window"), NOW)


def test_examples_and_names_are_complete() -> None:
    tags = {command.__struct_config__.tag for command in get_args(p.Command)}
    assert tags == set(EXAMPLES) == set(p.COMMAND_NAMES)
    assert {field for c in get_args(p.Command) for field in c.__struct_fields__} == set(p.FIELD_NAMES)


@pytest.mark.parametrize("tag", EXAMPLES)
def test_command_by_state(tag) -> None:
    assert isinstance(p.decide(p.initial("cz"), EXAMPLES[tag], NOW), Refusal) is (tag != "name-park")
    state = run(p, named(), EXAMPLES[tag], NOW)
    assert msgspec.json.decode(msgspec.json.encode(state), type=p.State) == state


def test_drawing_naming_and_setting_again_replaces() -> None:
    state = named()
    for tag in ("draw-area", "name-role", "set-fact"):
        state = run(p, state, EXAMPLES[tag], NOW)
    state = run(p, state, replace(EXAMPLES["draw-area"], name_zh="石盖塘片区"), NOW)
    state = run(p, state, replace(EXAMPLES["name-role"], department="窗口"), NOW)
    state = run(p, state, replace(EXAMPLES["set-fact"], number=71), NOW)
    assert [area.name_zh for area in state.areas] == ["石盖塘片区"]
    assert [(role.name, role.department) for role in state.roles] == [("综合窗口02", ""), ("综合窗口01", "窗口")]
    assert [fact.number for fact in state.facts] == [71]
    assert run(p, state, EXAMPLES["close-role"], NOW).role("综合窗口02") is None


@pytest.mark.parametrize(
    ("tag", "change", "field"),
    [
        ("record-assessment", {"on": date(2022, 1, 1)}, "on"),
        ("record-assessment", {"valid_until": date(2020, 6, 1)}, "valid_until"),
        ("record-assessment", {"polygon": RING[:3]}, "polygon"),
        ("record-assessment", {"document": " "}, "document"),
        ("name-park", {"name_zh": ""}, "name_zh"),
        ("draw-area", {"area_id": "A 1"}, "area_id"),
        ("draw-area", {"polygon": RING[:-1]}, "polygon"),
        ("name-role", {"role": "king"}, "role"),
        ("name-role", {"role": "system"}, "role"),
        ("name-role", {"name": "窗\u202e口"}, "name"),
        ("name-role", {"name": "综合窗口02", "department": ""}, "name"),
        ("close-role", {"name": "没有"}, "name"),
        ("close-role", {"reason": ""}, "reason"),
        ("set-fact", {"key": ""}, "key"),
        ("set-fact", {"text_en": ""}, "text_en"),
    ],
)
def test_bad_input(tag, change, field) -> None:
    assert refusal(p, named(), replace(EXAMPLES[tag], **change), NOW).field == field
