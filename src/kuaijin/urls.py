"""All addresses of the site: each desk brings its own."""

from django.conf import settings
from django.urls import include, path

handler400 = "kuaijin.desks.frame.errors.handler400"
handler403 = "kuaijin.desks.frame.errors.handler403"
handler404 = "kuaijin.desks.frame.errors.handler404"
handler500 = "kuaijin.desks.frame.errors.handler500"

PREFIXES = {"cockpit": ""}
"""A desk's addresses begin with its own name, the cockpit's with nothing."""

urlpatterns = [
    path("", include("kuaijin.desks.frame.urls")),
    path("accounts/", include("allauth.urls")),
    path("verify/", include("kuaijin.desks.public.verify_urls")),
    *(path(PREFIXES.get(desk, f"{desk}/"), include(f"kuaijin.desks.{desk}.urls")) for desk in settings.DESKS),
]
if (settings.PACKAGE / "api" / "urls.py").exists():
    urlpatterns.append(path("api/", include("kuaijin.api.urls")))
