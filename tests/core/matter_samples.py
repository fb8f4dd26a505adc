"""The people and the steps of a matter's loop, for its tests."""

from datetime import date
from typing import Any

from kuaijin.core import matter as m
from kuaijin.core.base import SYSTEM
from tests.core.world import at, run

TODAY = "2021-09-22"
DUE = date(2021, 10, 15)
OFFICE, LEAD, FIRM = "调度专员01", "征拆专员01", "企业甲"

EXAMPLES: dict[str, Any] = {
    "raise": m.Raise(text="三户未签约", category="征拆", project_id="P19"),
    "triage": m.Triage(level=2, category="征拆"),
    "assign-matter": m.AssignMatter(lead=LEAD, due=DUE, standard="三户全部签约", supporting=("国土规划专员01",)),
    "accept-matter": m.AcceptMatter(),
    "return-matter": m.ReturnMatter(reason="不属本单位职责"),
    "update-matter": m.UpdateMatter(text="已签一户"),
    "extend-matter": m.ExtendMatter(due=date(2021, 10, 29), reason="公示期"),
    "escalate": m.Escalate(step=1, reason="进展慢"),
    "claim-solved": m.ClaimSolved(evidence=("签约表",)),
    "confirm-solved": m.ConfirmSolved(agrees=True),
    "verify-matter": m.VerifyMatter(result="pass", finding="现场已核"),
    "reopen": m.Reopen(reason="一户反悔", due=date(2021, 11, 15)),
    "suspend-matter": m.SuspendMatter(outside_cause="等待省级批复"),
    "resume-matter": m.ResumeMatter(),
}
BY = {
    "accept-matter": LEAD,
    "return-matter": LEAD,
    "update-matter": LEAD,
    "claim-solved": LEAD,
    "confirm-solved": FIRM,
}
PATHS: dict[str, tuple[str, ...]] = {
    "new": (),
    "raised": ("raise",),
    "triaged": ("raise", "triage"),
    "assigned": ("raise", "triage", "assign-matter"),
    "working": ("raise", "triage", "assign-matter", "accept-matter"),
    "returned": ("raise", "triage", "assign-matter", "return-matter"),
    "claimed": ("raise", "triage", "assign-matter", "accept-matter", "claim-solved"),
    "confirmed": ("raise", "triage", "assign-matter", "accept-matter", "claim-solved", "confirm-solved"),
    "suspended": ("raise", "triage", "assign-matter", "accept-matter", "suspend-matter"),
    "closed": (
        "raise",
        "triage",
        "assign-matter",
        "accept-matter",
        "claim-solved",
        "confirm-solved",
        "verify-matter",
    ),
}


def actor_of(tag: str) -> str:
    return BY.get(tag, OFFICE)


def after(*tags: str, day: str = TODAY) -> m.State:
    """The matter after these steps, all on one day, each by the one whose step it is."""
    state = m.initial("Q02")
    for tag in tags:
        state = run(m, state, EXAMPLES[tag], at(day, actor_of(tag)))
    return state


def in_state(status: str) -> m.State:
    return after(*PATHS[status])


__all__ = [
    "BY",
    "DUE",
    "EXAMPLES",
    "FIRM",
    "LEAD",
    "OFFICE",
    "PATHS",
    "SYSTEM",
    "TODAY",
    "actor_of",
    "after",
    "in_state",
]
