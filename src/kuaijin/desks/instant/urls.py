"""Addresses of the instant rules' desk."""

from django.urls import path

from kuaijin.desks.instant import views

app_name = "instant"

urlpatterns = [
    path("", views.item_list, name="list"),
    path("checks/", views.check_list, name="checks"),
    path("checks/export.xlsx", views.export, name="export"),
    path("<str:item>/", views.rules_page, name="rules"),
    path("<str:item>/table.xlsx", views.table_xlsx, name="xlsx"),
    path("<str:item>/table.dmn", views.table_dmn, name="dmn"),
    path("<str:item>/upload/", views.upload, name="upload"),
    path("<str:item>/act/<str:tag>/", views.act, name="act"),
]
