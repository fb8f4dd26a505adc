"""Answers to what can't be done: refused, forbidden, not found, broken. In the reader's language, never a traceback."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kuaijin.core.base import Refusal, Text
from kuaijin.desks.frame.guard import Forbidden

CSRF = Refusal("WEB-1", Text("页面已过期，请刷新后再试", "This page has expired; reload it and try again"))


def refused(request: HttpRequest, refusal: Refusal, *, status: int = 422) -> HttpResponse:
    """A page (or, for htmx, a partial shown as a toast) that states ``refusal`` with its rule."""
    context = {"refusal": refusal, "status": status, "back": _came_from(request)}
    if request.headers.get("HX-Request"):
        answer = render(request, "frame/refused_partial.html", context, status=status)
        answer.headers["HX-Retarget"] = "#toasts"
        answer.headers["HX-Reswap"] = "beforeend"
        return answer
    return render(request, "frame/refused.html", context, status=status)


def _came_from(request: HttpRequest) -> str:
    """The page of ours on which a refused form stood; empty if that cannot be told."""
    told = urlsplit(request.headers.get("Referer", ""))
    ours = request.method == "POST" and told.netloc == request.get_host() and told.path != request.path
    return urlunsplit(("", "", told.path, told.query, "")) if ours else ""


def forbidden(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """403 with the rule that forbids it."""
    return refused(request, refusal, status=403)


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's hook for :class:`PermissionDenied`."""
    if isinstance(exception, Forbidden):
        return forbidden(request, exception.refusal)
    return forbidden(request, Refusal("ACCESS", Text("您没有这项权限", "You may not do this")))


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not found, or out of the reader's scope: the two look the same on purpose."""
    refusal = Refusal("404", Text("没有找到这个页面或对象", "There is no such page or object"))
    return refused(request, refusal, status=404)


def handler500(request: HttpRequest) -> HttpResponse:
    """Something broke; the page needs no database and no session to say so."""
    return render(None, "frame/broken.html", status=500)


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A malformed request."""
    return refused(request, Refusal("400", Text("请求格式不对", "The request is malformed")), status=400)


def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    """The form's token is missing or old."""
    return refused(request, CSRF, status=403)
