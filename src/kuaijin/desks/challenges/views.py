"""揭榜挂帅: the list with the marshals' points, one challenge with its bids, checkpoints and judgement."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kuaijin import ledger
from kuaijin.core import challenge_messages as m
from kuaijin.core.base import Refused, Text
from kuaijin.core.challenge import TABLE
from kuaijin.core.challenge_state import COMMAND_NAMES, OUTCOMES, STATUSES, State
from kuaijin.desks.challenges import sealing
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.commands import CommandForm, acted, done, run_command, show
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.links import hrefs
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.insight.numbers import next_number
from kuaijin.insight.projects import project_names
from kuaijin.ledger.kinds.challenges import HOLDING, marshals
from kuaijin.ledger.projections.delivery_models import ChallengeRow
from kuaijin.ledger.projections.models import ProjectRow

BY_THE_MARSHAL = ("sign-pledge", "report-checkpoint", "submit-result")
COMMANDS: dict[str, type[Any]] = {
    str(command.__struct_config__.tag): command for command in TABLE if command is not m.DraftChallenge
}
CONFIRM = {
    "open-bids": Text("启封后所有揭榜公开，确定吗？", "All bids become readable. Open them?"),
    "award-challenge": Text("定榜后通知挂帅人签状，确定吗？", "The marshal then signs the pledge. Award?"),
    "judge-challenge": Text("评榜后计分，不能更改，确定吗？", "The points stand for good. Judge?"),
}


class ChallengeList(Listing):
    """Challenges, the newest first."""

    id = "challenges"
    label = Text("揭榜挂帅", "Open challenges")
    search = ("id__icontains", "title__icontains", "project__icontains", "marshal__icontains")
    search_hint = Text("编号、榜题、项目、挂帅人", "Number, title, project or marshal")
    default_sort = "-id"
    empty = Text("还没有榜单", "No challenge yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("id", Text("编号", "Number"), sort="id", wide_only=True),
        Column("title", Text("榜题", "Title"), main=True, sort="title",
               href=lambda row: reverse("challenges:challenge", args=[row.pk])),
        Column("status", Text("状态", "Status"), lambda row: f"challenge_{row.status}", kind="status", sort="status"),
        Column("marshal", Text("挂帅人", "Marshal"), sort="marshal"),
        Column("percent", Text("进度（%）", "Progress (%)"), kind="int", sort="percent"),
        Column("due", Text("完成日期", "Due"), kind="day", sort="due"),
        Column("bids", Text("揭榜数", "Bids"), kind="int", sort="bids"),
        Column("points", Text("计分", "Points"), kind="int", sort="points"),
    )  # fmt: skip
    filters = (
        Choice("status", Text("状态", "Status"), tuple((key, text) for key, text in STATUSES.items() if key != "new")),
    )


def _rows(request: HttpRequest) -> Any:
    return visible(request.actor, "challenge", ChallengeRow.objects.all())


@require_GET
@requires("challenge.list")
def challenge_list(request: HttpRequest) -> HttpResponse:
    """The challenges; above them who holds how many and with what points."""
    export_url = reverse("challenges:export") if may(request, "challenge.export") else ""
    people = (
        ChallengeRow.objects.exclude(marshal="")
        .values("marshal")
        .annotate(
            held=Count("id", filter=Q(status__in=HOLDING)), judged=Count("points"), total=Sum("points", default=0)
        )
        .order_by("-total", "marshal")
    )
    context = {
        "people": people,
        "can_draft": may(request, "challenge.draft-challenge"),
    }
    return listing.answer(
        request, ChallengeList(request, _rows(request), export_url=export_url), "challenges/list.html", context
    )


@require_GET
@requires("challenge.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel file."""
    return exported(ChallengeList(request, _rows(request)), f"challenges-{request.day}")


@require_http_methods(["GET", "POST"])
@requires("challenge.draft-challenge")
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a challenge."""
    projects = visible(request.actor, "project", ProjectRow.objects.exclude(status="retired").order_by("id"))
    named = tuple(
        (id_, Text(f"{id_} {zh}", f"{id_} {en or zh}"))
        for id_, zh, en in projects.values_list("id", "name_zh", "name_en")
    )
    form = CommandForm(
        m.DraftChallenge,
        reverse("challenges:draft"),
        fields={"project_id": Field(widget="select", choices=(("", "—"), *named))},
        seq=0,
        title=COMMAND_NAMES["draft-challenge"],
    )
    if request.method == "GET":
        return render(request, "challenges/draft.html", {"form": form})
    number = next_number(ChallengeRow, f"JB{request.day.year}-")
    result = run_command(request, "challenge", number, form, begins=True)
    return result.response or done(request, reverse("challenges:challenge", args=[number]), Text("已建榜", "Drafted"))


def _found(request: HttpRequest, challenge_id: str) -> ChallengeRow:
    row: ChallengeRow | None = _rows(request).filter(pk=challenge_id).first()
    if row is None:
        raise Http404
    return row


@require_GET
def challenge_page(request: HttpRequest, challenge_id: str) -> HttpResponse:
    """One challenge: what is asked, who bid (once opened), how far it is, and what may be done."""
    row = _found(request, challenge_id)
    state, seq = ledger.load("challenge", challenge_id)
    context = {
        "row": row,
        "state": state,
        "row_status": f"challenge_{state.status}",
        "project_name": project_names([row.project]).get(row.project, Text(row.project, row.project)),
        "project_href": hrefs(request, "project", [row.project]).get(row.project, ""),
        "mine": next((each for each in state.sealed if each.bidder == request.actor.name), None),
        "outcome": OUTCOMES.get(state.outcome),
        "forms": [] if request.as_of else _offered(request, state, seq),
    }
    return render(request, "challenges/challenge.html", context)


def _offered(request: HttpRequest, state: State, seq: int) -> list[CommandForm]:
    """The forms of what this person may do now."""
    tags = [
        tag
        for tag, command in COMMANDS.items()
        if state.status in TABLE[command][1] and may(request, f"challenge.{tag}") and _sensible(request, tag, state)
    ]
    return [_form(tag, state, seq) for tag in tags]


def _sensible(request: HttpRequest, tag: str, state: State) -> bool:
    """Leave out what the decider would refuse whatever is filled in."""
    name = request.actor.name
    over = state.open_to is not None and request.day > state.open_to
    has_bid = any(each.bidder == name for each in state.sealed)
    tests: dict[str, Callable[[], bool]] = {
        "seal-bid": lambda: not over and not has_bid,
        "withdraw-bid": lambda: not over and has_bid,
        "open-bids": lambda: over,
        "judge-challenge": lambda: state.status == "submitted" or (state.due is not None and request.day > state.due),
    }
    if tag in BY_THE_MARSHAL:
        return name == state.marshal
    return tests.get(tag, lambda: True)()


def _form(tag: str, state: State, seq: int | None) -> CommandForm:
    fields: dict[str, Field] = {}
    if tag == "award-challenge":
        fields["marshal"] = Field(
            widget="select", choices=(("", "—"), *((each.bidder, each.bidder) for each in state.bids))
        )
    elif tag == "change-marshal":
        others = ((name, name) for name in marshals() if name != state.marshal)
        fields["marshal"] = Field(widget="select", choices=(("", "—"), *others))
    elif tag == "judge-challenge":
        fields["outcome"] = Field(widget="select", choices=(("", "—"), *OUTCOMES.items()))
    fixed = {"bids": ()} if tag == "open-bids" else {}
    return CommandForm(
        sealing.Offer if tag == "seal-bid" else COMMANDS[tag],
        reverse("challenges:act", args=[state.id, tag]),
        fields=fields,
        fixed=fixed,
        seq=seq,
        title=COMMAND_NAMES[tag],
        confirm=CONFIRM.get(tag),
    )


@require_POST
def act(request: HttpRequest, challenge_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a challenge."""
    if tag not in COMMANDS:
        raise Http404
    _found(request, challenge_id)
    require(request, f"challenge.{tag}")
    state, _ = ledger.load("challenge", challenge_id)
    form = _form(tag, state, None)
    made: dict[str, Callable[[Any], Any]] = {
        "seal-bid": lambda offer: sealing.sealed(offer, request.actor.name),
        "open-bids": lambda _: sealing.opening(state),
    }
    try:
        result = run_command(request, "challenge", challenge_id, form, made=made.get(tag))
    except Refused as refused:
        form.blame(refused.refusal.field, refused.refusal.text, refused.refusal.rule)
        return show(request, form)
    return result.response or acted(request, reverse("challenges:challenge", args=[challenge_id]), COMMAND_NAMES[tag])
