"""Addresses, search boxes, forms and cookies that no database can hold, and days out of all calendars."""

from typing import Any

import pytest
from django.test import Client

from kuaijin import ledger
from kuaijin.core.base import Actor, Refused
from kuaijin.core.matter import UpdateMatter
from tests.desks.conftest import park
from tests.desks.signed_in import signed_in

__all__ = ["park"]

pytestmark = pytest.mark.django_db
DAYS = ("0001-01-01", "1999-12-31", "2009-12-31", "9999-12-31", "x", "2021-13-01", "\uff12021-01-01")
PAGES = ("/projects/", "/window/", "/dispatch/", "/dispatch/matters/", "/audit/", "/me/")


@pytest.mark.parametrize("name", ["审计员", "调度专员01"])
@pytest.mark.parametrize("place", PAGES)
def test_a_search_for_what_cannot_be_stored_is_refused_by_name(park: Any, name: str, place: str) -> None:
    client = signed_in(name)
    for field, told in (("q", "搜索"), ("project_id", "项目")):
        answer = client.get(place, {field: "a\0b"})
        assert answer.status_code == 422
        assert f"“{told}”含有无法存储的字符" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/projects/P%00/", "/window/cases/%00/", "/audit/streams/project/P%0001/", "/dispatch/matters/%00/"]
)
def test_an_address_that_cannot_be_stored_leads_nowhere(park: Any, address: str) -> None:
    assert signed_in("审计员").get(address).status_code == 404


def test_a_form_with_a_nul_is_refused_by_name(park: Any) -> None:
    before = ledger.load("matter", "Q2021-0003")
    answer = signed_in("征拆专员01").post("/dispatch/matters/Q2021-0003/update-matter/", {"text": "又签\0一户"})
    assert answer.status_code == 422
    assert "无法存储" in answer.content.decode()
    assert ledger.load("matter", "Q2021-0003") == before


def test_signing_in_with_a_nul_is_refused(park: Any) -> None:
    answer = Client().post("/accounts/login/", {"login": "a\0b", "password": "x\0"})
    assert answer.status_code == 422


def test_another_charset_smuggles_nothing_in(park: Any) -> None:
    answer = signed_in("征拆专员01").generic(
        "POST",
        "/dispatch/matters/Q2021-0003/update-matter/",
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\\ud800\r\n--x--\r\n',
        content_type="multipart/form-data; boundary=x; charset=unicode_escape",
    )
    assert answer.status_code in {400, 422}


def test_a_cookie_that_cannot_be_stored_is_as_good_as_none(park: Any) -> None:
    client = Client(headers={"Cookie": 'sessionid="\\000\\000"; kj_language="\\000"; csrftoken="\\000"'})
    assert client.get("/projects/").status_code == 302
    assert client.get("/accounts/login/").status_code == 200
    assert client.get("/api/projects").status_code == 401


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("place", ["/projects/", "/dispatch/", "/"])
def test_a_page_looks_back_no_further_than_the_calendar(park: Any, place: str, day: str) -> None:
    assert signed_in("调度专员01").get(place, {"asof": day}).status_code == 200


@pytest.mark.parametrize("sort", ["--id", "-", "--name", "\u00b2", "-nothing", "id"])
def test_a_list_stands_in_its_own_order_when_asked_for_none_that_it_knows(park: Any, sort: str) -> None:
    client = signed_in("审计员")
    usual = [row.pk for row in client.get("/projects/").context["lst"].page]
    assert [row.pk for row in client.get("/projects/", {"sort": sort}).context["lst"].page] == usual


@pytest.mark.parametrize("place", ["0", "-1", "9" * 5000, "x", "1.5", "\u00b2", ""])
def test_a_page_that_is_not_there_shows_the_nearest(park: Any, place: str) -> None:
    assert signed_in("审计员").get("/window/", {"page": place}).status_code == 200


def test_a_form_with_numbers_beyond_reading_is_refused(park: Any) -> None:
    client = signed_in("征拆专员01")
    address = "/dispatch/matters/Q2021-0003/update-matter/"
    assert client.post(address, {"text": "x", "_seq": "9" * 5000}).status_code in {409, 422}


def test_a_conflict_is_told_in_words(park: Any) -> None:
    _, seq = ledger.load("matter", "Q2021-0003")
    address = "/dispatch/matters/Q2021-0003/update-matter/"
    assert signed_in("征拆专员01").post(address, {"text": "又签两户", "_seq": seq}).status_code == 302
    for language, word in (("zh-hans", "进展"), ("en", "updated")):
        answer = signed_in("征拆专员01", language).post(address, {"text": "又签三户", "_seq": seq})
        assert answer.status_code == 409
        told = answer.content.decode()
        assert f"征拆专员01 · {word}</li>" in told


def test_a_number_ahead_of_the_stream_is_told(park: Any) -> None:
    """After a database was put back to an earlier day, a page left open has seen more than there is."""
    address = "/dispatch/matters/Q2021-0003/update-matter/"
    answer = signed_in("征拆专员01").post(address, {"text": "x", "_seq": "999"})
    assert answer.status_code == 409
    assert "您看到的是第 999 条" in answer.content.decode()


def test_a_number_chosen_by_a_caller_does_not_stop_the_counting(park: Any) -> None:
    from kuaijin.core.matter import Raise
    from kuaijin.insight.numbers import next_number
    from kuaijin.ledger.projections.models import MatterRow

    who = Actor(id="调度专员01", name="调度专员01", role="dispatcher")
    usual = next_number(MatterRow, "Q2021-", 4)
    for chosen in ("zz", "9" * 58, "20211229001", "000000123456", "٣"):
        ledger.execute("matter", f"Q2021-{chosen}", Raise(text="由接口提出", category="其他"), actor=who)
    assert next_number(MatterRow, "Q2021-", 4) == usual
    ledger.execute("matter", "Q2021-9999", Raise(text="由接口提出", category="其他"), actor=who)
    assert next_number(MatterRow, "Q2021-", 4) == "Q2021-10000"


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_no_driver_stores_what_cannot_be_stored(park: Any, text: str) -> None:
    who = Actor(id="征拆专员01", name="征拆专员01", role="land")
    with pytest.raises(Refused) as refused:
        ledger.execute("matter", "Q2021-0003", UpdateMatter(text=text), actor=who)
    assert refused.value.refusal.rule == "LEDGER-3"
    assert refused.value.refusal.field == "text"
