"""Addresses of the cockpit."""

from django.urls import path

from kuaijin.desks.cockpit import compare, course, screen, views

app_name = "cockpit"

urlpatterns = [
    path("", views.home, name="home"),
    path("cockpit/figures/<str:key>/", views.figure, name="figure"),
    path("cockpit/land-to-use/", course.course, name="course"),
    path("cockpit/compare/", compare.compare, name="compare"),
    path("cockpit/screen/", screen.screen, name="screen"),
    path("cockpit/screen/<str:token>/", screen.wall, name="wall"),
]
