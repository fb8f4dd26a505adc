"""The part of the table of rights that is about forms: who takes out, issues and rewords them.

A form about one thing is seen by whoever sees the thing. A report over many holds only rows in its reader's sight; to
take it out as a file is a right of its own.
"""

_OFFICE = "dispatcher bureau_head"
_TAKING = "leader_main bureau_head dispatcher statistics appraiser auditor"
TAKE: dict[str, str] = {
    "year-plan": _TAKING,
    "month-report": _TAKING,
    "matter-book": "leader_main bureau_head dispatcher auditor",
    "service-book": "leader_main bureau_head dispatcher secretary auditor",
}
"""Reports over many, by the form's id."""

ISSUE: dict[str, str] = {
    "intake": _OFFICE,
    "year-plan": _OFFICE,
    "month-report": _OFFICE,
    "project-month": _OFFICE,
    "matter-book": _OFFICE,
    "supervision": "dispatcher leader_main leader:linked+assigner",
    "visit": "dispatcher leader_main leader:linked secretary:assigned",
    "service-book": "dispatcher secretary",
    "mandate": "enterprise:principal",
    "pledge": f"{_OFFICE} leader_main",
    "score-sheet": "appraiser bureau_head",
    "rectification": _OFFICE,
}
"""制发, by the form's id."""

FORM: dict[str, str] = {
    "issue-form": "dispatcher bureau_head leader_main leader secretary appraiser enterprise",
    "number-form": "system",
    "void-form": "bureau_head leader_main dispatcher",
}
"""Which forms each may issue, :data:`ISSUE` says besides."""
FORM_WORDING: dict[str, str] = {"word-form": _OFFICE, "restore-wording": _OFFICE}

READ_FORM = (
    "leader_main leader:linked+lead bureau_head dispatcher window:lead approver:lead reviewer:lead "
    "secretary:assigned+lead land:lead planner:lead platform:own+team+lead statistics appraiser enterprise:own auditor"
)
"""Issued ones. ``lead``: whom it is handed to."""

PLACES: dict[str, str] = {
    **{f"form.take-{form}": row for form, row in TAKE.items()},
    **{f"form.issue-{form}": row for form, row in ISSUE.items()},
}
