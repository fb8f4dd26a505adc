"""Where each role lands after signing in."""

from django.urls import NoReverseMatch, reverse

DESKS: dict[str, str] = {
    "leader_main": "cockpit:home",
    "leader": "cockpit:home",
    "bureau_head": "cockpit:home",
    "appraiser": "cockpit:home",
    "dispatcher": "dispatch:bulletin",
    "statistics": "projects:list",
    "window": "window:queue",
    "approver": "window:queue",
    "reviewer": "reviews:list",
    "third_party": "reviews:list",
    "secretary": "projects:mine",
    "land": "projects:mine",
    "planner": "projects:mine",
    "platform": "projects:mine",
    "enterprise": "firm:home",
    "admin_system": "frame:accounts",
    "admin_security": "frame:accounts",
    "auditor": "audit:ledger",
}


def desk_of(role: str) -> str:
    """The address of the desk on which ``role`` starts its day."""
    try:
        return reverse(DESKS.get(role, "frame:me"))
    except NoReverseMatch:
        return reverse("frame:me")
