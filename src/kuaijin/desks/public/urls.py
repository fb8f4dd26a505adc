"""Addresses of the public's desk; ``frame.middleware.PUBLIC_VIEWS`` names each of them."""

from django.urls import path

from kuaijin.desks.public import guides, published, status, views

app_name = "public"

urlpatterns = [
    path("", views.home, name="home"),
    path("guides/", guides.guide_list, name="guides"),
    path("guides/<str:item_id>/", guides.guide_page, name="guide"),
    path("status/", status.status, name="status"),
    path("decisions/", published.decisions, name="decisions"),
    path("decisions.xlsx", published.decisions_xlsx, name="decisions_xlsx"),
    path("decisions.json", published.decisions_json, name="decisions_json"),
    path("notices/", published.notices, name="notices"),
]
