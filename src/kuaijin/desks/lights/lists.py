"""The lists of the lights' desk: projects by one rule set, and by two."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.light_sets import DIMENSIONS, Judged, LightSet, worse
from kuaijin.desks.frame import words
from kuaijin.desks.frame.guard import may
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.desks.frame.statuses import LIGHTS
from kuaijin.insight.projects import Standings, judged_by
from kuaijin.ledger.projections.finance_models import RedNoteRow
from kuaijin.ledger.projections.models import ProjectRow

COLOURS = ("red", "black", "yellow", "green", "grey")
RED = ("red", "black")
NOTES = {
    "missing": Text("缺说明", "Not explained"),
    "overdue": Text("整改逾期", "Past its date"),
    "told": Text("已说明", "Explained"),
}
CHANGES = {
    "changed": Text("有变化", "Changed"),
    "worse": Text("变差", "Worse"),
    "better": Text("变好", "Better"),
    "same": Text("不变", "The same"),
}


class Explained(Struct, frozen=True):
    """What a red light says of itself: one of :data:`NOTES`, and the latest note."""

    key: str
    note: RedNoteRow | None
    href: str

    @property
    def text(self) -> Text:
        """The state in words."""
        return NOTES[self.key]


def explained(colour: str, note: RedNoteRow | None, on: date, href: str) -> Explained | None:
    """A red (or black) light needs cause, owner and a date; nothing is asked of the others."""
    if colour not in RED:
        return None
    if note is None:
        return Explained("missing", None, href)
    return Explained("overdue" if note.due < on else "told", note, href)


def name_of(row: ProjectRow) -> Text:
    """The project's name in both languages."""
    return Text(row.name_zh, row.name_en or row.name_zh)


def page_of(row: ProjectRow) -> str:
    """Where the project's own page is."""
    return reverse("projects:page", args=[row.id])


def ranked(rows: QuerySet[ProjectRow], ranks: dict[str, int]) -> QuerySet[ProjectRow]:
    """The rows with the number by which the list is ordered, highest first."""
    by: dict[int, list[str]] = defaultdict(list)
    for id_, rank in ranks.items():
        by[rank].append(id_)
    cases = [When(pk__in=ids, then=Value(rank)) for rank, ids in by.items()]
    return rows.annotate(rank=Case(*cases, default=Value(0), output_field=IntegerField()))


class _Projects(Listing):
    search = ("id__icontains", "name_zh__icontains", "name_en__icontains", "leader__icontains", "secretary__icontains")
    search_hint = Text("名称、人员", "Name or person")
    default_sort = "-light"
    empty = Text("没有符合条件的项目", "No such project")


class LightList(_Projects):
    """The projects that a person may see, by one rule set."""

    id = "lights"
    label = Text("亮灯", "Lights")

    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", Text("项目", "Project"), name_of, sort="name_zh", main=True, href=page_of),
        Column("light", Text("灯", "Light"), "light_on", kind="light", sort="rank_on"),
        Column("from", Text("来自", "From"), lambda row: _from(row.from_on)),
        Column("why", Text("依据", "Why"), lambda row: row.judged.light.why),
        Column("parts", Text("各项", "Each"), lambda row: row.judged, template="lights/cells/parts.html"),
        Column("note", Text("红灯说明", "Red explained"), lambda row: row.told, template="lights/cells/note.html"),
        Column("leader", Text("联系领导", "Leader"), "leader", sort="leader", wide_only=True),
    )

    def __init__(
        self, request: HttpRequest, rows: QuerySet[ProjectRow], rules: LightSet, *, export_url: str = ""
    ) -> None:
        self._on: date = request.day  # type: ignore[attr-defined]  set by the middleware
        self._rules = rules
        self.lit = Standings(self._on, rules).told(rows)
        self.filters = (  # type: ignore[misc]  the day is known only when the list is made
            Choice(
                "light",
                Text("灯", "Light"),
                tuple((colour, LIGHTS[colour].text) for colour in COLOURS),
                field="light_on",
            ),
            Choice("dimension", Text("来自", "From"), tuple(DIMENSIONS.items()), field="from_on"),
            Choice("note", Text("红灯说明", "Red explained"), tuple(NOTES.items()), apply=self.red),
        )
        super().__init__(request, self.lit, export_url=export_url)

    def red(self, rows: QuerySet[ProjectRow], told: str) -> QuerySet[ProjectRow]:
        """Those whose light is red and that say of it what the key of :data:`NOTES` means."""
        notes = RedNoteRow.objects.filter(project=OuterRef("pk"))
        red = rows.filter(light_on__in=RED)
        if told == "missing":
            return red.filter(~Exists(notes))
        return red.filter(
            Exists(notes.filter(due__lt=self._on) if told == "overdue" else notes.filter(due__gte=self._on))
        )

    @property
    def body(self) -> Any:
        """The cells of this page, each row with its reasons and what it says of a red light."""
        rows = list(self.page.object_list)
        self._dress(rows)
        self.page.object_list = rows
        return super().body

    def _dress(self, rows: list[Any]) -> None:
        judged = judged_by(self._rules, rows, self._on)
        notes = {note.project: note for note in RedNoteRow.objects.filter(project__in=[row.id for row in rows])}
        for row in rows:
            row.judged = judged[row.id]
            row.told = explained(row.light_on, notes.get(row.id), self._on, self._explain_href(row))

    def _explain_href(self, row: ProjectRow) -> str:
        allowed = self.request.as_of is None and may(self.request, "explain-red", subject_of(row))  # type: ignore[attr-defined]  set by the middleware
        return reverse("projects:act", args=[row.id, "explain-red"]) if allowed else ""

    def plain(self) -> tuple[list[str], list[list[Any]]]:
        """Headings and values of an export."""
        heads = [
            *(self.columns[place].label for place in (0, 1, 2, 3)),
            *(Text("说明", "Note"), Text("原因", "Cause"), Text("责任人", "Owner"), Text("期限", "Due")),
        ]
        rows = list(self.rows)
        self._dress(rows)
        return [words.say(head) for head in heads], [self._line(row) for row in rows]

    def _line(self, row: Any) -> list[Any]:
        told = row.told
        note = told.note if told else None
        return [
            words.say(name_of(row)),
            words.say(row.judged.light.word),
            words.say(_from(row.from_on)),
            words.say(row.judged.light.why),
            words.say(told.text) if told else "",
            *((note.cause, note.owner, note.due) if note else ("", "", None)),
        ]


class ComparisonList(_Projects):
    """The same projects by two rule sets."""

    id = "comparison"
    label = Text("两套规则对比", "Two rule sets")

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[ProjectRow],
        one: tuple[LightSet, dict[str, Judged]],
        other: tuple[LightSet, dict[str, Judged]],
    ) -> None:
        steps = {id_: worse(judged, other[1][id_]) for id_, judged in one[1].items()}
        self.changed = sum(step != 0 for step in steps.values())
        self.worse = sum(step > 0 for step in steps.values())
        self.columns: tuple[Column, ...] = (  # type: ignore[misc]  the lights are known only when the list is made
            Column("name", Text("项目", "Project"), name_of, sort="name_zh", main=True, href=page_of),
            *_side("a", one),
            Column("light", Text("变化", "Change"), lambda row: CHANGES[_change(steps[row.id])], sort="rank"),
            *_side("b", other),
        )
        self.filters = (  # type: ignore[misc]  the same
            Choice(
                "change",
                Text("变化", "Change"),
                tuple(CHANGES.items()),
                apply=_among(
                    lambda id_, value: _change(steps[id_]) == value or (value == "changed" and steps[id_] != 0), steps
                ),
            ),
        )
        super().__init__(request, ranked(rows, {id_: abs(step) for id_, step in steps.items()}))


def _side(key: str, side: tuple[LightSet, dict[str, Judged]]) -> tuple[Column, ...]:
    rules, judged = side
    return (
        Column(f"{key}_light", rules.name, lambda row: judged[row.id].light.colour, kind="light"),
        Column(f"{key}_why", Text("依据", "Why"), lambda row: judged[row.id].light.why),
    )


def _change(step: int) -> str:
    return "worse" if step > 0 else "better" if step < 0 else "same"


def _from(dimension: str) -> Text:
    return dict[str, Text](DIMENSIONS.items()).get(dimension, Text("—", "—"))


def _among(holds: Callable[[str, str], bool], known: dict[str, Any]) -> Callable[[Any, str], Any]:
    return lambda rows, value: rows.filter(pk__in=[id_ for id_ in known if holds(id_, value)])
