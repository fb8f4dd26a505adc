"""Addresses of guests; ``frame.middleware.PUBLIC_VIEWS`` names each of them: the link itself is the right."""

from django.urls import path

from kuaijin.desks.guest import views

app_name = "guest"

urlpatterns = [
    path("<str:token>/", views.page, name="page"),
    path("<str:token>/<int:number>/<int:sheet>.png", views.sheet, name="sheet"),
]
