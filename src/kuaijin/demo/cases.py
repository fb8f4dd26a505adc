"""The stories of the cases: a lawful history for each project's list, and a day's live work for 2021-12-29.

Before works start, the items of a project are granted in the order of its tailored list, spread between the intake and
the construction permit; for the four firms the ones that wait for the land are granted on the day of the land.
Completed projects pass their acceptance items before the completion. What is open on the last day stands in ``LIVE``.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import case_commands as c
from kuaijin.core.base import SHANGHAI, Actor
from kuaijin.core.calendar import Calendar
from kuaijin.core.case_guards import missing_prerequisites
from kuaijin.core.case_instant import is_sampled
from kuaijin.core.case_state import CaseFacts, GrantedItem
from kuaijin.core.permit_set_messages import PermitSetCommand
from kuaijin.core.rulebook import Item, NeededBy, Rulebook
from kuaijin.core.rulebook_items import Material
from kuaijin.core.tailoring import TailoredList, counts, tailor
from kuaijin.demo.land_day import tell_set
from kuaijin.demo.live import LIVE, Live
from kuaijin.demo.measured import CHECKED_AFTER, PROMISED, RULES_ON, SAMPLED_PERCENT, TOLERANT, by_machine
from kuaijin.demo.people import actor, approver_of, firm
from kuaijin.demo.sample_papers import attached
from kuaijin.demo.story import Story
from kuaijin.demo.works import AS_OF

BEFORE_WORKS = ("S1", "S2", "S3")
AFTER_WORKS = ("S4",)
PERMIT = "shigong-xuke"
LAND_ITEMS = ("churang", "huabo")
WINDOWS = ("综合窗口01", "综合窗口02")
QUEUED_MINUTES = 6
"""From the queue ticket to the receipt at the window."""
LATE_EVERY = 13
"""One case in so many is decided after the committed day, still within the law."""
NEVER_BEFORE = ("qy-beian-bg", "gcgh-bg", "shigong-bg", "shigong-yanqi", "linshi-yongdi", "linshi-gh")
"""Items of a change: they belong to the course of the works."""
LATER_STAGE_3 = ("qizhong", "zhatu", "nongmingong", "chaichu", "fanglei-sheji", "yushou")


Asked = Callable[[dict[str, str]], PermitSetCommand]
"""A command of a permit set, given the case numbers by the key of the case."""


class Subject(Struct, frozen=True):
    """A project as its cases need it."""

    row: dict[str, Any]
    attributes: dict[str, Any]
    listed: TailoredList
    taken_in: date

    @property
    def id(self) -> str:
        """The project's id."""
        return str(self.row["id"])


class Plan(Struct, frozen=True):
    """When one item is received and granted; ``place`` orders cases of the same day.

    ``noticed`` and ``corrected``: the one-time notice and the correction, for papers that came incomplete.
    """

    item: str
    received: date
    granted: date
    place: int
    noticed: date | None = None
    corrected: date | None = None
    delivered: date | None = None


def tell_all(story: Story, rows: list[dict[str, Any]], calendar: Calendar, rulebook: Rulebook) -> None:
    """Every case of every project. Case numbers count by the day of the first act."""
    told: list[tuple[date, str, Teller]] = []
    for row in rows:
        subject = _subject(row, calendar, rulebook)
        teller = Teller(story, subject, calendar, rulebook)
        items = _set_of(subject, rulebook) if row["works"].get("armed") else []
        if row["land"].get("contract"):
            teller.granted_with_the_land(items)
        for plan in sorted(_history(subject, calendar, rulebook), key=lambda each: (each.granted, each.place)):
            teller.done(plan)
        if items:
            tell_set(teller, row, items, calendar, rulebook)
        for live in LIVE:
            if live.project == subject.id:
                teller.live(live)
        told += [(*first, teller) for first in teller.firsts]
    serials: dict[int, Iterator[int]] = {}
    for day, key, teller in sorted(told, key=lambda each: (each[0], each[1])):
        number = next(serials.setdefault(day.year, count(1)))
        teller.numbered[key] = f"BJ{day.year}-{number:04d}"
    for teller in {id(each): each for _, _, each in told}.values():
        teller.write()


def _subject(row: dict[str, Any], calendar: Calendar, rulebook: Rulebook) -> Subject:
    attributes = {**row["assumed"], **{key: value for key, value in row["attributes"].items() if key != "industry"}}
    year, month = 2000 + int(row["project_code"][:2]), int(row["project_code"][2:4])
    taken_in = calendar.nth_workday(date(year, month, 1) - timedelta(days=1), 3)
    return Subject(row, attributes, tailor(rulebook, attributes), taken_in)


def _history(subject: Subject, calendar: Calendar, rulebook: Rulebook) -> Iterator[Plan]:
    works = subject.row["works"]
    live = {each.item for each in LIVE if each.project == subject.id}
    order = [item for item in subject.listed.order if item not in NEVER_BEFORE and item not in live]
    early = [item for item in order if _is_early(item, subject, rulebook)]
    if works.get("until"):
        yield from _up_to(subject, early, calendar)
    elif works.get("land_day"):
        yield from _with_the_land(subject, early, calendar)
    elif works.get("permit"):
        yield from _spread(early, subject, calendar, works["permit"], fixed=_fixed(subject))
    if works.get("start"):
        later = [item for item in order if item in LATER_STAGE_3 or _is_later(item, subject, rulebook)]
        yield from _during(later, max(works["start"], subject.taken_in), calendar)
    if works.get("completed") and works.get("permit"):
        late = [item for item in order if rulebook.items[item].stage in AFTER_WORKS and _before_use(item)]
        yield from _accepted(late, works, calendar)


def _is_early(item: str, subject: Subject, rulebook: Rulebook) -> bool:
    if item in LATER_STAGE_3:
        return False
    return rulebook.items[item].stage in BEFORE_WORKS or item in subject.listed.start_gate


def _is_later(item: str, subject: Subject, rulebook: Rulebook) -> bool:
    """Connections and the like, handled while works go on."""
    return rulebook.items[item].stage == "P" and item not in (*subject.listed.start_gate, "paiwu")


def _before_use(item: str) -> bool:
    return item not in ("biaozhundi-heyan", "huanbao-yanshou", "shuibao-yanshou")


def _fixed(subject: Subject) -> dict[str, date]:
    """Days that the sample book or the land tell."""
    fixed = dict(subject.row["works"].get("grants", {}))
    contract = subject.row["land"].get("contract")
    if contract:
        fixed |= dict.fromkeys(LAND_ITEMS, contract)
    fixed[PERMIT] = subject.row["works"].get("permit")
    return {item: day for item, day in fixed.items() if day is not None}


def _spread(
    items: list[str], subject: Subject, calendar: Calendar, last: date, fixed: dict[str, date]
) -> Iterator[Plan]:
    """Items granted one after another between the intake and ``last``, through the fixed days in between."""
    anchors = [subject.taken_in]
    days: dict[str, date] = {}
    pending: list[str] = []
    for item in items:
        pending.append(item)
        if item in fixed and fixed[item] >= anchors[-1]:
            days |= _between(pending, anchors[-1], fixed[item], calendar)
            anchors.append(fixed[item])
            pending = []
    days |= _between(pending, anchors[-1], max(last, anchors[-1]), calendar)
    for place, item in enumerate(items):
        yield Plan(item, days[item], days[item], place)


def _between(items: list[str], first: date, last: date, calendar: Calendar) -> dict[str, date]:
    span = max(0, calendar.workdays_between(first, last))
    days = {}
    for number, item in enumerate(items, start=1):
        step = span * number // len(items)
        days[item] = calendar.nth_workday(first, step) if step else first
    return days


def _up_to(subject: Subject, items: list[str], calendar: Calendar) -> Iterator[Plan]:
    """A project that is still in procedures: granted up to and including ``until``."""
    works = subject.row["works"]
    cut = items[: items.index(works["until"]) + 1]
    fixed = _fixed(subject)
    last = fixed.get(works["until"], AS_OF - timedelta(days=60))
    yield from _spread(cut, subject, calendar, last, fixed)


def _with_the_land(subject: Subject, items: list[str], calendar: Calendar) -> Iterator[Plan]:
    """拿地即拿证: what does not wait for the land is granted before it; the rest is the permit set's."""
    land = subject.row["land"]["contract"]
    waiting = _after_land(subject.listed, items)
    early = [item for item in items if item not in waiting]
    yield from _spread(early, subject, calendar, calendar.nth_workday(land, -3), {})


def _set_of(subject: Subject, rulebook: Rulebook) -> list[str]:
    """The items of a firm's permit set: the land itself, and what waits for it before works start; where procedures
    have only begun, the land and what comes with it."""
    order = [item for item in subject.listed.order if item not in NEVER_BEFORE and _is_early(item, subject, rulebook)]
    until = subject.row["works"].get("until")
    if until:
        return [item for item in order[order.index(until) + 1 :] if rulebook.items[item].stage == "S1"]
    waiting = _after_land(subject.listed, order)
    return [item for item in order if item in waiting]


def _after_land(listed: TailoredList, items: Iterable[str]) -> set[str]:
    """The land itself and everything that waits for it, directly or not."""
    waiting = {"churang"}
    for item in items:
        if any(edge.before in waiting for edge in listed.needs(item)):
            waiting.add(item)
    return waiting


def _during(items: list[str], start: date, calendar: Calendar) -> Iterator[Plan]:
    for place, item in enumerate(items):
        day = calendar.nth_workday(start, 5 + 4 * place)
        if day < AS_OF - timedelta(days=3):
            yield Plan(item, day, day, place)


def _accepted(items: list[str], works: dict[str, Any], calendar: Calendar) -> Iterator[Plan]:
    """Acceptance items in the last weeks before the completion, joint acceptance on the day itself."""
    completed = works["completed"]
    asked = works.get("joint", {})
    first = calendar.nth_workday(completed, -12)
    joint = items.index("lianhe-yanshou")
    days = _between(items[:joint], first, calendar.nth_workday(completed, -1), calendar)
    for place, item in enumerate(items):
        if place < joint:
            yield Plan(item, days[item], days[item], place)
        elif place == joint:
            yield Plan(item, works["requested"], completed, place, **asked)
        else:
            day = calendar.nth_workday(completed, 2 + (place - joint))
            yield Plan(item, day, day, place)


def _minute(place: int) -> int:
    """Minutes of the day: from nine, eight minutes a case, with the noon rest left out."""
    minute = 9 * 60 + 8 * place
    return minute if minute < 12 * 60 else minute + 150


def _days_taken(item: Item, turn: int) -> int:
    """Working days from receipt to grant."""
    committed = int(item.committed_limit_days or 0)
    statutory = item.statutory_limit_days
    if turn % LATE_EVERY == 0 and item.limit_unit == "workday" and statutory and statutory > committed + 2:
        return committed + 2
    return max(0, committed - turn % 3)


def _moment(day: date, minutes: int) -> datetime:
    """An instant of Shanghai's civil time."""
    return datetime.combine(day, time(*divmod(minutes, 60)), SHANGHAI)


def _clock(minutes: int) -> str:
    """Minutes of the day as ``HH:MM``."""
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}:{minute:02d}"


def _asked_of_all(material: Material) -> bool:
    return material.required and material.when is None


class Teller:
    """Writes the cases of one project; numbers are given once all cases of the park are known."""

    def __init__(self, story: Story, subject: Subject, calendar: Calendar, rulebook: Rulebook) -> None:
        self._story, self._subject, self._calendar, self._rulebook = story, subject, calendar, rulebook
        self._pages: list[tuple[date, str, Actor, str, c.CaseCommand]] = []
        self._set_pages: list[tuple[date, str, Actor, Asked]] = []
        self.firsts: list[tuple[date, str]] = []
        self.numbered: dict[str, str] = {}
        self._granted: dict[str, date] = {}
        self._instant: dict[str, tuple[date, Actor]] = {}
        self._turn = int(subject.id[1:])

    def write(self) -> None:
        """Put the scenes into the story under their numbers."""
        for day, clock, who, key, command in self._pages:
            self._story.add(day, clock, who, "case", self.numbered[key], command)
        self._reviews()
        for day, clock, who, asked in self._set_pages:
            self._story.add(day, clock, who, "permit-set", f"ND-{self._subject.id}", asked(self.numbered))

    def add(self, day: date, minutes: int, who: Actor, item: str, command: c.CaseCommand) -> None:
        """One scene of the case of ``item``."""
        self._add(day, minutes, who, self.key(item), command)

    def add_to_set(self, day: date, minutes: int, who: Actor, asked: Asked) -> None:
        """One scene of the project's permit set; ``asked`` gives the command once the case numbers are known."""
        self._set_pages.append((day, _clock(minutes), who, asked))

    def _add(self, day: date, minutes: int, who: Actor, key: str, command: c.CaseCommand) -> None:
        if key not in {known for _, known in self.firsts}:
            self.firsts.append((day, key))
        self._pages.append((day, _clock(minutes), who, key, command))

    @property
    def window(self) -> Actor:
        """The window clerk of this project."""
        return actor(WINDOWS[self._turn % 2])

    def approver(self, item: str) -> Actor:
        """Who decides an item of this project: its department's approver."""
        return approver_of(self._rulebook.items[item].department, self._turn)

    def key(self, item: str) -> str:
        """What the case of ``item`` is called until its number is known."""
        return f"{self._subject.id}/{item}"

    def _subject_fields(self, item: str) -> dict[str, str]:
        owner = self._subject.row["owner"]
        return {"item_id": item, "project_id": self._subject.id, "applicant": owner["name"], "uscc": owner["uscc"]}

    def papers(self, item: Item, *, without: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The papers that the applicant brings: all that are asked for and cannot be shared."""
        return tuple(
            each.name.zh
            for each in item.materials
            if not each.shareable
            and each.name.zh not in without
            and counts(each.when, self._subject.attributes, self._rulebook)
        )

    def granted_with_the_land(self, items: Iterable[str]) -> None:
        """Items that the project's permit set grants on the day of the land contract."""
        self._granted |= dict.fromkeys(items, self._subject.row["land"].get("contract"))

    def done(self, plan: Plan) -> None:
        """A case that was granted and delivered."""
        item = self._rulebook.items[plan.item]
        if self._wanting(item, plan.granted, "acceptance") or self._wanting(item, plan.granted, "decision"):
            return
        self._granted[plan.item] = plan.granted
        plan = self._paced(item, plan)
        key, minute, approver = self.key(plan.item), _minute(plan.place), self.approver(plan.item)
        if self._machine_decides(plan):
            receive = c.Receive(**self._subject_fields(plan.item), channel="online", materials=self.papers(item))
            self._add(plan.granted, minute, self._applicant(), key, receive)
            self._upload(plan.granted, minute, key, receive)
            self._instant[key] = (plan.granted, approver)
            return
        online = (self._turn + plan.place) % 3 == 0 and plan.received != plan.granted
        if plan.item in self._rulebook.instant_tables:
            online = plan.corrected is not None  # the machine finds a paper missing and leaves it to a person
        follows = self._follows(item, plan)
        accepted = self._received(item, plan, minute, online=online, follows=follows)
        if follows:
            tolerant = c.AcceptTolerantly(missing=follows, model="acceptance", promise_signed=True)
            self._add(accepted, minute + 2, approver, key, tolerant)
            self._add(plan.granted, minute + 3, self._applicant(), key, c.Cure(materials=follows))
        else:
            self._add(accepted, minute + 2, approver, key, c.Accept())
        promised = PROMISED.get((self._subject.id, plan.item))
        self._add(plan.granted, minute + 5, approver, key, self._grant(plan.item, promised))
        self._hand_over(plan.delivered or plan.granted, minute + 7, key)
        if promised:
            self._check(plan, minute, key, promised)

    def _reviews(self) -> None:
        """A person looks at what was sampled of the machine's grants, within its days."""
        for key, (day, approver) in self._instant.items():
            if is_sampled(self.numbered[key], SAMPLED_PERCENT):
                reviewed = c.ReviewInstant(right=True, note="材料与结论一致（示例）")
                on = self._calendar.nth_workday(day, 2)
                self._story.add(on, "15:30", approver, "case", self.numbered[key], reviewed)

    def _machine_decides(self, plan: Plan) -> bool:
        table = self._rulebook.instant_tables.get(plan.item)
        if table is None or plan.corrected or plan.granted <= RULES_ON or plan.granted <= self._subject.taken_in:
            return False
        return by_machine(table, self._subject.attributes, self._granted, plan.granted)

    def _follows(self, item: Item, plan: Plan) -> tuple[str, ...]:
        """The paper that comes later, where the case is one of those; not where papers are corrected as well."""
        if (self._subject.id, plan.item) not in TOLERANT or plan.corrected or plan.received == plan.granted:
            return ()
        asked = self.papers(item)
        later = [each for each in item.materials if each.deferrable and _asked_of_all(each) and each.name.zh in asked]
        return tuple(each.name.zh for each in later if not self._rulebook.is_core(item.id, each))[-1:]

    def _grant(self, item: str, promised: str | None) -> c.Grant:
        if not promised:
            return c.Grant(reason="材料齐全，符合法定条件")
        letter = f"示例承诺-{self._subject.id}-{item}"
        return c.Grant(reason="申请人书面承诺符合全部条件", on_promise=True, promise_document=letter)

    def _check(self, plan: Plan, minute: int, key: str, promised: str) -> None:
        """The check after a grant on a promise, and what it leads to."""
        if promised == "open":
            return
        day, approver = self._calendar.nth_workday(plan.granted, CHECKED_AFTER), self.approver(plan.item)
        if promised == "met":
            self._add(day, minute, approver, key, c.VerifyPromise(result="met", note="现场核查，与承诺一致（示例）"))
            return
        self._add(day, minute, approver, key, c.VerifyPromise(result="not_met", note="部分内容与承诺不一致（示例）"))
        order = c.OrderRectification(days=10, text="按承诺内容完善（示例）")
        self._add(day, minute + 1, approver, key, order)
        done = self._calendar.nth_workday(day, 8)
        self._add(done, minute, approver, key, c.RecordRectification(met=True, note="复查合格（示例）"))

    def _received(self, item: Item, plan: Plan, minute: int, *, online: bool, follows: tuple[str, ...]) -> date:
        """Receipt, with a notice and a correction if the plan says so; gives the day of the acceptance."""
        key = self.key(plan.item)
        late = self._correctable(item)[:2] if plan.corrected else follows
        receive = c.Receive(
            **self._subject_fields(plan.item),
            channel="online" if online else "window",
            materials=self.papers(item, without=late),
            ticket_at=None if online else _moment(plan.received, minute - QUEUED_MINUTES),
        )
        self._add(plan.received, minute, self._applicant() if online else self.window, key, receive)
        self._add(plan.received, minute + 1, self.window, key, c.Assign(handler=self.approver(plan.item).name))
        if plan.corrected is None or plan.noticed is None:
            return plan.received
        text = f"请一次性补正：{'、'.join(late)}"
        self._add(plan.noticed, minute + 3, self.window, key, c.NotifyCorrection(missing=late, text=text))
        self._add(plan.corrected, minute, self._applicant(), key, c.SubmitCorrection(materials=late))
        return plan.corrected

    def _correctable(self, item: Item) -> tuple[str, ...]:
        """Papers that an applicant may forget: asked of everybody, in no register, and not proof of who applies."""
        return tuple(
            each.name.zh for each in item.materials if _asked_of_all(each) and not each.shareable and not each.core
        )

    def _paced(self, item: Item, plan: Plan) -> Plan:
        """The plan with the days that such a case takes: mostly within the committed limit, now and then longer.

        Nothing is received before what it waits for is granted, nor before the project is in the book.
        """
        if plan.received != plan.granted or self._on_land_day(plan):
            return plan
        turn = 5 * self._turn + 3 * plan.place
        days = _days_taken(item, turn)
        first = self._calendar.nth_workday(self._subject.taken_in, 1)
        received = max(first, self._calendar.nth_workday(plan.granted, -days)) if days else plan.granted
        while received < plan.granted and self._wanting(item, received, "acceptance"):
            received = self._calendar.nth_workday(received, 1)
        received = min(received, plan.granted)
        notice = self._calendar.nth_workday(received, min(1, item.correction_window_days))
        corrected = self._calendar.nth_workday(received, 2)
        if turn % 7 == 1 and corrected < plan.granted and self._correctable(item):
            return replace(plan, received=received, noticed=notice, corrected=corrected)
        return replace(plan, received=received)

    def _on_land_day(self, plan: Plan) -> bool:
        row = self._subject.row
        return bool(row["works"].get("land_day")) and plan.granted == row["land"]["contract"]

    def _wanting(self, item: Item, on: date, stage: NeededBy) -> bool:
        """Whether something that the rulebook wants first is not granted by ``on`` (or was before the book began)."""
        facts = CaseFacts(
            project_exists=True,
            attributes=self._subject.attributes,
            granted=tuple(GrantedItem(each, day) for each, day in self._granted.items() if day <= on),
        )
        return bool(missing_prerequisites(item, self._rulebook, facts, stage))

    def _applicant(self) -> Actor:
        owner = self._subject.row["owner"]
        return firm(owner["name"], owner["uscc"])

    def _hand_over(self, day: date, minute: int, key: str) -> None:
        receiver = f"{self._subject.row['owner']['name']}经办人"
        self._add(day, minute, self.window, key, c.Deliver(receiver=receiver, channel="window"))

    def live(self, live: Live) -> None:
        """A case as ``LIVE`` tells it, step by step."""
        item = self._rulebook.items[live.item]
        key = self.key(live.item)
        fields = self._subject_fields(live.item)
        people = {
            "window": self.window,
            "approver": self.approver(live.item),
            "applicant": self._applicant(),
            "head": actor("开发建设局负责人"),
        }
        for step in live.steps:
            command = step.command(fields, self.papers(item, without=live.without), people["approver"].name)
            self._add(step.day, step.minutes, people[step.who], key, command)
            if isinstance(command, c.Receive) and command.channel == "online":
                self._upload(step.day, step.minutes, key, command)

    def _upload(self, day: date, minute: int, key: str, receive: c.Receive) -> None:
        """The applicant's files after an online receipt; with the last one the machine grants, where it decides."""
        for paper in receive.materials:
            self._add(day, minute, self._applicant(), key, attached(paper))
