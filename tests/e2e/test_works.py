"""施工计划 in a real browser: entered from a file, fixed, a better plan looked for and adopted."""

from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from kuaijin import wallclock
from kuaijin.core.works_messages import EnterWorksPlan, PlannedActivity, PlannedResource
from kuaijin.core.works_network import Crossing, Link, Need
from kuaijin.desks.works import plans
from kuaijin.exchange.works_xlsx import write_xlsx
from kuaijin.ledger.projections.works_models import WorksPlanRow
from kuaijin.works_solver.propose import Step, propose
from tests.browser import sign_in
from tests.desks import window_park as park
from tests.e2e.test_powers import send
from tests.e2e.test_window import serious

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = park.DAY + timedelta(days=7)


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any, site_day: None, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KUAIJIN_DEMO = True
    cache.clear()
    wallclock.set_site_day(park.DAY)
    park.small_park()
    monkeypatch.setattr("kuaijin.desks.works.plans.SECONDS", 1)


def plan_file(folder: Path) -> Path:
    """Ten days of welding, then ten of pipes, which may follow two days behind."""
    weld = PlannedActivity(id="W", name="焊接", duration=10, place="A", hazard="hot", needs=(Need("crew"),))
    pipes = PlannedActivity(
        id="P", name="管道", duration=10, place="A", needs=(Need("crew"),), links=(Link("W", crossing=Crossing(2, 2)),)
    )
    crew = PlannedResource(id="crew", name="安装班组", capacity=2)
    plan = EnterWorksPlan(project_id="", title="", begins_on=FIRST, activities=(weld, pipes), resources=(crew,))
    path = folder / "安装计划.xlsx"
    path.write_bytes(write_xlsx("", plan))
    return path


def until_stopped(network: Any, *, watch: Any, **more: Any) -> Any:
    """The solver, as slow as the person who watches it allows."""
    patience = Event()
    while not watch(Step(1.0, 20, 500)):
        patience.wait(0.1)
    return propose(network, **more)


def test_from_the_file_to_a_better_plan(desktop: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search tells how far it is, and what it has by then is kept when it is stopped."""
    page = desktop
    monkeypatch.setattr(plans, "solve", until_stopped)
    sign_in(page, park.SECRETARY, "/demo/")
    page.goto("/works/P01/import/")
    assert serious(page) == []
    page.locator("[name=file]").set_input_files(plan_file(tmp_path))
    page.locator("[name=begins_on]").fill(FIRST.isoformat())
    send(page, "录入", confirm=False)
    expect(page.locator("h1")).to_contain_text("安装计划")
    expect(page.locator("svg.kj-gantt rect")).to_have_count(2)
    send(page, "固定基线")
    assert serious(page) == []
    page.get_by_role("button", name="求优化方案").click(no_wait_after=True)
    expect(page.locator("#works-search")).to_contain_text("目前最短 20 个计划日，已比较 500 个方案")
    with page.expect_event("load"):
        page.get_by_role("button", name="停止，取目前最好的").click(no_wait_after=True)
    expect(page.locator("#proposal")).to_contain_text("提前 8 个计划日")
    expect(page.locator("#proposal")).to_contain_text("管道 与 焊接 交叉作业")
    assert serious(page) == []
    assert WorksPlanRow.objects.get(pk="P01").status == "running"
