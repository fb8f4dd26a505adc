"""周调度会, page by page: the agenda drawn from the park, papers frozen, a conclusion becomes a matter, the feed."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from docx import Document
from icalendar import Calendar

from kuaijin import ledger
from kuaijin.core.meeting import meeting_id
from kuaijin.insight.meetings import agenda_of
from kuaijin.insight.projects import lights_of
from kuaijin.insight.review_papers import papers_of
from kuaijin.ledger.projections.delivery_models import HonourRow
from kuaijin.ledger.projections.models import MatterRow, MilestoneRow, MonthRow, ProjectRow
from kuaijin.ledger.projections.rhythm_models import MeetingRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db
DISPATCHER, CHAIR = "调度专员01", "管委会主要领导"
NEXT = meeting_id(date(2021, 12, 31))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list_and_a_page(park: date, language: str) -> None:
    client = signed_in(DISPATCHER, language)
    assert counted(client, "rhythm:meetings", "/rhythm/meetings/").context["lst"].total == 4
    page = counted(client, "rhythm:meeting", f"/rhythm/meetings/{NEXT}/")
    matters = [item.ref for _, item, *_ in page.context["lines"] if item.kind == "matter"]
    assert matters
    assert all(f'href="/dispatch/matters/{ref}/"' in page.content.decode() for ref in matters)


def test_the_agenda_is_what_the_park_says(park: date) -> None:
    day = date(2021, 12, 31)
    items = agenda_of(day)
    rows = ProjectRow.objects.filter(year=2021).exclude(status="retired")
    red = {id_ for id_, light in lights_of(rows, day).items() if light.colour == "red"}
    assert {item.ref for item in items if item.kind == "light"} == red
    late = set(MatterRow.objects.filter(open=True, next_due__lt=day).values_list("id", flat=True))
    assert {item.ref for item in items if item.kind == "matter"} == late
    soon = MilestoneRow.objects.filter(actual=None, planned_last_day__range=(date(2022, 1, 1), date(2022, 1, 7)))
    assert len([item for item in items if item.kind == "milestone"]) == soon.count()
    assert [item.title.zh for item in items if item.kind == "carried"] == ["春节前农民工工资支付检查（示例）"]


def test_a_conclusion_becomes_a_matter_and_the_minutes_a_number(park: date) -> None:
    client, page = signed_in(DISPATCHER), f"/rhythm/meetings/{NEXT}/"
    client.post(page + "act/add-item/", {"title": "防汛准备", "project_id": "P01"})
    client.post(page + "act/freeze-papers/")
    state, _ = ledger.load("meeting", NEXT)
    assert (state.status, state.items[-1].title.zh) == ("frozen", "防汛准备")
    last = len(state.items)
    told = {
        "item": str(last),
        "conclusion": "一周内完成",
        "lead": "征拆专员01",
        "due": "",
        "standard": "",
        "category": "其他",
    }
    assert client.post(page + "act/conclude-item/", told).status_code == 422
    told |= {"due": "2022-01-07", "standard": "沙袋到位", "supporting": ["分管建设领导"]}
    assert client.post(page + "act/conclude-item/", told).status_code == 302
    matter = MatterRow.objects.get(id=f"{NEXT}-{last}")
    assert ledger.load("matter", matter.id)[0].supporting == ("分管建设领导",)
    assert (matter.lead, matter.due, matter.project, matter.status) == (
        "征拆专员01", date(2022, 1, 7), "P01", "assigned",
    )  # fmt: skip
    client.post(page + "act/record-attendance/", {"present": [CHAIR, "征拆专员01"], "absent": "分管建设领导（请假）"})
    assert client.post(page + "act/sign-minutes/").status_code == 403, "the chair signs"
    signed_in(CHAIR).post(page + "act/sign-minutes/")
    row = MeetingRow.objects.get(id=NEXT)
    assert (row.status, row.number, row.matters) == ("signed", 2, 1)
    word = Document(BytesIO(signed_in(CHAIR).get(page + "file.docx").content))
    assert "〔2021〕2号" in "".join(each.text for each in word.paragraphs)
    assert signed_in(CHAIR).get(page + "file.pdf").content.startswith(b"%PDF")
    assert signed_in(CHAIR).get(page + "file.exe").status_code == 404
    cells = [cell.text for table in word.tables for line in table.rows for cell in line.cells]
    assert {"一周内完成", "征拆专员01", "分管建设领导", "沙袋到位"} <= set(cells)
    again = agenda_of(date(2022, 1, 7))
    assert matter.id in {item.ref for item in again if item.kind == "carried"}


def test_a_matter_left_open_and_closed_since_does_not_come_again(park: date) -> None:
    client, page = signed_in(DISPATCHER), f"/rhythm/meetings/{NEXT}/"
    client.post(page + "act/freeze-papers/")
    client.post(page + "act/record-attendance/", {"present": [CHAIR], "absent": ""})
    signed_in(CHAIR).post(page + "act/sign-minutes/")
    left = [item.ref for item in ledger.load("meeting", NEXT)[0].left_open if item.kind == "matter"]
    following = date(2022, 1, 7)
    assert set(left) <= {item.ref for item in agenda_of(following) if item.kind == "carried"}
    MatterRow.objects.filter(id=left[0]).update(open=False)
    assert left[0] not in {item.ref for item in agenda_of(following)}


def test_a_meeting_is_called(park: date) -> None:
    client = signed_in(DISPATCHER)
    told = {"held_on": "2022-01-14", "starts": "09:30:00", "place": "一楼", "chair": CHAIR, "invited": ["征拆专员01"]}
    assert client.get("/rhythm/meetings/call/").status_code == 200
    assert client.post("/rhythm/meetings/call/", told | {"held_on": "2021-12-01"}).status_code == 422
    assert client.post("/rhythm/meetings/call/", told).status_code == 302
    assert MeetingRow.objects.get(id="ZDD2022-01-14").status == "called"
    assert signed_in("征拆专员01").get("/rhythm/meetings/call/").status_code == 403
    assert signed_in("企业-湖南明柯泰精密机械有限公司（示例账户）").get("/rhythm/meetings/").status_code == 403


def test_the_calendar_of_ones_own(park: date) -> None:
    link = signed_in("审批岗01").get("/rhythm/calendar/").context["feed"]
    address = "/" + link.split("/", 3)[3]
    stranger = Client()
    answer = stranger.get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert b"BEGIN:VTIMEZONE" in answer.content, "a time zone that is named is also told"
    starts = {str(event["summary"]): event.decoded("dtstart") for event in events}
    assert starts[f"周调度会（{CHAIR}）"].isoformat() in ("2021-12-24T15:00:00+08:00", "2021-12-31T15:00:00+08:00")
    assert any(not isinstance(start, type(starts[f"周调度会（{CHAIR}）"])) for start in starts.values()), "and due days"
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert stranger.get(address.replace("kuaijin.ics", "x")).status_code == 404
    own = signed_in("审批岗01")
    page = own.get("/rhythm/calendar/")
    assert page.context["feed"] in page.content.decode()
    assert own.post("/rhythm/calendar/renew/").status_code == 302
    assert stranger.get(address).status_code == 404, "the old address is dead"
    fresh = own.get("/rhythm/calendar/").context["feed"]
    assert stranger.get("/" + fresh.split("/", 3)[3]).status_code == 200
    assert stranger.get("/rhythm/calendar/forged/kuaijin.ics").status_code == 404


def test_a_quarterly_review_is_drawn_from_its_quarter_and_frozen(park: date) -> None:
    client = signed_in(DISPATCHER)
    told = {"held_on": "2021-12-30", "starts": "09:00:00", "place": "三楼", "chair": CHAIR, "invited": ["征拆专员01"]}
    assert client.post("/rhythm/meetings/call/", told | {"kind": "quarterly"}).status_code == 422
    assert client.post("/rhythm/meetings/call/", told | {"kind": "quarterly", "about": "2021-H2"}).status_code == 422
    assert client.post("/rhythm/meetings/call/", told | {"kind": "weekly", "about": "2021-Q4"}).status_code == 422
    called = client.post("/rhythm/meetings/call/", told | {"kind": "quarterly", "about": "2021-Q3"})
    page = called["Location"]
    assert page == "/rhythm/meetings/JDJP2021-12-30/"
    shown = client.get(page)
    papers = shown.context["papers"]
    figures = {figure.name.zh: figure.value for figure in papers.figures}
    rows = MonthRow.objects.filter(year=2021, month__in=(7, 8, 9))
    assert figures["本期完成（万元）"] == f"{sum(row.actual_wan or 0 for row in rows):,}"
    assert figures["本期计划（万元）"] == f"{sum(row.plan_wan or 0 for row in rows):,}"
    places = [rank.place for rank in papers.ranks if rank.place is not None]
    assert places == sorted(places)
    fourth = papers_of("2021-Q4", park)
    assert fourth is not None
    held = HonourRow.objects.filter(status="held", awarded_on__range=(fourth.first, park))
    assert {row.title_zh for row in held} <= {each.title.zh for each in fourth.honours}
    assert fourth.honours
    assert client.post(page + "act/freeze-papers/").status_code == 302
    state, _ = ledger.load("meeting", "JDJP2021-12-30")
    assert state.papers == papers
    assert {item.kind for item in state.items} <= {"rank", "light", "matter", "carried"}
    word = Document(BytesIO(client.get(page + "file.docx").content))
    cells = [cell.text for table in word.tables for line in table.rows for cell in line.cells]
    assert figures["本期完成（万元）"] in cells


def test_a_tour_is_scored_by_those_present_and_told_when_it_is_signed(park: date) -> None:
    client, member = signed_in(DISPATCHER), "征拆专员01"
    told = {"held_on": "2021-12-30", "starts": "09:00:00", "place": "现场", "chair": CHAIR, "invited": [member]}
    page = client.post("/rhythm/meetings/call/", told | {"kind": "tour", "about": "2021-H2"})["Location"]
    client.post(page + "act/freeze-papers/")
    assert signed_in(member).post(page + "act/score-stop/", {"item": "1", "points": "80"}).status_code == 422
    client.post(page + "act/record-attendance/", {"present": [CHAIR, member], "absent": ""})
    for name, points in ((member, "80"), (member, "90"), (CHAIR, "85")):
        assert signed_in(name).post(page + "act/score-stop/", {"item": "1", "points": points}).status_code == 302
    assert signed_in(member).post(page + "act/score-stop/", {"item": "1", "points": "101"}).status_code == 422
    assert client.get(page).context["stops"] == [], "means are told with the report, not before"
    client.post(page + "act/conclude-item/", {"item": "1", "conclusion": "推广其做法", "category": "其他"})
    signed_in(CHAIR).post(page + "act/sign-minutes/")
    ((stop, _),) = client.get(page).context["stops"]
    assert (stop.place, stop.members, str(stop.mean)) == (1, 2, "87.50")
    assert "半年观摩通报" in client.get(page).content.decode()
