"""日历订阅: a person's meetings and due days as iCalendar, behind a signed address of their own."""

from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from icalendar import Calendar, Event

from kuaijin import wallclock
from kuaijin.core.base import SHANGHAI, Actor, Text
from kuaijin.desks.frame.commands import done
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.todo import rows_of
from kuaijin.insight.projects import project_names
from kuaijin.insight.waiting import tasks
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.rhythm_models import MeetingRow
from kuaijin.people.signed_links import actor_of_link, give_up_links, link_token

PURPOSE = "calendar"
LASTS = timedelta(hours=2)
BACK = timedelta(days=60)


def feed_link(request: HttpRequest) -> str:
    """The address of the reader's calendar."""
    return request.build_absolute_uri(reverse("rhythm:feed", args=[link_token(request.user, PURPOSE)]))


@require_GET
@requires("inbox.see")
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The reader's own address, how to subscribe to it, and how to give it up."""
    return render(request, "rhythm/calendar.html", {"feed": "" if request.as_of else feed_link(request)})


@require_POST
@requires("inbox.see")
def renew(request: HttpRequest) -> HttpResponse:
    """A new address; the old one opens nothing any more."""
    give_up_links(request.user, PURPOSE)
    return done(
        request, reverse("rhythm:calendar"), Text("已换新地址，旧地址失效", "A new address; the old one is dead")
    )


@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever the address belongs to."""
    actor = actor_of_link(token, PURPOSE)
    if actor is None:
        raise Http404
    request.actor = actor
    calendar = Calendar()
    calendar.add("prodid", "-//Kuaijin//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"快进 {actor.name}")
    stamp = wallclock.now()
    for event in (*_meetings(request), *_tasks(actor)):
        event.add("dtstamp", stamp)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="kuaijin.ics"'
    return answer


def _meetings(request: HttpRequest) -> list[Event]:
    """Meetings of the last two months and those to come."""
    if not may(request, "meeting.list"):
        return []
    events = []
    for row in MeetingRow.objects.filter(held_on__gte=wallclock.today() - BACK):
        event = Event()
        begins = datetime.combine(row.held_on, row.starts, SHANGHAI)
        event.add("uid", f"{row.id}@kuaijin")
        event.add("summary", f"周调度会（{row.chair}）")
        event.add("location", row.place)
        event.add("dtstart", begins)
        event.add("dtend", begins + LASTS)
        events.append(event)
    return events


def _tasks(actor: Actor) -> list[Event]:
    """What waits for the person, on its last day."""
    found = tasks(actor, wallclock.today(), surroundings.calendar(), rows_of(actor))
    names = project_names(task.project for task in found if task.project)
    events = []
    for task in found:
        if task.due is None:
            continue
        event = Event()
        name = names[task.project].zh if task.project in names else ""
        event.add("uid", f"{task.kind}-{'-'.join(task.ref)}-{task.act.en}@kuaijin".replace(" ", "-"))
        event.add("summary", f"{task.act.zh}：{task.title.zh}")
        event.add("description", name)
        event.add("dtstart", task.due)
        event.add("dtend", task.due + timedelta(days=1))
        events.append(event)
    return events
