"""Addresses of the firm's desk."""

from django.urls import path

from kuaijin.desks.firm import home, needs

app_name = "firm"

urlpatterns = [
    path("", home.home, name="home"),
    path("items/", needs.questions, name="needs"),
    path("items/list/", needs.answer, name="list"),
]
