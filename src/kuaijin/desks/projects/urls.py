"""Addresses of the projects desk."""

from django.urls import path

from kuaijin.desks.projects import acts, board, lists, mine, page

app_name = "projects"

urlpatterns = [
    path("", lists.project_list, name="list"),
    path("export.xlsx", lists.export, name="export"),
    path("board/", board.board_page, name="board"),
    path("mine/", mine.mine_page, name="mine"),
    path("intake/", acts.intake, name="intake"),
    path("<str:project_id>/", page.project_page, name="page"),
    path("<str:project_id>/draw/", acts.draw, name="draw"),
    path("<str:project_id>/act/<str:tag>/", acts.act, name="act"),
    path("<str:project_id>/parcel/<str:parcel_id>/<str:tag>/", acts.parcel_act, name="parcel_act"),
]
