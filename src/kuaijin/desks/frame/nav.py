"""The navigation on the side: which places there are and which roles are shown them.

Showing is a courtesy only; the right itself is asked of ``core.access`` by each view.
"""

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from msgspec import Struct

from kuaijin.core.base import Text

LEADERS = ("leader_main", "leader", "bureau_head")
OFFICE = (*LEADERS, "dispatcher", "statistics", "appraiser", "auditor")
APPROVALS = ("window", "approver", "reviewer")
DELIVERY = ("secretary", "land", "planner", "platform")
OUTSIDE = ("enterprise", "third_party")


class Place(Struct, frozen=True):
    """One place in the navigation. ``roles`` are shown it; ``key`` is the letter after ``g`` that goes there."""

    view: str
    text: Text
    icon: str
    roles: tuple[str, ...]
    key: str
    group: str = "work"


class Link(Struct, frozen=True):
    """A place as one reader sees it."""

    place: Place
    href: str
    here: bool


PLACES = (
    Place("cockpit:home", Text("驾驶舱", "Cockpit"), "layout-dashboard", (*OFFICE, *APPROVALS, *DELIVERY), "c"),
    Place("projects:mine", Text("我的项目", "My projects"), "briefcase", (*DELIVERY, *OUTSIDE, "leader"), "m"),
    Place("projects:list", Text("项目库", "Projects"), "building-factory-2", (*OFFICE, *APPROVALS, *DELIVERY), "p"),
    Place("projects:board", Text("六个一批", "Six batches"), "layout-board", (*OFFICE, *DELIVERY), "b"),
    Place(
        "window:queue",
        Text("综合窗口", "Window"),
        "inbox",
        (*APPROVALS, *LEADERS, "dispatcher", "secretary", *OUTSIDE, "auditor"),
        "w",
    ),
    Place("dispatch:bulletin", Text("今日调度", "Dispatch"), "bell", (*OFFICE, *APPROVALS, *DELIVERY), "d"),
    Place("dispatch:matters", Text("问题督办", "Matters"), "flag", (*OFFICE, *APPROVALS, *DELIVERY, "enterprise"), "q"),
    Place("audit:ledger", Text("台账", "Ledger"), "book", ("auditor", "leader_main"), "l", "watch"),
    Place(
        "frame:accounts",
        Text("账号", "Accounts"),
        "users",
        ("admin_system", "admin_security", "auditor"),
        "a",
        "watch",
    ),
    Place("frame:sign_ins", Text("登录记录", "Sign-ins"), "login", ("auditor", "admin_security"), "s", "watch"),
)


def for_actor(request: HttpRequest) -> tuple[Link, ...]:
    """The places of the signed-in person's role, each marked when the reader stands in it."""
    links = []
    for place in PLACES:
        if request.actor.role not in place.roles:
            continue
        try:
            href = reverse(place.view)
        except NoReverseMatch:
            continue
        links.append(Link(place, href, _here(request, place)))
    return tuple(links)


def _here(request: HttpRequest, place: Place) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    if match.view_name == place.view:
        return True
    # A desk's inner pages belong to its first place, unless another place is that very page.
    desk = place.view.partition(":")[0]
    first = next(
        other.view for other in PLACES if other.view.partition(":")[0] == desk and request.actor.role in other.roles
    )
    exact = any(other.view == match.view_name for other in PLACES)
    return desk != "frame" and match.namespace == desk and first == place.view and not exact
