"""通知: what a person is told, late first; reading, opening what it is about, and how they want to be told."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kuaijin.core.base import Text
from kuaijin.core.inbox import GROUPS, KINDS, audiences_of
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.commands import done
from kuaijin.desks.frame.guard import requires
from kuaijin.desks.frame.links import hrefs
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.ledger.projections.inbox_models import InboxRow
from kuaijin.notices.channels import CHANNELS
from kuaijin.notices.inbox import mark_read, notices_for, unread_count
from kuaijin.notices.wishes import wish_of, write_wish

GONE = Text("该事项已不在您的办理范围，无法打开", "This is no longer within your reach and cannot be opened")
SHOWN = 99
LATE, OPEN = 0, 1


def _said(row: Any) -> Text:
    return KINDS[row.kind].text


def _title(row: Any) -> Text:
    return Text(row.title_zh, row.title_en)


def _state(row: Any) -> str:
    if row.rank == LATE:
        return "inbox_late"
    if row.rank == OPEN:
        return "inbox_open"
    return "inbox_unread" if row.unread else "inbox_read"


class Inbox(Listing):
    """One person's notices."""

    id = "notices"
    export_act = "inbox.see"
    label = Text("通知", "Notices")
    search = ("title_zh__icontains", "title_en__icontains", "object_id__icontains", "project__icontains")
    search_hint = Text("事项、项目或编号", "Item, project or number")
    empty = Text("没有通知", "No notices")
    filters = (
        Choice(
            "show",
            Text("显示", "Show"),
            (
                ("late", Text("已逾期", "Late")),
                ("open", Text("待办", "To do")),
                ("unread", Text("未读", "Unread")),
            ),
            apply=lambda rows, value: {
                "late": lambda: rows.filter(rank=LATE),
                "open": lambda: rows.filter(rank__lte=OPEN),
                "unread": lambda: rows.filter(unread=True),
            }[value](),
        ),
        Choice(
            "group",
            Text("类别", "Kind"),
            tuple(GROUPS.items()),
            apply=lambda rows, value: rows.filter(kind__in=[key for key, kind in KINDS.items() if kind.group == value]),
        ),
    )
    columns = (
        Column(
            "what", Text("通知", "Notice"), _said, href=lambda row: reverse("inbox:open", args=[row.key]), main=True
        ),
        Column("title", Text("关于", "About"), _title),
        Column("project", Text("项目", "Project"), sort="project", wide_only=True),
        Column("state", Text("状态", "State"), _state, kind="status"),
        Column("due", Text("到期日", "Due"), kind="day", sort="due"),
        Column("at", Text("时间", "Time"), kind="moment", sort="at"),
        Column("read", Text("已读", "Read"), template="inbox/read.html"),
    )


@require_GET
@requires("inbox.see")
def inbox(request: HttpRequest) -> HttpResponse:
    """All notices of the reader: what is late, what is still to do, then the newest."""
    rows = notices_for(request.actor, request.day).order_by("rank", "-at", "key")
    context = {"unread": unread_count(request.actor, request.day), "late": rows.filter(rank=LATE).count()}
    return listing.answer(request, Inbox(request, rows), "inbox/list.html", context)


@require_GET
@requires("inbox.see")
def count(request: HttpRequest) -> HttpResponse:
    """The number beside the bell; asked for by the frame once a minute."""
    number = unread_count(request.actor, request.day)
    return render(request, "inbox/count.html", {"number": f"{SHOWN}+" if number > SHOWN else number or ""})


@require_POST
@requires("inbox.see")
def read(request: HttpRequest) -> HttpResponse:
    """Mark one notice as read, or with ``all`` every one."""
    keys = [request.POST.get("key", "")]
    if request.POST.get("all"):
        rows = notices_for(request.actor, request.day).filter(unread=True)
        keys = list(rows.values_list("key", flat=True))
    mark_read(request.actor, keys)
    return done(request, reverse("inbox:list"), Text("已标为已读", "Marked as read"))


@require_GET
@requires("inbox.see")
def open_object(request: HttpRequest, key: str) -> HttpResponse:
    """Go to what a notice is about; on the present day that reads it."""
    row = InboxRow.objects.filter(key=key, audience__in=audiences_of(request.actor)).first()
    if row is None:
        raise Http404
    if request.as_of is None:
        mark_read(request.actor, [key])
    if row.object_kind == "thread":
        return redirect("firm:talk", row.object_id)
    if row.object_kind == "booking":
        return redirect("hall:booking", row.object_id)
    href = hrefs(request, row.object_kind, [row.object_id]).get(row.object_id)
    if href is None:
        gone = Text(f"{GONE.zh}：{row.title_zh}", f"{GONE.en}: {row.title_en}")
        messages.warning(request, words.say(gone))
        return redirect("inbox:list")
    return redirect(href)


@require_http_methods(["GET", "POST"])
@requires("inbox.see")
def preferences(request: HttpRequest) -> HttpResponse:
    """Which groups of notices by which channel, the address, the digest."""
    if request.method == "GET":
        return _preferences(request)
    given = {key: request.POST.getlist(f"by-{key}") for key in GROUPS}
    refusal = write_wish(
        request.user,
        given,
        email=request.POST.get("email", ""),
        digest=request.POST.get("digest") == "on",
        english=not words.chinese(),
    )
    if refusal is not None:
        return _preferences(request, refusal)
    return done(request, reverse("inbox:preferences"), Text("已保存", "Saved"))


def _preferences(request: HttpRequest, refusal: Any = None) -> HttpResponse:
    wish = wish_of(request.user)
    rows = [
        (key, text, [(name, name in wish.channels.get(key, ())) for name in CHANNELS]) for key, text in GROUPS.items()
    ]
    context = {
        "rows": rows,
        "channels": [(channel.label, channel.ready()) for channel in CHANNELS.values()],
        "email": request.POST.get("email", request.user.email),
        "digest": wish.digest,
        "refusal": refusal,
    }
    return render(request, "inbox/preferences.html", context, status=422 if refusal else 200)
