"""Works plans out of MS Project's XML: tasks, four kinds of links with lags, resources and their assignments.

What has no place in a works plan is left aside: summary tasks, costs, calendars (a plan has its own days). Durations
and lags that are no whole days are rounded up.
"""

from datetime import date
from xml.etree import ElementTree

from kuaijin.core import works_messages as m
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.works_network import Link, LinkKind, Need

LINKS: dict[str, LinkKind] = {"0": "FF", "1": "FS", "2": "SF", "3": "SS"}
PERCENT = frozenset({"19", "20", "51", "52"})
ELAPSED = frozenset({"4", "6", "8", "10", "12", "36", "38", "40", "42", "44"})
"""Lag formats in which a day has 24 hours."""
NOT_BEFORE = "4"
WORK = "1"
_SPACE = "{http://schemas.microsoft.com/project}"


def _refused(zh: str, en: str) -> Refused:
    return Refused(Refusal("WORKS-FILE", Text(zh, en), "file"))


def read_project_xml(content: bytes) -> m.EnterWorksPlan:
    """The plan in an XML file of MS Project; its project is the reader's to name.

    Raises:
        Refused: WORKS-FILE, it is no such file, or says what cannot be read.
    """
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _refused("文件含有不允许的声明。", "The file holds declarations that are not read.")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  no document type, so no entities
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise _refused("不是可读的 XML 文件。", "This is no readable XML file.") from error
    if root.tag != f"{_SPACE}Project":
        raise _refused("不是 MS Project 的 XML 文件。", "This is no XML file of MS Project.")
    try:
        return _Reader(root).plan()
    except (ValueError, ArithmeticError, LookupError) as error:
        raise _refused("文件中的数字或日期不可读。", "A number or day in the file cannot be read.") from error


def _text(element: ElementTree.Element, name: str, default: str = "") -> str:
    return (element.findtext(f"{_SPACE}{name}") or default).strip()


class _Reader:
    """One file."""

    def __init__(self, root: ElementTree.Element) -> None:
        self._root = root
        self._minutes = int(_text(root, "MinutesPerDay", "480"))
        self._tasks = [
            each
            for each in root.iterfind(f"{_SPACE}Tasks/{_SPACE}Task")
            if _text(each, "Summary") != "1" and _text(each, "IsNull") != "1" and _text(each, "Name")
        ]
        self._ids = {_text(each, "UID") for each in self._tasks}
        self._summaries = {
            _text(each, "UID") for each in root.iterfind(f"{_SPACE}Tasks/{_SPACE}Task") if _text(each, "Summary") == "1"
        }

    def plan(self) -> m.EnterWorksPlan:
        """The file as the command that enters it."""
        needs = self._needs()
        activities = tuple(self._activity(each, needs.get(_text(each, "UID"), ())) for each in self._tasks)
        starts = [each.start for each in activities if each.start is not None]
        first = _day(_text(self._root, "StartDate")) or min(starts, default=None)
        if first is None:
            raise _refused("文件没有开始日期。", "The file has no first day.")
        return m.EnterWorksPlan(
            project_id="",
            title=_text(self._root, "Title") or _text(self._root, "Name") or "MS Project",
            begins_on=min([first, *starts]),
            activities=activities,
            resources=tuple(self._resources()),
        )

    def _activity(self, task: ElementTree.Element, needs: tuple[Need, ...]) -> m.PlannedActivity:
        limited = _text(task, "ConstraintType") == NOT_BEFORE
        return m.PlannedActivity(
            id=_text(task, "UID"),
            name=_text(task, "Name"),
            duration=self._days(_minutes(_text(task, "Duration", "PT0H0M0S"))),
            needs=needs,
            links=tuple(self._link(each, task) for each in task.iterfind(f"{_SPACE}PredecessorLink")),
            not_before=_day(_text(task, "ConstraintDate")) if limited else None,
            start=_day(_text(task, "Start")),
        )

    def _days(self, minutes: float) -> int:
        return -int(-minutes // self._minutes)

    def _link(self, link: ElementTree.Element, task: ElementTree.Element) -> Link:
        before, name = _text(link, "PredecessorUID"), _text(task, "Name")
        if before in self._summaries:
            raise _refused(f"“{name}”的前置是摘要任务，请改为具体任务。", f"“{name}” follows a summary task.")
        if _text(link, "LagFormat") in PERCENT and _text(link, "LinkLag", "0") != "0":
            raise _refused(f"“{name}”的延隔按百分比，请改为天数。", f"“{name}” has a lag in percent, not in days.")
        lag = int(_text(link, "LinkLag", "0")) / 10
        elapsed = _text(link, "LagFormat") in ELAPSED
        return Link(before, LINKS[_text(link, "Type", "1")], -int(-lag // 1440) if elapsed else self._days(lag))

    def _working(self) -> dict[str, ElementTree.Element]:
        """The crews and machines that have a name and do work."""
        found = self._root.iterfind(f"{_SPACE}Resources/{_SPACE}Resource")
        return {_text(each, "UID"): each for each in found if _text(each, "Name") and _text(each, "Type", WORK) == WORK}

    def _units(self) -> dict[str, dict[str, int]]:
        """Units of each resource that each task takes, rounded up."""
        found: dict[str, dict[str, int]] = {}
        for each in self._root.iterfind(f"{_SPACE}Assignments/{_SPACE}Assignment"):
            resource = _text(each, "ResourceUID")
            if resource in self._working() and _text(each, "TaskUID") in self._ids:
                units = max(1, -int(-float(_text(each, "Units", "1")) // 1))
                found.setdefault(_text(each, "TaskUID"), {})[resource] = units
        return found

    def _needs(self) -> dict[str, tuple[Need, ...]]:
        return {
            task: tuple(Need(name, amount) for name, amount in units.items()) for task, units in self._units().items()
        }

    def _resources(self) -> list[m.PlannedResource]:
        """Each with its units; a file that assigns more to one task than it has is believed about the task."""
        most: dict[str, int] = {}
        for units in self._units().values():
            for name, amount in units.items():
                most[name] = max(most.get(name, 1), amount)
        return [
            m.PlannedResource(
                id=name,
                name=_text(each, "Name"),
                capacity=max(most.get(name, 1), int(float(_text(each, "MaxUnits", "1")))),
            )
            for name, each in self._working().items()
        ]


def _minutes(text: str) -> float:
    """``PT40H30M0S`` as minutes."""
    hours, _, rest = text.removeprefix("PT").partition("H")
    minutes, _, seconds = rest.partition("M")
    return float(hours or 0) * 60 + float(minutes or 0) + float(seconds.removesuffix("S") or 0) / 60


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
