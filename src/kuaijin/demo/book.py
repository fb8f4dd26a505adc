"""The sample book: the park and its projects as the files tell them."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from kuaijin.demo.people import PLATFORM_NAME, PLATFORM_USCC, sample_uscc

HERE = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def book() -> dict[str, Any]:
    """The sample book with what the scenario adds to each project."""
    sample = yaml.safe_load((HERE / "park.yaml").read_text(encoding="utf-8"))
    scenario = yaml.safe_load((HERE / "scenario.yaml").read_text(encoding="utf-8"))
    sample["park_facts"] = scenario["park_facts"]
    sample["matters"] = scenario["matters"]
    for number, row in enumerate(sample["projects"]):
        row.update(scenario["projects"][row["id"]])
        row["owner"] = _owner(row)
        row["reporter"] = f"平台公司项目经理0{number % 2 + 1}" if row["owner"]["uscc"] == PLATFORM_USCC else "企业"
        row["visits"] = scenario["visits"].get(row["id"], [])
        row["services"] = scenario["services"].get(row["id"], [])
    return dict(sample)


def _owner(row: dict[str, Any]) -> dict[str, str]:
    given = row.get("owner")
    if given is None:
        if row["attributes"]["investment_type"] == "government":
            return {"name": PLATFORM_NAME, "uscc": PLATFORM_USCC}
        return {"name": "示例·电力公司", "uscc": sample_uscc(20)}
    return {"name": given["name"], "uscc": sample_uscc(given["number"])}
