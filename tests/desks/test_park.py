"""园区: a new site from its first administrator to posts that tasks can be given to."""

from datetime import date

import pytest
from django.urls import reverse

from kuaijin import ledger
from kuaijin.core import park as core
from kuaijin.ledger.projections.models import RoleRow
from kuaijin.people.models import Account
from kuaijin.people.services import create_account, park_id
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
PASSWORD = "Ein-langes-Wort-2026"
HOME = "/park/"


def named() -> None:
    """Give the park its name."""
    form = {"name_zh": "示例经开区", "name_en": "Sample zone"}
    assert signed_in("调度专员09").post("/park/act/name-park/", form).status_code == 302


@pytest.fixture
def site(db: None) -> None:
    """A site with its two administrators and a dispatcher, and nothing else."""
    create_account("系统管理员", "admin_system", department="信息中心", password=PASSWORD)
    create_account("安全管理员", "admin_security", department="信息中心", password=PASSWORD)
    create_account("调度专员09", "dispatcher", department="调度室", password=PASSWORD)


def made(name: str, role: str, **more: str) -> Account:
    """An account as the one administrator makes and the other approves it."""
    form = {"username": name, "role": role, "password": PASSWORD, **more}
    assert signed_in("系统管理员").post(reverse("frame:account_make"), form).status_code == 302
    account = Account.objects.get(user__username=name)
    where = reverse("frame:account_switch", args=[account.pk])
    assert signed_in("安全管理员").post(where, {"to": "active"}).status_code == 302
    return account


def test_an_empty_site_asks_for_the_park_s_name_first(site: None) -> None:
    assert [form.tag for form in signed_in("调度专员09").get(HOME).context["forms"]] == ["name-park"]
    assert signed_in("系统管理员").get(HOME).context["forms"] == []
    named()
    page = signed_in("系统管理员").get(HOME)
    assert "示例经开区" in page.content.decode()
    assert page.context["without_post"] == 3, "they came before the name"
    assert signed_in("系统管理员").post("/park/catch-up/").status_code == 302
    assert set(RoleRow.objects.values_list("name", flat=True)) == {"系统管理员", "安全管理员", "调度专员09"}


def test_an_approved_account_has_a_post_and_a_closed_one_loses_it(site: None) -> None:
    named()
    account = made("审批岗09", "approver", department="开发建设局")
    row = RoleRow.objects.get(name="审批岗09")
    assert (row.role, row.department) == ("approver", "开发建设局")
    assert ledger.history(core.KIND, park_id())[-1].actor_name == "安全管理员"
    where = reverse("frame:account_switch", args=[account.pk])
    assert signed_in("系统管理员").post(where, {"to": "closed"}).status_code == 302
    assert not RoleRow.objects.filter(name="审批岗09").exists()


def test_firms_hold_no_post(site: None) -> None:
    named()
    made("甲公司", "enterprise", org="91431000MA91001940")
    assert not RoleRow.objects.filter(name="甲公司").exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_sample_park_s_book(park: date, language: str) -> None:
    page = counted(signed_in("系统管理员", language), "park:home", HOME)
    assert [form.tag for form in page.context["forms"]] == ["name-role", "close-role"]
    assert page.context["without_post"] == 0
    assert taken_out(signed_in("系统管理员", language), "/park/export.xlsx?role=window").content[:2] == b"PK"
    assert signed_in("审批岗01", language).get(HOME).status_code == 403
    assert signed_in("审计员", language).post("/park/act/name-role/", {}).status_code == 403
    assert signed_in("系统管理员", language).post("/park/act/draw-area/", {}).status_code == 404


def test_a_bad_post_is_told_beside_its_field(park: date) -> None:
    answer = signed_in("系统管理员").post("/park/act/name-role/", {"name": "", "role": "king"})
    assert answer.status_code == 422
    assert not RoleRow.objects.filter(role="king").exists()
