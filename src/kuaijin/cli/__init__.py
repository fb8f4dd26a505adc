"""``kuaijin``: the command line. One module a command; this one only finds it and sets the exit code.

Exit codes: 0 done; 1 the check found something (a difference, a tampered entry); 2 wrong usage, bad input, or a home,
database or setting that cannot be used; 3 refused by a rule; 4 somebody else was faster; 130 interrupted; 141 the
reader of the output went away.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from kuaijin import __version__
from kuaijin.cli.usage import report
from kuaijin.core.base import Refused

COMMANDS = (
    "demo",
    "serve",
    "figures",
    "clock",
    "dispatch",
    "tell",
    "items",
    "rulebook",
    "ledger",
    "files",
    "register-service",
    "tick",
    "notices",
    "user",
    "exchange",
    "grant",
    "certificate",
    "verify-certificate",
    "bench",
)
READER_GONE = 141
"""As a shell tells a process that SIGPIPE has ended."""
EXIT_CODES = (
    "Exit codes: 0 done, 1 the check found something, 2 bad usage, input or surroundings (home, database, settings), "
    "3 refused by a rule, 4 somebody else was faster, 130 interrupted, 141 the reader of the output went away. "
)


class Parser(argparse.ArgumentParser):
    """A parser, and one for each command, whose help ends with the exit codes unless the command tells its own."""

    def format_help(self) -> str:
        """The help text."""
        if "Exit code" not in f"{self.description} {self.epilog}":
            self.epilog = f"{EXIT_CODES}{self.epilog or ''}"
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """Both languages, exit code 2."""
        report(self.prog, self.format_usage(), message, self.exit)
        raise AssertionError("unreachable")


def parser() -> argparse.ArgumentParser:
    """The parser with every command registered."""
    top = Parser(
        prog="kuaijin",
        description="Kuaijin 快进: projects, approvals and dispatch of an industrial park, on one ledger.",
        epilog="State lives in KUAIJIN_HOME (default ./var) or in the PostgreSQL of KUAIJIN_DATABASE_URL.",
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
    for given in sys.argv[1:] if argv is None else argv:
        if any("\ud800" <= sign <= "\udfff" for sign in given):  # how Python carries bytes that are no UTF-8
            return _unusable(f"参数不是 UTF-8 编码 / an argument is not UTF-8: {given!a}")
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
    except SystemExit as stop:  # a setting that cannot be: its sentence is the code
        if isinstance(stop.code, str):
            return _unusable(stop.code)
        raise
    except OSError as error:
        return _unusable(f"{error.filename or 'kuaijin'}: 无法使用 / cannot be used: {error.strerror or error}")
    except Exception as error:
        words = _surroundings(error)
        if words is None:
            raise
        return _unusable(words)


def _unusable(words: str) -> int:
    print(words, file=sys.stderr)
    return 2


def _surroundings(error: Exception) -> str | None:
    """What is wrong with the database or the rulebook; nothing for an error of our own, which shows where it is."""
    from django.db.utils import DatabaseError, OperationalError

    from kuaijin.sources.rulebook_files import RulebookErrors

    if isinstance(error, RulebookErrors):
        return f"KUAIJIN_RULEBOOK: 规则库有误 / the rulebook has errors:\n{error}"
    if isinstance(error, OperationalError) or (type(error) is DatabaseError and "not a database" in str(error)):
        return f"数据库无法使用 / the database cannot be used: {error}"
    return None
