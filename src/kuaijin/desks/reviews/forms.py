"""The forms of a review's commands, with what the page knows filled in."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from kuaijin.core import tech_review_messages as m
from kuaijin.core.base import Text
from kuaijin.core.case_state import State as CaseState
from kuaijin.core.tech_review import COMMAND_NAMES, TABLE, State
from kuaijin.desks.frame.commands import CommandForm
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import RoleRow
from kuaijin.ledger.projections.review_models import ReviewRow

COMMANDS: dict[str, type[m.ReviewCommand]] = {
    str(command.__struct_config__.tag): command
    for command in (
        m.AcceptReview,
        m.ReturnForRevision,
        m.ConcludeReview,
        m.HandInRevision,
        m.ScoreReview,
        m.NameReviewer,
        m.Recuse,
        m.FindFalse,
        m.CancelReview,
    )
}
CONFIRM = {
    "conclude-review": Text("结论出具后不能更改，确定吗？", "A conclusion can't be changed. Give it?"),
    "find-false": Text("机构将被除名，确定吗？", "The agency will be struck from the list. Sure?"),
    "cancel-review": Text("撤销后不能恢复，确定吗？", "A cancelled review can't be resumed. Cancel it?"),
    "recuse": Text("审查将转给他人，确定吗？", "The review goes to somebody else. Sure?"),
}
NO_REVIEWS = ("听证", "公示")
"""Special procedures that nobody reviews anything in."""
DANGEROUS = ("find-false", "cancel-review")
TURN = Text("由下一家轮候机构审查", "The agency whose turn it is")
BY = (
    ("rotation", Text("第三方机构轮候", "An agency, by turns")),
    ("person", Text("指定审查岗", "A reviewer of the zone")),
)


def offered(request: HttpRequest, row: ReviewRow, state: State, seq: int) -> list[CommandForm]:
    """The forms of what this person may do to the review now."""
    subject = subject_of(row)
    tags = [tag for tag in COMMANDS if state.status in TABLE[COMMANDS[tag]][1] and may(request, tag, subject)]
    if state.points is not None and "score-review" in tags:
        tags.remove("score-review")
    return [form_of(tag, state.id, seq) for tag in tags]


def form_of(tag: str, review_id: str, seq: int | None = None) -> CommandForm:
    """The form of one command."""
    fields: dict[str, Field] = {
        "name-reviewer": {"reviewer": Field(widget="select", choices=(("", TURN), *_reviewers()))},
        "return-for-revision": {"points": Field(widget="lines", wide=True)},
    }.get(tag, {})
    return CommandForm(
        COMMANDS[tag],
        reverse("reviews:act", args=[review_id, tag]),
        fields=fields,
        seq=seq,
        title=COMMAND_NAMES[tag],
        confirm=CONFIRM.get(tag),
        tone="danger" if tag in DANGEROUS else "primary",
    )


def _reviewers() -> tuple[tuple[str, str], ...]:
    names = RoleRow.objects.filter(role="reviewer").order_by("name").values_list("name", flat=True)
    return tuple((name, name) for name in names)


def commission_form(case: CaseState) -> CommandForm:
    """The form that gives a review of this case out."""
    item = surroundings.rulebook().items.get(case.item_id)
    done = {each.name for each in case.specials}
    procedures = tuple(
        (each.name.zh, each.name)
        for each in (item.special_procedures if item else ())
        if each.name.zh not in done and not each.name.zh.endswith(NO_REVIEWS)
    )
    plain = ("", Text("不属于特别程序（照常计时）", "none: the days count"))
    papers: tuple[Any, ...] = tuple((each.name.zh, each.name) for each in case.papers)
    return CommandForm(
        m.CommissionReview,
        reverse("reviews:commission", args=[case.id]),
        fields={
            "by": Field(widget="radio", choices=BY, wide=True),
            "reviewer": Field(widget="select", choices=(("", "—"), *_reviewers())),
            "procedure": Field(
                widget="select", choices=(plain, *(procedures if case.accepted_on and not case.decided_on else ()))
            ),
            "materials": Field(widget="checks", choices=papers, wide=True),
        },
        fixed={"case_id": case.id},
        initial={"days": 5},
        seq=0,
        title=COMMAND_NAMES["commission-review"],
    )
