"""Addresses of the measures' desk."""

from django.urls import path

from kuaijin.desks.measures import views

app_name = "measures"

urlpatterns = [
    path("", views.measure_list, name="list"),
    path("<str:measure>/", views.measure_page, name="measure"),
    path("<str:measure>/<str:figure>/", views.case_list, name="cases"),
    path("<str:measure>/<str:figure>/export.xlsx", views.export, name="export"),
]
