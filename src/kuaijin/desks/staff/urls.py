"""Addresses of the staff's desk."""

from django.urls import path

from kuaijin.desks.staff import posts

app_name = "staff"

urlpatterns = [
    path("posts/", posts.post_list, name="posts"),
    path("posts/export.xlsx", posts.export, name="posts_export"),
    path("posts/draft/", posts.draft, name="draft_post"),
    path("posts/<str:post_id>/", posts.post_page, name="post"),
    path("posts/<str:post_id>/<str:tag>/", posts.act, name="post_act"),
]
