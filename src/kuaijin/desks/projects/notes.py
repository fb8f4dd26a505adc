"""Comments, tags and followers of a project: their forms, and the tab that shows them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from kuaijin.core import project_notes as notes
from kuaijin.core.base import Text
from kuaijin.core.project_more_words import NOTE_NAMES
from kuaijin.core.project_state import State
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.desks.projects import acts
from kuaijin.insight.projects import state_of, tag_vocabulary
from kuaijin.ledger.projections.models import ProjectRow

COMMANDS: dict[str, type[Any]] = {
    "comment": notes.Comment,
    "withdraw-comment": notes.WithdrawComment,
    "set-tags": notes.SetTags,
    "follow": notes.Follow,
    "unfollow": notes.Unfollow,
}


@require_POST
def act(request: HttpRequest, project_id: str, tag: str) -> HttpResponse:
    """Carry out one of them."""
    row = acts.found(request, project_id)
    if tag not in COMMANDS:
        raise Http404
    require(request, tag, subject_of(row))
    form = form_of(request, tag, row, state_of(row))
    result = run_command(request, "project", project_id, form)
    back = f"{reverse('projects:page', args=[project_id])}?tab=talk"
    return result.response or done(request, back, NOTE_NAMES[tag])


def form_of(request: HttpRequest, tag: str, row: ProjectRow, state: State, number: int = 0) -> CommandForm:
    """The form of one of the commands; ``number`` of the comment that is to be taken back."""
    fields: dict[str, Field] = {}
    fixed: dict[str, Any] = {}
    initial: dict[str, Any] = {}
    if tag == "comment":
        hint = Text(
            "写 @岗位名（如 @调度专员01）、@角色名或 @项目单位，对方会收到通知",
            "@ and the name of a post or role tells them",
        )
        fields = {"text": Field(label=Text("评论", "Comment"), widget="textarea", help=hint, wide=True)}
    elif tag == "set-tags":
        choices = tuple(tag_vocabulary().items())
        shown = (*choices, *((old, Text(old, old)) for old in state.tags if old not in dict(choices)))
        fields = {
            "add": Field(
                label=Text("标签", "Tags"),
                widget="checks",
                choices=shown,
                parse=lambda posted: [each for each in posted.getlist("add") if each not in state.tags],
            )
        }
        fixed = {"remove": tuple(each for each in state.tags if each not in request.POST.getlist("add"))}
        initial = {"add": list(state.tags)}
    elif tag == "withdraw-comment" and number:
        initial = {"number": number}
        fields = {"number": Field(widget="hidden")}
    return CommandForm(
        COMMANDS[tag],
        reverse("projects:note", args=[row.id, tag]),
        fields=fields,
        fixed=fixed,
        initial=initial,
        title=NOTE_NAMES[tag],
        key=str(number) if number else "",
    )


def talk(request: Any, row: ProjectRow, state: State) -> dict[str, Any]:
    """What the tab shows: comments, the newest first, tags, followers, and what the reader may do."""
    subject, actor = subject_of(row), request.actor
    open_ = request.as_of is None and state.status != "retired"

    def form(tag: str, number: int = 0) -> CommandForm | None:
        allowed = open_ and may(request, tag, subject)
        return form_of(request, tag, row, state, number) if allowed else None

    def own(said: Any) -> bool:
        return said.by == actor.name or actor.role in notes.MODERATORS

    follows = actor.name in state.followers
    return {
        "said": [
            (each, form("withdraw-comment", each.number) if own(each) and not each.withdrawn else None)
            for each in reversed(state.comments)
        ],
        "comment_form": form("comment"),
        "tags_form": form("set-tags"),
        "follow_form": form("unfollow" if follows else "follow"),
        "follows": follows,
        "vocabulary": tag_vocabulary(),
    }
