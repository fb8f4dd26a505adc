"""Notices (通知): which entry is told to whom, as a table; and when a notice may leave the house.

A notice follows from one entry and has one *audience*: a role account (``name:审批岗01``), a role (``role:window``), a
department's deciders (``department:开发建设局``) or a firm (``org:`` and its USCC). What it asks for is open as long as
its object stands in one of ``open_while``. Nothing here looks at a clock or a database: the same entries always give
the same notices.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec import Struct

from kuaijin.core import hall
from kuaijin.core.base import SHANGHAI, Actor, Event, Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.hall_messages import PURPOSES
from kuaijin.core.hall_state import booking_id
from kuaijin.core.meeting_papers import SERIES
from kuaijin.core.numbering import told

DEPARTMENT_ROLES = frozenset({"approver", "bureau_head", "land", "planner"})
"""Who is meant when a department is told something."""
FIRM_ROLES = frozenset({"enterprise", "platform"})
SOON_WORKDAYS = 3
"""A duty is announced so many working days before it is due (mechanisms.md 6)."""
POWER_SOON = timedelta(days=60)
"""A delegated power is announced so many calendar days before its last day."""
CERTIFICATE_SOON = timedelta(days=60)
"""A certificate is announced so many calendar days before its last day."""
ONE_DAY = timedelta(days=1)


class NoticeKind(Struct, frozen=True):
    """One kind of notice. ``by_law``: the law itself wants it told at once, so that quiet hours do not hold it.

    ``group`` is what a person chooses channels for (``GROUPS``).
    """

    group: str
    text: Text
    by_law: bool = False


GROUPS: dict[str, Text] = {
    "work": Text("交给我办的事", "Work given to me"),
    "due": Text("快到期和逾期", "Nearly due and overdue"),
    "result": Text("办理结果和文书", "Results and letters"),
    "progress": Text("进展与督办", "Progress and supervision"),
    "powers": Text("赋权变动", "Changes of powers"),
}

KINDS: dict[str, NoticeKind] = {
    "received": NoticeKind("work", Text("新收件，请审查是否受理", "Received: decide on acceptance")),
    "assigned-case": NoticeKind("work", Text("办件已指派给您", "A case was assigned to you")),
    "corrected": NoticeKind("work", Text("申请人已补正，请决定是否受理", "Corrected: decide on acceptance")),
    "correction": NoticeKind(
        "result", Text("补正通知：请在期限内补齐材料", "Correction notice: hand in what is missing"), by_law=True
    ),
    "accepted": NoticeKind("result", Text("申请已受理", "The application was accepted"), by_law=True),
    "not-accepted": NoticeKind("result", Text("申请不予受理", "The application was not accepted"), by_law=True),
    "special-started": NoticeKind(
        "result",
        Text("已进入特别程序，所需时间不计入办理期限", "A special procedure has begun; its time is not counted"),
        by_law=True,
    ),
    "special-overrun": NoticeKind("due", Text("特别程序超过计划时间", "A special procedure has overrun its plan")),
    "special-ended": NoticeKind(
        "work", Text("特别程序结束，办理时限继续计算", "A special procedure ended; time runs again")
    ),
    "extended": NoticeKind("result", Text("办理期限已延长", "The time limit was extended"), by_law=True),
    "granted": NoticeKind("result", Text("准予许可，请领取结果", "Granted: collect the result"), by_law=True),
    "denied": NoticeKind(
        "result", Text("不予许可，决定书载明理由和救济途径", "Refused, with reasons and remedies"), by_law=True
    ),
    "to-deliver": NoticeKind("work", Text("已作出决定，请送达", "Decided: deliver the result")),
    "ended": NoticeKind("result", Text("办件已终止或关闭", "The case was ended or closed"), by_law=True),
    "taken-away": NoticeKind(
        "result", Text("许可被撤销、撤回、吊销或注销", "A permit was revoked or cancelled"), by_law=True
    ),
    "rectify": NoticeKind(
        "result", Text("责令整改，请在期限内完成", "Rectification ordered, with a time limit"), by_law=True
    ),
    "hearing": NoticeKind("work", Text("申请人要求听证", "A hearing was requested")),
    "matter-raised": NoticeKind("work", Text("新提出的问题，请分办、交办", "A new matter: triage and assign it")),
    "matter-assigned": NoticeKind(
        "work", Text("督办事项已交给您，请签收", "A matter was assigned to you: sign for it")
    ),
    "matter-returned": NoticeKind("work", Text("督办事项被退回，请重新交办", "A matter was returned: assign it again")),
    "matter-escalated": NoticeKind("progress", Text("督办事项已升级", "A matter was escalated")),
    "matter-claimed": NoticeKind("work", Text("办理单位申请销号，请确认", "Said to be solved: confirm it")),
    "matter-confirmed": NoticeKind("work", Text("已确认解决，请核验", "Confirmed as solved: verify it")),
    "matter-sent-back": NoticeKind("work", Text("销号被打回，请继续办理", "Found not solved: go on with it")),
    "matter-closed": NoticeKind("progress", Text("督办事项已销号", "A matter was closed")),
    "set-armed": NoticeKind("progress", Text("拿地即拿证方案已就绪", "A permit set is armed")),
    "set-lapsed": NoticeKind("work", Text("拿地即拿证方案已失效，请处理", "A permit set lapsed: see to it")),
    "set-fired": NoticeKind("progress", Text("土地合同已签，方案已触发", "The land contract has fired a permit set")),
    "set-stopped": NoticeKind("work", Text("方案核发中止，请查看原因", "A permit set was stopped: see why")),
    "set-finished": NoticeKind("result", Text("随地许可已核发", "The permits with the land were granted")),
    "power-suspended": NoticeKind("powers", Text("赋权暂停", "A power was suspended")),
    "power-back": NoticeKind("powers", Text("赋权收回", "A power was taken back")),
    "power-expired": NoticeKind("powers", Text("赋权到期失效", "A power has expired")),
    "power-in-force": NoticeKind("powers", Text("赋权生效或恢复", "A power is in force")),
    "power-expires": NoticeKind("powers", Text("赋权将在六十日内到期", "A power expires within sixty days")),
    "certificate-expires": NoticeKind(
        "due", Text("证照将在六十日内届满，请申请延续", "A certificate ends within sixty days: apply for its renewal")
    ),
    "correction-reminder": NoticeKind(
        "due", Text("补正提醒：材料尚未补齐", "Reminder: what the correction notice asks for is still wanting")
    ),
    "renewal-reminder": NoticeKind(
        "due",
        Text("再次提醒：证照即将届满，尚未申请延续", "A certificate ends soon, and no renewal is asked for"),
    ),
    "visit-booked": NoticeKind("work", Text("企业预约到访，请答复", "A firm booked a visit: answer it")),
    "visit-confirmed": NoticeKind("result", Text("到访预约已确认", "Your visit was confirmed")),
    "visit-declined": NoticeKind("result", Text("到访预约未能安排，请另约", "Your visit was declined: book another")),
    "visit-cancelled": NoticeKind("progress", Text("到访预约已取消", "A visit was cancelled")),
    "slot-booked": NoticeKind("result", Text("窗口预约成功，请按时到场", "A slot at the window is booked")),
    "slot-cancelled": NoticeKind("result", Text("窗口预约已取消", "A booking at the window was cancelled")),
    "mentioned": NoticeKind("work", Text("评论中提到了您", "You are mentioned in a comment")),
    "commented": NoticeKind("progress", Text("您关注的项目有新评论", "A comment on a project that you follow")),
    "project-changed": NoticeKind("progress", Text("您关注的项目有变化", "A project that you follow has changed")),
    "bulletin-issued": NoticeKind("progress", Text("快报或通报已编发", "A bulletin was issued")),
    "minutes-signed": NoticeKind("progress", Text("会议纪要已签发", "The minutes of a meeting were signed")),
    "production-due": NoticeKind("due", Text("季度生产情况待填报", "The quarter's production is to be reported")),
    "due-soon": NoticeKind("due", Text("三个工作日内到期", "Due within three working days")),
    "overdue": NoticeKind("due", Text("已逾期", "Overdue")),
}


class Rule(Struct, frozen=True):
    """An entry of ``type`` on a stream of ``kind`` is told to ``to`` as a notice of the kind ``tells``."""

    kind: str
    type: str
    tells: str
    to: tuple[str, ...]
    open_while: tuple[str, ...] = ()


_WAITS = ("received",)
_AT_WORK = ("assigned", "working")
_DONE = ("granted", "denied")

FOLLOWED = (
    "project-paper-filed",
    "milestone-reached",
    "milestone-moved",
    "total-adjusted",
    "plan-adjusted",
    "leader-assigned",
    "secretary-assigned",
    "works-started",
    "works-stopped",
    "completion-requested",
    "completion-passed",
    "put-to-use",
    "revival-started",
    "revival-planned",
    "resumed",
    "merged-into",
    "project-retired",
)
"""What of a project its followers are told."""

RULES: tuple[Rule, ...] = (
    Rule("case", "received", "received", ("officer",), _WAITS),
    Rule(
        "case", "assigned", "assigned-case", ("handler", "reviewer"), ("received", "correction", "accepted", "special")
    ),
    Rule("case", "correction-notified", "correction", ("firm", "secretary"), ("correction",)),
    Rule("case", "correction-submitted", "corrected", ("officer",), _WAITS),
    Rule("case", "accepted", "accepted", ("firm",)),
    Rule("case", "accepted-tolerantly", "accepted", ("firm", "secretary")),
    Rule("case", "deemed-accepted", "accepted", ("firm", "officer")),
    Rule("case", "acceptance-refused", "not-accepted", ("firm", "secretary")),
    Rule("case", "special-started", "special-started", ("firm", "secretary")),
    Rule("case", "special-ended", "special-ended", ("officer",), ("accepted", "special")),
    Rule("case", "extended", "extended", ("firm",)),
    Rule("case", "granted", "granted", ("firm", "secretary")),
    Rule("case", "granted", "to-deliver", ("window",), _DONE),
    Rule("case", "denied", "denied", ("firm", "secretary")),
    Rule("case", "denied", "to-deliver", ("window",), _DONE),
    Rule("case", "closed-uncorrected", "ended", ("firm", "secretary")),
    Rule("case", "terminated", "ended", ("firm", "secretary")),
    Rule("case", "revoked", "taken-away", ("firm", "secretary")),
    Rule("case", "recalled", "taken-away", ("firm", "secretary")),
    Rule("case", "forfeited", "taken-away", ("firm", "secretary")),
    Rule("case", "registration-cancelled", "taken-away", ("firm",)),
    Rule("case", "lapsed", "taken-away", ("firm", "secretary")),
    Rule("case", "rectification-ordered", "rectify", ("firm", "secretary")),
    Rule("case", "hearing-requested", "hearing", ("officer",), ("accepted", "special")),
    Rule("matter", "raised", "matter-raised", ("dispatchers",), ("raised", "triaged")),
    Rule("matter", "assigned", "matter-assigned", ("lead", "supporting"), ("assigned",)),
    Rule("matter", "reopened", "matter-assigned", ("lead",), _AT_WORK),
    Rule("matter", "returned", "matter-returned", ("assigner",), ("returned",)),
    Rule("matter", "escalated", "matter-escalated", ("lead", "assigner", "raiser")),
    Rule("matter", "solved-claimed", "matter-claimed", ("raiser",), ("claimed",)),
    Rule("matter", "confirmed", "matter-confirmed", ("dispatchers",), ("confirmed",)),
    Rule("matter", "sent-back", "matter-sent-back", ("lead",), _AT_WORK),
    Rule("matter", "closed", "matter-closed", ("lead", "raiser", "assigner")),
    Rule("permit-set", "armed", "set-armed", ("firm", "planners")),
    Rule("permit-set", "set-lapsed", "set-lapsed", ("planners", "heads"), ("lapsed",)),
    Rule("permit-set", "fired", "set-fired", ("planners", "heads")),
    Rule("permit-set", "set-stopped", "set-stopped", ("heads", "planners"), ("stopped",)),
    Rule("permit-set", "set-finished", "set-finished", ("firm",)),
    Rule("power", "power-in-force", "power-in-force", ("heads", "windows")),
    Rule("power", "power-resumed", "power-in-force", ("heads", "windows")),
    Rule("power", "power-suspended", "power-suspended", ("heads", "windows")),
    Rule("power", "power-taken-back", "power-back", ("heads", "windows")),
    Rule("power", "power-expired", "power-expired", ("heads", "windows")),
    Rule("thread", "visit-booked", "visit-booked", ("visited",)),
    Rule("thread", "visit-confirmed", "visit-confirmed", ("visitor",)),
    Rule("thread", "visit-declined", "visit-declined", ("visitor",)),
    Rule("thread", "visit-cancelled", "visit-cancelled", ("visitor", "visited")),
    Rule("hall-day", "slot-booked", "slot-booked", ("booking firm",)),
    Rule("hall-day", "slot-cancelled", "slot-cancelled", ("booking firm",)),
    Rule("project", "commented", "mentioned", ("mentioned",)),
    Rule("project", "commented", "commented", ("followers",)),
    Rule("bulletin", "bulletin-numbered", "bulletin-issued", ("leaders", "heads")),
    Rule("meeting", "minutes-numbered", "minutes-signed", ("invited",)),
    *(Rule("project", type_, "project-changed", ("followers",)) for type_ in FOLLOWED),
)
"""事件 → 收件人. A new line here is a new notice; tests check every word of it."""


Audience = Callable[[Any, Any], Iterable[str]]
"""The audiences that a word means, by the object's state and the entry."""


class Notice(Struct, frozen=True):
    """One notice: its key (the same in every rebuild), audience, kind, object, and what makes its list line."""

    key: str
    audience: str
    kind: str
    object_kind: str
    object_id: str
    project: str
    title: Text
    open_while: tuple[str, ...]


def _officer(state: Any, _event: Any) -> Iterable[str]:
    yield f"name:{state.handler}" if state.handler else f"department:{state.department}"


def _names(*fields: str) -> Audience:
    return lambda state, _event: (f"name:{name}" for field in fields if (name := getattr(state, field)))


def _role(role: str) -> Audience:
    return lambda _state, _event: (f"role:{role}",)


def _visit(state: Any, event: Any) -> Any:
    """The visit that an entry of a thread is about: the one it names, else the one it made."""
    return state.visit(getattr(event, "number", len(state.visits)))


def _booking(state: Any, event: Any) -> Any:
    """The booking that an entry of a day at the window is about."""
    return state.bookings[getattr(event, "number", len(state.bookings)) - 1]


def _booking_firm(state: Any, event: Any) -> Iterable[str]:
    """The firm of a booking; of one that is moved it is told the new one only."""
    if not getattr(event, "moved_to", "") and (uscc := _booking(state, event).uscc):
        yield f"org:{uscc}"


AUDIENCES: dict[str, Audience] = {
    "officer": _officer,
    "handler": _names("handler"),
    "reviewer": _names("reviewer"),
    "secretary": _names("secretary"),
    "lead": _names("lead"),
    "assigner": _names("assigner"),
    "raiser": _names("raised_by"),
    "supporting": lambda state, _event: (f"name:{name}" for name in state.supporting),
    "firm": lambda state, _event: (f"org:{state.uscc}",) if state.uscc else (),
    "visited": lambda state, event: (f"name:{_visit(state, event).secretary}",),
    "visitor": lambda state, event: (f"name:{_visit(state, event).by}",),
    "booking firm": _booking_firm,
    "window": _role("window"),
    "windows": _role("window"),
    "dispatchers": _role("dispatcher"),
    "heads": _role("bureau_head"),
    "planners": _role("planner"),
    "leaders": lambda _state, _event: ("role:leader_main", "role:leader"),
    "invited": lambda state, _event: (f"name:{name}" for name in sorted({state.chair, *state.invited})),
    "mentioned": lambda state, _event: state.mentioned,
    "followers": lambda state, _event: (f"name:{name}" for name in state.followers),
}
"""Who is meant by a word of ``Rule.to``, as the object's state tells it."""

_BY_ENTRY: dict[tuple[str, str], tuple[Rule, ...]] = {
    (rule.kind, rule.type): tuple(each for each in RULES if (each.kind, each.type) == (rule.kind, rule.type))
    for rule in RULES
}
STREAMS = tuple(sorted({rule.kind for rule in RULES}))
"""The kinds of streams that give notices."""


def notices_of(event: Event, seq: int, state: Any, by: str, kind: str) -> list[Notice]:
    """The notices of one entry: ``event`` with number ``seq`` on the stream whose state is then ``state``.

    Nobody is told what they did themselves (``by``: the name of who did it).
    """
    found: dict[str, Notice] = {}
    for rule in _BY_ENTRY.get((kind, str(event.__struct_config__.tag)), ()):
        for audience in (each for word in rule.to for each in AUDIENCES[word](state, event)):
            key = f"{kind}/{state.id}/{seq}/{rule.tells}/{audience}"
            if audience != f"name:{by}":
                about = _about(state, kind, event)
                found[key] = Notice(key, audience, rule.tells, *about, rule.open_while)
    return list(found.values())


def _about(state: Any, kind: str, event: Any) -> tuple[str, str, str, Text]:
    """Kind and id of the object, its project and title: the stream's, of a day at the window the booking's."""
    if kind != hall.KIND:
        return kind, state.id, _project(state, kind), _title(state, kind)
    booking = _booking(state, event)
    purpose = PURPOSES[booking.purpose]
    title = Text(f"{state.day} {booking.slot} {purpose.zh}", f"{state.day} {booking.slot} {purpose.en}")
    return "booking", booking_id(state.id, booking.number), booking.project_id, title


def _project(state: Any, kind: str) -> str:
    return str(state.id if kind in {"thread", "project"} else getattr(state, "project_id", ""))


def _title(state: Any, kind: str) -> Text:
    match kind:
        case "project":
            return Text(state.name_zh, state.name_en or state.name_zh)
        case "case":
            return state.item_name  # type: ignore[no-any-return]  # a case's state, which Any hides
        case "matter":
            return Text(state.text, state.text)
        case "permit-set":
            return Text(f"{state.buyer} · 地块 {state.parcel_id}", f"{state.buyer} · parcel {state.parcel_id}")
        case "power":
            return Text(f"{state.id} {state.document_no}", f"{state.id} {state.document_no}")
        case "bulletin":
            return told(state.period, state.year, state.number)
        case "meeting":
            return told(SERIES[state.kind], state.year, state.number)
    return Text(f"项目 {state.id}", f"project {state.id}")


def audiences_of(actor: Actor) -> tuple[str, ...]:
    """The audiences that ``actor`` belongs to."""
    found = [f"name:{actor.name}", f"role:{actor.role}"]
    if actor.department and actor.role in DEPARTMENT_ROLES:
        found.append(f"department:{actor.department}")
    if actor.org and actor.role in FIRM_ROLES:
        found.append(f"org:{actor.org}")
    return tuple(found)


class SendingHours(Struct, frozen=True):
    """免打扰: on working days from ``start`` up to ``end`` (Asia/Shanghai) notices go out; otherwise they wait."""

    start: time = time(8, 30)
    end: time = time(18)

    def open_at(self, now: datetime, calendar: Calendar) -> bool:
        """Whether ``now`` (aware) lies within them."""
        local = now.astimezone(SHANGHAI)
        return calendar.is_workday(local.date()) and self.start <= local.time() < self.end


QUIET_KINDS = tuple(kind for kind, known in KINDS.items() if not known.by_law)
"""The kinds of notices that wait for the hours."""


def send_from(now: datetime, kind: str, hours: SendingHours, calendar: Calendar) -> datetime:
    """The first instant from ``now`` (aware) on at which a notice of ``kind`` may be sent.

    What the law wants told goes at once; the rest within the hours of this working day or the next working morning.
    """
    if (kind in KINDS and KINDS[kind].by_law) or hours.open_at(now, calendar):
        return now
    local = now.astimezone(SHANGHAI)
    today = local.date()
    early = calendar.is_workday(today) and local.time() < hours.start
    day = today if early else _next_workday(today, calendar)
    return datetime.combine(day, hours.start, SHANGHAI)


def _next_workday(day: date, calendar: Calendar) -> date:
    following = day + ONE_DAY
    while not calendar.is_workday(following):
        following += ONE_DAY
    return following
