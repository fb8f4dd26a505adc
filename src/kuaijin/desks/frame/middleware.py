"""What every request passes through: content policy, language, signing in, the day looked at."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import sync_and_async_middleware
from django.utils.functional import SimpleLazyObject

from kuaijin import wallclock
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import storable
from kuaijin.desks.frame import errors, labels
from kuaijin.ledger.surroundings import calendar, refresh
from kuaijin.people.services import actor_of

Handler = Callable[[HttpRequest], HttpResponse]

PUBLIC_VIEWS = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "frame:landing",
        "frame:language",
        "frame:health",
        "frame:demo",
        "frame:demo_enter",
        "public:home",
        "public:guides",
        "public:guide",
        "public:status",
        "public:decisions",
        "public:decisions_xlsx",
        "public:decisions_json",
        "public:notices",
        "guest:page",
        "rhythm:feed",
        "cockpit:wall",
        "hall:kiosk",
        "hall:check_in",
        "hall:ticket",
        "hall:screen",
        "verify:home",
        "verify:number",
        "guest:sheet",
    }
)
"""The views that answer without a person signed in. Everything else asks for one."""

SELF_GUARDED = ("/api/",)
"""Paths that check the person themselves (a token or a session) and answer 401 in their own format."""

ALWAYS_WRITABLE = PUBLIC_VIEWS | {"frame:as_of", "frame:keep"}
"""What may be posted while a past day is looked at."""

SEARCH = Text("搜索", "Search")
EXPORTING = "_export"
"""The field by which a form asks for a file."""
SEEN = "kj_seen"
AS_OF = "kj_as_of"


@sync_and_async_middleware
def content_security_policy(get_response: Any) -> Any:
    """Send the policy of ``settings.SECURE_CSP`` with every answer (the setting is named as in Django 6)."""
    policy = "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in settings.SECURE_CSP.items())

    def mark(response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponse:
            return mark(await get_response(request))

        return answer_async

    def answer(request: HttpRequest) -> HttpResponse:
        return mark(get_response(request))

    return answer


def language(get_response: Handler) -> Handler:
    """Chinese unless the reader chose English by the switch; the browser's own wish is not asked."""
    known = {code for code, _ in settings.LANGUAGES}

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
            response.headers.setdefault("Content-Language", "zh-CN" if code == "zh-hans" else code)
            return response

    return answer


class PlainText:
    """Characters that no database can hold (NUL, half a surrogate pair) end here, before anybody looks them up.

    Cookies with them count as not sent; an address with them leads nowhere; a parameter or a form's field is named.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if not storable(value)]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse the request if it holds any; the API does so in its own words."""
        if request.path.startswith(SELF_GUARDED):
            return None
        if not storable(request.path):
            return errors.handler404(request)
        for name, values in (*request.GET.lists(), *request.POST.lists()):
            if not storable(name) or not all(map(storable, values)):
                return errors.refused(request, _not_storable(name))
        return None


def _not_storable(name: str) -> Refusal:
    label = SEARCH if name == "q" else labels.field("", name).label if storable(name) else Text("", "")
    text = Text(f"“{label.zh}”含有无法存储的字符", f"“{label.en}” holds characters that cannot be stored")
    return Refusal("WEB-2", text, name)


class SignedIn:
    """Deny by default: every view asks for a signed-in person, except those listed above.

    Sets ``request.actor`` (``None`` for nobody, or for a user without a role) and lets an idle session end.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request.user))
        self._keep_alive(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let public and self-guarded views through, ask everybody else to sign in."""
        if request.path.startswith(SELF_GUARDED) or request.resolver_match.view_name in PUBLIC_VIEWS:
            return None
        if request.user.is_authenticated:
            return None if request.actor else errors.forbidden(request, NO_ROLE)
        if request.headers.get("HX-Request"):
            answer = HttpResponse(status=401)
            answer.headers["HX-Redirect"] = _entrance(request.htmx.current_url_abs_path or "/")
            return answer
        return redirect(_entrance(request.get_full_path()))

    def _keep_alive(self, request: HttpRequest) -> None:
        """Put the session's end off, at most once a minute; a page's own polling (``?poll``) is no sign of life."""
        if "poll" in request.GET or not request.session.session_key:
            return
        now = wallclock.now()
        seen = request.session.get(SEEN)
        if seen is None or abs((now - datetime.fromisoformat(seen)).total_seconds()) >= 60:
            request.session[SEEN] = now.isoformat()


NO_ROLE = Refusal(
    "PEOPLE-3", Text("您的账号还没有角色，请联系系统管理员", "Your account has no role yet; ask the administrator")
)


def _entrance(wanted: str) -> str:
    """Where a stranger signs in, to be led to ``wanted`` afterwards; from ``/`` everybody goes to their own desk."""
    entrance = reverse("frame:demo" if settings.KUAIJIN_DEMO else settings.LOGIN_URL)
    return entrance if wanted == "/" else f"{entrance}?{urlencode({'next': wanted}, safe='/')}"


class TakingOut:
    """A file is asked for by POST, with what it is for, because that leaves a record (``frame.exporting``).

    The view then answers the GET that it is: past the check against forged forms, ``request.taking_out`` is set.
    ``exporting`` alone looks at it; a page that gives out no file shows itself.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.taking_out = False
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Turn the request for a file into the reading that it is."""
        if request.path.startswith(SELF_GUARDED):
            return  # the API reads bodies itself, and says in its own words what is wrong with them
        if request.method == "POST" and EXPORTING in request.POST:
            request.taking_out = True
            request.method = "GET"


class AsOf:
    """Shows every page as of a past day, chosen by ``?asof=YYYY-MM-DD`` and kept in the session until given back.

    Sets ``request.as_of`` (a day or ``None``) and ``request.day`` (that day, or today). Nothing is changed while
    a past day is looked at: other methods than GET are refused.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refresh()
        today = wallclock.today()
        request.as_of = self._chosen(request, today)
        request.day = request.as_of or today
        with _ledger_day(request.as_of):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse to change anything on a past day."""
        reading = request.method in {"GET", "HEAD", "OPTIONS"}
        if request.as_of is None or reading or request.resolver_match.view_name in ALWAYS_WRITABLE:
            return None
        return errors.refused(request, LOOKING_BACK, status=409)

    def _chosen(self, request: HttpRequest, today: date) -> date | None:
        if request.path.startswith(SELF_GUARDED) or not request.user.is_authenticated:
            return None
        asked = request.GET.get("asof")
        if asked is not None:
            return choose_day(request, asked)
        return _past_day(request.session.get(AS_OF, ""), today)


def choose_day(request: HttpRequest, text: str) -> date | None:
    """Keep ``text`` as the day looked at in the session; today, a later day or rubbish gives today back."""
    day = _past_day(text, wallclock.today())
    if day is None:
        request.session.pop(AS_OF, None)
    else:
        request.session[AS_OF] = day.isoformat()
    return day


LOOKING_BACK = Refusal(
    "ASOF-1",
    Text("正在查看过去某日的情况，不能办理；请先回到今天", "You are looking at a past day; return to today to act"),
)


def _past_day(text: str, today: date) -> date | None:
    """``text`` as a day before ``today``, else ``None`` (today itself, rubbish and days before the calendar mean
    “now”)."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if calendar().first <= day < today else None


def _ledger_day(day: date | None) -> AbstractContextManager[Any]:
    if day is None:
        return nullcontext()
    from kuaijin.ledger import asof  # noqa: PLC0415  its tables exist only once applications are loaded

    return asof.day(day)
