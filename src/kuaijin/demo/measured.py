"""Cases of the sample park that the machine decides (秒批), accepted with papers to follow (容缺), granted on a promise
(告知承诺), and how those turn out (own addition, sample)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from kuaijin.core.decision_table import Table, Value, compiled

RULES_ON = date(2021, 1, 4)
"""The evening on which the rules of instant approval are published: from the next day on the machine decides."""

SAMPLED_PERCENT = 5
"""Share of the machine's grants that a person looks at, as the rulebook has it."""

TOLERANT = {
    ("P07", "chubu"),
    ("P01", "chubu"),
    ("P06", "chubu"),
    ("P18", "gcgh-jz"),
    ("P05", "lianhe-yanshou"),
    ("P01", "lianhe-yanshou"),
    ("P02", "jianyishu"),
    ("P15", "paishui"),
    ("P17", "paishui"),
}
"""Project and item of each case whose last deferrable paper follows; most come in time."""

Kept = Literal["met", "put_right", "open"]
PROMISED: dict[tuple[str, str], Kept] = {
    ("P18", "fangan"): "met",
    ("P15", "renfang-jiehe"): "met",
    ("P17", "renfang-jiehe"): "met",
    ("P01", "renfang-jiehe"): "met",
    ("P18", "lvhua-fangan"): "put_right",
    ("P17", "lvhua-fangan"): "met",
    ("P07", "zhatu"): "met",
    ("P16", "zhatu"): "met",
    ("P16", "shuibao-shu"): "met",
    ("P17", "shuibao-shu"): "put_right",
    ("P10", "shuibao-biao"): "met",
    ("P14", "lvhua-yanshou"): "open",
}
"""Project and item of each case granted on a promise: kept, put right after an order, or not checked yet."""
CHECKED_AFTER = 15
"""Working days from such a grant to its check."""


def by_machine(table: Table, attributes: Mapping[str, Any], granted: Mapping[str, date], on: date) -> bool:
    """Whether the machine grants an application that is filed online, whole, by the project's own firm, on a day.

    What the project's attributes do not tell is not known, as in the ledger.
    """
    known: dict[str, Value] = {
        "case.online": True,
        "case.complete": True,
        "firm.is_owner": True,
        "firm.credit_clear": True,
    }
    for each in table.inputs:
        where, _, key = each.name.partition(".")
        if where == "granted":
            known[each.name] = key in granted and granted[key] <= on
        elif where == "project" and attributes.get(key) not in (None, ""):
            known[each.name] = attributes[key]
    return compiled(table)(known).outcome == "grant"
