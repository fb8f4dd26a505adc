"""Addresses of the rulebook's desk."""

from django.urls import path

from kuaijin.desks.rulebook import catalogue, impact, revisions, sheets

app_name = "rulebook"

urlpatterns = [
    path("", revisions.home, name="home"),
    path("export.xlsx", revisions.export, name="export"),
    path("rulebook.yaml", sheets.of_day, {"face": "yaml"}, name="yaml"),
    path("rulebook.xlsx", sheets.of_day, {"face": "xlsx"}, name="xlsx"),
    path("changes/<str:change_id>/rulebook.yaml", sheets.of_change, {"face": "yaml"}, name="change_yaml"),
    path("changes/<str:change_id>/rulebook.xlsx", sheets.of_change, {"face": "xlsx"}, name="change_xlsx"),
    path("changes/<str:change_id>/import/", sheets.take_in, name="import"),
    path("new/", revisions.begin, name="begin"),
    path("items/", catalogue.item_list, name="items"),
    path("items/export.xlsx", catalogue.export, name="items_export"),
    path("items/<str:item_id>/", catalogue.item_page, name="item"),
    path("running/", impact.running, name="running"),
    path("running/export.xlsx", impact.running_export, name="running_export"),
    path("changes/<str:change_id>/impact/", impact.of_change, name="impact"),
    path("changes/<str:change_id>/impact.xlsx", impact.export, name="impact_export"),
    path("changes/<str:change_id>/", revisions.page, name="change"),
    path("changes/<str:change_id>/set/<str:part>/", revisions.edit, name="edit"),
    path("changes/<str:change_id>/act/<str:tag>/", revisions.act, name="act"),
]
