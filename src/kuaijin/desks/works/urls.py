"""Addresses of the works plans' desk."""

from django.urls import path

from kuaijin.desks.works import entry, plans, stations

app_name = "works"

urlpatterns = [
    path("", plans.plan_list, name="list"),
    path("export.xlsx", plans.export, name="export"),
    path("stations/", stations.station_list, name="stations"),
    path("stations/export.xlsx", stations.export, name="stations_export"),
    path("<str:project_id>/", plans.plan_page, name="plan"),
    path("<str:project_id>/import/", entry.import_plan, name="import"),
    path("<str:project_id>/plan.xlsx", entry.plan_file, name="file"),
    path("<str:project_id>/propose/", plans.propose, name="propose"),
    path("<str:project_id>/searching/", plans.searching, name="searching"),
    path("<str:project_id>/searching/stop/", plans.stop_search, name="stop"),
    path("<str:project_id>/do/<str:tag>/", plans.act, name="act"),
]
