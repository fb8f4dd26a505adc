"""Addresses of the verification; a certificate's QR code leads to the second."""

from django.urls import path

from kuaijin.desks.public import verify

app_name = "verify"

urlpatterns = [
    path("", verify.home, name="home"),
    path("<path:number>/", verify.by_number, name="number"),
]
