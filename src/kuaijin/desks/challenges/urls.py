"""Addresses of the challenges' desk."""

from django.urls import path

from kuaijin.desks.challenges import views

app_name = "challenges"

urlpatterns = [
    path("", views.challenge_list, name="list"),
    path("export.xlsx", views.export, name="export"),
    path("draft/", views.draft, name="draft"),
    path("<str:challenge_id>/", views.challenge_page, name="challenge"),
    path("<str:challenge_id>/<str:tag>/", views.act, name="act"),
]
