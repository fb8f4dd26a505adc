"""规划与地图, page by page: the map, areas with versions, parcels, and outlines in and out."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kuaijin import ledger
from kuaijin.ledger.projections.atlas_models import AreaVersionRow, AssessmentRow
from kuaijin.ledger.projections.models import AreaRow, ParcelRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
PLANNER, CLERK, HEAD = "国土规划专员01", "综合窗口01", "开发建设局负责人"
FREE = "J1 112.9700 25.7500\nJ2 112.9710 25.7500\nJ3 112.9710 25.7510\nJ4 112.9700 25.7510\n"
"""A hectare of 石盖塘 without any parcel."""
DEGREES = "degrees-en-0"


def square(west: float, south: float, side: float = 0.001) -> list[list[float]]:
    return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]


def geojson(*features: tuple[list[list[float]], dict[str, str]]) -> SimpleUploadedFile:
    told = [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for ring, properties in features
    ]
    content = json.dumps({"type": "FeatureCollection", "features": told}).encode()
    return SimpleUploadedFile("成果.geojson", content)


def asked(client: Client, **sent: Any) -> HttpResponse:
    return client.post("/atlas/import/reading/", sent)


def checked(client: Client, reading: str = DEGREES, **sent: Any) -> HttpResponse:
    packed = asked(client, **sent).context["packed"]
    return client.post("/atlas/import/check/", {"packed": packed, "name": "成果", "reading": reading, "datum": "on"})


def drawn(client: Client, page: HttpResponse, **more: str) -> HttpResponse:
    sent = {"packed": page.context["packed"], "name": "成果", "reading": page.context["reading"].key, "datum": "on"}
    return client.post("/atlas/import/draw/", sent | more)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_map_with_its_lists(park: date, language: str) -> None:
    page = counted(signed_in(PLANNER, language), "atlas:home", "/atlas/")
    assert page.context["lst"].total == ParcelRow.objects.count()
    assert len(page.context["map"]["areas"]["features"]) == 7
    assert ("片区与园" if language == "zh-hans" else "Areas") in page.content.decode()


def test_a_firm_sees_its_own_parcels_only_and_may_not_import(park: date) -> None:
    firm = signed_in("企业-海德威（示例账户）")
    page = firm.get("/atlas/")
    assert 0 < page.context["count"] < ParcelRow.objects.count()
    assert firm.get("/atlas/import/").status_code == 403
    assert firm.get("/atlas/parcels.geojson").status_code == 403
    other = ParcelRow.objects.exclude(id__in=[row.pk for row in page.context["lst"].rows]).first()
    assert other is not None
    assert firm.get(f"/atlas/parcels/{other.pk}/").status_code == 404


def test_what_goes_out_as_geojson(park: date) -> None:
    client = signed_in(PLANNER)
    areas = json.loads(taken_out(client, "/atlas/areas.geojson").content)
    assert {one["properties"]["id"] for one in areas["features"]} == set(AreaRow.objects.values_list("id", flat=True))
    parcels = json.loads(taken_out(client, "/atlas/parcels.geojson").content)
    first = parcels["features"][0]
    assert first["geometry"]["coordinates"][0][0][0] > 100  # longitude first
    assert signed_in(CLERK).get("/atlas/areas.geojson").status_code == 403


def test_the_question_is_asked_and_must_be_answered(park: date) -> None:
    client = signed_in(PLANNER)
    page = asked(client, pasted=FREE)
    assert [choice.reading.key for choice in page.context["offered"]] == [DEGREES]
    assert " checked" not in page.content.decode()
    sent = {"packed": page.context["packed"], "name": "x"}
    assert client.post("/atlas/import/check/", sent).status_code == 422
    assert client.post("/atlas/import/check/", sent | {"reading": DEGREES}).status_code == 422
    assert client.post("/atlas/import/check/", sent | {"reading": "degrees-ne-0", "datum": "on"}).status_code == 422
    assert client.post("/atlas/import/check/", {"packed": "{}", "reading": DEGREES, "datum": "on"}).status_code == 422


@pytest.mark.parametrize("pasted", ["", "1 2\n3 4\n5 6", "只有文字"])
def test_what_makes_no_sense_is_told_on_the_first_page(park: date, pasted: str) -> None:
    page = asked(signed_in(PLANNER), pasted=pasted)
    assert page.status_code == 422
    assert page.context["refusal"].rule.startswith("ATLAS-")


def test_a_parcel_from_pasted_corners_lies_in_its_area(park: date) -> None:
    client = signed_in(PLANNER)
    page = checked(client, pasted=f"新地块\n{FREE}")
    assert page.context["findings"] == ()
    answer = drawn(client, page, **{"id-0": "DK-T1", "basis": "示例〔2021〕50号"})
    assert answer.status_code == 302
    row = ParcelRow.objects.get(id="DK-T1")
    assert (row.area, row.supply, row.status) == ("石盖塘", "auctioned", "drawn")
    assert row.area_sqm == pytest.approx(11_100, rel=0.01)
    entry = ledger.history("parcel", "DK-T1")[0]
    assert entry.actor_name == PLANNER
    page = counted(client, "atlas:parcel", "/atlas/parcels/DK-T1/")
    assert "亩" in page.content.decode()


def test_all_or_nothing(park: date) -> None:
    """The second is refused by the parcel's own command (its grant is signed), so the first is not drawn either."""
    client, granted = signed_in(PLANNER), ParcelRow.objects.exclude(contract_on=None).order_by("id").first()
    assert granted is not None
    page = checked(
        client,
        file=geojson((square(112.954, 25.704), {"id": "DK-T2"}), (granted.polygon, {"id": granted.pk})),
    )
    assert page.context["findings"] == ()
    answer = drawn(client, page, basis="示例")
    assert answer.status_code == 422
    assert granted.pk in answer.context["refusal"].text.zh
    assert not ParcelRow.objects.filter(id="DK-T2").exists()
    assert ledger.history("parcel", "DK-T2") == ()


def test_errors_block_and_name_their_shapes(park: date) -> None:
    client = signed_in(PLANNER)
    ring = square(112.956, 25.706)
    bow = [ring[0], ring[2], ring[1], ring[3], ring[0]]
    page = checked(
        client,
        file=geojson(
            (bow, {"id": "X1", "name": "打结"}), (ring, {"id": "X2"}), (square(112.9565, 25.706), {"id": "X3"})
        ),
    )
    assert [(one.rule, one.name) for one in page.context["findings"]] == [
        ("ring-crosses", "打结"),
        ("ATLAS-OVERLAP", "X2"),
    ]
    assert drawn(client, page, basis="示例").status_code == 422
    answer = drawn(client, page, basis="示例", **{"what-0": "skip", "what-2": "skip"})
    assert answer.status_code == 302
    assert ParcelRow.objects.filter(id__in=["X1", "X2", "X3"]).count() == 1


def test_a_warning_must_be_seen(park: date) -> None:
    client = signed_in(PLANNER)
    page = checked(
        client,
        file=geojson((square(112.960, 25.710), {"id": "W1"}), (square(112.961005, 25.710), {"id": "W2"})),
    )
    assert [one.rule for one in page.context["findings"]] == ["ATLAS-GAP"]
    assert drawn(client, page, basis="示例").status_code == 422
    assert drawn(client, page, basis="示例", seen="on").status_code == 302


def test_a_new_boundary_is_a_new_version_and_the_old_one_stays(park: date) -> None:
    client, before = signed_in(PLANNER), AreaRow.objects.get(id="K3")
    ring = [
        [112.95 + x, y] for x, y in [[0.062, 25.702], [0.09, 25.702], [0.09, 25.728], [0.062, 25.728], [0.062, 25.702]]
    ]
    page = checked(client, file=geojson((ring, {"id": "K3"})))
    assert page.context["lines"][0].what == "area"
    assert page.context["lines"][0].kind == "park"
    assert drawn(client, page, basis="调区扩区批复（示例）").status_code == 302
    assert AreaRow.objects.get(id="K3").polygon != before.polygon
    page = counted(client, "atlas:area", "/atlas/areas/K3/")
    versions = page.context["versions"]
    assert [version["number"] for version in versions] == [2, 1]
    assert versions[0]["row"].note.startswith("调区扩区批复（示例）")
    old = client.get("/atlas/areas/K3/", {"version": versions[1]["row"].sequence})
    assert old.context["shown"].polygon == before.polygon
    assert client.get("/atlas/areas/nowhere/").status_code == 404


def test_every_area_of_the_park_has_its_first_version(park: date) -> None:
    for row in AreaRow.objects.exclude(id="K3"):
        version = AreaVersionRow.objects.get(area=row.pk)
        assert version.polygon == row.polygon
        assert version.drawn_on == date(2020, 1, 6)


def draw_hectare() -> None:
    client = signed_in(PLANNER)
    page = checked(client, pasted=FREE)
    assert drawn(client, page, **{"id-0": "DK-T1", "basis": "示例"}).status_code == 302


def test_a_parcels_life_is_shown_and_led_on(park: date) -> None:
    draw_hectare()
    land = signed_in("征拆专员01")
    page = land.get("/atlas/parcels/DK-T1/")
    assert [state for _, state in page.context["steps"]] == ["now", "next", "next", "next", "next", "next"]
    plan = {"on": "2021-12-29", "due": "2022-03-31", "owners_total": "12"}
    assert land.post("/atlas/parcels/DK-T1/act/plan-acquisition/", plan).status_code == 302
    report = {"owners_settled": "12", "owners_total": "12", "relocation_percent": "100"}
    assert signed_in(CLERK).post("/atlas/parcels/DK-T1/act/report-acquisition/", report).status_code == 403
    assert land.post("/atlas/parcels/DK-T1/act/report-acquisition/", report).status_code == 302
    steps = land.get("/atlas/parcels/DK-T1/").context["steps"]
    assert [state for _, state in steps] == ["done", "done", "now", "next", "next", "next"]
    assert land.post("/atlas/parcels/DK-T1/act/draw/", {}).status_code == 404


def test_land_that_was_not_acquired_passes_those_steps_by(park: date) -> None:
    steps = signed_in(PLANNER).get("/atlas/parcels/P02-1/").context["steps"]
    assert [state for _, state in steps] == ["done", "skipped", "skipped", "done", "done", "now"]


def edited(client: Client, address: str, ring: list[list[float]]) -> HttpResponse:
    lines = [*((str(x), str(y)) for x, y in ring[:-1]), ("", "")]
    return client.post(address, {"lon": [x for x, _ in lines], "lat": [y for _, y in lines]})


def test_a_boundary_is_edited_as_a_table_and_checked_like_an_import(park: date) -> None:
    client = signed_in(PLANNER)
    draw_hectare()
    page = counted(client, "atlas:edit_parcel", "/atlas/parcels/DK-T1/edit/")
    assert len(page.context["lines"]) == 4 + 3
    page = edited(client, "/atlas/parcels/DK-T1/edit/", square(112.97, 25.75, 0.002))
    assert page.context["findings"] == ()
    assert drawn(client, page, basis="实测更正（示例）").status_code == 302
    row = ParcelRow.objects.get(id="DK-T1")
    assert row.polygon == square(112.97, 25.75, 0.002)
    reason = ledger.history("parcel", "DK-T1")[-1].event.reason  # type: ignore[attr-defined]  a Redrawn
    assert reason.startswith("实测更正（示例）")


def test_an_areas_edit_is_a_new_version(park: date) -> None:
    client, before = signed_in(PLANNER), AreaVersionRow.objects.filter(area="K2").count()
    page = edited(client, "/atlas/areas/K2/edit/", square(112.975, 25.702, 0.024))
    assert page.context["lines"][0].what == "area"
    assert drawn(client, page, basis="更正（示例）").status_code == 302
    assert AreaVersionRow.objects.filter(area="K2").count() == before + 1


@pytest.mark.parametrize("bad", [[["x", "25.7"]], [["nan", "25.7"]], [["112.9", ""]], [["", ""]]])
def test_corners_that_are_no_numbers_are_told(park: date, bad: list[list[str]]) -> None:
    sent = {"lon": [x for x, _ in bad], "lat": [y for _, y in bad]}
    page = signed_in(PLANNER).post("/atlas/areas/K2/edit/", sent)
    assert page.status_code == 422
    assert page.context["refusal"].rule == "ATLAS-CORNER"


@pytest.mark.parametrize("place", [(25.702, 112.975), (0, 90), (1e300, -1e300), (112.975, 25.702)])
def test_corners_anywhere_are_refused_and_break_nothing(park: date, place: tuple[float, float]) -> None:
    sent = {"lon": [str(place[0])] * 3, "lat": [str(place[1])] * 3}
    page = signed_in(PLANNER).post("/atlas/areas/K2/edit/", sent)
    assert page.status_code == 200
    assert page.context["blocked"]


def test_who_may_edit(park: date) -> None:
    assert signed_in(CLERK).get("/atlas/areas/K2/edit/").status_code == 403
    assert signed_in(CLERK).get("/atlas/parcels/P18-1/edit/").status_code == 403
    assert signed_in(PLANNER).get("/atlas/areas/none/edit/").status_code == 404
    assert signed_in(PLANNER).get("/atlas/parcels/none/edit/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_area_assessments_with_the_parcels_within(park: date, language: str) -> None:
    page = counted(signed_in(PLANNER, language), "atlas:assessments", "/atlas/assessments/")
    lines = {line["row"].pk: line for line in page.context["lines"]}
    assert [lines[id_]["valid"] for id_ in ("QP-01", "QP-02")] == [True, False]
    assert "P07-1" in lines["QP-01"]["parcels"]
    assert "P03-1" not in lines["QP-01"]["parcels"]
    parcel = signed_in(PLANNER, language).get("/atlas/parcels/P07-1/").content.decode()
    assert ("水土保持" if language == "zh-hans" else "water and soil") in parcel
    assert len(signed_in(PLANNER).get("/atlas/").context["map"]["assessments"]["features"]) == 2
    assert signed_in("开发建设局负责人").get("/atlas/assessments/").context["form"] is None


def test_an_assessment_is_recorded_and_what_is_wrong_is_named_and_kept(park: date) -> None:
    client = signed_in(PLANNER)
    sent = {
        "assessment_id": "QP-03", "subject": "flood", "document": "示例区评〔2021〕3号", "on": "2021-12-01",
        "valid_until": "2026-11-30",
        "polygon": "112.97,25.75\n112.971,25.74\n112.971,25.75\n112.97,25.74\n112.97,25.75",
    }  # fmt: skip
    crossing = client.post("/atlas/assessments/", sent)
    assert crossing.status_code == 422
    assert "112.971,25.74" in crossing.content.decode()
    assert "自相交" in crossing.content.decode()
    swapped = client.post(
        "/atlas/assessments/", {**sent, "polygon": "25.75,112.97\n25.75,112.98\n25.74,112.98\n25.75,112.97"}
    )
    assert swapped.status_code == 422
    good = {**sent, "polygon": "112.97,25.75\n112.971,25.75\n112.971,25.74\n112.97,25.74\n112.97,25.75"}
    assert client.post("/atlas/assessments/", good).status_code == 302
    assert AssessmentRow.objects.get(pk="QP-03").valid_until == date(2026, 11, 30)
    assert signed_in(CLERK).post("/atlas/assessments/", good).status_code in {403, 404}
