"""Addresses of the park's desk."""

from django.urls import path

from kuaijin.desks.park import views

app_name = "park"

urlpatterns = [
    path("", views.home, name="home"),
    path("export.xlsx", views.export, name="export"),
    path("catch-up/", views.catch_up, name="catch_up"),
    path("act/<str:tag>/", views.act, name="act"),
]
