"""导入图形 in a real browser: pasted metres, the question, an error that blocks, the drawing, and a new boundary."""

from datetime import datetime, time
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from kuaijin import ledger, wallclock
from kuaijin.core.base import SHANGHAI
from kuaijin.core.park import DrawArea, NamePark
from kuaijin.ledger.projections.models import AreaRow, ParcelRow
from kuaijin.people.services import create_account
from tests.browser import sign_in
from tests.desks.window_park import DAY, actor
from tests.e2e.test_window import serious

pytestmark = pytest.mark.django_db(transaction=True)
PLANNER = "国土规划专员01"
RING = ((112.96, 25.735), (112.99, 25.735), (112.99, 25.765), (112.96, 25.765), (112.96, 25.735))
PARCELS = """一号地
J1 2848500 396700
J2 2848500 396800
J3 2848600 396800
J4 2848600 396700

二号地
J1 2848500 {west}
J2 2848500 396900
J3 2848600 396900
J4 2848600 {west}
"""


@pytest.fixture(autouse=True)
def _park(transactional_db: None, settings: Any, site_day: None) -> None:
    settings.KUAIJIN_DEMO = True
    cache.clear()
    wallclock.set_site_day(DAY)
    create_account(PLANNER, "planner", display_name=PLANNER, department="规划部门")
    planner = actor(PLANNER)
    with wallclock.standing_at(datetime.combine(DAY, time(9), SHANGHAI)):
        ledger.execute("park", "p", NamePark(name_zh="园区", name_en="Park"), actor=planner)
        area = DrawArea(area_id="A1", name_zh="石盖塘", name_en="Shigaitang", zone="district", polygon=RING)
        ledger.execute("park", "p", area, actor=planner)


def read(page: Page, pasted: str) -> None:
    """Paste, answer the question, and come to the check."""
    page.goto("/atlas/import/")
    page.locator("[name=pasted]").fill(pasted)
    page.get_by_role("button", name="读取").click()
    expect(page.locator("h1")).to_contain_text("这是什么坐标")
    expect(page.locator("[name=reading]:checked")).to_have_count(0)
    assert serious(page) == []
    page.locator("[name=reading]").first.check()
    page.locator("[name=datum]").check()
    page.get_by_role("button", name="检查").click()
    expect(page.locator("h1")).to_contain_text("检查并确认")


def draw(page: Page, basis: str) -> None:
    page.locator("[name=basis]").fill(basis)
    page.get_by_role("button", name="全部划定").click()
    page.locator("dialog.kj-dialog[open] .btn-primary").click()
    expect(page.locator(".kj-toast").first).to_be_visible()


def test_parcels_from_pasted_metres(desktop: Page, settings: Any) -> None:
    page = desktop
    sign_in(page, PLANNER, "/demo/")
    read(page, PARCELS.format(west=396790))
    expect(page.locator("main")).to_contain_text("重叠 1,000.0 平方米")
    expect(page.get_by_role("button", name="全部划定")).to_be_disabled()
    read(page, PARCELS.format(west=396800))
    expect(page.locator("main")).to_contain_text("没有发现问题")
    assert serious(page) == []
    draw(page, "勘测成果（示例）")
    expect(page.locator("main")).to_contain_text("DK-002")
    assert list(ParcelRow.objects.values_list("id", "area", "area_sqm")) == [
        ("DK-001", "石盖塘", 10_000),
        ("DK-002", "石盖塘", 10_000),
    ]
    page.goto("/atlas/")
    place = page.locator(".kj-map[data-ready]")
    place.wait_for()
    page.locator("[data-layer=parcels]").uncheck()
    expect(place).to_have_attribute("data-hidden", "parcels")
    page.locator("[data-layer=parcels]").check()
    expect(place).to_have_attribute("data-hidden", "")
    assert serious(page) == []
    settings.KUAIJIN_TILES = "/static/kj/no-tiles/{z}/{x}/{y}.png"
    page.goto("/atlas/")
    page.locator(".kj-map[data-ready]").wait_for()  # the outlines do not wait for tiles that do not come
    expect(page.locator("[data-layer=tiles]")).to_be_checked()


def test_a_corner_is_dragged_and_the_old_boundary_stays(desktop: Page) -> None:
    page = desktop
    sign_in(page, PLANNER, "/demo/")
    page.goto("/atlas/areas/A1/")
    page.get_by_role("link", name="修改边界").click()
    page.locator(".kj-map[data-ready]").wait_for()
    corner = page.locator(".kj-corner").nth(2)
    box = corner.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 48, box["y"] + 8, steps=4)
    page.mouse.up()
    dragged = float(page.locator("[name=lon]").nth(2).input_value())
    assert dragged > RING[2][0]
    assert serious(page) == []
    page.get_by_role("button", name="检查").click()
    draw(page, "调区扩区批复（示例）")
    page.goto("/atlas/areas/A1/")
    expect(page.locator("main")).to_contain_text("第 2 版")
    expect(page.locator("main")).to_contain_text("调区扩区批复（示例）")
    assert AreaRow.objects.get(id="A1").polygon[2][0] == dragged
    page.get_by_role("link", name="第 1 版").click()
    expect(page.locator("main")).to_contain_text("这是以前的边界")


def test_the_pages_fit_a_phone(phone: Page) -> None:
    sign_in(phone, PLANNER, "/demo/")
    for address in (
        "/atlas/",
        "/atlas/import/",
        "/atlas/areas/A1/",
        "/atlas/areas/A1/edit/",
        "/atlas/plans/",
        "/atlas/plans/register/",
    ):
        phone.goto(address)
        over = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, address
        assert serious(phone) == []
    assert AreaRow.objects.count() == 1
