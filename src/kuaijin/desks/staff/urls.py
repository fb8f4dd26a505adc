"""Addresses of the staff's desk."""

from django.urls import path

from kuaijin.desks.staff import forces, posts, secretaries, service, visits

app_name = "staff"

urlpatterns = [
    path("forces/", forces.force_list, name="forces"),
    path("forces/export.xlsx", forces.export, name="forces_export"),
    path("forces/<str:project_id>/", forces.force_page, name="force"),
    path("forces/<str:project_id>/<str:tag>/", forces.act, name="force_act"),
    path("visits/", visits.mine, name="visits"),
    path("visits/<str:project_id>/", visits.on_the_spot, name="on_the_spot"),
    path("secretaries/", secretaries.secretary_list, name="secretaries"),
    path("secretaries/proposals/", secretaries.proposals, name="proposals"),
    path("secretaries/proposals/<str:project_id>/", secretaries.decide, name="decide"),
    path("people/<str:name>/", secretaries.person, name="person"),
    path("people/<str:name>/<str:tag>/", secretaries.act, name="person_act"),
    path("day/", service.my_day, name="day"),
    path("story/<str:project_id>/", service.story, name="story"),
    path("posts/", posts.post_list, name="posts"),
    path("posts/export.xlsx", posts.export, name="posts_export"),
    path("posts/draft/", posts.draft, name="draft_post"),
    path("posts/<str:post_id>/", posts.post_page, name="post"),
    path("posts/<str:post_id>/<str:tag>/", posts.act, name="post_act"),
]
