"""Addresses of the lights' desk."""

from django.urls import path

from kuaijin.desks.lights import compare, views

app_name = "lights"

urlpatterns = [
    path("", views.light_page, name="home"),
    path("export.xlsx", views.export, name="export"),
    path("compare/", compare.page, name="compare"),
]
