"""Addresses of the inbox."""

from django.urls import path

from kuaijin.desks.inbox import outbox, views

app_name = "inbox"

urlpatterns = [
    path("", views.inbox, name="list"),
    path("count/", views.count, name="count"),
    path("read/", views.read, name="read"),
    path("open/<path:key>/", views.open_object, name="open"),
    path("preferences/", views.preferences, name="preferences"),
    path("deliveries/", outbox.deliveries, name="deliveries"),
    path("deliveries/<int:number>/again/", outbox.again, name="again"),
]
