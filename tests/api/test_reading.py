"""Reading: which days, pages, orders and filters may be asked for, and that a wrong one is named."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from kuaijin.ledger.models import Entry
from tests.api.test_requests import is_problem

pytestmark = pytest.mark.django_db
Caller = Callable[..., Client]
LISTS = ("projects", "cases", "parcels", "packages", "permit-sets", "matters")


@pytest.mark.parametrize("day", ["2009-12-31", "1999-01-01", "0001-01-01", "9999-12-31", "2021-02-30", "20211229", "x"])
@pytest.mark.parametrize(
    ("address", "field"),
    [("dispatch", "on"), ("figures", "on"), ("projects", "asof"), ("projects/P01", "asof"), ("cases", "asof"),
     ("matters/Q2021-0003/entries", "asof"), ("ledger/entries", "asof")],
)  # fmt: skip
def test_a_day_that_the_site_cannot_speak_of_is_named(caller: Caller, address: str, field: str, day: str) -> None:
    client = caller("审计员")
    told = is_problem(client.get(f"/api/{address}", {field: day}), 422)
    assert told["field"] == field


def test_the_past_ends_today(caller: Caller) -> None:
    told = is_problem(caller("审计员").get("/api/projects?asof=2021-12-30"), 422)
    assert told["field"] == "asof"
    assert caller("审计员").get("/api/dispatch?on=2022-01-10").status_code == 200


@pytest.mark.parametrize("address", [*LISTS, "ledger/entries"])
@pytest.mark.parametrize(
    "sort", ["--id", "nothing", "-", "state", "id,-id", "project__id", "Id", "?", "id; DROP TABLE"]
)
def test_an_unknown_order_is_named(caller: Caller, address: str, sort: str) -> None:
    told = is_problem(caller("审计员").get(f"/api/{address}", {"sort": sort}), 422)
    assert told["field"] == "sort"


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize(
    ("field", "value"), [("status", "nonsense"), ("status", "GRANTED"), ("project", "P99"), ("project", "no such")]
)
def test_an_unknown_value_of_a_filter_is_named(caller: Caller, address: str, field: str, value: str) -> None:
    told = is_problem(caller("审计员").get(f"/api/{address}", {field: value}), 422)
    assert told["field"] == field


def test_a_project_out_of_sight_is_as_unknown_as_none(caller: Caller) -> None:
    firm = caller("企业-海德威（示例账户）")
    assert is_problem(firm.get("/api/cases?project=P15"), 422) == is_problem(firm.get("/api/cases?project=P99"), 422)
    assert firm.get("/api/cases?project=P16").status_code == 200


@pytest.mark.parametrize("address", [*LISTS, "ledger/entries"])
@pytest.mark.parametrize(
    ("field", "value"),
    [("page", "0"), ("page", "-1"), ("page", "1" + "0" * 30), ("page", "x"), ("page", "1.5"), ("page", ""),
     ("size", "0"), ("size", "201"), ("size", "-5"), ("size", "9" * 5000), ("q", "x" * 101)],
)  # fmt: skip
def test_a_page_that_cannot_be_is_named(caller: Caller, address: str, field: str, value: str) -> None:
    told = is_problem(caller("审计员").get(f"/api/{address}", {field: value}), 422)
    assert told["field"] == field


@pytest.mark.parametrize("address", [*LISTS, "ledger/entries", "projects/P01", "matters/Q2021-0003/entries", "figures"])
def test_an_unknown_parameter_is_named(caller: Caller, address: str) -> None:
    told = is_problem(caller("审计员").get(f"/api/{address}?statsu=granted"), 422)
    assert told["field"] == "statsu"


def test_a_parameter_given_twice_is_named(caller: Caller) -> None:
    assert is_problem(caller("审计员").get("/api/projects?page=1&page=2"), 422)["field"] == "page"


def test_a_page_behind_the_last_is_empty(caller: Caller) -> None:
    told = caller("审计员").get("/api/projects?page=9&size=10").json()
    assert (told["rows"], told["page"], told["pages"]) == ([], 9, -(-told["total"] // 10))


def test_pages_hold_every_row_once(caller: Caller) -> None:
    client = caller("审计员")
    first = client.get("/api/cases?size=30&sort=-status").json()
    pages = [client.get(f"/api/cases?size=30&sort=-status&page={page + 1}").json() for page in range(first["pages"])]
    ids = [row["id"] for page in pages for row in page["rows"]]
    assert len(set(ids)) == len(ids) == first["total"]


def test_unknown_dates_stand_at_the_end_in_either_direction(caller: Caller) -> None:
    for sort in ("decided_on", "-decided_on"):
        found = [row["decided_on"] for row in caller("审计员").get(f"/api/cases?size=200&sort={sort}").json()["rows"]]
        known = [day for day in found if day]
        assert found == sorted(known, reverse=sort.startswith("-")) + [None] * (len(found) - len(known))


def test_the_ledger_of_a_past_day(caller: Caller) -> None:
    client = caller("审计员")
    told = client.get("/api/ledger/entries?asof=2021-09-30&size=200&sort=id").json()
    assert 0 < told["total"] < Entry.objects.count()
    assert max(row["recorded_at"] for row in told["rows"]) < "2021-09-30T16"
    assert told["rows"] == sorted(told["rows"], key=lambda row: row["id"])


def test_the_ledger_of_one_kind_and_one_stream(caller: Caller) -> None:
    client = caller("审计员")
    some = client.get("/api/ledger/entries", {"kind": "matter", "q": "Q2021-0003", "size": 200}).json()
    assert {(row["kind"], row["stream_id"]) for row in some["rows"]} == {("matter", "Q2021-0003")}
    assert some["total"] == Entry.objects.filter(kind="matter", stream_id="Q2021-0003").count()
    assert is_problem(client.get("/api/ledger/entries?kind=thing"), 422)["field"] == "kind"


def test_figures_are_numbers_with_every_digit(caller: Caller) -> None:
    answer = caller("调度专员01").get("/api/figures")
    told = answer.json(parse_float=Decimal)["answer"]
    assert told["over_plan_percent"] == Decimal("66.7")
    assert told["completion_rate_percent"] == Decimal("166.7")
    assert isinstance(told["total_yi"], int | Decimal)
    assert isinstance(told["start_rate"]["percent"], int | Decimal)
    assert told["on"] == date(2021, 12, 29).isoformat()


def test_the_description_says_which_figures_are_numbers() -> None:
    import json

    from scripts.openapi import OUT

    schemas: dict[str, Any] = json.loads(OUT.read_text(encoding="utf-8"))["components"]["schemas"]
    fields = schemas["ParkFigures"]["properties"]
    assert fields["over_plan_percent"]["anyOf"][0]["type"] == "number"
    assert fields["total_yi"]["type"] == "number"
