"""发件箱 for the administrator: what was sent, what waits, and what a person has to look at."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kuaijin.core.base import Refusal, Text
from kuaijin.desks.frame import errors, listing
from kuaijin.desks.frame.commands import done
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.statuses import STATUSES
from kuaijin.notices import outbox
from kuaijin.notices.channels import CHANNELS
from kuaijin.notices.models import Delivery

NOT_STUCK = Refusal(
    "NOTICE-3", Text("只有未送达或结果不明的消息可以重发", "Only what is dead or unsure can be sent again"), "state"
)


class Deliveries(Listing):
    """Every message that left or is to leave the house; its text is not shown, it belongs to its reader."""

    id = "deliveries"
    export_act = "delivery.export"
    label = Text("发件箱", "Outbox")
    search = ("person__icontains", "subject__icontains")
    search_hint = Text("收件人或标题", "Person or subject")
    default_sort = "-planned"
    empty = Text("还没有要发送的消息", "Nothing to send yet")
    filters = (
        Choice("state", Text("状态", "State"), [(key, STATUSES[f"delivery_{key}"].text) for key in outbox.STATES]),
        Choice("channel", Text("渠道", "Channel"), [(key, channel.label) for key, channel in CHANNELS.items()]),
    )
    columns = (
        Column("subject", Text("标题", "Subject"), main=True),
        Column("person", Text("收件人", "Person"), sort="person"),
        Column("channel", Text("渠道", "Channel"), lambda row: CHANNELS[row.channel].label),
        Column("state", Text("状态", "State"), lambda row: f"delivery_{row.state}", kind="status", sort="state"),
        Column("attempts", Text("次数", "Tries"), kind="int", sort="attempts"),
        Column("not_before", Text("不早于", "Not before"), kind="moment", sort="not_before", wide_only=True),
        Column("error", Text("原因", "Reason")),
        Column("planned", Text("建立", "Made"), "planned_at", kind="moment", sort="planned_at"),
        Column("again", Text("处理", "Act"), template="inbox/again.html"),
    )


@require_GET
@requires("delivery.see")
def deliveries(request: HttpRequest) -> HttpResponse:
    """The outbox, newest first."""
    rows: Any = Delivery.objects.all()
    stuck = rows.filter(state__in=outbox.STUCK).count()
    context = {"stuck": stuck, "ready": [each.label for each in CHANNELS.values() if each.ready()]}
    found = Deliveries(request, rows)
    return listing.answer(request, found, "inbox/deliveries.html", {**context, "can": may(request, "delivery.again")})


@require_POST
@requires("delivery.again")
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Send a message again that did not arrive, or may not have."""
    if not outbox.try_again(number):
        return errors.refused(request, NOT_STUCK)
    return done(request, reverse("inbox:deliveries"), Text("已重新排队", "Queued again"))
