"""``kuaijin clock``: all dates of the cases of a deadline file, and whether they are the expected ones."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from kuaijin.core.base import printable
from kuaijin.core.calendar import Calendar, OutsideCalendar
from kuaijin.core.clock import EXPECTED_KEYS, Answer, ClockError, compute, explain
from kuaijin.core.clock_check import tag
from kuaijin.core.clock_ignored import ignored
from kuaijin.sources.clock_file import ClockFileError, DeadlineCase, read_clock_file
from kuaijin.sources.holiday_years import OverlayFileError, china_calendar, read_overlay


def register(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "clock",
        help="compute the legal dates of a deadline file",
        description="Compute every date that applies to the cases of a deadline file (YAML; see docs/clock.md).",
        epilog="Exit codes: 0 done; 1 --check found a difference; 2 the file is bad (file, case and field on stderr).",
    )
    parser.add_argument("file", type=Path, metavar="FILE.yaml", help="the deadline file")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of text")
    parser.add_argument("--check", action="store_true", help="compare with `expected`; exit 1 when anything differs")
    parser.add_argument("--explain", action="store_true", help="show every day of every clock: counted or not, and why")
    parser.add_argument(
        "--overlay",
        type=Path,
        action="append",
        default=[],
        metavar="DOC.yaml",
        help="a dated document that closes or opens days (may be given again)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Carry out the command and give its exit code."""
    try:
        calendar = china_calendar(tuple(read_overlay(path) for path in arguments.overlay))
        cases = read_clock_file(arguments.file)
        results = [_result(arguments.file, case, calendar, days=arguments.explain) for case in cases]
    except ClockFileError as error:
        print(error.lines(), file=sys.stderr)
        return 2
    except OverlayFileError as error:
        where = f"{error.file}: {error.field}"
        print(printable(f"{where}: {error.text.zh}\n{where}: {error.text.en}"), file=sys.stderr)
        return 2
    except OutsideCalendar as error:
        print(f"--overlay: {error.text.zh}\n--overlay: {error.text.en}", file=sys.stderr)
        return 2
    differing = sum(bool(result["differences"]) for result in results)
    if arguments.json:
        _print_json(arguments, calendar, results)
    else:
        _print_text(results, check=arguments.check)
    return 1 if arguments.check and differing else 0


def _result(path: Path, case: DeadlineCase, calendar: Calendar, *, days: bool) -> dict[str, Any]:
    try:
        answer = compute(case.limits, case.events, calendar, case.settings, case.as_of)
        left_out = ignored(case.limits, case.events, calendar, case.settings, case.as_of)
        steps = explain(case.limits, case.events, calendar, case.settings, case.as_of) if days else ()
    except ClockError as error:
        raise ClockFileError(path, case.id, error.field, error.text) from error
    except OutsideCalendar as error:
        raise ClockFileError(path, case.id, "events", error.text) from error
    result: dict[str, Any] = {
        "id": case.id,
        "title": case.title,
        "answer": _applying(answer, EXPECTED_KEYS),
        "provisional": answer.provisional,
        "differences": _differences(case, answer),
    }
    result["without_effect"] = [
        {
            "event": f"events[{each.index}]",
            "type": tag(case.events[each.index]),
            "zh": each.text.zh,
            "en": each.text.en,
            "rule": each.rule,
        }
        for each in left_out
    ]
    further = _applying(answer, Answer.__struct_fields__[len(EXPECTED_KEYS) + 1 :])
    result["further"] = {name: value for name, value in further.items() if value not in (False, [])}
    if days:
        result["steps"] = [
            {
                "clock": step.clock,
                "day": step.day.isoformat(),
                "counted": step.counted,
                "number": step.number,
                "zh": step.label.zh,
                "en": step.label.en,
                "rule": step.rule,
                "source": step.source,
            }
            for step in steps
        ]
    return result


def _applying(answer: Answer, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(answer, name) for name in names}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _differences(case: DeadlineCase, answer: Answer) -> list[dict[str, Any]]:
    """Every expected key whose value is another, or that doesn't apply."""
    return [
        {"key": key, "expected": _plain(wanted), "got": _plain(getattr(answer, key))}
        for key, wanted in case.expected.items()
        if getattr(answer, key) != wanted
    ]


def _print_json(arguments: argparse.Namespace, calendar: Calendar, results: list[dict[str, Any]]) -> None:
    document: dict[str, Any] = {"file": str(arguments.file), "calendar": calendar.version}
    if arguments.check:
        document["ok"] = not any(result["differences"] for result in results)
    else:
        for result in results:
            del result["differences"]
    print(json.dumps(document | {"cases": results}, ensure_ascii=False, indent=2))


def _print_text(results: list[dict[str, Any]], *, check: bool) -> None:
    for result in results:
        note = "  暂定 provisional" if result["provisional"] else ""
        print(printable(f"{result['id']}  {result['title']}{note}".rstrip()))
        for group in ("answer", "further"):
            for name, value in result[group].items():
                print(f"  {name}: {_say(value)}")
        for each in result["without_effect"]:
            where = f"{each['event']} {each['type']}"
            print(f"  ! {where}: 不生效 without effect: {each['zh']} / {each['en']} [{each['rule']}]")
        for step in result.get("steps", ()):
            mark = f"{step['number']:>4}" if step["counted"] else "   ·"
            why = f"{step['zh']} / {step['en']} [{step['rule']}; {step['source']}]"
            print(printable(f"    {step['clock']} {step['day']} {mark}  {why}"))
        for found in result["differences"] if check else ():
            got = "不适用 does not apply" if found["got"] is None else _say(found["got"])
            print(f"  ≠ {found['key']}: 应为 expected {_say(found['expected'])}, 算得 got {got}")
    if check:
        bad = [printable(result["id"]) for result in results if result["differences"]]
        print(f"{len(results) - len(bad)}/{len(results)} 一致 as expected" + (f"; ≠ {', '.join(bad)}" if bad else ""))


def _say(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_say(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)
