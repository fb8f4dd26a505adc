"""Addresses of the auditor's desk."""

from django.urls import path

from kuaijin.desks.audit import views

app_name = "audit"

urlpatterns = [
    path("", views.ledger_list, name="ledger"),
    path("export.xlsx", views.export, name="export"),
    path("signs/", views.sign_list, name="signs"),
    path("signs/export.xlsx", views.signs_export, name="signs_export"),
    path("signs/<str:case_id>/<int:position>/", views.evidence, name="evidence"),
    path("exports/", views.export_list, name="exports"),
    path("verify/", views.verify, name="verify"),
    path("checkpoints/", views.checkpoint_list, name="checkpoints"),
    path("entries/<int:entry_id>/", views.entry, name="entry"),
    path("streams/<str:kind>/<str:stream_id>/", views.stream, name="stream"),
    path("streams/<str:kind>/<str:stream_id>/proof/", views.proof, name="proof"),
    path("streams/<str:kind>/<str:stream_id>/proof.json", views.proof_file, name="proof_file"),
]
