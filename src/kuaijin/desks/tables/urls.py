"""Addresses of the desk for imports and exports."""

from django.urls import path

from kuaijin.desks.tables import exports, national, views

app_name = "tables"

urlpatterns = [
    path("", views.home, name="home"),
    path("upload/", views.upload, name="upload"),
    path("imports.xlsx", exports.imports, name="imports"),
    path("projects.xlsx", exports.projects, name="projects"),
    path("national/", national.home, name="national"),
    path("national/push/", national.push, name="push"),
    path("national/take/", national.take, name="take"),
    path("national/runs/<str:run_id>/", national.run_page, name="run"),
    path("national/runs/<str:run_id>/rejected.csv", national.run_report, name="run_report"),
    path("national/cases/", national.externals, name="externals"),
    path("national/cases/<str:external_id>/", national.external, name="external"),
    path("<str:digest>/", views.columns, name="columns"),
    path("<str:digest>/preview/", views.preview, name="preview"),
    path("<str:digest>/confirm/", views.confirm, name="confirm"),
    path("<str:digest>/progress/", views.progress_of, name="progress"),
    path("<str:digest>/marked.xlsx", views.marked_workbook, name="marked"),
]
