"""办事大厅, page by page: counter, kiosk, screen, a firm's bookings, an application received from a ticket."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from kuaijin import ledger
from kuaijin.core import hall
from kuaijin.core import hall_messages as m
from kuaijin.desks.frame.query_code import query_code
from kuaijin.desks.hall import kiosk
from kuaijin.insight.hall import figures_of_hall
from kuaijin.ledger.projections.hall_models import BookingRow, TicketRow
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.people.models import Account
from tests.desks import window_park as w
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db
FIRST, SECOND = "综合窗口01", "综合窗口02"
FIRM, SECRETARY = "企业-湖南明柯泰精密机械有限公司（示例账户）", "服务秘书06"
DAY = date(2021, 12, 29)
STREAM = hall.day_id(DAY)


@pytest.fixture(autouse=True)
def _morning(park: date) -> Iterator[None]:
    """Ten in the morning of the park's day; nobody has been counted yet."""
    cache.clear()
    with w.at(DAY, "10:05"):
        yield


def sit(name: str = FIRST, counter: str = "1号窗口") -> Client:
    client = signed_in(name)
    assert client.post("/hall/act/open-counter/", {"counter": counter}).status_code == 302
    return client


def take(purpose: str = "apply") -> str:
    """A ticket at the kiosk; gives the address of its page."""
    answer = Client().post("/hall/kiosk/", {"purpose": purpose})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def do(client: Client, tag: str, **fields: Any) -> int:
    return client.post(f"/hall/act/{tag}/", fields).status_code


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_counter_from_the_call_to_the_end(language: str) -> None:
    client = signed_in(FIRST, language)
    assert counted(client, "hall:counter", "/hall/").status_code == 200
    sit()
    assert client.post("/hall/act/call-next/").status_code == 422, "nobody waits"
    take()
    take("ask")
    assert do(client, "call-next") == 302
    page = client.get("/hall/").content.decode()
    assert "A001" in page
    assert do(client, "call-next") == 422, "one ticket a counter"
    assert do(client, "recall-ticket", number=1) == do(client, "start-service", number=1) == 302
    assert do(client, "finish-service", number=1) == 302
    assert (
        do(client, "call-next") == do(client, "pass-ticket", number=2) == do(client, "return-ticket", number=2) == 302
    )
    assert [row.status for row in TicketRow.objects.filter(day=DAY).order_by("number")] == ["done", "waiting"]


def test_two_clerks_have_two_tickets_and_only_clerks_call() -> None:
    first, second = sit(), sit(SECOND, "2号窗口")
    take()
    take()
    assert do(first, "call-next") == do(second, "call-next") == 302
    rows = TicketRow.objects.filter(day=DAY, status="called")
    assert dict(rows.values_list("counter", "number")) == {"1号窗口": 1, "2号窗口": 2}
    assert do(second, "finish-service", number=1) == 422
    assert do(signed_in("调度专员01"), "call-next") == 403
    assert signed_in("调度专员01").get("/hall/").status_code == 200
    assert signed_in(FIRM).get("/hall/").status_code == 403
    assert do(first, "unheard-of") == 404


def test_polling_answers_only_what_is_new() -> None:
    client = sit()
    _, seq = ledger.load(hall.KIND, STREAM)
    for page in ("/hall/", "/hall/screen/"):
        assert client.get(page, {"poll": 1, "seen": seq}).status_code == 204
        assert client.get(page, {"poll": 1, "seen": seq - 1}).status_code == 200


def test_the_kiosk_asks_no_name_gives_nothing_away_and_is_slow_for_the_impatient() -> None:
    stranger = Client()
    assert stranger.get("/hall/kiosk/").status_code == 200
    page = take()
    slip = stranger.get(page)
    assert slip.status_code == 200
    assert "A001" in slip.content.decode()
    assert "http-equiv" in slip.content.decode(), "the kiosk makes room for the next"
    assert stranger.get(page.replace("code=", "code=0")).status_code == 422
    unknown = stranger.get("/hall/ticket/", {"number": f"{STREAM}-999", "code": query_code(f"{STREAM}-999")})
    assert unknown.status_code == 422
    assert stranger.get("/hall/ticket/").status_code == 200
    assert stranger.post("/hall/kiosk/", {"purpose": "x"}).status_code == 422
    answers = [stranger.post("/hall/kiosk/", {"purpose": "ask"}).status_code for _ in range(kiosk.TAKING.most)]
    assert answers[-1] == 429


def test_codes_cannot_be_guessed_for_long() -> None:
    stranger = Client()
    answers = [stranger.post("/hall/kiosk/check-in/", {"code": f"{n:010d}"}).status_code for n in range(11)]
    assert answers == [422] * kiosk.GUESSING.most + [429]
    assert stranger.get(take()).status_code == 429, "nor by the ticket's page"


def test_outside_service_hours_there_is_no_ticket_unless_a_counter_is_open() -> None:
    with w.at(DAY, "20:00"):
        answer = Client().post("/hall/kiosk/", {"purpose": "ask"})
        assert answer.status_code == 422
        assert "HALL-CLOSED" in answer.content.decode()
        sit()
        assert "A001" in Client().get(take()).content.decode()


def test_the_screen_shows_numbers_and_no_names() -> None:
    client = sit()
    take()
    take()
    do(client, "call-next")
    page = Client().get("/hall/screen/").content.decode()
    assert "请 A001 到 1号窗口" in page
    assert "A002" in page
    assert FIRST not in page


def test_a_booked_firm_checks_in_with_its_code_and_is_called_first() -> None:
    booked = BookingRow.objects.get(day=DAY, slot="10:00")
    client = sit()
    take()
    shown = signed_in(FIRST).get(f"/hall/bookings/{booked.pk}/")
    assert shown.status_code == 200
    answer = Client().post("/hall/kiosk/check-in/", {"code": query_code(booked.pk).lower()})
    assert "Y002" in Client().get(answer.url).content.decode()
    do(client, "call-next")
    page = client.get("/hall/").content.decode()
    assert booked.firm in page
    assert TicketRow.objects.get(day=DAY, number=2).status == "called"
    assert Client().post("/hall/kiosk/check-in/", {"code": query_code(booked.pk)}).status_code == 422, "once"


def test_a_firm_books_moves_and_gives_back() -> None:
    client = signed_in(FIRM)
    assert counted(client, "hall:book", "/hall/bookings/new/").status_code == 200
    told = {"slot": "09:30", "purpose": "apply", "project_id": "", "note": "首次"}
    new = "/hall/bookings/new/?day=2022-01-04"
    assert client.post(new, told | {"slot": "09:45"}).status_code == 422
    assert client.post(new, told).status_code == 302
    row = BookingRow.objects.get(pk="CK2022-01-04-Y1")
    assert (row.status, row.project) == ("booked", "")
    assert client.post(new, told).status_code == 422, "not twice"
    page = f"/hall/bookings/{row.pk}/"
    assert query_code(row.pk) in client.get(page).content.decode()
    moved = f"/hall/bookings/new/?day=2022-01-05&instead={row.pk}"
    assert client.post(moved, told | {"slot": "14:00"}).status_code == 302
    row.refresh_from_db()
    assert row.status == "cancelled"
    assert client.post("/hall/bookings/CK2022-01-05-Y1/cancel/").status_code == 302
    assert counted(client, "hall:bookings", "/hall/bookings/").status_code == 200


def test_nobody_sees_moves_or_cancels_another_firm_s_booking() -> None:
    own = Account.objects.get(user__username=FIRM).org
    theirs = BookingRow.objects.exclude(uscc=own).filter(day__gt=date(2021, 12, 28)).first()
    assert theirs is not None
    firm = signed_in(FIRM)
    for page in (f"/hall/bookings/{theirs.pk}/", f"/hall/bookings/new/?instead={theirs.pk}"):
        assert firm.get(page).status_code == 404
    assert firm.post(f"/hall/bookings/{theirs.pk}/cancel/").status_code == 404
    assert firm.get("/hall/bookings/CK2021-12-29-Y99/").status_code == 404


def test_a_secretary_books_for_a_project_of_hers_only() -> None:
    client = signed_in(SECRETARY)
    mine = ProjectRow.objects.filter(secretary=SECRETARY).first()
    other = ProjectRow.objects.exclude(secretary=SECRETARY).exclude(status="retired").first()
    assert mine is not None
    assert other is not None
    told = {"slot": "09:00", "purpose": "ask", "note": ""}
    new = "/hall/bookings/new/?day=2022-01-06"
    assert client.post(new, told | {"project_id": other.pk}).status_code == 422
    assert client.post(new, told | {"project_id": ""}).status_code == 422
    assert client.post(new, told | {"project_id": mine.pk}).status_code == 302
    assert BookingRow.objects.get(pk="CK2022-01-06-Y1").uscc == mine.owner_uscc


def test_the_window_gives_a_booking_back_with_a_reason() -> None:
    page = f"/hall/bookings/{BookingRow.objects.get(day=DAY, slot='14:30').pk}/cancel/"
    assert signed_in(FIRST).post(page, {"reason": ""}).status_code == 422
    assert signed_in(FIRST).post(page, {"reason": "停电"}).status_code == 302


def test_what_is_received_at_the_counter_is_linked_to_its_ticket() -> None:
    client = sit()
    take()
    do(client, "call-next")
    do(client, "start-service", number=1)
    place = "/window/receive/P13/gongshui/"
    page = client.get(place)
    assert page.status_code == 200
    assert "A001" in page.content.decode()
    project = ProjectRow.objects.get(pk="P13")
    ticket = TicketRow.objects.get(day=DAY, number=1)
    told = {
        "applicant": project.owner_name,
        "uscc": project.owner_uscc,
        "channel": "window",
        "ticket": ticket.pk,
        "ticket_at": "",
    }
    answer = client.post(place, told)
    assert answer.status_code == 302, answer.content.decode()
    case = CaseRow.objects.get(project="P13", item="gongshui", sequence=1)
    ticket.refresh_from_db()
    assert ticket.cases == [case.pk]
    state, _ = ledger.load("case", ticket.cases[0])
    assert state.ticket_at == ticket.called_at
    assert ticket.cases[0] in client.get("/hall/").content.decode()


def test_without_the_ticket_nothing_is_linked_and_another_clerk_is_not_asked() -> None:
    sit()
    take()
    page = signed_in(SECOND).get("/window/receive/P13/gongshui/").content.decode()
    assert 'name="ticket"' not in page
    page = signed_in(FIRM).get("/window/receive/P01/gongshui/")
    assert page.status_code == 404 or 'name="ticket"' not in page.content.decode()


def test_waiting_times_come_from_the_tickets() -> None:
    found = figures_of_hall(date(2021, 12, 13), date(2021, 12, 28))
    rows = TicketRow.objects.filter(day__range=(date(2021, 12, 13), date(2021, 12, 28)))
    waits = [row.waited for row in rows if row.waited is not None]
    assert found.tickets == rows.count() > 40
    assert found.wait_minutes is not None
    assert abs(float(found.wait_minutes) - sum(waits) / len(waits) / 60) <= 0.05
    assert (found.kept, found.no_shows, found.cancelled) == (2, 1, 1)
    client = signed_in("调度专员01")
    answer = counted(client, "hall:tickets", "/hall/tickets/")
    assert answer.context["figures"].tickets == found.tickets
    assert client.get("/hall/tickets/", {"span": "year", "status": "passed"}).context["lst"].total == found.passed


def test_a_ticket_tells_how_long_once_some_were_served() -> None:
    client = sit()
    for _ in range(3):
        take()
    for number in (1, 2, 3):
        do(client, "call-next")
        do(client, "start-service", number=number)
        with w.at(DAY, f"10:{10 + number * 9}"):
            do(client, "finish-service", number=number)
    cache.clear()
    take()
    page = Client().get(take()).content.decode()
    assert "前面还有 1 人" in page
    assert "分钟" in page


def test_the_park_s_page_sets_the_hours() -> None:
    told = {
        "periods.opens": ["08:30", ""],
        "periods.closes": ["12:00", ""],
        "slot_minutes": "20",
        "places": "3",
        "counters": "1号窗口\n2号窗口",
    }
    assert signed_in(FIRST).post("/park/act/set-hall/", told).status_code == 403
    dispatcher = signed_in("调度专员01")
    assert "set-hall" in dispatcher.get("/park/").content.decode()
    assert dispatcher.post("/park/act/set-hall/", told | {"periods.opens": ["25:00"]}).status_code == 422
    assert dispatcher.post("/park/act/set-hall/", told).status_code == 302
    assert "08:30" in Client().get("/hall/screen/").content.decode()


def test_take_ticket_event_is_the_kiosk_s() -> None:
    take()
    entry = ledger.history(hall.KIND, STREAM)[-1]
    assert (entry.actor_role, type(entry.event)) == ("system", m.TicketTaken)
