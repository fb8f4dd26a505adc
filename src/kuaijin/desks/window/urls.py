"""Addresses of the window desk."""

from django.urls import path

from kuaijin.desks.window import acts, certificates, credit, letters, page, papers, queue, receive

app_name = "window"

urlpatterns = [
    path("", queue.queue_page, name="queue"),
    path("queue/<slug:tab>/", queue.queue_page, name="tab"),
    path("queue/<slug:tab>/export.xlsx", queue.export, name="export"),
    path("receive/", receive.choose_project, name="receive"),
    path("receive/<str:project_id>/", receive.choose_item, name="receive_project"),
    path("receive/<str:project_id>/<str:item_id>/", receive.receive_item, name="receive_item"),
    path("pre-service/<str:project_id>/<str:item_id>/", receive.open_pre_service, name="pre_service"),
    path("credit/", credit.credit_list, name="credits"),
    path("credit/<str:uscc>/", credit.credit_page, name="credit"),
    path("credit/<str:uscc>/repair/", credit.repair, name="repair_credit"),
    path("cases/<str:case_id>/", page.case_page, name="case"),
    path("cases/<str:case_id>/act/<slug:tag>/", acts.act, name="act"),
    path("cases/<str:case_id>/certificate.pdf", certificates.certificate_file, name="certificate"),
    path("cases/<str:case_id>/files/", papers.upload, name="upload"),
    path("cases/<str:case_id>/files/fetch/", papers.fetch, name="fetch"),
    path("cases/<str:case_id>/files/take-down/", papers.take_down, name="take_down"),
    path("cases/<str:case_id>/files/<int:number>/", papers.look, name="look"),
    path("cases/<str:case_id>/files/<int:number>/save", papers.file, name="file"),
    path("cases/<str:case_id>/files/<int:number>/<int:sheet>.png", papers.page, name="page"),
    path("cases/<str:case_id>/letters/<int:number>/", letters.letter_page, name="letter"),
    path("cases/<str:case_id>/letters/<int:number>/letter.<str:form>", letters.letter_file, name="letter_file"),
]
