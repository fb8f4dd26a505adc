"""Addresses of the desk of technical reviews."""

from django.urls import path

from kuaijin.desks.reviews import agencies, views

app_name = "reviews"

urlpatterns = [
    path("", views.review_list, name="list"),
    path("export.xlsx", views.export, name="export"),
    path("agencies/", agencies.agency_list, name="agencies"),
    path("agencies/register/", agencies.register, name="register"),
    path("agencies/<str:agency_id>/", agencies.agency_page, name="agency"),
    path("agencies/<str:agency_id>/<str:tag>/", agencies.act, name="agency_act"),
    path("commission/<str:case_id>/", views.commission, name="commission"),
    path("<str:review_id>/", views.review_page, name="review"),
    path("<str:review_id>/<str:tag>/", views.act, name="act"),
]
