"""Deadline files and ``kuaijin clock``: right answers, and a named place for every mistake."""

import argparse
import json
import os
from pathlib import Path

import pytest

from kuaijin.cli import clock as command
from kuaijin.cli import main

EXAMPLES = Path(__file__).parent / "data" / "deadline_examples.yaml"
HEAD = "schema_version: 1\ncases:\n"
GOOD = """\
- id: A
  item: {limit_days: 20}
  events: [{date: '2021-09-17', type: ACCEPTED}]
  expected: {decision_due: '2021-10-21'}
"""


def kuaijin_clock(*arguments):
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers())
    return command.run(parser.parse_args(["clock", *map(str, arguments)]))


@pytest.fixture
def file(tmp_path):
    def write(cases, head=HEAD):
        path = tmp_path / "cases.yaml"
        path.write_text(head + cases, encoding="utf-8")
        return path

    return write


def test_all_worked_examples_come_out(capsys):
    assert kuaijin_clock(EXAMPLES, "--check") == 0
    assert "23/23" in capsys.readouterr().out


def test_json_carries_every_date_under_the_expected_names(capsys):
    assert kuaijin_clock(EXAMPLES, "--json") == 0
    answers = {case["id"]: case["answer"] for case in json.loads(capsys.readouterr().out)["cases"]}
    assert answers["E12"]["final_lapse"] == answers["E12"]["second_lapse"] == "2022-02-28"
    assert answers["E7"]["clock_resumes_after"] == "2023-05-11"
    assert answers["E19"]["accepted_on"] == "2024-06-09"


def test_a_difference_is_told_and_exits_1(file, capsys):
    path = file(GOOD.replace("10-21", "10-20"))
    assert kuaijin_clock(path) == 0
    assert kuaijin_clock(path, "--check") == 1
    assert "≠ decision_due: 应为 expected 2021-10-20, 算得 got 2021-10-21" in capsys.readouterr().out
    assert kuaijin_clock(path, "--check", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert told["cases"][0]["differences"] == [{"key": "decision_due", "expected": "2021-10-20", "got": "2021-10-21"}]


def test_an_expected_date_that_does_not_apply_is_a_difference(file, capsys):
    path = file(GOOD.replace("decision_due: '2021-10-21'", "verify_due: '2021-10-21', cure_due: null"))
    assert kuaijin_clock(path, "--check") == 1
    out = capsys.readouterr().out
    assert "≠ verify_due: 应为 expected 2021-10-21, 算得 got 不适用" in out
    assert "cure_due" not in out


def test_dates_may_stand_without_quotes_and_times_too(file, capsys):
    case = """\
- id: B
  as_of: 2021-06-20
  item: {committed_limit_days: 0.5}
  events: [{date: 2021-06-11, type: RECEIVED, complete: true, time: 16:30}]
  expected: {committed_due: 2021-06-15}
"""
    assert kuaijin_clock(file(case), "--check") == 0
    assert "1/1" in capsys.readouterr().out


def test_explain_lists_the_days(file, capsys):
    assert kuaijin_clock(file(GOOD), "--explain") == 0
    assert "statutory 2021-09-18    1  第 1 日（调休上班）" in capsys.readouterr().out
    assert kuaijin_clock(file(GOOD), "--explain", "--json") == 0
    steps = json.loads(capsys.readouterr().out)["cases"][0]["steps"]
    assert steps[0] == {
        "clock": "statutory",
        "day": "2021-09-17",
        "counted": False,
        "number": 0,
        "zh": "起算日，不计入",
        "en": "the day of the event is day 0, not counted",
        "rule": "CR-1",
        "source": "民法典 art. 201",
    }


def test_an_overlay_moves_the_dates(file, tmp_path, capsys):
    document = tmp_path / "storm.yml"
    document.write_text(
        "document: 1号\nissued: 2021-09-20\nreason: {zh: 停工, en: closed}\nclosed: [2021-10-12]\n", encoding="utf-8"
    )
    assert kuaijin_clock(file(GOOD), "--overlay", document) == 0
    assert "decision_due: 2021-10-22" in capsys.readouterr().out
    assert kuaijin_clock(file(GOOD), "--overlay", tmp_path / "none.yml") == 2
    assert "none.yml" in capsys.readouterr().err


def event(text):
    return GOOD.replace("{date: '2021-09-17', type: ACCEPTED}", text)


BAD = {
    "case A: item.limit_days": GOOD.replace("20", "twenty"),
    "case A: item.limit_dais": GOOD.replace("limit_days", "limit_dais"),
    "case A: item.limit_unit": GOOD.replace("limit_days: 20", "limit_days: 20, limit_unit: fortnight"),
    "case A: item.extension_days": GOOD.replace("limit_days: 20", "extension_days: -1"),
    "case A: events[0].date": event("{date: '2021-02-30', type: ACCEPTED}"),
    "case A: events[0].date: is missing": event("{type: ACCEPTED}"),
    "case A: events[0].date: not a date": event("{date: 20210917, type: ACCEPTED}"),
    "case A: events[0].type: unknown event type: PAUSED": event("{date: '2021-09-17', type: PAUSED}"),
    "case A: events[0].type": event("{date: '2021-09-17'}"),
    "case A: events[0].as_off": event("{date: '2021-09-17', type: ACCEPTED, as_off: '2021-09-16'}"),
    "case A: events[0].as_of": event("{date: '2021-09-17', type: ACCEPTED, as_of: '2021-09-18'}"),
    "case A: events[0].time": event("{date: '2021-09-17', type: RECEIVED, time: '25:00'}"),
    "case A: events[0].complete": event("{date: '2021-09-17', type: RECEIVED, complete: maybe}"),
    "case A: events[0]: must be a mapping": event("ACCEPTED"),
    "case A: events[1].date": event("{date: '2021-09-17', type: ACCEPTED}, {date: '2021-09-16', type: WITHDRAWN}"),
    "case A: events: ": GOOD.replace("[{date: '2021-09-17', type: ACCEPTED}]", "[]"),
    "case A: events[0].date: 9999": event("{date: '9999-01-01', type: ACCEPTED}"),
    "case A: expected.decision_du": GOOD.replace("decision_due", "decision_du"),
    "case A: expected.decision_due": GOOD.replace("'2021-10-21'", "20"),
    "case A: expected.extension_valid": GOOD.replace("decision_due: '2021-10-21'", "extension_valid: 1"),
    "case A: expected.excluded_workdays": GOOD.replace("decision_due: '2021-10-21'", "excluded_workdays: true"),
    "case A: as_of": GOOD + "  as_of: tomorrow\n",
    "case A: as_off": GOOD + "  as_off: '2021-09-18'\n",
    "case A: id": GOOD + GOOD,
    "case #1: id": GOOD.replace("id: A", "title: A"),
    "cases.yaml: line 5": GOOD.replace("item: {limit_days: 20}", "item: {limit_days: 20"),
    "given twice": GOOD + "  item: {}\n",
    "cases.yaml: cases": "",
}


@pytest.mark.parametrize(("place", "cases"), BAD.items(), ids=BAD.keys())
def test_a_bad_file_is_named_with_case_and_field(place, cases, file, capsys):
    assert kuaijin_clock(file(cases), "--check") == 2
    told = capsys.readouterr()
    assert place in told.err
    assert "cases.yaml" in told.err
    assert told.out == ""
    assert "Traceback" not in told.err


@pytest.mark.parametrize(
    "text",
    ["", "[]", "hello", "schema_version: 2\ncases: []", "schema_version: true\ncases: [1]", "cases: 7", "a: &a [*a]",
     "schema_version: 1\ncases: [[]]", "\x00", "[" * 5000, "[" * 1_000_000, "!!python/object/apply:os.system [ls]"],
    ids=range(12),
)  # fmt: skip
def test_a_file_of_another_kind_is_refused(text, file, capsys):
    assert kuaijin_clock(file("", head=text)) == 2
    assert "cases.yaml" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["fifo", "device", "folder"])
def test_what_never_ends_is_not_waited_for(kind, tmp_path, capsys):
    """As a deadline file, as its overlay, and as a part of a rulebook."""
    place = tmp_path / "lights.yaml"
    if kind == "fifo":
        os.mkfifo(place)
    elif kind == "device":
        place.symlink_to("/dev/zero")
    else:
        place.mkdir()
    for asked in (("clock", place), ("clock", EXAMPLES, "--overlay", place), ("rulebook", "check", tmp_path)):
        assert main([str(part) for part in asked]) == (1 if asked[0] == "rulebook" else 2)
        err = capsys.readouterr().err
        assert "lights.yaml" in err
        assert "不是普通文件" in err
        assert "is no plain file" in err


def test_files_that_cannot_be_read_are_refused(tmp_path, capsys):
    assert kuaijin_clock(tmp_path / "none.yaml") == 2
    assert kuaijin_clock(tmp_path) == 2
    (tmp_path / "latin.yaml").write_bytes(b"cases: \xff\xfe")
    assert kuaijin_clock(tmp_path / "latin.yaml") == 2
    told = capsys.readouterr().err
    assert "none.yaml" in told
    assert "UTF-8" in told


def test_what_the_examples_leave_out_was_counted_by_hand(capsys):
    assert kuaijin_clock(Path(__file__).parent / "data" / "deadline_more.yaml", "--check") == 0
    assert "48/48" in capsys.readouterr().out


def test_settings_of_the_file_and_of_a_case(file, capsys):
    head = "schema_version: 1\nsettings: {count_start_day: true}\ncases:\n"
    one_day_less = GOOD.replace("10-21", "10-20")
    other = GOOD.replace("id: A", "id: B\n  settings: {count_start_day: false}")
    assert kuaijin_clock(file(one_day_less + other, head=head), "--check") == 0
    assert "2/2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ("{correction_dais: 3}", "settings.correction_dais: unknown key"),
        ("{correction_days: many}", "settings.correction_days: expected a whole number, found text"),
        ("{correction_days: -3}", "settings.correction_days: must be from 0 to 3650"),
        ("{correction_overdue_effect: shrug}", "settings.correction_overdue_effect: is none of the choices"),
        ("[1]", "settings: must be a mapping"),
    ],
)
def test_a_bad_setting_is_named_in_a_case_and_in_the_file(settings, place, file, capsys):
    assert kuaijin_clock(file(GOOD + f"  settings: {settings}\n")) == 2
    assert f"cases.yaml: case A: {place}" in capsys.readouterr().err
    assert kuaijin_clock(file(GOOD, head=f"schema_version: 1\nsettings: {settings}\ncases:\n")) == 2
    assert f"cases.yaml: {place}" in capsys.readouterr().err


def test_a_wrong_value_is_told_in_chinese_without_english_words(file, capsys):
    assert kuaijin_clock(file(GOOD.replace("20", "twenty"))) == 2
    chinese, english = capsys.readouterr().err.splitlines()
    assert chinese.endswith("case A: item.limit_days: 应为整数或空值，写的是文字")
    assert english.endswith("case A: item.limit_days: expected a whole number or null, found text")
