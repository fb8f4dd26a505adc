"""``kuaijin tick``: what the law ties to a date: deemed acceptance, corrections out of time, lapsed permits."""

import argparse


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    subparsers.add_parser(
        "tick",
        help="carry out what is due today by law (run after midnight and at 18:30)",
        description="Deemed acceptance (AC-1), corrections out of time (AC-4), lapsed construction permits "
        "(建筑法 art. 9), the batches and lights that time alone changes, the month-end snapshot, and from 18:30 on "
        "the daily bulletin. Running it twice changes nothing.",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print how many cases moved, and whether the daily bulletin was made."""
    from kuaijin.startup import opened

    opened()
    from kuaijin.insight.batches import freeze_due
    from kuaijin.insight.bulletins import generate_due
    from kuaijin.ledger.ticking import tick
    from kuaijin.notices.planning import plan_digests

    print(f"{tick()} 件 / cases")
    print(f"{generate_due()} 份快报 / bulletins")
    print(f"{freeze_due()} 份月末快照 / month-end snapshots")
    print(f"{plan_digests()} 封 / digests")
    return 0
