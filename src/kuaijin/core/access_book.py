"""Rights around the project book: month-end snapshots, notes, production, revival, mergers.

What is not written here is denied.
"""

from kuaijin.core.access_roles import HELPER

BATCH_MONTH: dict[str, str] = {"freeze-batches": "system dispatcher bureau_head"}

_READERS = (
    "leader_main leader:linked bureau_head dispatcher window approver secretary:assigned land:zone planner:zone "
    "platform:own+team statistics enterprise:own"
)
PROJECT_MORE: dict[str, str] = {
    "comment": _READERS,
    "withdraw-comment": _READERS,
    "follow": _READERS,
    "unfollow": _READERS,
    "file-project-paper": _READERS,
    "take-down-project-paper": _READERS,
    "set-tags": "dispatcher bureau_head secretary:assigned",
    "promise-production": "dispatcher bureau_head",
    "report-production": HELPER,
    "plan-revival": "leader_main dispatcher bureau_head",
    "record-measure": f"leader:linked dispatcher bureau_head land:zone {HELPER}",
    "merge-into": "dispatcher bureau_head",
    "split-off": "dispatcher bureau_head",
}
"""Whoever reads a project from inside, or is its unit, may speak of it, file papers and follow it; whose comment or
paper it is, the decider looks at."""
BOOK_PLACES: dict[str, str] = {
    "project.bulk": "leader_main dispatcher bureau_head",
    "project.duplicates": "dispatcher bureau_head",
}
