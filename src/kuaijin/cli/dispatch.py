"""``kuaijin dispatch``: the day's bulletin as text, JSON or Word."""

import argparse
import sys
from datetime import date
from pathlib import Path

import msgspec

from kuaijin.cli.days import asked_day


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "dispatch",
        help="what is late, what becomes late within three working days, who must act",
        description="The dispatch bulletin (日调度快报) of a day, from the read models.",
    )
    parser.add_argument("--on", metavar="DATE", help="the day, YYYY-MM-DD (default: today at this site)")
    parser.add_argument("--format", choices=("text", "json", "docx"), default="text")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    text = "write there instead of to the terminal"
    parser.add_argument("--out", "--output", dest="out", metavar="FILE", type=Path, help=text)


def run(arguments: argparse.Namespace) -> int:
    """Print or write the bulletin; 2 for a date that is none, or for Word without a file."""
    from kuaijin.startup import opened

    opened()
    from kuaijin.insight.days import bulletin_of, park_name
    from kuaijin.wallclock import today

    on = asked_day(arguments.on)
    if arguments.format == "docx" and not arguments.out:
        print("--format docx 需要 --out FILE / needs --out FILE", file=sys.stderr)
        return 2
    _write(arguments, _render(arguments, bulletin_of(on), park_name(arguments.language), today()))
    return 0


def _render(arguments: argparse.Namespace, bulletin: object, park: str, made_on: date) -> bytes:
    from kuaijin.exchange import bulletin as writer

    if arguments.format == "json":
        return msgspec.json.format(msgspec.json.encode(bulletin), indent=2) + b"\n"
    if arguments.format == "docx":
        return writer.as_docx(bulletin, park, made_on, arguments.language)
    return writer.as_text(bulletin, arguments.language).encode()


def _write(arguments: argparse.Namespace, content: bytes) -> None:
    if arguments.out:
        arguments.out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
