"""The address of the API."""

from django.urls import path

from kuaijin.api.site import api

urlpatterns = [path("", api.urls)]
