"""The bulletin and the matters, page by page and act by act."""

from datetime import date
from typing import get_args

import pytest
from django.urls import reverse

from kuaijin import ledger
from kuaijin.core.matter_messages import MatterEvents
from kuaijin.desks.dispatch.matter_story import TOLD
from kuaijin.insight.days import bulletin_of
from kuaijin.ledger.projections.models import MatterRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db


def test_bulletin_shows_every_row(park: date) -> None:
    answer = counted(signed_in("调度专员01"), "dispatch:bulletin", "/dispatch/")
    whole = bulletin_of(park)
    shown = {line.row.id for line in answer.context["late"] + answer.context["soon"]}
    assert shown == {row.id for row in (*whole.late, *whole.soon)}
    assert len(whole.late) > 10


def test_late_rows_are_past_and_soon_rows_are_not(park: date) -> None:
    whole = bulletin_of(park)
    assert all(row.due < park for row in whole.late)
    assert all(park <= row.due <= whole.until for row in whole.soon)
    assert whole.until == date(2022, 1, 4)


def test_a_secretary_sees_only_own_projects(park: date) -> None:
    answer = signed_in("服务秘书03").get("/dispatch/")
    projects = {line.row.project for line in answer.context["late"] + answer.context["soon"]}
    assert projects <= {"P03", "P11", "P19"}
    assert "P19" in projects


def test_who_narrows(park: date) -> None:
    answer = signed_in("调度专员01").get("/dispatch/", {"who": "审批岗01"})
    assert {line.row.who for line in answer.context["late"]} == {"审批岗01"}


def test_word_and_json(park: date) -> None:
    client = signed_in("调度专员01")
    word = taken_out(client, "/dispatch/bulletin.docx")
    assert word.status_code == 200
    assert word.content[:2] == b"PK"
    told = taken_out(client, "/dispatch/bulletin.json").json()
    assert {row["id"] for row in told["late"]} == {row.id for row in bulletin_of(park).late}


def test_export_is_a_right_of_its_own(park: date) -> None:
    assert signed_in("综合窗口01").get("/dispatch/bulletin.docx").status_code == 403


def test_matters_are_found_by_every_word_however_it_is_written(park: date) -> None:
    client = signed_in("调度专员01")
    row = MatterRow.objects.exclude(project="").exclude(lead="").order_by("id")[0]
    for query in (row.id.lower(), row.text[1:3], f"{row.lead}  {row.project.lower()}", "Ｑ" + row.id[1:]):
        found = {each.pk for each in client.get("/dispatch/matters/", {"q": query}).context["lst"].rows}
        assert row.id in found, query
    rest = client.get("/dispatch/matters/", {"q": f"{row.text[1:3]} 没有这个词"})
    assert list(rest.context["lst"].rows) == []


def test_matter_list_filters(park: date) -> None:
    client = signed_in("调度专员01")
    answer = counted(client, "dispatch:matters", "/dispatch/matters/")
    assert answer.context["lst"].total == 10
    assert client.get("/dispatch/matters/", {"state": "closed"}).context["lst"].total == 3
    assert client.get("/dispatch/matters/", {"q": "征收"}).context["lst"].total == 1


def test_matter_list_export(park: date) -> None:
    answer = taken_out(signed_in("调度专员01"), "/dispatch/matters/export.xlsx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


def test_matter_page_tells_the_escalation(park: date) -> None:
    answer = counted(signed_in("调度专员01"), "dispatch:matter", "/dispatch/matters/Q2021-0003/")
    assert "周调度会" in answer.content.decode()


@pytest.mark.parametrize(("language", "said"), [("zh", "作业时间调整通知（示例）"), ("en", "Evidence")])
def test_a_matter_s_history_is_told_in_words(park: date, language: str, said: str) -> None:
    client = signed_in("调度专员01")
    client.cookies["kj_language"] = language
    page = client.get("/dispatch/matters/Q2021-0009/").content.decode()
    assert said in page
    assert "[&quot;" not in page  # neither a list as JSON …
    assert "<code>" not in page.split("kj-timeline-list")[1].split("</ol>")[0]  # … nor a field by its name in the code


def test_matters_have_their_categories_and_projects_in_english(park: date) -> None:
    client = signed_in("调度专员01")
    client.cookies["kj_language"] = "en"
    rows = (
        client.get("/dispatch/matters/", {"category": "环保"}).content.decode().split("<tbody")[1].split("</tbody>")[0]
    )
    assert "Environment" in rows
    assert "环保" not in rows
    facts = client.get("/dispatch/matters/Q2021-0009/").content.decode().split("kj-facts")[1]
    assert "Environment" in facts
    assert "环保" not in facts
    assert "海德威项目" not in facts


def test_every_word_of_a_matter_s_events_is_told_or_said_beside_the_day() -> None:
    """A new field of an event gets its name in both languages, or is one of those the page tells otherwise."""
    fields = {name for event in get_args(MatterEvents) for name in event.__struct_fields__}
    assert fields - set(TOLD) == {"at", "project_id", "assigner", "who", "solver", "confirmer", "by", "verifier"}


def test_unknown_and_foreign_matters_are_not_found(park: date) -> None:
    assert signed_in("调度专员01").get("/dispatch/matters/Q9999-0001/").status_code == 404
    assert signed_in("企业-海德威（示例账户）").get("/dispatch/matters/Q2021-0003/").status_code == 404


def test_raise_assign_and_close(park: date) -> None:
    dispatcher = signed_in("调度专员01")
    posted = dispatcher.post(
        reverse("dispatch:raise"), {"text": "施工便道积水", "category": "施工组织", "project_id": "P07", "_seq": "0"}
    )
    assert posted.status_code == 302
    number = posted.headers["Location"].rstrip("/").rsplit("/", 1)[1]
    assign = {"lead": "平台公司项目经理01", "due": "2022-01-10", "standard": "便道排水畅通", "supporting": []}
    assert (
        dispatcher.post(
            reverse("dispatch:act", args=[number, "triage"]), {"level": "1", "category": "施工组织"}
        ).status_code
        == 302
    )
    assert dispatcher.post(reverse("dispatch:act", args=[number, "assign-matter"]), assign).status_code == 302
    lead = signed_in("平台公司项目经理01")
    assert lead.post(reverse("dispatch:act", args=[number, "accept-matter"])).status_code == 302
    assert lead.post(reverse("dispatch:act", args=[number, "claim-solved"]), {"evidence": "照片"}).status_code == 302
    state, _ = ledger.load("matter", number)
    assert state.status == "claimed"
    # the solver never closes it.
    assert (
        lead.post(
            reverse("dispatch:act", args=[number, "verify-matter"]), {"result": "pass", "finding": "好"}
        ).status_code
        == 403
    )


def test_a_task_without_lead_or_date_is_not_saved(park: date) -> None:
    answer = signed_in("调度专员01").post(
        reverse("dispatch:act", args=["Q2021-0009", "assign-matter"]), {"lead": "", "due": ""}
    )
    assert answer.status_code == 422
    assert "必填" in answer.content.decode()


def test_nothing_is_done_on_a_past_day(park: date) -> None:
    client = signed_in("调度专员01")
    client.get("/dispatch/?asof=2021-11-01")
    assert client.post(reverse("dispatch:raise"), {"text": "x"}).status_code == 409
