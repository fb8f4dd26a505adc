"""``kuaijin demo``: the sample park on 2021-12-29, loaded once and served."""

import argparse
import json
import os
import sys
import time

from kuaijin.cli.serve import port, reserve, serve

SITE = {
    "demo": True,
    "today": "2021-12-29",
    "park": "郴州经济开发区（示例）",
    "park_en": "Chenzhou Economic Development Zone (sample)",
}


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "demo",
        help="set up the sample park and serve it",
        description="Loads the sample park into KUAIJIN_HOME (or the PostgreSQL of KUAIJIN_DATABASE_URL) by executing "
        "its commands, unless it is there already, and serves it. What is not from the article is marked as sample.",
    )
    parser.add_argument("--no-serve", action="store_true", help="load only")
    parser.add_argument("--fresh", action="store_true", help="empty a demo's home first (never another site's)")
    parser.add_argument("--port", type=port, default=8000, help="port to serve on (default 8000)")


def run(arguments: argparse.Namespace) -> int:
    """Prepare and serve; 2 if the home holds another park."""
    from kuaijin.demo import home

    if not arguments.no_serve:
        reserve("127.0.0.1", arguments.port)
    marked = home.marked()
    if not _prepared(fresh=arguments.fresh):
        return 2
    if not _load():
        if not marked:
            home.unmark()  # or a later `serve` would open the role picker on that database
        return 2
    if not arguments.no_serve:
        if not os.environ.get("KUAIJIN_REGISTER_URL"):
            from kuaijin.demo.registers import serve_beside

            print(f"数据共享 / data sharing: {serve_beside().url}", file=sys.stderr)
        serve("127.0.0.1", arguments.port)
    return 0


def _prepared(*, fresh: bool) -> bool:
    """Mark the home as a demo home before the settings are read; refuse a home in real use."""
    from kuaijin.demo.home import prepare

    return prepare(json.dumps(SITE, ensure_ascii=False, indent=2), fresh=fresh)


def _load() -> bool:
    """Load the park unless it is there; false for a database that holds a park in real use, which is left as it is."""
    from kuaijin.startup import migrated

    migrated()
    from django.core.management import call_command

    from kuaijin.demo import accounts, home
    from kuaijin.demo.load import load, there
    from kuaijin.ledger import checkpoints

    sample = there()
    if sample is False:
        return home.refuse_database()
    call_command("createcachetable", verbosity=0)
    accounts.make()
    if sample:
        print("示例园区已经装好 / the sample park is there", file=sys.stderr)
        return True
    home.loading()
    began = time.perf_counter()
    number = load(_report)
    checkpoints.make()
    home.loaded()
    print(f"\r{number} 条指令 / commands, {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return True


def _report(done: int, of: int) -> None:
    print(f"\r装入示例园区 / loading the sample park: {done}/{of}", end="", file=sys.stderr, flush=True)
