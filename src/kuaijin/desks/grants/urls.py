"""Addresses of the permit sets' desk."""

from django.urls import path

from kuaijin.desks.grants import views

app_name = "grants"

urlpatterns = [
    path("", views.set_list, name="list"),
    path("export.xlsx", views.export, name="export"),
    path("plan/", views.plan, name="plan"),
    path("<str:set_id>/", views.set_page, name="set"),
    path("<str:set_id>/rehearsal/", views.rehearsal, name="rehearsal"),
    path("<str:set_id>/sign/", views.sign, name="sign"),
    path("<str:set_id>/files/<str:item_id>/", views.fix_files, name="fix_files"),
    path("<str:set_id>/<str:tag>/", views.act, name="act"),
]
