"""What the public's pages share: their navigation and how long a copy of them may be kept."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_cache_control, patch_vary_headers

from kuaijin.core.base import Text

PLACES = (
    ("public:home", Text("首页", "Home")),
    ("public:guides", Text("办事指南", "Guides")),
    ("public:status", Text("办件查询", "Status")),
    ("public:decisions", Text("决定公示", "Decisions")),
    ("public:notices", Text("公告", "Notices")),
    ("verify:home", Text("证照核验", "Verify a certificate")),
)
PAGE_SECONDS, DATA_SECONDS = 60, 300


def around(request: HttpRequest, values: Mapping[str, Any]) -> dict[str, Any]:
    """A page's context with the navigation of the public's pages."""
    match = request.resolver_match
    here = match.view_name if match else ""
    here = "public:guides" if here == "public:guide" else here
    places = [(text, href, here == view) for view, text in PLACES if (href := _address(view))]
    return {"places": places, **values}


def _address(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def kept_a_minute(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A stranger's browser may keep the page for a minute: it depends on the language, and holds a form's token."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not request.user.is_authenticated and response.status_code == 200:
            patch_cache_control(response, private=True, max_age=PAGE_SECONDS)
            patch_vary_headers(response, ("Cookie", "HX-Request", "HX-Target"))
        return response

    return answer


def kept_by_anybody(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Open data is the same for all strangers: any cache on the way may keep it for five minutes."""
    if not request.user.is_authenticated:
        patch_cache_control(response, public=True, max_age=DATA_SECONDS)
    return response
