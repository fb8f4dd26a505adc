"""Addresses of the investment desk."""

from django.urls import path

from kuaijin.desks.investment import outlook, statistics, views

app_name = "investment"

urlpatterns = [
    path("", views.month_page, name="month"),
    path("export.xlsx", views.export, name="export"),
    path("freeze/", views.freeze, name="freeze"),
    path("statistics/", statistics.page, name="statistics"),
    path("outlook/", outlook.page, name="outlook"),
]
