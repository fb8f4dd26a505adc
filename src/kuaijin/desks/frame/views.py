"""The frame's own pages: landing, language, the day looked at, the role picker of a demo, the reader's account."""

from itertools import groupby

from django.conf import settings
from django.contrib.auth import login
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from kuaijin import __version__, wallclock
from kuaijin.desks.frame import fields, middleware, nav
from kuaijin.desks.frame import landing as desks
from kuaijin.people.models import Account, ApiToken
from kuaijin.people.roles import GROUPS, ROLES
from kuaijin.people.services import TOKEN_DAYS


def _back(request: HttpRequest) -> HttpResponse:
    """Back to the page the reader came from, never to another site."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if safe else "frame:landing")


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    """To the desk of the reader's role; a stranger to signing in, or in a demo to the role picker."""
    if request.user.is_authenticated:
        return redirect(desks.desk_of(request.actor.role) if request.actor else "account_logout")
    return redirect("frame:demo" if settings.KUAIJIN_DEMO else "account_login")


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether the process answers and its database is there; for load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "version": __version__})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language, by a cookie, and go back."""
    answer = _back(request)
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax", httponly=True)
    return answer


@require_POST
def as_of(request: HttpRequest) -> HttpResponse:
    """Look at a past day from here on, or at today again."""
    middleware.choose_day(request, request.POST.get("day", ""))
    return _back(request)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Put the end of an idle session off (time-outs can be prolonged, standards.md 11)."""
    request.session.modified = True
    return HttpResponse(status=204)


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """The reader's own account."""
    tokens = ApiToken.objects.filter(account__user_id=request.user.pk, revoked_at=None).order_by("made_at")
    return render(
        request,
        "frame/me.html",
        {"role": ROLES.get(request.actor.role), "tokens": tokens, "lifetimes": TOKEN_DAYS, "now": wallclock.now()},
    )


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The keyboard shortcuts."""
    return render(request, "frame/keys.html", {"groups": nav.for_actor(request)})


def _demo_only() -> None:
    if not settings.KUAIJIN_DEMO:
        raise Http404


@require_GET
def demo(request: HttpRequest) -> HttpResponse:
    """The role picker of a demo; elsewhere there is no such page."""
    _demo_only()
    return render(request, "frame/demo.html", {"groups": _grouped_accounts(), "next": request.GET.get("next", "")})


def _grouped_accounts() -> list[dict[str, object]]:
    order = {role: number for number, role in enumerate(ROLES)}
    known = [
        account
        for account in Account.objects.filter(user__is_active=True).select_related("user")
        if account.role in order
    ]
    known.sort(key=lambda account: (order[account.role], account.user.username))
    roles = [(ROLES[role], list(accounts)) for role, accounts in groupby(known, key=lambda account: account.role)]
    return [
        {"name": GROUPS[group], "roles": list(members)}
        for group, members in groupby(roles, key=lambda pair: pair[0].group)
    ]


@require_POST
def demo_enter(request: HttpRequest) -> HttpResponseBase:
    """Sign in as the picked role account, in a demo only."""
    _demo_only()
    picked = get_object_or_404(Account.objects.select_related("user"), pk=_number(request), user__is_active=True)
    login(request, picked.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return _back(request)


def _number(request: HttpRequest) -> int:
    number = fields.number(request.POST.get("account", ""))
    if number is None:
        raise Http404
    return number
