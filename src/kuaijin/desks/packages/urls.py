"""Addresses of the packages' desk."""

from django.urls import path

from kuaijin.desks.packages import acts, views

app_name = "packages"

urlpatterns = [
    path("", views.package_list, name="list"),
    path("new/", views.new, name="new"),
    path("<str:package_id>/", views.package_page, name="page"),
    path("<str:package_id>/items/", acts.items, name="items"),
    path("<str:package_id>/form/", acts.fill, name="fill"),
    path("<str:package_id>/files/", acts.upload, name="upload"),
    path("<str:package_id>/files/<int:number>/save", acts.file, name="file"),
    path("<str:package_id>/fetch/", acts.fetch, name="fetch"),
    path("<str:package_id>/act/<slug:tag>/", acts.act, name="act"),
]
