"""Addresses of the registers."""

from django.urls import path

from kuaijin.desks.papers import certificates, letters

app_name = "papers"

urlpatterns = [
    path("letters/", letters.letter_list, name="letters"),
    path("letters/export.xlsx", letters.export, name="letters_export"),
    path("letters/<str:series>/<int:year>/<int:number>/", letters.letter_page, name="letter"),
    path("letters/<str:series>/<int:year>/<int:number>/void/", letters.void, name="void"),
    path("certificates/", certificates.certificate_list, name="certificates"),
    path("certificates/export.xlsx", certificates.export, name="certificates_export"),
    path("certificates/<str:case_id>/", certificates.certificate_page, name="certificate"),
]
