"""园区设置: the park's name, its posts (people appear as posts only) and the facts told of it with their sources."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kuaijin import ledger
from kuaijin.core import park as core
from kuaijin.core.base import Text
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.commands import CommandForm, acted, done, run_command
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.ledger.projections.models import AreaRow, RoleRow
from kuaijin.people import services
from kuaijin.people.roles import ROLES, role_name

DRAWN = {core.DrawArea, core.RecordAssessment}
"""What has a boundary is entered at the desk of the map."""
COMMANDS: dict[str, type[Any]] = {
    str(command.__struct_config__.tag): command for command in core.TABLE if command not in DRAWN
}
ROLE_CHOICES = tuple((name, ROLES[name].name) for name in core.ROLE_IDS if name in ROLES)


class PostList(Listing):
    """The posts that tasks can be given to."""

    id = "posts"
    export_act = "park.export"
    label = Text("岗位", "Posts")
    search = ("name__icontains", "department__icontains")
    search_hint = Text("岗位或部门", "Post or department")
    default_sort = "role"
    filters = (Choice("role", Text("角色", "Role"), ROLE_CHOICES),)
    columns = (
        Column("name", Text("岗位", "Post"), "name", sort="name", main=True),
        Column("role", Text("角色", "Role"), lambda row: role_name(row.role), sort="role"),
        Column("department", Text("部门", "Department"), "department", sort="department"),
    )


def _posts(request: HttpRequest) -> PostList:
    export_url = reverse("park:export") if may(request, "park.export") else ""
    return PostList(request, RoleRow.objects.all(), export_url=export_url)


@require_GET
@requires("park.see")
def home(request: HttpRequest) -> HttpResponse:
    """The park's book, and what the reader may enter in it."""
    state, seq = ledger.load(core.KIND, services.park_id())
    naming = request.as_of is None and state.status == "named" and may(request, "park.name-role")
    context = {
        "state": state,
        "areas": AreaRow.objects.count(),
        "forms": [] if request.as_of else [_form(tag, state, seq) for tag in _open(request, state)],
        "without_post": len(services.without_post(state)) if naming else 0,
    }
    return listing.answer(request, _posts(request), "park/home.html", context)


@require_GET
@requires("park.export")
def export(request: HttpRequest) -> HttpResponse:
    """The posts as filtered, as an Excel file."""
    return exported(_posts(request), f"posts-{request.day}")


def _open(request: HttpRequest, state: core.State) -> list[str]:
    tags = [tag for tag in COMMANDS if state.status in core.TABLE[COMMANDS[tag]][1] and may(request, f"park.{tag}")]
    return [tag for tag in tags if tag != "close-role" or state.roles]


def _form(tag: str, state: core.State, seq: int | None) -> CommandForm:
    fields: dict[str, Field] = {}
    initial: dict[str, Any] = {}
    if tag == "name-park":
        initial = {"name_zh": state.name_zh, "name_en": state.name_en}
    elif tag == "name-role":
        fields = {"role": Field(widget="select", choices=(("", "—"), *ROLE_CHOICES))}
    elif tag == "close-role":
        names = [(each.name, each.name) for each in state.roles]
        fields = {"name": Field(widget="select", choices=(("", "—"), *names))}
    elif tag == "set-hall" and state.hall is not None:
        initial = {name: getattr(state.hall, name) for name in state.hall.__struct_fields__}
    return CommandForm(
        COMMANDS[tag],
        reverse("park:act", args=[tag]),
        fields=fields,
        initial=initial,
        seq=seq,
        title=core.COMMAND_NAMES[tag],
    )


@require_POST
def act(request: HttpRequest, tag: str) -> HttpResponse:
    """Carry out one command on the park."""
    if tag not in COMMANDS:
        raise Http404
    require(request, f"park.{tag}")
    state, _ = ledger.load(core.KIND, services.park_id())
    result = run_command(request, core.KIND, services.park_id(), _form(tag, state, None))
    return result.response or acted(request, reverse("park:home"), core.COMMAND_NAMES[tag])


@require_POST
@requires("park.name-role")
def catch_up(request: HttpRequest) -> HttpResponse:
    """Name the posts of accounts that were approved before the park had a name."""
    state, _ = ledger.load(core.KIND, services.park_id())
    for account in services.without_post(state):
        services.tell_park(account, by=request.actor, active=True)
    return done(request, reverse("park:home"), Text("已设岗", "Posts named"))
