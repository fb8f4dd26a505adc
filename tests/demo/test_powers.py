"""The register of powers of the sample park, and its figures counted a second time from the streams."""

from datetime import date
from typing import Any

import pytest

from kuaijin.demo.powers import HOPED_FOR, PAUSED, TRIAL
from kuaijin.insight.powers import figures_of_powers, is_idle, months_before, outside_dates, uses
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, PowerRow
from tests.demo.by_hand import Told

pytestmark = pytest.mark.django_db


def test_fifty_three_powers_are_in_force(park: date) -> None:
    in_force = PowerRow.objects.filter(status="in_force")
    assert in_force.count() == 53
    assert {row.item for row in in_force} == set(surroundings.rulebook().powers)
    others = {row.item: row.status for row in PowerRow.objects.exclude(status="in_force")}
    assert others == {TRIAL: "expired", PAUSED: "suspended"} | dict.fromkeys(HOPED_FOR, "proposed")


def test_every_case_of_a_delegated_item_names_its_power(park: date) -> None:
    items = surroundings.rulebook().items
    rows = CaseRow.objects.exclude(received_on=None)
    powers = dict(PowerRow.objects.filter(status="in_force").values_list("item", "id"))
    wrong = [row.pk for row in rows if items[row.item].delegated and row.power != powers[row.item]]
    assert wrong == []
    assert rows.exclude(power="").count() > 200


def test_the_figures_counted_by_hand(park: date, entries: tuple[Told, ...]) -> None:
    """From the raw entries, without the read models."""
    since = date(2020, 12, 29)
    in_force, received = set(), set()
    decided = in_zone = 0
    for entry in entries:
        if entry.kind == "power":
            change = {"power-in-force": in_force.add, "power-suspended": in_force.discard}
            change.get(entry.type, lambda _: None)(entry.stream)
            if entry.type == "power-expired":
                in_force.discard(entry.stream)
        elif entry.type == "received" and entry.on > since and entry.payload["power"]:
            received.add(entry.payload["power"]["power_id"])
        elif entry.kind == "case" and entry.type in ("granted", "denied") and since < entry.on <= park:
            decided += 1
            in_zone += entry.payload["power"] is not None
    told = figures_of_powers(park, uses())
    assert (told.in_force, told.target, told.months) == (53, 53, 12)
    assert (told.used, told.idle) == (len(received & in_force), len(in_force - received))
    assert (told.decided, told.in_zone) == (decided, in_zone)
    assert told.in_zone_percent is not None
    assert abs(float(told.in_zone_percent) - 100 * in_zone / decided) <= 0.05


def test_no_decision_lies_outside_the_dates(park: date) -> None:
    assert not outside_dates().exists()


def test_a_decision_outside_the_dates_is_found(park: date, db: Any) -> None:
    row = PowerRow.objects.get(item="gcgh-jz", status="in_force")
    carried = set(CaseRow.objects.filter(power=row.pk, decision="granted").values_list("id", "received_on"))
    assert carried
    day = sorted(on for _, on in carried)[0]
    row.spans = [{"first": "2020-01-01", "last": day.isoformat()}]
    row.save()
    assert set(outside_dates().values_list("id", flat=True)) == {case for case, on in carried if on > day}


def test_a_new_power_is_not_idle_yet(park: date) -> None:
    row = PowerRow(id="x", status="in_force", effective_from=date(2021, 6, 1))
    assert not is_idle(row, date(2021, 12, 29), {})
    assert is_idle(row, date(2022, 6, 1), {})


@pytest.mark.parametrize(
    ("on", "months", "then"),
    [
        (date(2021, 12, 29), 12, date(2020, 12, 29)),
        (date(2021, 3, 31), 1, date(2021, 2, 28)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
    ],
)
def test_months_back(on: date, months: int, then: date) -> None:
    assert months_before(on, months) == then
