"""The navigation on the side: the places there are, each shown to whom ``core.access`` lets go there."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from msgspec import Struct

from kuaijin.core import access
from kuaijin.core.base import Actor, Text

DELIVERY = ("leader", "secretary", "land", "planner", "platform", "enterprise", "third_party")
"""The roles that have projects of their own."""


class Place(Struct, frozen=True):
    """One place in the navigation: shown to who may do ``act``, and of ``roles`` only where these are named.

    ``key`` is the letter after ``g`` that goes there.
    """

    view: str
    text: Text
    icon: str
    act: str
    key: str
    roles: tuple[str, ...] = ()


class Link(Struct, frozen=True):
    """A place as one reader sees it."""

    place: Place
    href: str
    here: bool


class Group(Struct, frozen=True):
    """Places that belong together, under one heading."""

    text: Text
    links: tuple[Link, ...]


GROUPS: tuple[tuple[Text, tuple[Place, ...]], ...] = (
    (
        Text("工作台", "Workplace"),
        (
            Place("cockpit:home", Text("驾驶舱", "Cockpit"), "layout-dashboard", "cockpit.see", "c"),
            Place("firm:home", Text("企业首页", "My firm"), "home", "firm.home", "h"),
            Place("firm:needs", Text("我要办什么", "What do I need"), "list-check", "firm.needs", "i"),
            Place("firm:threads", Text("消息与预约", "Messages"), "message", "thread.list", "t"),
            Place("firm:people", Text("授权委托", "Mandates"), "user-check", "firm.people", "u"),
            Place("firm:ratings", Text("好差评", "Ratings"), "thumb-up", "rating.list", "v"),
            Place("projects:mine", Text("我的项目", "My projects"), "briefcase", "project.list", "m", DELIVERY),
            Place(
                "staff:day", Text("服务的一天", "My service day"), "calendar-event", "project.record-service-act", "7"
            ),
            Place("inbox:list", Text("通知", "Notices"), "bell", "inbox.see", "x"),
        ),
    ),
    (
        Text("项目", "Delivery"),
        (
            Place("projects:list", Text("项目库", "Projects"), "building-factory-2", "project.list", "p"),
            Place("projects:board", Text("六个一批", "Six batches"), "layout-board", "project.board", "b"),
            Place("atlas:home", Text("规划与地图", "Plan and map"), "map-2", "parcel.list", "o"),
            Place("investment:month", Text("投资调度", "Investment"), "coin", "project.list", "6"),
            Place("lights:home", Text("亮灯", "Lights"), "traffic-lights", "project.list", "9"),
            Place("works:list", Text("施工计划", "Works plans"), "timeline", "works-plan.list", "8"),
            Place("rhythm:reports", Text("日报", "Site reports"), "clipboard-check", "site-report.list", "1"),
        ),
    ),
    (
        Text("审批", "Approval"),
        (
            Place("window:queue", Text("综合窗口", "Window"), "inbox", "window.queue", "w"),
            Place("hall:counter", Text("叫号与预约", "Queue"), "users", "hall-day.list", "]"),
            Place("hall:bookings", Text("窗口预约", "Book the window"), "calendar-time", "booking.list", "\\"),
            Place("packages:list", Text("申请包", "Packages"), "stack-2", "package.list", "k"),
            Place("reviews:list", Text("技术审查", "Technical reviews"), "search", "tech-review.list", "2"),
            Place("instant:list", Text("秒批", "Instant approval"), "bolt", "ruleset.list", ";"),
            Place("grants:list", Text("拿地即拿证", "Permits with land"), "certificate", "permit-set.list", "n"),
            Place("papers:letters", Text("文书登记", "Letters"), "file-text", "letter.list", "-"),
            Place("papers:certificates", Text("证照库", "Certificates"), "file-certificate", "certificate.list", "`"),
            Place("powers:list", Text("赋权", "Powers"), "shield-check", "power.list", "f"),
            Place("rulebook:home", Text("规则库", "Rulebook"), "scale", "rulebook.see", "["),
            Place("measures:list", Text("改革措施", "Reform measures"), "adjustments", "measure.list", "g"),
        ),
    ),
    (
        Text("调度", "Dispatch"),
        (
            Place("dispatch:bulletin", Text("今日调度", "Dispatch"), "bell", "dispatch.bulletin", "d"),
            Place("dispatch:matters", Text("问题督办", "Matters"), "flag", "matter.list", "q"),
            Place("rhythm:meetings", Text("会议与讲评", "Meetings"), "users-group", "meeting.list", "4"),
            Place("rhythm:bulletins", Text("快报与通报", "Bulletins"), "news", "bulletin.list", "3"),
            Place("rhythm:calls", Text("24小时值班", "24-hour line"), "phone", "duty.list", "5"),
        ),
    ),
    (
        Text("人员与荣誉", "People and honours"),
        (
            Place("staff:secretaries", Text("服务秘书", "Secretaries"), "heart-handshake", "staff.list", "."),
            Place("staff:forces", Text("专班与走访", "Task forces"), "user-check", "task-force.list", ","),
            Place("staff:posts", Text("全员竞岗", "Open posts"), "users", "post.list", "0"),
            Place("challenges:list", Text("揭榜挂帅", "Open challenges"), "target", "challenge.list", "j"),
            Place("honours:home", Text("荣誉与考核", "Honours"), "star", "honour.list", "r"),
        ),
    ),
    (
        Text("管理", "Administration"),
        (
            Place("forms:home", Text("报表中心", "Forms"), "file-text", "form.list", "'"),
            Place("tables:home", Text("导入导出", "In and out"), "file-spreadsheet", "table.list", "z"),
            Place("tables:national", Text("国标交换", "National exchange"), "file-export", "exchange.see", "="),
            Place("audit:ledger", Text("台账", "Ledger"), "book", "ledger.see", "l"),
            Place("audit:signs", Text("疑点", "Signs"), "eye", "sign.list", "e"),
            Place("inbox:deliveries", Text("发件箱", "Outbox"), "send", "delivery.see", "y"),
            Place("park:home", Text("园区", "The park"), "building-community", "park.see", "u"),
            Place("frame:accounts", Text("账号", "Accounts"), "users", "account.see", "a"),
            Place("frame:sign_ins", Text("登录记录", "Sign-ins"), "login", "signin.see", "s"),
        ),
    ),
)
PLACES = tuple(place for _, places in GROUPS for place in places)


def href_of(actor: Actor, view: str) -> str:
    """The address of a place by its view, or nothing where ``actor`` would be sent away: a figure links to it so."""
    shown = any(place.view == view and _shown(actor, place) for place in PLACES)
    return reverse(view) if shown else ""


def for_actor(request: HttpRequest) -> tuple[Group, ...]:
    """The places of the signed-in person's role by group, each marked when the reader stands in it."""
    groups = (Group(text, tuple(_links(request, places))) for text, places in GROUPS)
    return tuple(group for group in groups if group.links)


def _links(request: HttpRequest, places: tuple[Place, ...]) -> Iterator[Link]:
    for place in places:
        if not _shown(request.actor, place):
            continue
        try:
            href = reverse(place.view)
        except NoReverseMatch:
            continue
        yield Link(place, href, _here(request, place))


def _shown(actor: Actor, place: Place) -> bool:
    return (not place.roles or actor.role in place.roles) and access.may(actor, place.act) is None


def _here(request: HttpRequest, place: Place) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    if match.view_name == place.view:
        return True
    # A desk's inner pages belong to the place whose address they continue, else to the desk's first.
    desk = place.view.partition(":")[0]
    if desk == "frame" or match.namespace != desk or any(other.view == match.view_name for other in PLACES):
        return False
    views = [other.view for other in PLACES if other.view.partition(":")[0] == desk and _shown(request.actor, other)]
    above = [view for view in views if request.path.startswith(reverse(view))]
    return place.view == (max(above, key=lambda view: len(reverse(view))) if above else views[0])
