"""项目库: the list with search, filters, sums and its export."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import F, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kuaijin.core.base import Text
from kuaijin.core.identifiers import show_project_code
from kuaijin.desks.frame import labels, listing, words
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing, light_choice
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.frame.todo import landing_lines
from kuaijin.desks.projects.queries import (
    BATCH_CHOICES,
    NO_ARTICLE,
    dress,
    plan_year,
    sums_in,
    sums_of,
)
from kuaijin.insight.projects import Standings, area_names, seen_of, tag_vocabulary
from kuaijin.ledger.json_lists import Holds
from kuaijin.ledger.projections.models import ProjectRow

CATEGORIES = ("社会民生", "基础设施", "产城融合")
START_CLASSES = ("续建", "新开工", "投产", "预备")
ORIGINS = (
    ("article", Text("文章项目", "From the article")),
    ("sample", Text("示例项目", "Sample")),
    ("ledger", Text("台账录入", "Entered here")),
    ("figures", Text("示例数字", "Sample figures")),
)


def _named(values: Sequence[str]) -> tuple[tuple[str, Any], ...]:
    return tuple((value, labels.choice(value)) for value in values)


def _name(row: ProjectRow) -> Text:
    return Text(row.name_zh, row.name_en or row.name_zh)


PICK = Column("pick", Text("选", "Pick"), "id", template="projects/cells/pick.html")


class ProjectList(Listing):
    """The projects that a person may see."""

    id = "projects"
    label = Text("项目", "Projects")
    search = (
        "id__icontains",
        "name_zh__icontains",
        "name_en__icontains",
        "code__icontains",
        "owner_name__icontains",
        "leader__icontains",
        "secretary__icontains",
    )
    search_hint = Text("名称、代码、单位、人员", "Name, code, owner or person")
    default_sort = "id"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", Text("项目", "Project"), _name, sort="name_zh", template="projects/cells/name.html", main=True),
        Column("light", Text("灯", "Light"), kind="light"),
        Column("batch", Text("批次", "Batch"), lambda row: row.batch_short),
        Column("category", Text("类别", "Category"), lambda row: labels.choice(row.category), sort="category"),
        Column("total", Text("总投资（万元）", "Total (CNY wan)"), "total_wan", kind="wan", sort="total_wan"),
        Column("plan", Text("年计划（万元）", "Plan (CNY wan)"), "plan_year_wan", kind="wan", sort="plan_year_wan"),
        Column(
            "actual", Text("年完成（万元）", "Actual (CNY wan)"), "actual_year_wan", kind="wan", sort="actual_year_wan"
        ),
        Column("rate", Text("完成率", "Rate"), lambda row: row.share.text, template="projects/cells/rate.html"),
        Column(
            "people",
            Text("领导／秘书", "Leader, secretary"),
            sort="leader",
            template="projects/cells/people.html",
            wide_only=True,
        ),
    )
    exported: ClassVar[tuple[Column, ...]] = (
        Column("id", Text("编号", "No.")),
        Column("name_zh", Text("项目", "Project")),
        Column("name_en", Text("英文名称", "Name in English")),
        Column("code", Text("项目代码", "Code"), lambda row: show_project_code(row.code) if row.code else ""),
        Column("area", Text("片区", "Area"), "area_text"),
        *(column for column in columns if column.key not in {"name", "people"}),
        Column("start_class", Text("建设性质", "Start class"), lambda row: labels.choice(row.start_class)),
        Column("leader", Text("联系领导", "Leader")),
        Column("secretary", Text("服务秘书", "Secretary")),
        Column("tags", Text("标签", "Tags"), lambda row: "、".join(row.tags)),
        Column("mark", Text("来源", "Source"), kind="source"),
    )

    def __init__(self, request: HttpRequest, rows: QuerySet[ProjectRow], *, export_url: str = "") -> None:
        self._base = rows
        self._tags = tag_vocabulary()
        if may(request, "project.bulk"):
            self.columns = (PICK, *type(self).columns)  # type: ignore[misc]  for those who may act on many
        self.year = plan_year(rows.values_list("year", flat=True).order_by().distinct(), request.day)
        super().__init__(request, rows, filters=self._filters(), export_url=export_url)

    def _filters(self) -> tuple[Choice, ...]:
        return (
            Choice("category", Text("类别", "Category"), _named(CATEGORIES)),
            Choice(
                "batch",
                Text("批次", "Batch"),
                BATCH_CHOICES,
                apply=lambda rows, value: rows.filter(self._standings.in_batch(value)),
            ),
            Choice("area", Text("片区", "Area"), self._areas()),
            self._light(),
            Choice("leader", Text("联系领导", "Leader"), self._values("leader")),
            Choice("secretary", Text("服务秘书", "Secretary"), self._values("secretary")),
            Choice("start_class", Text("建设性质", "Start class"), _named(START_CLASSES)),
            Choice(
                "investment_type",
                Text("投资类型", "Investment"),
                _named(("government", "private")),
                field="attributes__investment_type",
            ),
            Choice("tag", Text("标签", "Tag"), tuple(self._tags.items()), apply=_by_tag),
            Choice("origin", Text("来源", "Source"), ORIGINS, apply=_by_origin),
        )

    def _light(self) -> Choice:
        usual = light_choice()
        return Choice(usual.key, usual.label, usual.choices, apply=self._lit)

    def _lit(self, rows: QuerySet[ProjectRow], value: str) -> QuerySet[ProjectRow]:
        return self._standings.told(rows).filter(light_on=value)

    @cached_property
    def _standings(self) -> Standings:
        return Standings(self.request.day)  # type: ignore[attr-defined]  set by the middleware

    def _values(self, field: str) -> tuple[tuple[str, str], ...]:
        known = self._base.order_by().values_list(field, flat=True).distinct()
        return tuple((value, value) for value in sorted(set(known) - {""}))

    def _areas(self) -> tuple[tuple[str, Text], ...]:
        names = area_names()
        return tuple((zh, names.get(zh, Text(zh, zh))) for zh, _ in self._values("area"))

    @property
    def body(self) -> Any:
        """The cells of this page, each row with what follows for the day shown."""
        rows = list(self.page.object_list)
        dress(rows, seen_of(rows, self.request.day))  # type: ignore[attr-defined]  set by the middleware
        self.page.object_list = rows
        return super().body

    def dressed(self) -> list[ProjectRow]:
        """Every row that matches, in order, dressed."""
        rows = list(self.rows)
        return dress(rows, seen_of(rows, self.request.day))  # type: ignore[attr-defined]  set by the middleware


def _by_tag(rows: Any, value: str) -> Any:
    return rows.filter(Holds(F("tags"), Value(value)))


def _by_origin(rows: Any, value: str) -> Any:
    if value == "figures":
        return rows.filter(figures_sample=True)
    if value == "sample":
        return rows.filter(sample=True)
    untold = Q(state__contains=NO_ARTICLE)
    return rows.filter(untold if value == "ledger" else ~untold, sample=False)


@require_GET
@requires("project.list")
def project_list(request: HttpRequest) -> HttpResponse:
    """The projects that the person may see, with the sums of what matches."""
    export_url = reverse("projects:export") if may(request, "project.export") else ""
    found = ProjectList(request, visible(request.actor, "project", ProjectRow.objects.all()), export_url=export_url)
    context = {
        "lst": found,
        "sums": sums_in(found.rows, found.year),
        "year": found.year,
        "can_intake": may(request, "project.intake"),
        "can_bulk": may(request, "project.bulk") and request.as_of is None,
        "can_merge": may(request, "project.duplicates"),
        "todo": landing_lines(request, "projects:list"),
    }
    if request.headers.get("HX-Target", "").endswith(f"#{found.id}"):
        return render(request, "projects/list_alone.html", context)
    return render(request, "projects/list.html", context)


@require_GET
@requires("project.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel file: filters on the first line, sums on the last."""
    found = ProjectList(request, visible(request.actor, "project", ProjectRow.objects.all()))
    rows = found.dressed()
    heads = [words.say(column.label) for column in found.exported]
    body = [[_plain(column, row) for column in found.exported] for row in rows]
    body.append(_sum_line(found, rows))
    return exported(found, f"projects-{request.day}", table=(heads, body))


def _plain(column: Column, row: ProjectRow) -> object:
    value = listing.value_of(column, row)
    if column.kind == "light":
        return words.say(row.light_word)
    if column.kind == "source":
        return words.say(dict(ORIGINS)[row.mark])
    return value if value is None or isinstance(value, int | str | date) else words.say(value)


def _sum_line(found: ProjectList, rows: list[ProjectRow]) -> list[object]:
    sums = sums_of(rows, found.year)
    known: dict[str, object] = {
        "name_zh": words.say(Text(f"合计 {sums.count} 项", f"{sums.count} in all")),
        "total": sums.total_wan,
        "plan": sums.plan_wan,
        "actual": sums.actual_wan,
        "rate": sums.share.text,
    }
    return [known.get(column.key, "") for column in found.exported]
