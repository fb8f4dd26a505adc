"""The daily site report (日报) as an aggregate: one stream a project and day, each correction a new version.

Reports are due at 17:00 (mechanisms.md 4: report by 17:00, summary at 18:30). A report carries the ``key`` that the
phone made up when it was written: sent again after a lost link it changes nothing, so nothing is doubled.
"""

import re
from datetime import date, datetime, time
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace

from kuaijin.core.base import SHANGHAI, Refusal, Text, refuse
from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_text, first, kebab
from kuaijin.core.context import Context
from kuaijin.core.geometry import check_position, distance_m
from kuaijin.core.matter_messages import MatterCategory
from kuaijin.core.parcel_messages import Ring
from kuaijin.core.stored_files import DIGEST

KIND = "site-report"
NAME = Text("日报", "site report")
DUE_AT = time(17, 0)
"""Reports are due by this time of the day, Asia/Shanghai (mechanisms.md 4, own setting)."""
BACK_DAYS = 7
"""Calendar days for which a report may still be handed in: a phone may have been without a link for some time."""
FAR_M = 500
"""A photo further than so many metres from the project's land needs an explanation (mechanisms.md 6, own setting)."""
MOST_PHOTOS = 9
MOST_PEOPLE = 20_000
MOST_MACHINES = 2_000
_KEY = re.compile(r"[0-9a-zA-Z-]{8,64}")
FIELDS: dict[str, Text] = {
    "works": Text("今日施工", "works today"),
    "tomorrow": Text("明日计划", "plan for tomorrow"),
    "weather": Text("停工原因", "why the weather stopped the works"),
    "problem": Text("问题", "problem"),
    "reason": Text("更正理由", "reason for the correction"),
    "place_note": Text("位置说明", "note on the place"),
}

Degrees = Annotated[float, Meta(ge=-180, le=180)]


class Photo(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One picture as the store took it in, with when and where it was taken (degrees, CGCS2000/WGS 84).

    ``taken_at``: by the phone's clock; ``accuracy_m``: the radius the phone gave. No place: ``place_note`` says why.
    """

    file_name: str
    digest: str
    media_type: str
    size: int
    taken_at: datetime
    longitude: Degrees | None = None
    latitude: Degrees | None = None
    accuracy_m: int | None = None
    place_note: str = ""


class Content(AnyCommand, frozen=True, kw_only=True, tag_field="type", tag=kebab):
    """What every version of a report says."""

    project_id: str
    day: date
    works: str
    people: Annotated[int, Meta(ge=0, le=MOST_PEOPLE)]
    machines: Annotated[int, Meta(ge=0, le=MOST_MACHINES)]
    key: str
    weather_stop: bool = False
    weather: str = ""
    tomorrow: str = ""
    problem: str = ""
    category: MatterCategory = "其他"
    photos: tuple[Photo, ...] = ()


class FileReport(Content, frozen=True, kw_only=True):
    """报日报: the first version of the project's day."""


class CorrectReport(Content, frozen=True, kw_only=True):
    """更正日报: a new version, with the reason; what was said before stays on record."""

    reason: str


class ReportEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of a site report."""


class ReportFiled(ReportEvent, frozen=True):
    """日报已报, version ``version`` (1: the first). ``late``: after 17:00 of its day. ``matter``: the new problem's."""

    version: int
    project_id: str
    day: date
    works: str
    people: int
    machines: int
    key: str
    weather_stop: bool
    weather: str
    tomorrow: str
    problem: str
    category: MatterCategory
    matter: str
    reason: str
    late: bool
    by: str


class PhotoTaken(ReportEvent, frozen=True):
    """现场照片 of version ``version``; ``distance_m`` to the project's land where both are known."""

    version: int
    file_name: str
    digest: str
    media_type: str
    size: int
    taken_at: datetime
    longitude: float | None
    latitude: float | None
    accuracy_m: int | None
    place_note: str
    distance_m: int | None


Command = FileReport | CorrectReport
Event = ReportFiled | PhotoTaken
Decision = tuple[Event, ...] | Refusal


class State(Struct, frozen=True, kw_only=True):
    """A project's day: its versions, and the photos of all of them."""

    id: str
    versions: tuple[ReportFiled, ...] = ()
    photos: tuple[PhotoTaken, ...] = ()

    @property
    def last(self) -> ReportFiled | None:
        """The version that counts."""
        return self.versions[-1] if self.versions else None

    @property
    def shown(self) -> tuple[PhotoTaken, ...]:
        """The photos of the version that counts; a correction without photos keeps those before it."""
        newest = max((photo.version for photo in self.photos), default=0)
        return tuple(photo for photo in self.photos if photo.version == newest)


class SiteReportFacts(Struct, frozen=True, kw_only=True):
    """What other streams say: where the project stands (empty: no such project), and the rings of its land."""

    status: str = ""
    rings: tuple[Ring, ...] = ()


def initial(stream_id: str) -> State:
    """A day without a report."""
    return State(id=stream_id)


def report_id(project_id: str, day: date) -> str:
    """The stream of a project's day."""
    return f"{project_id}.{day}"


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, none if its key was heard before, or why it is refused."""
    if any(version.key == command.key for version in state.versions):
        return ()
    facts = context.facts if isinstance(context.facts, SiteReportFacts) else SiteReportFacts()
    refusal = first(
        (
            _check_turn(state, command),
            _check_day(state, command, facts, context),
            _check_words(command),
            _check_photos(command, facts, context),
        )
    )
    if refusal is not None:
        return refusal
    version = len(state.versions) + 1
    filed = ReportFiled(
        at=context.now,
        version=version,
        project_id=command.project_id,
        day=command.day,
        works=command.works.strip(),
        people=command.people,
        machines=command.machines,
        key=command.key,
        weather_stop=command.weather_stop,
        weather=command.weather.strip(),
        tomorrow=command.tomorrow.strip(),
        problem=command.problem.strip(),
        category=command.category,
        matter=_matter(state, command, version),
        reason=command.reason.strip() if isinstance(command, CorrectReport) else "",
        late=context.now > datetime.combine(command.day, DUE_AT, SHANGHAI),
        by=context.actor.name,
    )
    return (filed, *(_taken(photo, version, facts, context) for photo in command.photos))


def _matter(state: State, command: Command, version: int) -> str:
    """The number of the matter that the problem raises; one that an earlier version raised keeps its own."""
    problem = command.problem.strip()
    if not problem:
        return ""
    known = next((each.matter for each in state.versions if each.problem == problem), "")
    return known or f"RB-{state.id}-{version}"


def _taken(photo: Photo, version: int, facts: SiteReportFacts, context: Context) -> PhotoTaken:
    return PhotoTaken(
        at=context.now,
        version=version,
        file_name=photo.file_name,
        digest=photo.digest,
        media_type=photo.media_type,
        size=photo.size,
        taken_at=photo.taken_at,
        longitude=photo.longitude,
        latitude=photo.latitude,
        accuracy_m=photo.accuracy_m,
        place_note=photo.place_note.strip(),
        distance_m=_distance(photo, facts),
    )


def _distance(photo: Photo, facts: SiteReportFacts) -> int | None:
    """Metres to the nearest of the project's parcels, 0 within one."""
    if photo.longitude is None or photo.latitude is None or not facts.rings:
        return None
    return min(distance_m(photo.longitude, photo.latitude, ring) for ring in facts.rings)


def _check_turn(state: State, command: Command) -> Refusal | None:
    if not _KEY.fullmatch(command.key):
        return refuse("REPORT-KEY", "缺少有效的提交编号。", "It carries no valid key.", "key")
    if isinstance(command, FileReport) and state.versions:
        return refuse(
            "REPORT-TWICE",
            "该项目当天的日报已报；如有变化请更正。",
            "The project's report of that day is there already; correct it if something has changed.",
        )
    if isinstance(command, CorrectReport):
        if not state.versions:
            return refuse("REPORT-NONE", "当天还没有日报，无从更正。", "There is no report of that day to correct.")
        return check_text(command.reason, "reason", FIELDS["reason"])
    return None


def _check_day(state: State, command: Command, facts: SiteReportFacts, context: Context) -> Refusal | None:
    if not facts.status:
        return refuse("unknown-project", "没有这个项目。", "There is no such project.", "project_id")
    if state.id != report_id(command.project_id, command.day):
        return refuse("REPORT-DAY", "项目或日期与日报编号不符。", "Project or day is not that of the report.", "day")
    if facts.status == "retired":
        return refuse("REPORT-RETIRED", "项目已退出项目库。", "The project has left the book.", "project_id")
    back = (context.today - command.day).days
    if back < 0:
        return refuse("future-date", "不能提前报日报。", "A report cannot be handed in ahead.", "day")
    if back > BACK_DAYS:
        return refuse(
            "REPORT-OLD",
            f"只能补报最近 {BACK_DAYS} 天的日报。",
            f"Only the last {BACK_DAYS} days can still be reported.",
            "day",
        )
    return None


def _check_words(command: Command) -> Refusal | None:
    stopped = command.weather_stop
    refusal = first(
        (
            check_text(command.works, "works", FIELDS["works"], limit=PROSE_LENGTH, required=not stopped),
            check_text(command.tomorrow, "tomorrow", FIELDS["tomorrow"], limit=PROSE_LENGTH, required=False),
            check_text(command.weather, "weather", FIELDS["weather"], required=stopped),
            check_text(command.problem, "problem", FIELDS["problem"], limit=PROSE_LENGTH, required=False),
        )
    )
    if refusal is None and command.weather.strip() and not stopped:
        return refuse(
            "REPORT-WEATHER",
            "填写了停工原因，请勾选天气停工。",
            "Tick the weather stop, or leave its reason out.",
            "weather",
        )
    return refusal


def _check_photos(command: Command, facts: SiteReportFacts, context: Context) -> Refusal | None:
    if len(command.photos) > MOST_PHOTOS:
        return refuse("too-many", f"照片最多 {MOST_PHOTOS} 张。", f"{MOST_PHOTOS} photos at most.", "photos")
    return first(_check_photo(photo, facts, context) for photo in command.photos)


def _check_photo(photo: Photo, facts: SiteReportFacts, context: Context) -> Refusal | None:
    if not (DIGEST.fullmatch(photo.digest) and photo.size > 0 and photo.media_type.startswith("image/")):
        return refuse("REPORT-PHOTO", "现场照片只收图片。", "A photo must be a picture.", "photos")
    if photo.taken_at.tzinfo is None or photo.taken_at > context.now:
        return refuse("REPORT-PHOTO-TIME", "照片时间不能晚于现在。", "A photo cannot be of the future.", "photos")
    refusal = check_text(photo.place_note, "place_note", FIELDS["place_note"], required=False)
    refusal = refusal or check_text(photo.file_name, "photos", Text("文件名", "file name"), limit=NAME_LENGTH * 3)
    if refusal is not None:
        return refusal
    return _check_place(photo, facts)


def _check_place(photo: Photo, facts: SiteReportFacts) -> Refusal | None:
    explained = bool(photo.place_note.strip())
    if photo.longitude is None or photo.latitude is None:
        if explained and photo.longitude is photo.latitude:
            return None
        return refuse(
            "REPORT-PLACE",
            "照片没有位置：请打开定位，或写明为什么没有位置。",
            "A photo without a place: switch location on, or say why there is none.",
            "place_note",
        )
    wrong = check_position(photo.longitude, photo.latitude, "photos")
    if wrong is not None:
        return wrong
    distance = _distance(photo, facts)
    if distance is None or distance <= FAR_M + (photo.accuracy_m or 0) or explained:
        return None
    return refuse(
        "REPORT-FAR",
        f"照片位置距项目用地 {distance} 米（超过 {FAR_M} 米），请说明。",
        f"The photo was taken {distance} m from the project's land (more than {FAR_M} m): say why.",
        "place_note",
    )


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    if isinstance(event, PhotoTaken):
        return replace(state, photos=(*state.photos, event))
    return replace(state, versions=(*state.versions, event))
