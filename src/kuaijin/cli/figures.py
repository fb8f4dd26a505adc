"""``kuaijin figures``: the park's figures, from the ledger's read models."""

import argparse
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kuaijin.cli.days import asked_day

if TYPE_CHECKING:
    from kuaijin.insight.figures import Figures, Share
    from kuaijin.insight.powers import PowerFigures


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "figures",
        help="the park's figures of a year",
        description="Projects, investment, batches, rates, lights and months of the year. With --json: the keys of the "
        "article's totals (projects, total_yi, plan_yi, actual_yi, over_plan_percent), then all others named as in "
        "the sample book (by_category, batches, start_rate, completion_count_rate, year_end_lights, cumulative …), "
        "and powers; money in 万元 unless the key ends in _yi (亿元).",
    )
    parser.add_argument(
        "--on", metavar="DATE", help="as the park stood at the end of that day, YYYY-MM-DD (default: today)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the figures; 2 for a date that is none."""
    from kuaijin.startup import opened

    opened()
    from kuaijin.insight.days import as_of
    from kuaijin.insight.figures import figures, year_end_lights, year_told
    from kuaijin.insight.powers import figures_of_powers, uses

    on = asked_day(arguments.on)
    with as_of(on):
        year = year_told(on)
        found, powers = figures(year, on), figures_of_powers(on, uses())
        lights = year_end_lights(year)
    if arguments.json:
        print(json.dumps({**plain(found, lights), "powers": plain_powers(powers)}, ensure_ascii=False, indent=2))
    else:
        print(told(found), told_powers(powers), sep="\n")
    return 0


def plain(found: "Figures", lights: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """The figures as JSON under the names of the sample book's ``expected`` part; numbers are numbers.

    ``estimated_months`` are the months in which an expected figure stands.
    """
    from msgspec import to_builtins

    from kuaijin.insight.figures import batch_name

    rest = to_builtins(found)
    rest["batches"] = {batch_name(batch).zh: count for batch, count in found.batches.items()}
    rest["start_rate"] = _share(found.start_rate, "planned_new", "started")
    rest["completion_count_rate"] = _share(found.completion_count_rate, "planned", "completed")
    rest["lights"] = {colour: list(ids) for colour, ids in lights.items()}
    rest["year_end_lights"] = _lights(lights)
    rest["cumulative"] = [{"month": each.month, "plan": each.plan, "actual": each.actual} for each in found.cumulative]
    rest["estimated_months"] = [each.month for each in found.cumulative if each.estimated]
    return _numbers({**found.article_totals, **rest})


def plain_powers(found: "PowerFigures") -> dict[str, Any]:
    """The figures of the delegated powers as JSON; ``in_zone`` of ``decided`` in the last twelve months."""
    from msgspec import to_builtins

    rest = {key: value for key, value in to_builtins(found).items() if key != "on"}
    return _numbers({**rest, "in_zone_percent": found.in_zone_percent})


def told_powers(found: "PowerFigures") -> str:
    """The same as a line for a terminal."""
    share = _told_percent(found.in_zone_percent)
    return (
        f"赋权 有效 {found.in_force} 项（目标 {found.target}），近12个月用过 {found.used}，空放 {found.idle}，"
        f"园区决定 {found.in_zone}/{found.decided} = {share}，期限外决定 {found.outside}"
    )


def _told_percent(value: Decimal | None) -> str:
    return "—" if value is None else f"{value}%"


def _share(share: "Share", planned: str, reached: str) -> dict[str, Any]:
    return {planned: share.planned, reached: share.reached, "percent": share.percent}


def _lights(lights: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """The lights with the rule that they follow: red and yellow by project, green counted."""
    from kuaijin.core.lights import POINTS

    shown = {colour: list(lights.get(colour, ())) for colour in ("yellow", "red", "grey")}
    return {"rule": POINTS.zh, **shown, "green_count": len(lights.get("green", ()))}


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _number(each) if key.endswith(("_percent", "_yi", "percent")) else _numbers(each)
            for key, each in value.items()
        }
    return [_numbers(each) for each in value] if isinstance(value, list | tuple) else value


def _number(value: Any) -> Any:
    """A decimal as a JSON number: whole ones as integers, others with their one decimal."""
    if value is None:
        return None
    exact = Decimal(str(value))
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def told(found: "Figures") -> str:
    """The figures as a few lines for a terminal."""
    from kuaijin.insight.figures import batch_name

    totals, done = found.article_totals, found.completion_count_rate
    expected = "（预计）" if found.estimated else ""
    lines = [
        f"{found.on}  项目 {totals['projects']} 个",
        f"总投资 {totals['total_yi']} 亿元，计划 {totals['plan_yi']} 亿元，完成{expected} {totals['actual_yi']} 亿元",
        f"完成率 {_told_percent(found.completion_rate_percent)}，超计划 {_told_percent(found.over_plan_percent)}",
        f"开工率 {found.start_rate.reached}/{found.start_rate.planned} = {_told_percent(found.start_rate.percent)}",
        f"竣工率 {done.reached}/{done.planned} = {_told_percent(done.percent)}",
        "六个一批 " + "，".join(f"{batch_name(batch).zh} {count}" for batch, count in found.batches.items()),
    ]
    return "\n".join(lines)
