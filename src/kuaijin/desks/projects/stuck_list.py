"""停滞清单: the projects that do not move on in their batch, each with the rules that say so."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kuaijin.core.base import Text
from kuaijin.core.batch_stuck import STUCK_RULES
from kuaijin.core.batches import BATCH_NAMES
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.guard import requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.projects.queries import BATCH_CHOICES, dress
from kuaijin.insight.batches import stuck_by_project
from kuaijin.insight.projects import seen_of
from kuaijin.ledger.projections.models import ProjectRow


class StuckList(Listing):
    """The stuck projects that a person may see."""

    id = "stuck"
    label = Text("停滞清单", "Stuck projects")
    search = ("id__icontains", "name_zh__icontains", "name_en__icontains", "code__icontains", "owner_name__icontains")
    search_hint = Text("名称、代码、单位", "Name, code or owner")
    empty = Text("没有停滞的项目", "No project is stuck")
    export_act = "project.export"
    default_sort = "id"

    def __init__(self, request: HttpRequest, rows: QuerySet[ProjectRow]) -> None:
        base = list(rows)
        self._why = stuck_by_project(base, request.day)
        self._seen = seen_of(base, request.day)
        self.columns: tuple[Column, ...] = (  # type: ignore[misc]  the reasons are known only when the list is made
            Column(
                "name",
                Text("项目", "Project"),
                lambda row: Text(row.name_zh, row.name_en or row.name_zh),
                sort="name_zh",
                template="projects/cells/name.html",
                main=True,
            ),
            Column("batch", Text("批次", "Batch"), self._batches),
            Column("why", Text("停滞原因", "Why"), self._reasons, template="projects/cells/stuck.html"),
            Column("people", Text("领导／秘书", "Leader, secretary"), self._people, sort="leader"),
        )
        self.filters = (  # type: ignore[misc]  the same
            Choice("batch", Text("批次", "Batch"), BATCH_CHOICES, apply=self._where(lambda why: why.batch)),
            Choice("rule", Text("规则", "Rule"), tuple(STUCK_RULES.items()), apply=self._where(lambda why: why.rule)),
            Choice("leader", Text("联系领导", "Leader"), _values(base, "leader")),
            Choice("secretary", Text("服务秘书", "Secretary"), _values(base, "secretary")),
        )
        super().__init__(request, rows.filter(pk__in=list(self._why)))

    def _where(self, part: Any) -> Any:
        def apply(rows: Any, value: str) -> Any:
            return rows.filter(pk__in=[id_ for id_, why in self._why.items() if any(part(one) == value for one in why)])

        return apply

    def _batches(self, row: ProjectRow) -> Text:
        named = [BATCH_NAMES[one] for one in dict.fromkeys(why.batch for why in self._why[row.id])]
        return Text("、".join(name.zh for name in named), ", ".join(name.en for name in named))

    def _reasons(self, row: ProjectRow) -> Text:
        why = self._why[row.id]
        return Text("".join(one.text.zh for one in why), " ".join(one.text.en for one in why))

    def _people(self, row: ProjectRow) -> str:
        return " / ".join(name for name in (row.leader, row.secretary) if name)

    @property
    def body(self) -> Any:
        """The cells of this page, each row with what follows for the day shown."""
        for row in dress(self.page.object_list, self._seen):
            row.stuck = self._why[row.id]
        return super().body

    @property
    def by_rule(self) -> list[tuple[str, Text, int]]:
        """How many projects each rule holds up, rules that hold up none left out."""
        counts = {rule: sum(any(one.rule == rule for one in why) for why in self._why.values()) for rule in STUCK_RULES}
        return [(rule, text, counts[rule]) for rule, text in STUCK_RULES.items() if counts[rule]]


def _values(rows: list[ProjectRow], field: str) -> tuple[tuple[str, str], ...]:
    return tuple((value, value) for value in sorted({getattr(row, field) for row in rows} - {""}))


@require_GET
@requires("project.board")
def stuck_page(request: HttpRequest) -> HttpResponse:
    """The stuck projects that the person may see, on the day shown."""
    found = StuckList(request, visible(request.actor, "project", ProjectRow.objects.exclude(status="retired")))
    return listing.answer(request, found, "projects/stuck.html", {"by_rule": found.by_rule})
