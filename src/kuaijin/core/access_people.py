"""The part of the table of rights that is about the zone's people: posts, task forces, staff (see ``access_table``)."""

_ORGANISERS = "dispatcher bureau_head"
POST: dict[str, str] = {
    "draft-post": _ORGANISERS,
    "publish-post": _ORGANISERS,
    "apply-for-post": "leader dispatcher window approver reviewer secretary land planner platform statistics",
    "enter-candidate": _ORGANISERS,
    "withdraw-candidacy": "leader dispatcher window approver reviewer secretary land planner platform statistics",
    "screen-candidate": _ORGANISERS,
    "declare-tie": f"leader_main leader planner {_ORGANISERS}",
    "score-candidate": f"leader_main leader planner {_ORGANISERS}",
    "close-post-scores": _ORGANISERS,
    "propose-appointment": "leader_main",
    "appoint": "leader_main",
    "fail-post": "leader_main",
}
"""Who sits on a post's panel, the decider looks at."""

FORCE = "secretary:assigned+team land:team planner:team platform:team approver:team reviewer:team window:team"
_SENDING = "leader_main leader:linked bureau_head dispatcher"
TASK_FORCE: dict[str, str] = {
    "add-task": _SENDING,
    "finish-task": f"leader_main leader:linked+team bureau_head:team dispatcher:team {FORCE}",
    "move-task": _SENDING,
    "drop-task": _SENDING,
    "plan-visit": "leader_main leader:linked dispatcher",
    "move-visit-plan": "leader_main leader:linked dispatcher",
    "drop-visit-plan": "leader_main leader:linked dispatcher",
    "keep-visit": "leader_main leader:linked secretary:assigned",
    "station-unit": f"{_SENDING} land:team planner:team platform:own+team",
    "end-station": f"{_SENDING} land:team planner:team platform:own+team",
}
"""Whose task it is, the decider looks at."""

_SELF = (
    "leader_main:lead leader:lead window:lead approver:lead reviewer:lead secretary:lead land:lead planner:lead "
    "platform:lead statistics:lead"
)
STAFF: dict[str, str] = {
    "describe-staff": "dispatcher bureau_head",
    "report-absence": f"{_SELF} dispatcher bureau_head",
    "end-absence": f"{_SELF} dispatcher bureau_head",
}
"""``lead``: the person whose record it is."""
