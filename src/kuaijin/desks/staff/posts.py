"""全员竞岗: the list with who was moved, one post with its candidates, marks, order and appointment."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import post_messages as m
from kuaijin.core.base import Text
from kuaijin.core.post import TABLE
from kuaijin.core.post_state import COMMAND_NAMES, KNOWLEDGE, STATUSES, Candidate, Place, State, order, sheet_total
from kuaijin.core.scoring import rounded
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.commands import CommandForm, acted, done, run_command
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.insight.numbers import next_number
from kuaijin.ledger.projections.models import RoleRow
from kuaijin.ledger.projections.people_models import PostingRow, PostRow

PANEL_ROLES = ("leader_main", "leader", "bureau_head", "dispatcher", "planner")
COMMANDS: dict[str, type[Any]] = {
    str(command.__struct_config__.tag): command for command in TABLE if command is not m.DraftPost
}
CONFIRM = {
    "publish-post": Text("公布后标准和评委不能更改，确定吗？", "Criteria and panel are then fixed. Publish?"),
    "score-candidate": Text("评分提交后不能更改，确定吗？", "Your marks cannot be changed later. Give them?"),
    "close-post-scores": Text("封存后名次确定，确定吗？", "The order then stands. Close?"),
    "appoint": Text("任命后记入人员调整记录，确定吗？", "It goes on the record of those moved. Appoint?"),
}
SOURCES = {"article": Text("报道事实", "Told by the article"), "sample": Text("示例", "Sample")}


class PostList(Listing):
    """Posts, the newest first."""

    id = "posts"
    label = Text("全员竞岗", "Open posts")
    search = ("id__icontains", "title__icontains", "unit__icontains")
    search_hint = Text("编号、岗位、单位", "Number, post or unit")
    default_sort = "-id"
    empty = Text("还没有竞岗岗位", "No open post yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("id", Text("编号", "Number"), sort="id", wide_only=True),
        Column("title", Text("岗位", "Post"), main=True, sort="title",
               href=lambda row: reverse("staff:post", args=[row.pk])),
        Column("status", Text("状态", "Status"), lambda row: f"post_{row.status}", kind="status", sort="status"),
        Column("unit", Text("用人单位", "Unit"), sort="unit"),
        Column("knowledge", Text("专业要求", "Must know"), lambda row: known(row.knowledge)),
        Column("places", Text("人数", "Places"), kind="int", sort="places"),
        Column("candidates", Text("报名", "Applied"), kind="int", sort="candidates"),
        Column("appointed", Text("已任命", "Appointed"), kind="int", sort="appointed"),
        Column("apply_until", Text("报名截止", "Apply until"), kind="day", sort="apply_until"),
    )  # fmt: skip
    filters = (
        Choice("status", Text("状态", "Status"), tuple((key, text) for key, text in STATUSES.items() if key != "new")),
    )


class Line(Struct, frozen=True):
    """A candidate as the page shows one: the place once scores are closed, marks to whom they are shown."""

    candidate: Candidate
    knows: str
    place: Place | None
    chosen: bool
    sheets: list[tuple[str, Any]]


def known(knowledge: list[str] | tuple[str, ...]) -> str:
    """The fields of knowledge in the reader's language."""
    return words.say(Text("、", ", ")).join(words.say(KNOWLEDGE[each]) for each in knowledge)


def _rows(request: HttpRequest) -> Any:
    return visible(request.actor, "post", PostRow.objects.all())


@require_GET
@requires("post.list")
def post_list(request: HttpRequest) -> HttpResponse:
    """The posts; above them who was moved where."""
    moved = PostingRow.objects.all()
    units: dict[str, int] = {}
    for row in moved:
        row.told = known(row.knows)
        units[row.to_unit] = units.get(row.to_unit, 0) + 1
    context = {"moved": moved, "units": units, "can_draft": may(request, "post.draft-post")}
    export_url = reverse("staff:posts_export") if may(request, "post.export") else ""
    return listing.answer(
        request, PostList(request, _rows(request), export_url=export_url), "staff/posts.html", context
    )


@require_GET
@requires("post.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel file."""
    return exported(PostList(request, _rows(request)), f"posts-{request.day}")


@require_http_methods(["GET", "POST"])
@requires("post.draft-post")
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a post."""
    form = CommandForm(
        m.DraftPost,
        reverse("staff:draft_post"),
        fixed={"source": "ledger", "source_note": ""},
        seq=0,
        title=COMMAND_NAMES["draft-post"],
    )
    if request.method == "GET":
        return render(request, "staff/draft_post.html", {"form": form})
    number = next_number(PostRow, f"JG{request.day.year}-")
    result = run_command(request, "post", number, form, begins=True)
    return result.response or done(request, reverse("staff:post", args=[number]), Text("已拟定", "Drafted"))


def _found(request: HttpRequest, post_id: str) -> PostRow:
    row: PostRow | None = _rows(request).filter(pk=post_id).first()
    if row is None:
        raise Http404
    return row


@require_GET
def post_page(request: HttpRequest, post_id: str) -> HttpResponse:
    """One post: what it asks for, how it is scored, who applied, the order and who is appointed."""
    row = _found(request, post_id)
    state, seq = ledger.load("post", post_id)
    context = {
        "row": row,
        "state": state,
        "row_status": f"post_{state.status}",
        "knowledge": known(state.knowledge),
        "source": SOURCES.get(state.source),
        "lines": _lines(request, state),
        "missing": len(state.missing),
        "forms": [] if request.as_of else _offered(request, state, seq),
    }
    return render(request, "staff/post.html", context)


def _lines(request: HttpRequest, state: State) -> list[Line]:
    """The candidates, by place once the scores are closed; until then a member sees the own marks only."""
    closed = state.status in ("scored", "shown", "appointed", "failed")
    places = {each.candidate: each for each in order(state)} if closed else {}
    all_marks = closed and may(request, "post.marks")
    lines = []
    for each in state.candidates:
        sheets = [sheet for sheet in state.sheets_of(each.name) if all_marks or sheet.member == request.actor.name]
        totals = [(sheet.member, rounded(sheet_total(state.criteria, sheet))) for sheet in sheets]
        lines.append(Line(each, known(each.knows), places.get(each.name), each.name in state.chosen, totals))
    return sorted(lines, key=lambda line: (line.place is None, line.place.place if line.place else 0))


def _offered(request: HttpRequest, state: State, seq: int) -> list[CommandForm]:
    """The forms of what this person may do now."""
    tags = [
        tag
        for tag, command in COMMANDS.items()
        if state.status in TABLE[command][1] and may(request, f"post.{tag}") and _sensible(request, tag, state)
    ]
    return [_form(request, tag, state, seq) for tag in tags]


def _to_score(request: HttpRequest, state: State) -> list[str]:
    return [candidate for member, candidate in state.missing if member == request.actor.name]


def _sensible(request: HttpRequest, tag: str, state: State) -> bool:
    """Leave out what the decider would refuse whatever is filled in."""
    name = request.actor.name
    over = state.apply_until is not None and request.day > state.apply_until
    tests: dict[str, Callable[[], bool]] = {
        "apply-for-post": lambda: not over and state.candidate(name) is None,
        "enter-candidate": lambda: not over,
        "withdraw-candidacy": lambda: state.candidate(name) is not None,
        "screen-candidate": lambda: over and any(not state.sheets_of(each.name) for each in state.candidates),
        "declare-tie": lambda: name in state.panel and any(not state.tied(name, c.name) for c in state.candidates),
        "score-candidate": lambda: bool(_to_score(request, state)),
        "close-post-scores": lambda: over and bool(state.sheets) and not state.missing,
        "appoint": lambda: state.shown_until is not None and request.day > state.shown_until,
    }
    return tests.get(tag, lambda: True)()


def _select(names: Any) -> Field:
    return Field(widget="select", choices=(("", "—"), *((name, name) for name in names)))


def _fields(request: HttpRequest, tag: str, state: State) -> dict[str, Field]:
    names = [each.name for each in state.candidates]
    if tag == "publish-post":
        people = RoleRow.objects.filter(role__in=PANEL_ROLES).order_by("name").values_list("name", flat=True)
        return {"panel": Field(widget="checks", choices=tuple((name, name) for name in people))}
    if tag == "screen-candidate":
        return {"candidate": _select(name for name in names if not state.sheets_of(name))}
    if tag == "declare-tie":
        return {"candidate": _select(name for name in names if not state.tied(request.actor.name, name))}
    if tag == "score-candidate":
        return {"candidate": _select(_to_score(request, state))}
    if tag == "propose-appointment":
        ranked = tuple((each.candidate, f"{each.place} · {each.candidate} · {each.score}") for each in order(state))
        return {"chosen": Field(widget="checks", choices=ranked)}
    return {}


def _form(request: HttpRequest, tag: str, state: State, seq: int | None) -> CommandForm:
    initial: dict[str, Any] = {}
    if tag == "score-candidate":
        initial["marks"] = [{"criterion": each.name, "points": ""} for each in state.criteria]
    return CommandForm(
        COMMANDS[tag],
        reverse("staff:post_act", args=[state.id, tag]),
        fields=_fields(request, tag, state),
        initial=initial,
        seq=seq,
        title=COMMAND_NAMES[tag],
        confirm=CONFIRM.get(tag),
    )


@require_POST
def act(request: HttpRequest, post_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a post."""
    if tag not in COMMANDS:
        raise Http404
    _found(request, post_id)
    require(request, f"post.{tag}")
    state, _ = ledger.load("post", post_id)
    result = run_command(request, "post", post_id, _form(request, tag, state, None))
    return result.response or acted(request, reverse("staff:post", args=[post_id]), COMMAND_NAMES[tag])
