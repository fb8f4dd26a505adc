"""Addresses of the cockpit."""

from django.urls import path

from kuaijin.desks.cockpit import views

app_name = "cockpit"

urlpatterns = [
    path("", views.home, name="home"),
    path("cockpit/figures/<str:key>/", views.figure, name="figure"),
]
