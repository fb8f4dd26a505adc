"""The daily site report: one a project and day, versions, places of photos, and a link that is lost half-way."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import site_report as s
from tests.core.world import at, refusal, run

DAY = "2021-12-28"
KEY = "0123456789abcdef"
LAND = ((113.0, 25.8), (113.01, 25.8), (113.01, 25.81), (113.0, 25.81), (113.0, 25.8))
FACTS = s.SiteReportFacts(status="started", rings=(LAND,))
FILED = s.FileReport(project_id="P01", day=date(2021, 12, 28), works="二层梁板浇筑", people=46, machines=5, key=KEY)
PHOTO = s.Photo(
    file_name="1.jpg",
    digest="a" * 64,
    media_type="image/jpeg",
    size=10,
    taken_at=datetime(2021, 12, 28, 2, tzinfo=UTC),
    longitude=113.005,
    latitude=25.805,
    accuracy_m=12,
)
NEW = s.initial("P01.2021-12-28")


def here(day: str = DAY) -> Any:
    return at(day, "企业-甲", FACTS)


def corrected(key: str, **more: Any) -> s.CorrectReport:
    told = {name: getattr(FILED, name) for name in FILED.__struct_fields__} | {"key": key, "reason": "漏填"} | more
    return s.CorrectReport(**told)


def test_filed_then_corrected_by_a_new_version() -> None:
    state = run(s, NEW, FILED, here())
    assert state.last is not None
    assert (state.last.version, state.last.people, state.last.late) == (1, 46, False)
    state = run(s, state, corrected("k" * 16, people=52), here("2021-12-29"))
    assert [version.people for version in state.versions] == [46, 52]
    assert state.last.late
    assert refusal(s, state, replace(FILED, key="other-key-1"), here()).rule == "REPORT-TWICE"
    assert refusal(s, NEW, corrected(KEY), here()).rule == "REPORT-NONE"
    assert refusal(s, state, corrected("n" * 16, reason=" "), here()).field == "reason"


def test_five_in_the_afternoon_is_in_time_and_a_second_later_is_late() -> None:
    for second, late in ((0, False), (1, True)):
        context = replace(here(), now=datetime(2021, 12, 28, 9, 0, second, tzinfo=UTC))
        assert s.decide(NEW, FILED, context)[0].late is late


@given(st.lists(st.sampled_from(["first-key", "other-key", "third-key"]), max_size=12))
def test_whatever_is_sent_again_each_key_counts_once(keys: list[str]) -> None:
    state = NEW
    for key in keys:
        command = corrected(key) if state.versions else replace(FILED, key=key)
        state = run(s, state, command, here())
    assert [version.key for version in state.versions] == list(dict.fromkeys(keys))
    assert [version.version for version in state.versions] == list(range(1, len(set(keys)) + 1))


def test_a_problem_raises_one_matter_however_often_it_is_told() -> None:
    state = run(s, NEW, replace(FILED, problem="临时用电未接通"), here())
    state = run(s, state, corrected("second-key", problem="临时用电未接通"), here())
    state = run(s, state, corrected("third-key-", problem="便道积水"), here())
    assert [version.matter for version in state.versions] == [
        "RB-P01.2021-12-28-1",
        "RB-P01.2021-12-28-1",
        "RB-P01.2021-12-28-3",
    ]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"day": date(2021, 12, 29)}, "REPORT-DAY"),
        ({"works": " "}, "required"),
        ({"weather": "大雨"}, "REPORT-WEATHER"),
        ({"weather_stop": True, "works": ""}, "required"),
        ({"key": ""}, "REPORT-KEY"),
        ({"photos": (PHOTO,) * 10}, "too-many"),
        ({"photos": (replace(PHOTO, longitude=None, latitude=None),)}, "REPORT-PLACE"),
        ({"photos": (replace(PHOTO, latitude=None, place_note="无"),)}, "REPORT-PLACE"),
        ({"photos": (replace(PHOTO, longitude=25.805, latitude=113.005),)}, "axis-order"),
        ({"photos": (replace(PHOTO, longitude=113.1),)}, "REPORT-FAR"),
        ({"photos": (replace(PHOTO, media_type="application/pdf"),)}, "REPORT-PHOTO"),
        ({"photos": (replace(PHOTO, taken_at=datetime(2021, 12, 29, tzinfo=UTC)),)}, "REPORT-PHOTO-TIME"),
    ],
)
def test_what_is_refused(change: dict[str, Any], rule: str) -> None:
    assert refusal(s, NEW, replace(FILED, **change), here()).rule == rule


def test_the_days_that_can_still_be_reported() -> None:
    for ahead, rule in ((timedelta(days=-1), "future-date"), (timedelta(days=8), "REPORT-OLD")):
        day = (FILED.day + ahead).isoformat()
        assert refusal(s, NEW, FILED, here(day)).rule == rule
    assert run(s, NEW, FILED, here("2022-01-04")).last.late


def test_a_project_that_is_not_there_or_has_left() -> None:
    assert refusal(s, NEW, FILED, at(DAY)).rule == "unknown-project"
    gone = s.SiteReportFacts(status="retired")
    assert refusal(s, NEW, FILED, at(DAY, facts=gone)).rule == "REPORT-RETIRED"


def test_photos_keep_their_distance_and_stay_with_a_correction_without_any() -> None:
    state = run(s, NEW, replace(FILED, photos=(PHOTO,)), here())
    assert [photo.distance_m for photo in state.shown] == [0]
    state = run(s, state, corrected("second-key"), here())
    assert len(state.shown) == 1
    far = replace(PHOTO, longitude=113.1, place_note="从对面山坡拍摄")
    state = run(s, state, corrected("third-key-", photos=(far,)), here())
    assert [photo.distance_m > s.FAR_M for photo in state.shown] == [True]
