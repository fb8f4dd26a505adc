"""``kuaijin notices``: plans and sends what people are to be told outside the inbox."""

import argparse
import time

PAUSE = 15
"""Seconds between two rounds of ``--loop``."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "notices",
        help="send notices by e-mail and webhook; plan the daily digest",
        description="send: plan what is new and send what is due, once or with --loop until stopped. "
        "digest: put each person's list of the day into the outbox, late first. Several may run at once.",
    )
    acts = parser.add_subparsers(dest="act", required=True)
    send = acts.add_parser("send", help="plan and send")
    send.add_argument("--loop", action="store_true", help=f"go on, every {PAUSE} seconds, until stopped")
    acts.add_parser("digest", help="plan the day's digests")


def run(arguments: argparse.Namespace) -> int:
    """Print how many messages were planned and sent."""
    from kuaijin.startup import opened

    opened()
    from kuaijin.notices.outbox import send_due
    from kuaijin.notices.planning import plan, plan_digests

    if arguments.act == "digest":
        print(f"{plan_digests()} 封 / digests")
        return 0
    while True:
        planned, sent = plan(), send_due()
        if not arguments.loop or planned or sent:
            print(f"新增 {planned} 条，已发 {sent} 条 / {planned} planned, {sent} sent", flush=True)
        if not arguments.loop:
            return 0
        time.sleep(PAUSE)
