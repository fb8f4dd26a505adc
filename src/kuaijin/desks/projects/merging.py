"""疑似重复与合并: pairs that look like one project, the two side by side, and the merger or its undoing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kuaijin.core import project_merge as merge
from kuaijin.core.base import Text
from kuaijin.core.duplicates import Card, compare, pairs_of
from kuaijin.core.identifiers import show_project_code
from kuaijin.core.project_more_words import MERGE_NAMES
from kuaijin.core.project_state import STATUSES
from kuaijin.desks.frame import labels, words
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.desks.projects import acts
from kuaijin.insight.projects import state_of
from kuaijin.ledger.projections.models import ProjectRow


def card_of(row: ProjectRow) -> Card:
    """What is compared of a project."""
    return Card(row.id, row.name_zh, row.code, row.owner_uscc, row.area, row.total_wan)


def _name(row: ProjectRow) -> Text:
    return Text(row.name_zh, row.name_en or row.name_zh)


@require_GET
@requires("project.duplicates")
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that look like one project, and what was merged."""
    rows = list(visible(request.actor, "project", ProjectRow.objects.exclude(status="retired")))
    by_id = {row.id: row for row in rows}
    pairs = [(pair, by_id[pair.first], by_id[pair.second]) for pair in pairs_of(map(card_of, rows))]
    merged = visible(request.actor, "project", ProjectRow.objects.exclude(merged_into=""))
    context = {
        "pairs": [(pair, _name(one), _name(other)) for pair, one, other in pairs],
        "merged": [(row, _name(row)) for row in merged],
    }
    return render(request, "projects/duplicates.html", context)


@require_http_methods(["GET", "POST"])
def side_by_side(request: HttpRequest, project_id: str, other_id: str) -> HttpResponse:
    """Two projects beside each other, and the form that merges the first into the second."""
    row, other = acts.found(request, project_id), acts.found(request, other_id)
    require(request, "merge-into", subject_of(row))
    if row.id == other.id:
        raise Http404
    form = CommandForm(
        merge.MergeInto,
        reverse("projects:merge", args=[row.id, other.id]),
        fixed={"survivor": other.id},
        seq=row.sequence,
        title=Text(f"将 {row.id} 并入 {other.id}", f"Merge {row.id} into {other.id}"),
        confirm=Text("合并 30 天内可以撤销，确定吗？", "It can be undone for 30 days. Merge?"),
        tone="danger",
    )
    if request.method == "POST":
        result = run_command(request, "project", row.id, form)
        return result.response or done(request, reverse("projects:page", args=[other.id]), MERGE_NAMES["merge-into"])
    context = {"row": row, "other": other, "names": (_name(row), _name(other)), "facts": _facts(row, other)}
    pair = compare(card_of(row), card_of(other))
    return render(request, "projects/merge.html", context | {"form": form, "signs": pair.signs if pair else ()})


def _facts(one: ProjectRow, other: ProjectRow) -> list[tuple[Text, Any, Any, bool]]:
    def pair(name: Text, of: Any) -> tuple[Text, Any, Any, bool]:
        return name, of(one), of(other), of(one) == of(other)

    return [
        pair(Text("名称", "Name"), lambda row: row.name_zh),
        pair(Text("项目代码", "Code"), lambda row: show_project_code(row.code) if row.code else words.NOTHING),
        pair(Text("类别", "Category"), lambda row: words.say(labels.choice(row.category))),
        pair(Text("片区", "Zone"), lambda row: row.area),
        pair(Text("项目单位", "Owner"), lambda row: f"{row.owner_name} {row.owner_uscc}"),
        pair(Text("状态", "State"), lambda row: words.say(STATUSES[row.status])),
        pair(Text("总投资（万元）", "Total (CNY wan)"), lambda row: f"{row.total_wan:,}"),
        pair(Text("累计完成（万元）", "Invested (CNY wan)"), lambda row: f"{state_of(row).invested_wan():,}"),
        pair(Text("联系领导", "Leader"), lambda row: row.leader or words.NOTHING),
        pair(Text("服务秘书", "Secretary"), lambda row: row.secretary or words.NOTHING),
        pair(Text("入库", "Taken in"), lambda row: words.say_day(state_of(row).taken_in_on)),
    ]


def split_form(row: ProjectRow) -> CommandForm:
    """The form that undoes a merger."""
    return CommandForm(
        merge.SplitOff,
        reverse("projects:split", args=[row.id]),
        seq=row.sequence,
        title=MERGE_NAMES["split-off"],
    )


@require_POST
def split(request: HttpRequest, project_id: str) -> HttpResponse:
    """Undo a merger."""
    row = acts.found(request, project_id)
    require(request, "split-off", subject_of(row))
    result = run_command(request, "project", project_id, split_form(row))
    return result.response or done(request, reverse("projects:page", args=[project_id]), MERGE_NAMES["split-off"])


def head_of(request: HttpRequest, row: ProjectRow) -> dict[str, Any]:
    """What the project's page tells of mergers: into which one, which ones into it, and the way back."""
    seen = visible(request.actor, "project", ProjectRow.objects.all())  # type: ignore[attr-defined]  set by our own middleware
    survivor = seen.filter(pk=row.merged_into).first() if row.merged_into else None
    open_ = row.merged_into and request.as_of is None and may(request, "split-off", subject_of(row))  # type: ignore[attr-defined]  set by our own middleware
    return {
        "survivor": survivor and (survivor.id, _name(survivor)),
        "merged": [(each.id, _name(each)) for each in seen.filter(merged_into=row.id)],
        "split_form": split_form(row) if open_ else None,
    }
