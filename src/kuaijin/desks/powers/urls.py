"""Addresses of the powers' desk."""

from django.urls import path

from kuaijin.desks.powers import views

app_name = "powers"

urlpatterns = [
    path("", views.power_list, name="list"),
    path("export.xlsx", views.export, name="export"),
    path("propose/", views.propose, name="propose"),
    path("cases/<str:which>/", views.case_list, name="cases"),
    path("<str:power_id>/", views.power_page, name="power"),
    path("<str:power_id>/<str:tag>/", views.act, name="act"),
]
