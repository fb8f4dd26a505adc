"""Accounts: three separate hands, tokens shown once, wrong passwords that lock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kuaijin import wallclock
from kuaijin.core import access
from kuaijin.core.base import Actor, Refused
from kuaijin.people import services
from kuaijin.people.models import Account, ApiToken, SignIn
from kuaijin.people.roles import GROUPS, ROLES
from kuaijin.people.services import actor_of, actor_of_token, create_account

pytestmark = pytest.mark.django_db
PASSWORD = "Kuaijin-2021-park"


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def signed_in(name: str, role: str) -> Client:
    """A browser with that account signed in."""
    browser = Client()
    browser.force_login(create_account(name, role).user)
    return browser


def test_every_role_of_a_person_is_described() -> None:
    assert set(ROLES) == set(access.ROLE_NAMES) - {"public", "system"}
    assert {role.group for role in ROLES.values()} == set(GROUPS)


def test_an_account_is_an_actor() -> None:
    account = create_account("服务秘书06", "secretary", department="项目服务中心")
    actor = actor_of(account.user)
    assert actor is not None
    assert (actor.id, actor.name, actor.role, actor.department, actor.org) == (
        "服务秘书06",
        "服务秘书06",
        "secretary",
        "项目服务中心",
        None,
    )
    assert not account.user.has_usable_password()


def test_making_it_again_changes_it_and_keeps_the_password() -> None:
    create_account("甲", "window", password=PASSWORD)
    again = create_account("甲", "approver", department="开发建设局")
    assert Account.objects.count() == 1
    assert (again.role, again.department) == ("approver", "开发建设局")
    assert again.user.check_password(PASSWORD)


@pytest.mark.parametrize(("name", "role", "rule"), [("甲", "king", "PEOPLE-1"), ("  ", "window", "PEOPLE-2")])
def test_bad_accounts_are_refused(name: str, role: str, rule: str) -> None:
    with pytest.raises(Refused) as caught:
        create_account(name, role)
    assert caught.value.refusal.rule == rule
    assert not Account.objects.exists()


def test_a_token_is_kept_as_a_digest_and_dies() -> None:
    account = create_account("甲", "window")
    token = services.make_token(account, "报表程序")
    assert actor_of_token(token) == actor_of(account.user)
    row = ApiToken.objects.get()
    assert token not in (row.digest, row.name)
    assert actor_of_token(token + "x") is None
    assert actor_of_token("kj_") is None
    services.switch(account, active=False, by=Actor("系统管理员", "系统管理员", "admin_system"))
    assert actor_of_token(token) is None
    services.switch(account, active=True, by=Actor("安全管理员", "安全管理员", "admin_security"))
    other = create_account("乙", "window")
    assert not services.revoke_token(other, row.pk)
    assert services.revoke_token(account, row.pk)
    assert not services.revoke_token(account, row.pk)
    assert actor_of_token(token) is None


def test_a_token_ends() -> None:
    account = create_account("甲", "window")
    made = datetime(2021, 3, 1, 9, tzinfo=UTC)
    with wallclock.standing_at(made):
        token = services.make_token(account, "报表程序", 30)
    with wallclock.standing_at(made + timedelta(days=30, seconds=-1)):
        assert actor_of_token(token) == actor_of(account.user)
    with wallclock.standing_at(made + timedelta(days=30)):
        assert actor_of_token(token) is None
        assert Client(headers={"Authorization": f"Bearer {token}"}).get("/api/projects").status_code == 401


@pytest.mark.parametrize("days", ["0", "366", "-1", "x", "9" * 50, "³"])
def test_a_token_without_an_end_is_refused(client: Client, days: str) -> None:
    client.force_login(create_account("甲", "window").user)
    answer = client.post(reverse("frame:token_make"), {"name": "报表程序", "days": days})
    assert answer.status_code == 422
    assert "365" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_token_is_shown_once(client: Client) -> None:
    account = create_account("甲", "window")
    client.force_login(account.user)
    page = client.post(reverse("frame:token_make"), {"name": "报表程序"}).content.decode()
    assert "kj_" in page
    assert "kj_" not in client.get(reverse("frame:me")).content.decode().replace("kj_language", "")
    row = ApiToken.objects.get()
    client.post(reverse("frame:token_revoke", args=[row.pk]))
    row.refresh_from_db()
    assert row.revoked_at is not None
    assert client.post(reverse("frame:token_revoke", args=[row.pk])).status_code == 404


def test_one_makes_an_account_another_opens_it() -> None:
    maker, opener = signed_in("系统管理员", "admin_system"), signed_in("安全管理员", "admin_security")
    form = {"username": "审批岗09", "role": "approver", "password": PASSWORD, "department": "开发建设局"}
    assert maker.post(reverse("frame:account_make"), form).status_code == 302
    made = Account.objects.get(user__username="审批岗09")
    assert not made.user.is_active
    assert made.user.check_password(PASSWORD)
    switch = reverse("frame:account_switch", args=[made.pk])
    assert maker.post(switch, {"to": "active"}).status_code == 403
    assert opener.post(switch, {"to": "active"}).status_code == 302
    made.user.refresh_from_db()
    assert made.user.is_active
    assert opener.post(reverse("frame:account_make"), form).status_code == 403
    own = reverse("frame:account_switch", args=[Account.objects.get(role="admin_security").pk])
    assert "PEOPLE-6" in opener.post(own, {"to": "inactive"}).content.decode()


def test_others_may_not_see_accounts_and_the_auditor_only_looks() -> None:
    assert signed_in("综合窗口01", "window").get(reverse("frame:accounts")).status_code == 403
    auditor = signed_in("审计员", "auditor")
    page = auditor.get(reverse("frame:accounts"))
    assert page.status_code == 200
    assert "frame:account_switch" not in page.content.decode()
    assert auditor.post(reverse("frame:account_make"), {}).status_code == 403
    assert auditor.get(reverse("frame:sign_ins")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"username": "系统管理员"}, "username", "PEOPLE-4"),
        ({"role": "king"}, "role", "PEOPLE-1"),
        ({"role": "enterprise", "org": "91431000MA4L16JQ9B"[:-1] + "0"}, "org", "PEOPLE-5"),
        ({"password": "1234567890"}, "password", ""),
        ({"username": " "}, "username", "必填"),
    ],
)
def test_errors_stand_beside_the_field(changes: dict[str, str], field: str, rule: str) -> None:
    maker = signed_in("系统管理员", "admin_system")
    form = {"username": "审批岗09", "role": "approver", "password": PASSWORD} | changes
    answer = maker.post(reverse("frame:account_make"), form, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="form-make-account-{field}-error"' in page
    assert rule in page
    assert PASSWORD not in page
    assert not Account.objects.filter(user__username="审批岗09").exists()


def test_five_wrong_passwords_lock_and_all_are_recorded(client: Client) -> None:
    create_account("调度专员01", "dispatcher", password=PASSWORD)
    url = reverse("account_login")
    for _ in range(5):
        page = client.post(url, {"login": "调度专员01", "password": "wrong"})
        assert page.status_code == 200
    locked = client.post(url, {"login": "调度专员01", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert "登录失败次数过多" in locked.content.decode() or "稍后" in locked.content.decode()
    assert SignIn.objects.filter(username="调度专员01", good=False).count() == 5
    cache.clear()
    client.post(url, {"login": "调度专员01", "password": PASSWORD})
    assert "_auth_user_id" in client.session
    assert SignIn.objects.filter(username="调度专员01", good=True).count() == 1


def test_nobody_signs_up(client: Client) -> None:
    client.post("/accounts/signup/", {"username": "新人", "password1": PASSWORD, "password2": PASSWORD})
    assert not Account.objects.exists()
    assert "_auth_user_id" not in client.session


def test_the_security_administrator_is_told_of_new_accounts() -> None:
    """An account that was once open and is closed again waits for nobody."""
    security, system = signed_in("安全管理员", "admin_security"), signed_in("系统管理员", "admin_system")
    assert "没有等您核准的新账号" in security.get("/people/").content.decode()
    create_account("新窗口", "window", password=PASSWORD, active=False)
    closed = create_account("旧窗口", "window", active=False).user
    closed.last_login = wallclock.now()
    closed.save()
    page = security.get("/people/").content.decode()
    assert "须您核准的新账号：1 个" in page
    assert "须您核准" not in system.get("/people/").content.decode()
