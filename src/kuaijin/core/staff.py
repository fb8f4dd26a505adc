"""Staff (人员) as an aggregate: one stream a role account. What somebody can do, how much, and who stands in when away.

A deputy (代理) has the same role, is there on all those days and stands in for one person at a time; ``core.access``
lets the deputy do for the absent person's projects what the absent person may (mechanisms.md 11: dated and visible).
"""

from datetime import date, timedelta
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import NAME_LENGTH, TITLE_LENGTH, check_text, first, kebab
from kuaijin.core.context import Context

KIND = "staff"
Skill = Literal["planning", "engineering", "projects", "approval", "land", "acceptance"]
SKILLS: dict[str, Text] = {
    "planning": Text("规划", "planning"),
    "engineering": Text("工程", "engineering"),
    "projects": Text("项目", "projects"),
    "approval": Text("审批", "approval"),
    "land": Text("用地", "land"),
    "acceptance": Text("验收", "acceptance"),
}
MOST = 12
"""No secretary can serve more projects than this (own setting)."""
USUAL = 4
"""Projects that somebody serves at most, unless told otherwise (own setting)."""
LONGEST = timedelta(days=92)
"""An absence is told for a quarter at most; a longer one is told again (own setting)."""
COMMAND_NAMES: dict[str, Text] = {
    "describe-staff": Text("登记专长和负荷", "Describe skills and load"),
    "report-absence": Text("登记请假和代理", "Report an absence"),
    "end-absence": Text("提前到岗", "End the absence"),
}


class StaffCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command about one person of the staff."""


class DescribeStaff(StaffCommand, frozen=True):
    """登记专长: skills, the area where the person is based (its name), and how many projects at most."""

    skills: tuple[Skill, ...]
    area: str = ""
    most: int = USUAL


class ReportAbsence(StaffCommand, frozen=True):
    """登记请假: away from a day to a day, with a deputy."""

    from_day: date
    until: date
    deputy: str
    reason: str


class EndAbsence(StaffCommand, frozen=True):
    """提前到岗: back today."""

    number: int


Command = DescribeStaff | ReportAbsence | EndAbsence


class StaffEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event about one person of the staff."""


class StaffDescribed(StaffEvent, frozen=True):
    """已登记专长."""

    skills: tuple[Skill, ...]
    area: str
    most: int
    by: str


class AbsenceReported(StaffEvent, frozen=True):
    """已登记请假."""

    from_day: date
    until: date
    deputy: str
    reason: str
    by: str


class AbsenceEnded(StaffEvent, frozen=True):
    """已提前到岗."""

    number: int
    by: str


Event = StaffDescribed | AbsenceReported | AbsenceEnded
Decision = tuple[Event, ...] | Refusal


class Absence(Struct, frozen=True, kw_only=True):
    """Away from ``from_day`` to ``until``, the last day included; ``deputy`` stands in for ``person``."""

    number: int
    person: str
    from_day: date
    until: date
    deputy: str
    reason: str
    ended_on: date | None = None

    @property
    def last(self) -> date:
        """The last day away: the day before the one on which it was ended."""
        return self.until if self.ended_on is None else min(self.until, self.ended_on - timedelta(days=1))

    def on(self, day: date) -> bool:
        """Whether the person is away on that day."""
        return self.from_day <= day <= self.last

    def meets(self, from_day: date, until: date) -> bool:
        """Whether a day of it lies between these two."""
        return self.from_day <= until and from_day <= self.last


class State(Struct, frozen=True, kw_only=True):
    """One person; ``id`` is the role account."""

    id: str
    skills: tuple[Skill, ...] = ()
    area: str = ""
    most: int = USUAL
    absences: tuple[Absence, ...] = ()


class StaffFacts(Struct, frozen=True, kw_only=True):
    """What other streams say: role accounts with their roles, the park's areas, everybody else's absences."""

    roles: dict[str, str] = {}
    areas: tuple[str, ...] = ()
    absences: tuple[Absence, ...] = ()


def initial(stream_id: str) -> State:
    """Nothing told yet."""
    return State(id=stream_id)


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused."""
    facts = context.facts if isinstance(context.facts, StaffFacts) else StaffFacts()
    if state.id not in facts.roles:
        return refuse("STAFF-WHO", "没有这个岗位。", "There is no such role account.")
    match command:
        case DescribeStaff():
            return _describe(command, context, facts)
        case ReportAbsence():
            return _absence(state, command, context, facts)
    found = next((each for each in state.absences if each.number == command.number), None)
    if found is None or found.last < context.today:
        return refuse("ABSENT-NONE", "没有这项请假。", "There is no such absence.", "number")
    return (AbsenceEnded(at=context.now, number=found.number, by=context.actor.name),)


def _describe(command: DescribeStaff, context: Context, facts: StaffFacts) -> Decision:
    if command.area and command.area not in facts.areas:
        return refuse("STAFF-AREA", "没有这个片区。", "There is no such area.", "area")
    if not 1 <= command.most <= MOST:
        return refuse("STAFF-MOST", f"须在 1 至 {MOST} 之间。", f"Between 1 and {MOST}.", "most")
    skills = tuple(dict.fromkeys(command.skills))
    told = StaffDescribed(at=context.now, skills=skills, area=command.area, most=command.most, by=context.actor.name)
    return (told,)


def _absence(state: State, command: ReportAbsence, context: Context, facts: StaffFacts) -> Decision:
    refusal = (
        first(
            (
                check_text(command.reason, "reason", Text("事由", "reason"), limit=TITLE_LENGTH),
                check_text(command.deputy, "deputy", Text("代理人", "deputy"), limit=NAME_LENGTH),
            )
        )
        or _check_days(state, command, context.today, facts)
        or _check_deputy(state, command, facts)
    )
    return refusal or (
        AbsenceReported(
            at=context.now,
            from_day=command.from_day,
            until=command.until,
            deputy=command.deputy,
            reason=command.reason.strip(),
            by=context.actor.name,
        ),
    )


def _check_days(state: State, command: ReportAbsence, today: date, facts: StaffFacts) -> Refusal | None:
    if command.until < command.from_day:
        return refuse("ABSENT-DAYS", "终止日早于起始日。", "It would end before it begins.", "until")
    if command.until < today or command.until - command.from_day > LONGEST:
        return refuse("ABSENT-DAYS", "须未结束，且不超过 92 天。", "Not past, and 92 days at most.", "until")
    if any(each.meets(command.from_day, command.until) for each in state.absences):
        return refuse("ABSENT-TWICE", "此期间已登记请假。", "An absence is told for these days.", "from_day")
    for each in facts.absences:
        if each.deputy == state.id and each.meets(command.from_day, command.until):
            return refuse(
                "ABSENT-DEPUTY",
                f"此期间正代理 {each.person}，请先另定代理人。",
                f"{state.id} stands in for {each.person} in these days.",
                "from_day",
            )
    return None


def _check_deputy(state: State, command: ReportAbsence, facts: StaffFacts) -> Refusal | None:
    deputy = command.deputy
    if deputy == state.id:
        return refuse("DEPUTY-SELF", "不能代理自己。", "Nobody stands in for themselves.", "deputy")
    if facts.roles.get(deputy) != facts.roles[state.id]:
        return refuse("DEPUTY-ROLE", "代理人须是同一岗位。", "The deputy has the same role.", "deputy")
    for each in facts.absences:
        if not each.meets(command.from_day, command.until):
            continue
        if each.person == deputy:
            return refuse("DEPUTY-ABSENT", f"{deputy} 届时也请假。", f"{deputy} is away too.", "deputy")
        if each.deputy == deputy:
            return refuse(
                "DEPUTY-TWICE", f"{deputy} 已代理 {each.person}。", f"{deputy} stands in for {each.person}.", "deputy"
            )
    return None


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    match event:
        case StaffDescribed():
            return replace(state, skills=event.skills, area=event.area, most=event.most)
        case AbsenceReported():
            absence = Absence(
                number=len(state.absences) + 1,
                person=state.id,
                from_day=event.from_day,
                until=event.until,
                deputy=event.deputy,
                reason=event.reason,
            )
            return replace(state, absences=(*state.absences, absence))
    ended = tuple(replace(each, ended_on=event.on) if each.number == event.number else each for each in state.absences)
    return replace(state, absences=ended)
