"""Addresses of the dispatch desk."""

from django.urls import path

from kuaijin.desks.dispatch import matters, views

app_name = "dispatch"

urlpatterns = [
    path("", views.bulletin_page, name="bulletin"),
    path("bulletin.docx", views.bulletin_docx, name="docx"),
    path("bulletin.json", views.bulletin_json, name="json"),
    path("matters/", matters.matter_list, name="matters"),
    path("matters/export.xlsx", matters.export, name="matters_export"),
    path("matters/raise/", matters.raise_matter, name="raise"),
    path("matters/<str:matter_id>/", matters.matter_page, name="matter"),
    path("matters/<str:matter_id>/<str:tag>/", matters.act, name="act"),
]
