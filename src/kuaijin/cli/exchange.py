"""``kuaijin exchange``: the national tables out and in, and the process log for process mining."""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from kuaijin.core.base import Refused
from kuaijin.core.national_tables import TABLES, Rejected
from kuaijin.sources.input_files import read_input
from kuaijin.startup import migrated, opened

FORMATS = ("zip", "json")
UNREADABLE = ("EXCHANGE-FILE", "EXCHANGE-SIZE", "EXCHANGE-TABLE")
"""Refusals of a file as a whole: bad input, exit code 2."""


def register(subparsers: Any) -> None:
    """Add the command and its parts."""
    top = subparsers.add_parser(
        "exchange", help="数据交换：国标交换表、过程日志 / the national tables, and the process log"
    )
    parts = top.add_subparsers(dest="part", required=True, metavar="PART")
    part = parts.add_parser(
        "export",
        help="导出国标交换表 / write the national tables",
        description="Rows recorded since a moment (all without one), checked; rejected ones stand in its report. "
        "Exit code 1 if a row was rejected.",
    )
    part.add_argument("--since", type=_moment, help="YYYY-MM-DD[THH:MM:SS], or “last” for the last recorded push")
    part.add_argument("--until", type=_moment, help="YYYY-MM-DD[THH:MM:SS] (default now)")
    part.add_argument("--format", choices=FORMATS, default="zip", help="zip of CSV tables (default), or JSON")
    part.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write it")
    part.add_argument("--record", action="store_true", help="record it in the ledger as a push")
    part = parts.add_parser("import", help="导入国标交换表 / read the national tables into the ledger")
    part.add_argument("file", type=Path, help="a zip of CSV tables, or JSON")
    part.add_argument("--dry-run", action="store_true", help="make every check and keep nothing")
    part.add_argument("--confirmed", action="store_true", help="amounts that look like a wrong unit (I-7) are meant")
    part.add_argument("--rejected", type=Path, metavar="FILE", help="write the rejected rows with their reasons (CSV)")
    part = parts.add_parser("check", help="只检查文件 / check a file by itself; needs no database")
    part.add_argument("file", type=Path, help="a zip of CSV tables, or JSON")
    part.add_argument("--increment", action="store_true", help="what its rows belong to may be in earlier files")
    for name, text in (("ocel", "OCEL 2.0 JSON"), ("xes", "XES (IEEE 1849)")):
        part = parts.add_parser(name, help=f"过程日志 {text} / the process log as {text}")
        part.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write it")


def _moment(text: str) -> datetime | str:
    from kuaijin.core.base import SHANGHAI

    if text == "last":
        return text
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"不是时间 / no moment: {text}") from error
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def run(arguments: argparse.Namespace) -> int:
    """Carry out one part; gives its exit code."""
    do = {"export": export, "import": take, "check": check, "ocel": mining, "xes": mining}
    try:
        return do[arguments.part](arguments)
    except OSError as error:
        print(f"{error.filename or ''}：无法读写 / cannot read or write: {error.strerror}", file=sys.stderr)
        return 2


def _actor() -> Any:
    """The machine, which speaks for whoever has its shell."""
    from kuaijin.core.base import SYSTEM

    return SYSTEM


def export(arguments: argparse.Namespace) -> int:
    """Write the rows; 1 if some were rejected."""
    opened()
    from kuaijin.exchange import national

    since = national.last_push() if arguments.since == "last" else arguments.since
    made = national.push(since, arguments.until)
    content = made.file(arguments.format)
    arguments.out.write_bytes(content)
    if arguments.record:
        national.record_push(made, content, arguments.out.name, _actor())
    _tell(made.counts, made.rejected)
    return 1 if made.rejected else 0


def take(arguments: argparse.Namespace) -> int:
    """Read a file into the ledger; 1 if rows were rejected, 2 if it cannot be read at all."""
    from kuaijin.exchange.national_files import MOST_BYTES, report

    content = read_input(arguments.file, MOST_BYTES)
    migrated()
    from kuaijin.exchange import national

    keep, confirmed = not arguments.dry_run, arguments.confirmed
    try:
        taken = national.take(content, arguments.file.name, _actor(), keep=keep, confirmed=confirmed)
    except Refused as refused:
        return _unreadable(refused)
    _tell(taken.rows, taken.rejected)
    print(f"新增 {taken.changed} 条台账 / {taken.changed} new entries" + (" (dry run)" if arguments.dry_run else ""))
    if arguments.rejected is not None:
        arguments.rejected.write_bytes(report(taken.rejected))
    return 1 if taken.rejected else 0


def check(arguments: argparse.Namespace) -> int:
    """Tell what is wrong with a file by itself; 1 if anything is, 2 if it cannot be read."""
    from kuaijin.core.national_tables import checked
    from kuaijin.exchange.national_files import MOST_BYTES, read

    try:
        found = checked(read(read_input(arguments.file, MOST_BYTES)), None if arguments.increment else {})
    except Refused as refused:
        return _unreadable(refused)
    _tell({name: len(rows) for name, rows in found.good.items() if rows}, found.rejected)
    return 1 if found.rejected else 0


def _unreadable(refused: Refused) -> int:
    """Say why a file can't be read as a whole; any other refusal goes on."""
    text = refused.refusal.text
    if refused.refusal.rule not in UNREADABLE:
        raise refused
    print(f"{text.zh}\n{text.en} ({refused.refusal.rule})", file=sys.stderr)
    return 2


def _tell(counts: dict[str, int], rejected: tuple[Rejected, ...]) -> None:
    for name, count in counts.items():
        print(f"{name:28} {count:8}  {TABLES[name].text.zh} / {TABLES[name].text.en}")
    print(f"未通过 {len(rejected)} 行 / {len(rejected)} rows rejected")
    for each in rejected[:50]:
        print(f"  {each.table} {each.key} {each.field}: {each.why.zh} / {each.why.en}")
    if len(rejected) > 50:
        print(f"  … {len(rejected) - 50}")


def mining(arguments: argparse.Namespace) -> int:
    """Write the process log."""
    opened()
    from kuaijin.exchange import process_log

    writer = process_log.as_ocel if arguments.part == "ocel" else process_log.as_xes
    arguments.out.write_bytes(writer())
    return 0
