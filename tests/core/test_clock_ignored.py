"""What is told and has no effect is marked, with the reason, and by ``kuaijin clock`` beside the dates."""

import json
from pathlib import Path

import pytest

from kuaijin.cli import main
from kuaijin.core.clock_ignored import ignored
from kuaijin.sources.clock_file import read_case
from kuaijin.sources.holiday_years import china_calendar

ACCEPTED = {"date": "2024-08-26", "type": "ACCEPTED"}
RECEIVED = {"date": "2024-08-26", "type": "RECEIVED"}
NOTICE = {"date": "2024-08-28", "type": "CORRECTION_NOTIFIED"}
PERMIT = {"date": "2024-01-10", "type": "PERMIT_OBTAINED"}
ITEM = {"limit_days": 20, "extension_days": 10, "extension_approver": "agency_head"}


def extended(**changes):
    told = {"approver": "agency_head", "written_notice": "2024-09-20", "days": 10} | changes
    return {"date": "2024-09-20", "type": "EXTENDED", **{key: value for key, value in told.items() if value}}


@pytest.mark.parametrize(
    ("item", "events", "says"),
    [
        (ITEM, [ACCEPTED, extended()], {}),
        (ITEM, [ACCEPTED, extended(approver="clerk")], {1: "the approver must be agency_head"}),
        (ITEM, [ACCEPTED, extended(days=11)], {1: "no more than 10 days are allowed"}),
        (ITEM, [ACCEPTED, extended(written_notice=None)], {1: "was not told in writing"}),
        (ITEM, [ACCEPTED, extended(written_notice="2024-10-20")], {1: "the limit was over on 2024-09-24"}),
        (ITEM, [ACCEPTED, extended(), extended()], {2: "only one extension"}),
        (ITEM, [ACCEPTED, extended(days=11), extended()], {1: "no more than 10"}),
        ({}, [ACCEPTED, extended()], {1: "no limit for a decision"}),
        (ITEM, [RECEIVED, NOTICE], {}),
        (ITEM, [RECEIVED, NOTICE, NOTICE | {"date": "2024-08-29"}], {2: "only the first notice counts"}),
        (ITEM, [RECEIVED | {"complete": True}, NOTICE], {1: "the papers are complete"}),
        (ITEM, [RECEIVED, NOTICE | {"date": "2024-09-20"}], {1: "the time for a notice was over on 2024-09-02"}),
        (ITEM, [RECEIVED, ACCEPTED, NOTICE], {2: "no notice can follow the acceptance"}),
        (ITEM, [RECEIVED, {"date": "2024-09-20", "type": "REFUSED"}], {1: "it counts as accepted since 2024-08-26"}),
        ({}, [PERMIT, {"date": "2024-03-01", "type": "START_EXTENDED"}], {}),
        ({}, [PERMIT, {"date": "2024-05-01", "type": "START_EXTENDED"}], {1: "the permit lapsed on 2024-04-10"}),
        ({}, [PERMIT, {"date": "2024-03-01", "type": "START_EXTENDED", "months": 4}], {1: "no more than 3 months"}),
        (
            {"max_extensions": 1},
            [PERMIT, *({"date": day, "type": "START_EXTENDED"} for day in ("2024-03-01", "2024-05-01"))],
            {2: "no further extension"},
        ),
    ],
)
def test_each_event_without_effect_says_why(item, events, says) -> None:
    case = read_case(item, events)
    found = {each.index: each.text.en for each in ignored(case.limits, case.events, china_calendar(), case.settings)}
    assert found.keys() == says.keys()
    assert all(words in found[index] for index, words in says.items())


def test_the_command_marks_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.yaml"
    case = {"id": "A", "item": ITEM, "events": [ACCEPTED, extended(approver="clerk")]}
    path.write_text(json.dumps({"schema_version": 1, "cases": [case]}), encoding="utf-8")
    assert main(["clock", str(path)]) == 0
    assert "! events[1] EXTENDED: 不生效 without effect: 批准人应为 agency_head" in capsys.readouterr().out
    assert main(["clock", str(path), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["cases"][0]["without_effect"]
    assert (told["event"], told["type"], told["rule"]) == ("events[1]", "EXTENDED", "CR-11")


def test_a_reckoned_date_beyond_the_calendar_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for unit, start in (("workday", "2050-12-20"), ("calendar_day", "2050-12-20")):
        path = tmp_path / "late.yaml"
        case = {"id": "A", "item": {"limit_days": 30, "limit_unit": unit},
                "events": [{"date": start, "type": "ACCEPTED"}]}  # fmt: skip
        path.write_text(json.dumps({"schema_version": 1, "cases": [case]}), encoding="utf-8")
        assert main(["clock", str(path)]) == 2
        err = capsys.readouterr().err
        assert "晚于 2050-12-31" in err
        assert "lies after 2050-12-31" in err
