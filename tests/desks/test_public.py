"""The public's desk: no sign-in, both languages, no names; one answer for a wrong number and a wrong code."""

import json
from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from openpyxl import load_workbook

from kuaijin import ledger
from kuaijin.core import case_commands as c
from kuaijin.demo.people import actor
from kuaijin.desks.frame.query_code import ALPHABET, fits, query_code
from kuaijin.desks.public.status import TRIES
from kuaijin.insight.promise import _median, promise_figures
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, NoticeRow
from kuaijin.ledger.projections.paper_models import CertificateRow
from kuaijin.people.models import Account
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db
ADDRESSES = {
    "public:home": "/public/",
    "public:guides": "/public/guides/",
    "public:guide": "/public/guides/shigong-xuke/",
    "public:status": "/public/status/",
    "public:decisions": "/public/decisions/",
    "public:notices": "/public/notices/",
}


@pytest.fixture(autouse=True)
def _no_tries() -> None:
    cache.clear()


def stranger(language: str = "zh-hans") -> Client:
    client = Client()
    client.cookies["kj_language"] = language
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("page", ADDRESSES)
def test_a_stranger_reads_every_page_in_both_languages(park: date, page: str, language: str) -> None:
    answer = counted(stranger(language), page, ADDRESSES[page])
    assert answer.status_code == 200
    assert ("公告" if language == "zh-hans" else "Notices") in answer.content.decode()


def test_no_page_names_a_person(park: date) -> None:
    people = [name for name in Account.objects.values_list("display_name", flat=True) if "企业" not in name]
    assert len(people) > 20
    pages = [*ADDRESSES.values(), "/public/decisions.json"]
    told = "".join(stranger().get(address).content.decode() for address in pages)
    assert [name for name in people if name in told] == []


def test_a_page_may_be_kept_by_its_reader_and_open_data_by_anybody(park: date) -> None:
    page = stranger().get("/public/guides/")
    assert "private" in page.headers["Cache-Control"]
    assert "max-age=60" in page.headers["Cache-Control"]
    assert "public" in stranger().get("/public/decisions.json").headers["Cache-Control"]
    assert "no-store" in stranger().get("/public/status/").headers["Cache-Control"]
    assert "Cache-Control" not in signed_in("审计员").get("/public/guides/").headers


@pytest.mark.parametrize("item_id", surroundings.rulebook().items)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_item_has_its_guide(park: date, item_id: str, language: str) -> None:
    answer = stranger(language).get(f"/public/guides/{item_id}/")
    item, text = surroundings.rulebook().items[item_id], answer.content.decode()
    assert answer.status_code == 200
    for paper in item.materials:
        assert (paper.name.zh if language == "zh-hans" else paper.name.en[1:].replace("'", "&#x27;")) in text
    assert text.count("无须提交</strong>" if language == "zh-hans" else "not demanded</strong>") == sum(
        paper.shareable for paper in item.materials
    )


def test_a_guide_nobody_knows(park: date) -> None:
    assert stranger().get("/public/guides/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "消防"}, "xiaofang-sheji"),
        ({"q": "construction permit"}, "shigong-xuke"),
        ({"stage": "S4"}, "lianhe-yanshou"),
    ],
)
def test_guides_are_searched_and_filtered(park: date, asked: dict[str, str], found: str) -> None:
    context = stranger().get("/public/guides/", asked).context
    ids = [line.item.id for part in context["parts"] for line in part.lines]
    assert found in ids
    assert len(ids) == context["total"] < 79
    assert stranger().get("/public/guides/", {"q": "量子"}).context["total"] == 0


def test_the_guide_tells_the_day_by_the_clock(park: date) -> None:
    text = stranger().get("/public/guides/shigong-xuke/").content.decode()
    assert "承诺于 2021年12月30日前办结" in text
    assert "法定不晚于 2022年1月10日" in text


def test_a_code_is_read_as_people_type_it() -> None:
    code = query_code("BJ2021-0001")
    assert len(code) == 11
    assert set(code) <= set(f"{ALPHABET}-")
    assert fits("BJ2021-0001", code)
    assert fits("BJ2021-0001", f" {code.replace('-', ' ').lower().replace('0', 'o').replace('1', 'l')} ")
    assert not fits("BJ2021-0002", code)
    assert not fits("BJ2021-0001", "")
    assert query_code("BJ2021-0002") != code
    with override_settings(SECRET_KEY="another"):
        assert not fits("BJ2021-0001", code)


def test_a_code_stays_good_when_the_key_is_changed() -> None:
    code, old = query_code("BJ2021-0001"), settings.SECRET_KEY
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[old]):
        assert fits("BJ2021-0001", code)


def ask(number: str, code: str, client: Client | None = None) -> object:
    return (client or stranger()).post("/public/status/", {"number": number, "code": code})


@pytest.mark.parametrize(
    "status", ["received", "correction", "accepted", "special", "granted", "delivered", "withdrawn"]
)
def test_who_holds_the_receipt_is_told_how_the_case_stands(park: date, status: str) -> None:
    row = CaseRow.objects.filter(status=status).first()
    if status == "withdrawn":
        row = CaseRow.objects.filter(status="correction").first()
        assert row is not None
        ledger.execute("case", row.pk, c.Withdraw(reason="调整"), actor=actor("综合窗口01"))
    assert row is not None
    answer = ask(row.pk, query_code(row.pk))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert row.item_zh in text
    assert row.pk in text
    assert row.applicant not in text
    assert not row.handler or row.handler not in text
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_correction_tells_what_to_hand_in_and_until_when(park: date) -> None:
    row = CaseRow.objects.filter(status="correction").first()
    assert row is not None
    context = ask(row.pk, query_code(row.pk)).context
    assert [name.zh for name in context["asked"]] == sorted(ledger.load("case", row.pk)[0].missing)
    assert context["waited"].until == row.correction_due


def test_lateness_is_said(park: date) -> None:
    row = CaseRow.objects.filter(status="accepted", red_from__lte=park).first()
    assert row is not None
    assert ask(row.pk, query_code(row.pk)).context["late"]


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(park: date) -> None:
    row = CaseRow.objects.first()
    assert row is not None
    other = CaseRow.objects.exclude(pk=row.pk).first()
    assert other is not None
    wrong = [
        ask(row.pk, "00000-00000"),
        ask(row.pk, query_code(other.pk)),
        ask("BJ2021-9999", "00000-00000"),
        ask("BJ2021-9999", query_code("BJ2021-9999")),
        ask("", ""),
    ]
    assert {answer.status_code for answer in wrong} == {422}
    assert {answer.context["refusal"].rule for answer in wrong} == {"STATUS-1"}


def test_guessing_is_stopped_and_the_right_code_is_not_looked_at_either(park: date) -> None:
    row = CaseRow.objects.first()
    assert row is not None
    client = stranger()
    for _ in range(TRIES.most):
        assert ask(row.pk, "00000-00000", client).status_code == 422
    answer = ask(row.pk, query_code(row.pk), client)
    assert answer.status_code == 429
    assert answer.context["refusal"].rule == "STATUS-2"
    cache.clear()
    assert ask(row.pk, query_code(row.pk), client).status_code == 200


def test_the_receipt_carries_number_and_code(park: date) -> None:
    row = CaseRow.objects.filter(status="accepted").first()
    assert row is not None
    letter = next(each for each in ledger.load("case", row.pk)[0].letters if each.kind == "receipt")
    text = signed_in("审计员").get(f"/window/cases/{row.pk}/letters/{letter.number}/").content.decode()
    assert query_code(row.pk) in text


def test_decisions_are_grants_with_their_fate(park: date) -> None:
    client = stranger()
    all_of = client.get("/public/decisions/").context["lst"].total
    revoked = client.get("/public/decisions/", {"result": "revoked"}).context["lst"].total
    assert all_of == CaseRow.objects.filter(decision="granted").count()
    row = (
        CaseRow.objects.filter(status="archived", item="shigong-xuke").first()
        or CaseRow.objects.filter(status__in=("delivered", "archived")).first()
    )
    assert row is not None
    ledger.execute("case", row.pk, c.Revoke(ground="no_power", reason="超越职权"), actor=actor("开发建设局负责人"))
    assert client.get("/public/decisions/", {"result": "revoked"}).context["lst"].total == revoked + 1
    assert client.get("/public/decisions/").context["lst"].total == all_of
    assert "已撤销" in client.get("/public/decisions/", {"result": "revoked"}).content.decode()
    told = client.get("/public/decisions.json", {"result": "revoked"}).json()["decisions"]
    assert {datum["result"] for datum in told} == {"revoked"}
    assert CertificateRow.objects.get(id=row.pk).told in {datum["number"] for datum in told}


def test_open_data_holds_every_decision_once(park: date) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kuaijin.desks.public.published.DATA_PAGE", 150)
        told, following = [], "/public/decisions.json"
        while following:
            body = json.loads(stranger().get(following).content)
            told += body["decisions"]
            following = body["next"]
    assert len(told) == body["count"] == CaseRow.objects.filter(decision="granted").count()
    assert len({each["number"] for each in told}) == len(told)
    assert set(told[0]) == {
        *("item", "item_zh", "item_en", "stage", "department", "holder", "uscc", "number", "decided_on", "result")
    }


def test_the_workbook_says_the_result_in_words(park: date) -> None:
    sheet = load_workbook(BytesIO(stranger().get("/public/decisions.xlsx", {"stage": "S3"}).content)).active
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert len(rows) == CaseRow.objects.filter(decision="granted", stage="S3").count()
    assert {row[-1] for row in rows} == {"准予（有效）"}


def test_notices_still_open_stand_first(park: date) -> None:
    rows = stranger().get("/public/notices/").context["lst"].page.object_list
    assert [row.still_open for row in rows] == sorted((row.still_open for row in rows), reverse=True)
    assert {row.kind for row in rows} == set(NoticeRow.objects.values_list("kind", flat=True))
    open_ones = stranger().get("/public/notices/", {"state": "open"}).context["lst"].page.object_list
    assert all(row.last >= park and row.over_on is None for row in open_ones)
    assert len(open_ones) == 1


def test_the_figures_are_counted_from_the_cases(park: date) -> None:
    told = promise_figures(park)
    rows = [
        row for row in CaseRow.objects.filter(decision__in=("granted", "denied")) if row.decided_on > date(2020, 12, 29)
    ]
    assert told.decided == len(rows)
    assert told.in_time == sum(row.committed_due is not None and row.decided_on <= row.committed_due for row in rows)
    assert told.same_day == sum(row.decided_on == row.received_on for row in rows)
    days = sorted(surroundings.calendar().workdays_between(row.accepted_on, row.decided_on) for row in rows)
    assert told.median_days == days[(len(days) - 1) // 2]
    assert (told.items, told.powers) == (79, 53)
    assert told.land_permits > 0


def test_nothing_decided_has_no_median(park: date) -> None:
    assert _median([], surroundings.calendar()) is None
    assert promise_figures(date(2001, 12, 29)).in_time_percent is None
