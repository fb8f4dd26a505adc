"""Addresses of the desk of plan and map."""

from django.urls import path

from kuaijin.desks.atlas import assessments, editing, imports, parcels, plans, views

app_name = "atlas"

urlpatterns = [
    path("", views.home, name="home"),
    path("areas.geojson", views.export_areas, name="export_areas"),
    path("parcels.geojson", views.export_parcels, name="export_parcels"),
    path("import/", imports.start, name="import"),
    path("import/reading/", imports.ask, name="ask"),
    path("import/check/", imports.check, name="check"),
    path("import/draw/", imports.draw, name="draw"),
    path("assessments/", assessments.assessments, name="assessments"),
    path("plans/", plans.plan_list, name="plans"),
    path("plans/register/", plans.register, name="register_plan"),
    path("plans/<str:plan_id>/", plans.plan_page, name="plan"),
    path("plans/<str:plan_id>/<str:tag>/", plans.act, name="plan_act"),
    path("areas/<str:area_id>/", views.area, name="area"),
    path("areas/<str:area_id>/edit/", editing.area, name="edit_area"),
    path("parcels/<str:parcel_id>/", parcels.page, name="parcel"),
    path("parcels/<str:parcel_id>/edit/", editing.parcel, name="edit_parcel"),
    path("parcels/<str:parcel_id>/act/<str:tag>/", parcels.act, name="parcel_act"),
]
