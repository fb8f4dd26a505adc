"""``kuaijin bench``: measured speed, one JSON line a figure."""

import argparse
import json
from importlib import import_module

MODULES = {
    "calendar": "calendar",
    "core": "core_steps",
    "ledger": "ledger",
    "dispatch": "dispatch",
    "rebuild": "rebuild",
    "grant": "grant",
    "certificate": "certificate",
    "instant": "instant",
    "tables": "tables",
    "lists": "lists",
    "works": "works",
}
"""What can be measured, and the module that does it."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "bench",
        help="measured speed, as ratios against a peer or a limit of the same run",
        description="One JSON line a figure: name, value, unit, ratio and what it is a ratio to; with a bound, whether "
        "it is kept. Exit code 1 if a bound is broken. PostgreSQL and SimPy come with the development packages.",
    )
    parser.add_argument("name", nargs="?", choices=tuple(MODULES), help="one part only (default: all)")


def run(arguments: argparse.Namespace) -> int:
    """Measure and print; 1 if a figure misses its bound."""
    missed = False
    for name in (arguments.name,) if arguments.name else tuple(MODULES):
        for figure in import_module(f"kuaijin.bench.{MODULES[name]}").figures():
            print(json.dumps(figure, ensure_ascii=False), flush=True)
            missed = missed or figure.get("ok") is False
    return 1 if missed else 0
