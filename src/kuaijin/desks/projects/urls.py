"""Addresses of the projects desk."""

from django.urls import path

from kuaijin.desks.projects import (
    acts,
    board,
    bulk,
    files,
    flow,
    lists,
    merging,
    mine,
    notes,
    page,
    stuck_list,
    tracking,
)

app_name = "projects"

urlpatterns = [
    path("", lists.project_list, name="list"),
    path("export.xlsx", lists.export, name="export"),
    path("board/", board.board_page, name="board"),
    path("board/flow/", flow.flow_page, name="flow"),
    path("board/freeze/<str:month>/", flow.freeze, name="freeze_batches"),
    path("board/stuck/", stuck_list.stuck_page, name="stuck"),
    path("mine/", mine.mine_page, name="mine"),
    path("production/", tracking.production, name="production"),
    path("revival/", tracking.revival, name="revival"),
    path("duplicates/", merging.duplicates, name="duplicates"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/done/", bulk.bulk_done, name="bulk_done"),
    path("bulk/undo/", bulk.bulk_undo, name="bulk_undo"),
    path("intake/", acts.intake, name="intake"),
    path("<str:project_id>/", page.project_page, name="page"),
    path("<str:project_id>/files/", files.upload, name="upload"),
    path("<str:project_id>/files/take-down/", files.take_down, name="take_down"),
    path("<str:project_id>/files/<int:number>/", files.look, name="look"),
    path("<str:project_id>/files/<int:number>/save/", files.save, name="save"),
    path("<str:project_id>/files/<int:number>/<int:sheet>.png", files.sheet, name="sheet"),
    path("<str:project_id>/notes/<str:tag>/", notes.act, name="note"),
    path("<str:project_id>/merge/<str:other_id>/", merging.side_by_side, name="merge"),
    path("<str:project_id>/split/", merging.split, name="split"),
    path("<str:project_id>/draw/", acts.draw, name="draw"),
    path("<str:project_id>/act/<str:tag>/", acts.act, name="act"),
    path("<str:project_id>/parcel/<str:parcel_id>/<str:tag>/", acts.parcel_act, name="parcel_act"),
]
