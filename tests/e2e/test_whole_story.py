"""从第一问到联合验收: a factory on standard land, from the first question to the permits on the day of the land and on.

A firm, its secretary, a clerk, a reviewer, approvers, a planner, the head of the bureau and the head of the zone, each
in the browser under the own account. What was told once is not asked for again: the firm's and the project's data stand
in every form, and the drafts of the permits are the files that the firm has uploaded for the advice.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLong

from kuaijin import wallclock
from kuaijin.core import case_commands as c
from kuaijin.core import parcel_messages as land
from kuaijin.core.base import SHANGHAI
from kuaijin.core.tailoring import tailor
from kuaijin.demo import accounts
from kuaijin.demo.book import book
from kuaijin.demo.load import story
from kuaijin.demo.people import approver_of
from kuaijin.demo.story import Scene, Story
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, PackageRow, PermitSetRow, ProjectRow
from kuaijin.ledger.ticking import tick
from tests.files import samples

pytestmark = pytest.mark.django_db(transaction=True)
PROJECT, PARCEL, SET = "P15", "P15-1", "ND-P15-1"
LAND_DAY, ACCEPTANCE_DAY = date(2021, 3, 18), date(2021, 11, 22)
EVE = datetime(2021, 3, 18, 8, 44, tzinfo=SHANGHAI)
ITEMS = (
    "churang", "biaozhundi-xieyi", "yongdi-guihua", "tudi-dengji", "gcgh-jz", "tushen", "xiaofang-sheji",
    "zhiliang-anquan", "shigong-xuke",
)  # fmt: skip
REVIEWED = "tushen"
CLERK, REVIEWER, PLANNER, HEAD, LEADER = (
    "综合窗口01",
    "技术审查岗01",
    "国土规划专员01",
    "开发建设局负责人",
    "管委会主要领导",
)
SECRETARY, TURN = "服务秘书07", 15
EVERYBODYS = {"park", "power", "ruleset", "agency"}


def _told(scene: Scene, own: set[str]) -> bool:
    """The park itself and what this project did before: its intake, its land's conditions, its earlier permits."""
    if scene.at > EVE or isinstance(scene.command, land.SignContract):
        return False
    return scene.kind in EVERYBODYS or (scene.kind in ("project", "parcel", "case") and scene.id in own)


@pytest.fixture(autouse=True)
def _eve(transactional_db: None, settings: Any) -> Iterator[None]:
    settings.KUAIJIN_DEMO = True
    cache.clear()
    scenes = story().scenes()
    begun = (scene for scene in scenes if isinstance(scene.command, c.Receive | c.OpenPreService))
    cases = {s.id for s in begun if s.command.project_id == PROJECT and s.command.item_id not in ITEMS}
    before = Story()
    for scene in scenes:
        if _told(scene, {PROJECT, PARCEL, *cases}):
            local = scene.at.astimezone(SHANGHAI)
            before.add(local.date(), f"{local:%H:%M}", scene.actor, scene.kind, scene.id, scene.command)
    accounts.make()
    before.tell(EVE, tick, lambda _done, _of: None)
    wallclock.set_site_day(LAND_DAY)
    yield
    wallclock.set_site_day(None)


class Desk:
    """One browser in which people take turns."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def becomes(self, name: str, address: str) -> None:
        """``name`` sits down and opens a page."""
        self.page.wait_for_load_state("networkidle")
        self.page.goto("/demo/")
        with self.page.expect_event("load"):
            self.page.get_by_role("button", name=name, exact=True).or_(
                self.page.locator(f'button[value="{name}"]')
            ).click()
        self.page.goto(address)

    def act(self, tag: str, **values: Any) -> None:
        """Open the act's drawer on a case's page, fill it in and send it."""
        opener = self.page.locator(f'[data-open="drawer-{tag}"]').first
        if not opener.is_visible():
            self.page.locator("details.kj-next-more > summary").click()
        opener.click()
        self.send(self.page.locator(f"#form-{tag}"), **values)

    def send(self, form: Locator, **values: Any) -> None:
        """Fill in a form and send it; what can't be undone is confirmed."""
        for name, value in values.items():
            _fill(form, name, value)
        asks = form.get_attribute("data-confirm")
        try:
            with self.page.expect_event("load"):
                form.locator(".kj-form-foot button").last.click()
                if asks:
                    dialog = self.page.locator("dialog.kj-dialog[open]")
                    dialog.locator(".btn-primary, .btn-danger").first.click()
        except TooLong as error:
            raise AssertionError(self.page.locator(".kj-error, form .kj-alert-bad").all_inner_texts()) from error

    def opened(self, tag: str) -> Locator:
        """A form that stands folded on a page, unfolded."""
        form = self.page.locator(f"#form-{tag}")
        if not form.is_visible():
            self.page.locator(f"details:has(#form-{tag}) > summary").first.click()
        return form


def _fill(form: Locator, name: str, value: Any) -> None:
    field = form.locator(f'[name="{name}"]')
    if isinstance(value, list):
        for one in value:
            form.locator(f'[name="{name}"][value="{one}"]').check()
    elif value is True:
        field.check()
    elif field.first.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    elif field.first.get_attribute("type") == "radio":
        form.locator(f'[name="{name}"][value="{value}"]').check()
    else:
        field.fill(value)


def case_of(item: str) -> str:
    return str(CaseRow.objects.exclude(status__in=("withdrawn", "refused")).get(project=PROJECT, item=item).id)


def approver(item: str) -> str:
    return approver_of(surroundings.rulebook().items[item].department, TURN).name


def upload_all(page: Page, file: Path) -> int:
    """Choose a file for every paper; each is sent at once, and is there when its row names it."""
    inputs = page.locator('form.kj-drop input[name="material"]')
    names = [inputs.nth(number).input_value() for number in range(inputs.count())]
    for name in names:
        row = page.locator(f'.kj-file-cell:has(form.kj-drop input[value="{name}"])')
        with page.expect_event("load"):  # the next file is chosen only on the page that has come whole
            row.locator("form.kj-drop input[type=file]").set_input_files(file)
        expect(row.get_by_role("link", name=file.name)).to_be_visible()
    return len(names)


@pytest.fixture
def own() -> dict[str, Any]:
    return next(row for row in book()["projects"] if row["id"] == PROJECT)


def test_from_the_first_question_to_the_joint_acceptance(desktop: Page, tmp_path: Path, own: dict[str, Any]) -> None:
    desk, firm = Desk(desktop), f"企业-{own['owner']['name']}"
    first_question(desk, firm)
    for item in ITEMS:
        advised(desk, firm, item, tmp_path)
    the_set(desk)
    the_land(desk, firm)
    assert PermitSetRow.objects.get(id=SET).status == "complete"
    joint_acceptance(desk, firm, tmp_path)
    assert "lianhe-yanshou" in ProjectRow.objects.get(id=PROJECT).granted


def first_question(desk: Desk, firm: str) -> None:
    """The firm asks what it needs, and writes to its secretary, who answers."""
    page = desk.page
    desk.becomes(firm, "/firm/items/")
    with page.expect_event("load"):
        page.get_by_role("link", name="标准地").first.click()
    while page.get_by_role("heading", name="我的事项清单").count() == 0:
        with page.expect_event("load"):
            page.get_by_role("button", name="下一步", exact=True).click()
    expect(page.get_by_text("建设工程规划许可证核发").first).to_be_visible()
    talk = ((firm, "想在取得土地当天拿到施工许可，需要准备什么？"), (SECRETARY, "先开预先服务，图纸齐了就审。"))
    for name, text in talk:
        desk.becomes(name, f"/firm/messages/{PROJECT}/")
        desk.send(page.locator("#form-send-message"), text=text)
    expect(page.locator("main")).to_contain_text("需要准备什么")


def advised(desk: Desk, firm: str, item: str, tmp_path: Path) -> None:
    """预先服务 of one item: opened by the clerk; the firm uploads, a reviewer looks, the approver passes it."""
    page = desk.page
    desk.becomes(CLERK, f"/window/receive/{PROJECT}/{item}/")
    desk.send(desk.opened("open-pre-service"), consent=True)
    case = case_of(item)
    file = tmp_path / f"{item}.pdf"
    file.write_bytes(samples.pdf(1))
    desk.becomes(firm, f"/window/cases/{case}/")
    assert upload_all(page, file)
    if item == REVIEWED:
        reviewed(desk, case, approver(item))
    desk.becomes(approver(item), f"/window/cases/{case}/")
    desk.act("give-advice", text="预审通过，取得土地后即可受理")


def reviewed(desk: Desk, case: str, officer: str) -> None:
    """技审分离 before the receipt: given out by the approver, declared free of conflict, concluded."""
    page = desk.page
    desk.becomes(officer, f"/window/cases/{case}/")
    page.get_by_role("link", name="委托", exact=True).click()
    form = page.locator("#form-commission-review")
    desk.send(form, question="结构和消防是否符合强制性标准", days="3", by="person", reviewer=REVIEWER)
    desk.becomes(REVIEWER, "/start/")
    page.get_by_role("link", name="施工图设计文件审查").first.click()
    desk.send(page.locator("#form-accept-review"), no_conflict=True)
    form = desk.opened("conclude-review")
    desk.send(form, outcome="passed", conclusion="符合强制性标准", document="审查意见书1号")
    expect(page.locator(".kj-page-head")).to_contain_text("通过")


def the_set(desk: Desk) -> None:
    """The planner plans the set and fixes the uploaded drafts; each approver decides; the head arms it."""
    page = desk.page
    desk.becomes(PLANNER, f"/grants/plan/?parcel={PARCEL}")
    form = page.locator("#form-plan-set")
    expect(form.locator('[name="buyer"]')).not_to_have_value("")
    desk.send(form, items=list(ITEMS), valid_until="2021-06-30")
    unfixed = page.get_by_role("button", name="按已上传文件固化")
    for left in range(len(ITEMS), 0, -1):  # counted down: a page still on its way shows none, which is not the end
        expect(unfixed).to_have_count(left)
        with page.expect_event("load"):
            unfixed.first.click()
    expect(unfixed).to_have_count(0)
    form = desk.opened("prepare-contract")
    desk.send(form, kind="auctioned", number="郴经开地〔2021〕15号", price_fen="30000000", paid_proof="缴款凭证15号")
    for item in ITEMS:
        desk.becomes(approver(item), f"/grants/{SET}/")
        desk.send(desk.opened("predecide"), item_id=item, reason="预审通过，土地合同签订之日生效")
    desk.becomes(HEAD, f"/grants/{SET}/")
    desk.send(desk.opened("arm"), promise="承诺书15号")
    expect(page.locator(".kj-page-head")).to_contain_text("就绪")


def the_land(desk: Desk, firm: str) -> None:
    """The head of the zone looks at the rehearsal; the planner signs; in that minute the firm has nine certificates."""
    page = desk.page
    desk.becomes(LEADER, f"/grants/{SET}/rehearsal/")
    expect(page.locator("main")).to_contain_text("建筑工程施工许可证核发")
    desk.becomes(PLANNER, f"/grants/{SET}/")
    with page.expect_event("load"):
        page.locator('form[action$="/sign/"] button').click()
        page.locator("dialog.kj-dialog[open] [data-confirm-yes]").click()
    minute = page.locator("main")
    expect(minute).to_contain_text(f"{len(ITEMS)} 项")
    assert minute.locator("td:has(svg)").count() >= 4
    desk.becomes(firm, f"/window/cases/{case_of('shigong-xuke')}/")
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载证照").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF")


def joint_acceptance(desk: Desk, firm: str, tmp_path: Path) -> None:
    """联合验收: the works are done; one package, one set of papers, each department its own decision, one delivery."""
    page = desk.page
    wallclock.set_site_day(ACCEPTANCE_DAY)
    items = acceptance_items()
    file = tmp_path / "竣工材料.pdf"
    file.write_bytes(samples.pdf(2))
    desk.becomes(firm, "/packages/")
    page.get_by_role("link", name="新建申请包").click()
    page.get_by_label("项目").first.select_option(PROJECT)
    page.get_by_label("阶段").first.select_option("S4")
    with page.expect_event("load"):
        page.get_by_role("button", name="新建申请包").click()
    ticks = page.locator('input[name="items"]:enabled')
    expect(ticks.first).to_be_visible()
    for value in [ticks.nth(number).get_attribute("value") for number in range(ticks.count())]:
        page.locator(f'input[name="items"][value="{value}"]').set_checked(value in items)
    with page.expect_event("load"):
        page.get_by_role("button", name="选定事项").click()
    expect(page.locator("main")).to_contain_text("万华生态新家装")
    for label, text in (("联系人", "张经办"), ("联系电话", "0735-1234567"), ("文书送达地址", "郴州市石盖塘")):
        with page.expect_response(lambda answer: answer.url.endswith("/form/") and answer.status == 204):
            page.get_by_label(label).fill(text)
            page.get_by_label(label).press("Tab")
    assert upload_all(page, file)
    page.get_by_role("button", name="提交申请", exact=True).click()
    with page.expect_event("load"):
        page.locator("dialog.kj-dialog[open] .btn-primary").first.click()
    package = PackageRow.objects.get(project=PROJECT)
    for item in items:
        desk.becomes(approver(item), f"/window/cases/{package.cases[item]}/")
        desk.act("accept")
        desk.act("grant", reason="验收合格")
    desk.becomes(CLERK, f"/packages/{package.pk}/")
    desk.send(desk.opened("deliver-package"), receiver="张经办", channel="window")
    desk.becomes(firm, "/firm/")
    expect(page.locator(f'a[href="/window/cases/{package.cases["lianhe-yanshou"]}/certificate.pdf"]')).to_be_visible()


def acceptance_items() -> list[str]:
    """What joint acceptance rests on in this project, and itself."""
    known = surroundings.rulebook()
    listed = tailor(known, ProjectRow.objects.get(id=PROJECT).attributes).order
    needs = [need.item for need in known.items["lianhe-yanshou"].prerequisites if need.needed_by == "decision"]
    return [item for item in needs if item in listed] + ["lianhe-yanshou"]
