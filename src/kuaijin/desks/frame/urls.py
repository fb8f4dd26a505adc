"""Addresses of the frame's own pages."""

from django.urls import path

from kuaijin.desks.frame import views

app_name = "frame"
urlpatterns = [
    path("start/", views.landing, name="landing"),
    path("healthz", views.health, name="health"),
    path("session/language", views.language, name="language"),
    path("session/day", views.as_of, name="as_of"),
    path("session/keep", views.keep, name="keep"),
    path("me/", views.me, name="me"),
    path("me/keys/", views.keys, name="keys"),
    path("demo/", views.demo, name="demo"),
    path("demo/enter", views.demo_enter, name="demo_enter"),
]
