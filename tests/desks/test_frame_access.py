"""The frame lets nobody in who isn't signed in, shows nothing inline, and keeps its hands off the past."""

import re
from datetime import date

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kuaijin import wallclock
from kuaijin.core.base import Refusal, Text
from kuaijin.desks.frame import errors, guard, landing, middleware
from kuaijin.people.roles import ROLES
from kuaijin.people.services import create_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client) -> Client:
    """A browser with a window clerk signed in."""
    client.force_login(create_account("综合窗口01", "window", department="综合窗口").user)
    return client


def _names(resolver: URLResolver, namespace: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found += _names(pattern, inner)
        else:
            found.append((f"{namespace}{pattern.name}", pattern))
    return found


def test_every_address_asks_for_a_person_unless_listed(rf: RequestFactory) -> None:
    guarded = middleware.SignedIn(HttpResponse)
    checked = 0
    for name, pattern in _names(get_resolver()):
        if name.startswith("api-"):
            continue
        request = rf.get("/somewhere/")
        request.user = type("Nobody", (), {"is_authenticated": False})()
        request.resolver_match = type("Match", (), {"view_name": name})()
        request.actor = None
        answer = guarded.process_view(request, pattern.callback, (), {})
        if name in middleware.PUBLIC_VIEWS:
            assert answer is None, name
        else:
            assert answer is not None, name
            assert answer.status_code == 302, name
        checked += 1
    assert checked > 20


def test_public_views_exist() -> None:
    known = {name for name, _ in _names(get_resolver())}
    assert known >= middleware.PUBLIC_VIEWS


def test_a_stranger_is_sent_to_sign_in_and_htmx_by_header(client: Client) -> None:
    page = client.get(reverse("frame:me"))
    assert page.status_code == 302
    assert page.url == f"{reverse('account_login')}?next=/me/"
    part = client.get(reverse("frame:me"), headers={"HX-Request": "true"})
    assert part.status_code == 401
    assert part.headers["HX-Redirect"].startswith(reverse("account_login"))


def test_a_user_without_a_role_may_do_nothing(client: Client, django_user_model: type) -> None:
    client.force_login(django_user_model.objects.create_user("nobody", password="x"))
    page = client.get(reverse("frame:me"))
    assert page.status_code == 403
    assert "PEOPLE-3" in page.content.decode()


def test_the_picker_is_there_in_a_demo_only(client: Client, settings: object) -> None:
    account = create_account("调度专员01", "dispatcher")
    assert client.get(reverse("frame:demo")).status_code == 404
    assert client.post(reverse("frame:demo_enter"), {"account": account.pk}).status_code == 404
    assert "_auth_user_id" not in client.session
    settings.KUAIJIN_DEMO = True
    page = client.get(reverse("frame:demo")).content.decode()
    assert "调度专员01" in page
    assert ROLES["dispatcher"].does.zh in page
    entered = client.post(reverse("frame:demo_enter"), {"account": account.pk})
    assert entered.url == reverse("frame:landing")
    assert client.session["_auth_user_id"] == str(account.user_id)
    assert client.get(reverse("frame:demo_enter")).status_code == 405


def test_a_demo_sends_strangers_to_the_picker_and_on(client: Client, settings: object) -> None:
    settings.KUAIJIN_DEMO = True
    account = create_account("调度专员01", "dispatcher")
    asked = client.get(reverse("frame:keys"))
    assert asked.url == f"{reverse('frame:demo')}?next=/me/keys/"
    assert 'value="/me/keys/"' in client.get(asked.url).content.decode()
    entered = client.post(reverse("frame:demo_enter"), {"account": account.pk, "next": "/me/keys/"})
    assert entered.url == "/me/keys/"


@pytest.mark.parametrize("number", ["", "x", "999999", "-1"])
def test_picking_nobody_is_not_found(client: Client, settings: object, number: str) -> None:
    settings.KUAIJIN_DEMO = True
    assert client.post(reverse("frame:demo_enter"), {"account": number}).status_code == 404


@pytest.mark.parametrize("role", list(ROLES))
def test_every_role_lands_somewhere(client: Client, role: str) -> None:
    assert role in landing.DESKS
    client.force_login(create_account(f"{role}01", role).user)
    assert client.get(reverse("frame:landing")).url == landing.desk_of(role)


def test_chinese_first_whatever_the_browser_wishes(client: Client) -> None:
    page = client.get(reverse("account_login"), headers={"Accept-Language": "en-GB"})
    assert page.headers["Content-Language"] == "zh-CN"
    assert '<html lang="zh-CN">' in page.content.decode()
    switched = client.post(reverse("frame:language"), {"language": "en", "next": reverse("account_login")})
    assert switched.url == reverse("account_login")
    page = client.get(reverse("account_login"))
    assert '<html lang="en">' in page.content.decode()
    assert "Sign in" in page.content.decode()


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_going_back_never_leaves_the_site(client: Client, wanted: str) -> None:
    answer = client.post(reverse("frame:language"), {"language": "fr", "next": wanted})
    assert answer.url == reverse("frame:landing")
    assert django_settings.LANGUAGE_COOKIE_NAME not in answer.cookies


def test_pages_carry_the_policy_and_nothing_inline(clerk: Client) -> None:
    for name in ("frame:me", "frame:keys"):
        page = clerk.get(reverse(name))
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        text = page.content.decode()
        assert not re.search(r"\sstyle\s*=", text)
        assert not re.search(r"\son[a-z]+\s*=", text)
        assert not re.search(r"<script(?![^>]*(src=|application/json))", text)
        assert text.count("<h1>") == 1


def test_a_past_day_is_kept_shown_and_read_only(clerk: Client) -> None:
    past = "2021-11-30"
    page = clerk.get(reverse("frame:me"), {"asof": past}).content.decode()
    assert "2021年11月30日" in page
    assert 'class="kj-asof"' in page
    assert clerk.session[middleware.AS_OF] == past
    refused = clerk.post(reverse("frame:token_make"), {"name": "x"})
    assert refused.status_code == 409
    assert "ASOF-1" in refused.content.decode()
    clerk.post(reverse("frame:as_of"), {"next": "/me/"})
    assert middleware.AS_OF not in clerk.session
    assert clerk.post(reverse("frame:token_make"), {"name": "x"}).status_code == 200


@pytest.mark.parametrize("day", ["2999-01-01", "yesterday", "", "2021-13-01"])
def test_what_is_no_past_day_means_today(clerk: Client, day: str) -> None:
    page = clerk.get(reverse("frame:me"), {"asof": day})
    assert page.status_code == 200
    assert page.wsgi_request.as_of is None
    assert page.wsgi_request.day == wallclock.today()


def test_the_day_is_given_to_the_ledger(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import contextmanager

    from kuaijin.ledger import asof

    seen = []

    @contextmanager
    def day(on: date):
        seen.append(on)
        yield

    monkeypatch.setattr(asof, "day", day)
    clerk.get(reverse("frame:me"), {"asof": "2021-11-30"})
    clerk.get(reverse("frame:me"))
    clerk.get(reverse("frame:me"), {"asof": ""})
    assert seen == [date(2021, 11, 30), date(2021, 11, 30)]


def test_refusals_name_the_rule_in_the_readers_language(clerk: Client, rf: RequestFactory) -> None:
    missing = clerk.get("/nowhere/at/all/")
    assert missing.status_code == 404
    assert "没有找到" in missing.content.decode()
    clerk.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Not found" in clerk.get("/nowhere/at/all/").content.decode()


def test_a_forbidden_act_tells_why(monkeypatch: pytest.MonkeyPatch, clerk: Client) -> None:
    refusal = Refusal("ACC-9", Text("窗口不办这件事", "The window doesn't do this"))
    request = clerk.get(reverse("frame:me")).wsgi_request
    monkeypatch.setattr(guard, "_ask", lambda *_: refusal)
    with pytest.raises(guard.Forbidden) as caught:
        guard.require(request, "case.grant")
    page = errors.handler403(request, caught.value)
    assert page.status_code == 403
    assert "ACC-9" in page.content.decode()
    assert "窗口不办这件事" in page.content.decode()
    assert not guard.may(request, "case.grant")


def test_health_asks_the_database(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):
        answer = client.get(reverse("frame:health"))
    assert answer.json()["status"] == "ok"


def test_a_session_is_put_off_once_a_minute_and_not_by_polling(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    start = wallclock.now()
    with wallclock.standing_at(start):
        clerk.get(reverse("frame:me"))
    first = clerk.session[middleware.SEEN]
    later = start.replace(microsecond=0)
    from datetime import timedelta

    with wallclock.standing_at(later + timedelta(seconds=30)):
        clerk.get(reverse("frame:me"))
    assert clerk.session[middleware.SEEN] == first
    with wallclock.standing_at(later + timedelta(minutes=5)):
        clerk.get(reverse("frame:me"), {"poll": "1"})
        assert clerk.session[middleware.SEEN] == first
        clerk.get(reverse("frame:me"))
    assert clerk.session[middleware.SEEN] != first


def test_a_page_costs_few_queries(clerk: Client, django_assert_max_num_queries: object) -> None:
    clerk.get(reverse("frame:keys"))
    with django_assert_max_num_queries(3):
        clerk.get(reverse("frame:keys"))
