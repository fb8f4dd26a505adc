"""Addresses of the honours' desk."""

from django.urls import path

from kuaijin.desks.honours import scans, views

app_name = "honours"

urlpatterns = [
    path("", views.home, name="home"),
    path("export.xlsx", views.export, name="export"),
    path("open/", views.open_appraisal, name="open"),
    path("record/", views.record, name="record"),
    path("awards/<str:honour_id>/strike/", views.strike, name="strike"),
    path("awards/<str:honour_id>/scans/", scans.attach, name="attach"),
    path("awards/<str:honour_id>/scans/<int:number>/", scans.look, name="scan"),
    path("awards/<str:honour_id>/scans/<int:number>/save", scans.save, name="scan_save"),
    path("awards/<str:honour_id>/scans/<int:number>/<int:sheet>.png", scans.sheet, name="scan_sheet"),
    path("<str:appraisal_id>/", views.appraisal_page, name="appraisal"),
    path("<str:appraisal_id>/export.xlsx", views.export_places, name="places"),
    path("<str:appraisal_id>/act/<str:tag>/", views.act, name="act"),
    path("<str:appraisal_id>/<str:subject>/", views.sheet_page, name="sheet"),
]
