"""The bulletin (快报、通报) as an aggregate: made from the day's figures, edited, issued with a number, archived.

A person writes the text around the figures and never a figure: ``{reported}`` stands where the number goes, and
digits are refused. What the figures were is frozen with the bulletin: an issued one never changes (mechanisms.md 4).
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_text, decide_by, first, kebab
from kuaijin.core.context import Context
from kuaijin.core.stored_files import DIGEST

KIND = "bulletin"
NAME = Text("快报", "bulletin")
Period = Literal["daily", "monthly"]
Status = Literal["new", "draft", "issued", "archived", "withdrawn"]
STATUSES: dict[str, Text] = {
    "new": Text("未生成", "not made"),
    "draft": Text("待编发", "being edited"),
    "issued": Text("已编发", "issued"),
    "archived": Text("已归档", "archived"),
    "withdrawn": Text("已作废", "void"),
}
COMMAND_NAMES: dict[str, Text] = {
    "generate-bulletin": Text("生成快报", "Make the bulletin"),
    "edit-bulletin": Text("编辑", "Edit"),
    "issue-bulletin": Text("编发", "Issue"),
    "number-bulletin": Text("编号", "Number"),
    "archive-bulletin": Text("归档", "Archive"),
    "withdraw-bulletin": Text("作废", "Make void"),
}
FIGURES: dict[str, Text] = {
    "due": Text("应报", "due to report"),
    "reported": Text("已报", "reported"),
    "missing": Text("未报", "not reported"),
    "people": Text("现场人员", "people on site"),
    "machines": Text("现场机械", "machines on site"),
    "stopped": Text("天气停工", "stopped by the weather"),
    "raised": Text("新增问题", "problems raised"),
    "closed": Text("销号问题", "problems closed"),
    "open": Text("在办问题", "problems open"),
    "overdue": Text("逾期问题", "problems overdue"),
    "late": Text("逾期事项", "things late"),
    "soon": Text("三个工作日内到期", "due within three working days"),
    "green": Text("绿灯", "green lights"),
    "yellow": Text("黄灯", "yellow lights"),
    "red": Text("红灯", "red lights"),
    "grey": Text("未报灯", "grey lights"),
    "projects": Text("年度项目", "projects of the year"),
    "started": Text("本年开工", "started this year"),
    "completed": Text("本年竣工", "completed this year"),
    "plan": Text("年度计划（亿元）", "plan of the year (100 million yuan)"),
    "actual": Text("完成投资（亿元）", "invested (100 million yuan)"),
    "rate": Text("计划完成率（%）", "of the plan (%)"),
}
"""The figures that a bulletin may hold, by the name under which its text calls them."""
TEXTS: dict[str, Text] = {
    "opening": Text("导语", "opening"),
    "remarks": Text("要求", "remarks"),
    "weather": Text("天气", "weather"),
}
OPENING: dict[str, str] = {
    "daily": "今日应报项目 {due} 个，已报 {reported} 个，未报 {missing} 个；现场人员 {people} 人，机械 {machines} 台。"
    "新增问题 {raised} 个，销号 {closed} 个，在办 {open} 个，其中逾期 {overdue} 个。",
    "monthly": "年度项目 {projects} 个，年度计划 {plan} 亿元，完成 {actual} 亿元，占计划 {rate}%；"
    "本年开工 {started} 个、竣工 {completed} 个。红灯 {red} 个，黄灯 {yellow} 个。",
}
"""What a fresh bulletin says until a person edits it."""
_NAMED = re.compile(r"\{([a-z_]*)\}")


class Figure(Struct, frozen=True):
    """One figure as it stood: its name among :data:`FIGURES` and its digits."""

    id: str
    value: str


class Duty(Struct, frozen=True, kw_only=True):
    """One thing that is late or nearly due; ``days`` are working days late (positive) or left."""

    kind: str
    id: str
    title: Text
    project: str
    project_name: Text
    who: str
    due: date
    days: int


class Works(Struct, frozen=True, kw_only=True):
    """One project's line: what its site reported; in percent what is done of the month's and of the year's plan (empty:
    nothing planned or told); its light."""

    project: str
    name: Text
    told: str = ""
    people: int = 0
    machines: int = 0
    stopped: bool = False
    reported: bool = False
    month_rate: str = ""
    rate: str = ""
    light: str = "grey"
    place: int | None = None


class Snapshot(Struct, frozen=True, kw_only=True):
    """Everything that the bulletin tells, frozen when it was generated."""

    figures: tuple[Figure, ...]
    late: tuple[Duty, ...] = ()
    soon: tuple[Duty, ...] = ()
    works: tuple[Works, ...] = ()


class BulletinCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to a bulletin."""


class GenerateBulletin(BulletinCommand, frozen=True, kw_only=True):
    """生成: the figures of ``day``; again while it is a draft, then the figures are brought up to date."""

    day: date
    snapshot: Snapshot
    period: Period = "daily"


class EditBulletin(BulletinCommand, frozen=True, kw_only=True):
    """编辑: the text around the figures."""

    opening: str
    remarks: str = ""
    weather: str = ""


class IssueBulletin(BulletinCommand, frozen=True):
    """编发: it gets its number and never changes again."""


class NumberBulletin(BulletinCommand, frozen=True, kw_only=True):
    """编号, as the series gave it, and the series' year."""

    number: int
    year: int | None = None


class ArchiveBulletin(BulletinCommand, frozen=True, kw_only=True):
    """归档: the paper as the store keeps it, to edit (docx) and to print (PDF)."""

    digest: str
    size: int
    pdf_digest: str = ""
    pdf_size: int = 0


class WithdrawBulletin(BulletinCommand, frozen=True, kw_only=True):
    """作废 of an issued bulletin: its number stays as void."""

    reason: str


class BulletinEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of a bulletin."""


class BulletinGenerated(BulletinEvent, frozen=True, kw_only=True):
    """已生成."""

    day: date
    period: Period
    snapshot: Snapshot
    by: str


class BulletinEdited(BulletinEvent, frozen=True, kw_only=True):
    """已编辑."""

    opening: str
    remarks: str
    weather: str
    by: str


class BulletinIssued(BulletinEvent, frozen=True, kw_only=True):
    """已编发."""

    by: str


class BulletinNumbered(BulletinEvent, frozen=True, kw_only=True):
    """已编号; without a ``year`` the number is of the day's own."""

    number: int
    year: int | None = None


class BulletinArchived(BulletinEvent, frozen=True, kw_only=True):
    """已归档."""

    digest: str
    size: int
    by: str
    pdf_digest: str = ""
    pdf_size: int = 0


class BulletinWithdrawn(BulletinEvent, frozen=True, kw_only=True):
    """已作废."""

    reason: str
    by: str


Command = GenerateBulletin | EditBulletin | IssueBulletin | NumberBulletin | ArchiveBulletin | WithdrawBulletin
Event = BulletinGenerated | BulletinEdited | BulletinIssued | BulletinNumbered | BulletinArchived | BulletinWithdrawn
Decision = tuple[Event, ...] | Refusal


class State(Struct, frozen=True, kw_only=True):
    """A bulletin."""

    id: str
    status: Status = "new"
    period: Period = "daily"
    day: date | None = None
    snapshot: Snapshot = Snapshot(figures=())
    opening: str = ""
    remarks: str = ""
    weather: str = ""
    number: int | None = None
    year: int | None = None
    generated_by: str = ""
    issued_by: str = ""
    issued_on: date | None = None
    digest: str = ""
    size: int = 0
    pdf_digest: str = ""
    pdf_size: int = 0
    reason: str = ""

    @property
    def values(self) -> dict[str, str]:
        """The figures by name."""
        return {figure.id: figure.value for figure in self.snapshot.figures}


def initial(stream_id: str) -> State:
    """A bulletin that nobody has made."""
    return State(id=stream_id)


def bulletin_id(period: Period, day: date) -> str:
    """The stream of a day's bulletin, or of the month that ``day`` lies in."""
    return f"daily-{day}" if period == "daily" else f"monthly-{day:%Y-%m}"


def parts(text: str) -> list[tuple[str, str]]:
    """A text cut at its figures: (words, name of the figure that follows, or empty)."""
    cut = _NAMED.split(text)
    return [(cut[n], cut[n + 1] if n + 1 < len(cut) else "") for n in range(0, len(cut), 2)]


def written(text: str, values: dict[str, str]) -> str:
    """The text with the figures in their places."""
    return _NAMED.sub(lambda found: values.get(found[1], "—"), text)


def check_prose(text: str, field: str, name: Text, known: dict[str, str]) -> Refusal | None:
    """Refuse a typed digit (BULLETIN-TYPED) and a figure that there is not (BULLETIN-FIGURE)."""
    refusal = check_text(text, field, name, limit=PROSE_LENGTH, required=False)
    if refusal is not None:
        return refusal
    unknown = next((found for found in _NAMED.findall(text) if found not in known), None)
    if unknown is not None:
        return refuse("BULLETIN-FIGURE", f"没有数字“{unknown}”。", f"There is no figure “{unknown}”.", field)
    if any(letter.isdigit() for letter in _NAMED.sub("", text)):
        return refuse(
            "BULLETIN-TYPED",
            "正文里的数字不能手填：请用 {名称} 引用数据。",
            "Figures are not typed: name them in braces, such as {reported}.",
            field,
        )
    return None


def _generate(state: State, command: GenerateBulletin, context: Context) -> Decision:
    if state.id != bulletin_id(command.period, command.day):
        return refuse("BULLETIN-DAY", "日期与编号不符。", "The day is not that of the bulletin.", "day")
    if command.day > context.today:
        return refuse("future-date", "不能提前生成。", "It cannot be made ahead of its day.", "day")
    unknown = next((figure.id for figure in command.snapshot.figures if figure.id not in FIGURES), None)
    if unknown is not None:
        return refuse("BULLETIN-FIGURE", f"没有数字“{unknown}”。", f"There is no figure “{unknown}”.")
    by = context.actor.name
    made = BulletinGenerated(at=context.now, day=command.day, period=command.period, snapshot=command.snapshot, by=by)
    if state.status == "draft":
        return (made,)
    fresh = BulletinEdited(at=context.now, opening=OPENING[command.period], remarks="", weather="", by=by)
    return (made, fresh)


def _edit(state: State, command: EditBulletin, context: Context) -> Decision:
    known = state.values
    refusal = first(
        (
            check_text(command.opening, "opening", TEXTS["opening"], limit=PROSE_LENGTH),
            check_prose(command.opening, "opening", TEXTS["opening"], known),
            check_prose(command.remarks, "remarks", TEXTS["remarks"], known),
            check_text(command.weather, "weather", TEXTS["weather"], limit=NAME_LENGTH, required=False),
        )
    )
    return refusal or (
        BulletinEdited(
            at=context.now,
            opening=command.opening.strip(),
            remarks=command.remarks.strip(),
            weather=command.weather.strip(),
            by=context.actor.name,
        ),
    )


def _issue(_state: State, _command: IssueBulletin, context: Context) -> Decision:
    return (BulletinIssued(at=context.now, by=context.actor.name),)


def _number(state: State, command: NumberBulletin, context: Context) -> Decision:
    if state.number is not None:
        return ()
    return (BulletinNumbered(at=context.now, number=command.number, year=command.year),)


def _archive(_state: State, command: ArchiveBulletin, context: Context) -> Decision:
    kept = [(command.digest, command.size)]
    if command.pdf_digest or command.pdf_size:
        kept.append((command.pdf_digest, command.pdf_size))
    if any(size < 1 or not DIGEST.fullmatch(digest) for digest, size in kept):
        return refuse("BULLETIN-FILE", "文件摘要无效。", "The file's digest is not valid.")
    return (
        BulletinArchived(
            at=context.now,
            digest=command.digest,
            size=command.size,
            by=context.actor.name,
            pdf_digest=command.pdf_digest,
            pdf_size=command.pdf_size,
        ),
    )


def _withdraw(_state: State, command: WithdrawBulletin, context: Context) -> Decision:
    refusal = check_text(command.reason, "reason", Text("理由", "reason"))
    return refusal or (BulletinWithdrawn(at=context.now, reason=command.reason, by=context.actor.name),)


TABLE: dict[type[BulletinCommand], tuple[Callable[[State, Any, Context], Decision], tuple[Status, ...]]] = {
    GenerateBulletin: (_generate, ("new", "draft")),
    EditBulletin: (_edit, ("draft",)),
    IssueBulletin: (_issue, ("draft",)),
    NumberBulletin: (_number, ("issued",)),
    ArchiveBulletin: (_archive, ("issued",)),
    WithdrawBulletin: (_withdraw, ("issued", "archived")),
}
"""Every command with its decider and the states in which it may be asked at all."""


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused."""
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    match event:
        case BulletinGenerated():
            return replace(
                state,
                status="draft",
                day=event.day,
                period=event.period,
                snapshot=event.snapshot,
                generated_by=event.by,
            )
        case BulletinEdited():
            return replace(state, opening=event.opening, remarks=event.remarks, weather=event.weather)
        case BulletinIssued():
            return replace(state, status="issued", issued_by=event.by, issued_on=event.on)
        case BulletinNumbered():
            return replace(state, number=event.number, year=event.year or (state.day.year if state.day else None))
        case BulletinArchived():
            return replace(
                state,
                status="archived",
                digest=event.digest,
                size=event.size,
                pdf_digest=event.pdf_digest,
                pdf_size=event.pdf_size,
            )
    return replace(state, status="withdrawn", reason=event.reason)
