"""Addresses of the desk of forms."""

from django.urls import path

from kuaijin.desks.forms import rewording, views

app_name = "forms"

urlpatterns = [
    path("", views.home, name="home"),
    path("pick/", views.pick, name="pick"),
    path("issued/<str:issued_id>/", views.issued, name="issued"),
    path("issued/<str:issued_id>/void/", views.void, name="void"),
    path("issued/<str:issued_id>/<str:ending>", views.issued_file, name="issued_file"),
    path("wording/<str:form_id>/", rewording.wording, name="wording"),
    path("wording/<str:form_id>/restore/", rewording.restore, name="restore"),
    path("visit/<str:project_id>/<int:number>/", views.visit, name="visit"),
    path("mandate/<int:number>/", views.mandate, name="mandate"),
    path("<str:form_id>/<str:about>/", views.draft, name="draft"),
    path("<str:form_id>/<str:about>/issue/", views.issue, name="issue"),
    path("<str:form_id>/<str:about>/<str:ending>", views.draft_file, name="draft_file"),
]
