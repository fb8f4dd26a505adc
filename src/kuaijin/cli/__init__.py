"""``kuaijin``: the command line. One module a command; this one only finds it and sets the exit code.

Exit codes: 0 done; 1 the check found something (a difference, a tampered entry); 2 wrong usage or bad input;
3 refused by a rule; 4 somebody else was faster; 130 interrupted; 141 the reader of the output went away.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from kuaijin import __version__
from kuaijin.core.base import Refused

COMMANDS = (
    "demo",
    "serve",
    "figures",
    "clock",
    "dispatch",
    "items",
    "rulebook",
    "ledger",
    "files",
    "register-service",
    "tick",
    "notices",
    "user",
    "grant",
    "certificate",
    "verify-certificate",
    "bench",
)
READER_GONE = 141
"""As a shell tells a process that SIGPIPE has ended."""


def parser() -> argparse.ArgumentParser:
    """The parser with every command registered."""
    top = argparse.ArgumentParser(
        prog="kuaijin",
        description="Kuaijin 快进: projects, approvals and dispatch of an industrial park, on one ledger.",
        epilog="Exit codes: 0 done, 1 the check found something, 2 bad usage or input, 3 refused by a rule, "
        "4 somebody else was faster, 141 the reader of the output went away. "
        "State lives in KUAIJIN_HOME (default ./var) or in the PostgreSQL of "
        "KUAIJIN_DATABASE_URL.",
    )
    top.add_argument("--version", action="version", version=f"kuaijin {__version__}")
    subparsers = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        _module(name).register(subparsers)
    return top


def _module(command: str) -> Any:
    return import_module(f"kuaijin.cli.{command.replace('-', '_')}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    arguments = parser().parse_args(argv)
    module = _module(arguments.command)
    try:
        return int(module.run(arguments))
    except Refused as refused:
        text = refused.refusal.text
        print(f"{text.zh}\n{text.en} ({refused.refusal.rule})", file=sys.stderr)
        return 3
    except BrokenPipeError:  # whoever read has gone: a check that was cut off has not come out clean
        return READER_GONE
    except KeyboardInterrupt:
        return 130
