"""All addresses of the site: each desk brings its own."""

from django.urls import include, path

handler400 = "kuaijin.desks.frame.errors.handler400"
handler403 = "kuaijin.desks.frame.errors.handler403"
handler404 = "kuaijin.desks.frame.errors.handler404"
handler500 = "kuaijin.desks.frame.errors.handler500"

urlpatterns = [
    path("", include("kuaijin.desks.frame.urls")),
    path("accounts/", include("allauth.urls")),
]
