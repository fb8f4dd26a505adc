"""What the measurements do is still allowed: a rule that has come since would stop them half-way."""

import pytest

from kuaijin.bench.grant import PERMITS
from kuaijin.ledger.projections.models import CaseRow

pytestmark = pytest.mark.django_db


def test_the_land_of_the_grant_figure_fires_its_ten_permits() -> None:
    from kuaijin.bench.grant_worker import grant, prepare

    prepare("b0-0", 1)
    outcome = grant("b0-0")
    assert sum(entry.type == "granted" for entry in outcome.reactions) == PERMITS


def test_cases_of_the_ledger_and_instant_figures_live_to_their_end() -> None:
    from kuaijin.bench import ledger_worker
    from kuaijin.bench.instant_worker import InstantWorker
    from kuaijin.bench.ledger_worker import Worker

    ledger_worker.prepare("7")
    worker = Worker("7")
    for _ in range(20):
        worker.one_command()
    InstantWorker("7").one_command()  # raises where the machine does not deliver
    assert set(CaseRow.objects.values_list("status", flat=True)) >= {"archived", "delivered"}
