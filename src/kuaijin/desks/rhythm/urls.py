"""Addresses of the rhythm's desk."""

from django.urls import path

from kuaijin.desks.rhythm import bulletins, duty, feed, meetings, reporting, reports

app_name = "rhythm"

urlpatterns = [
    path("", reports.report_list, name="reports"),
    path("export.xlsx", reports.export, name="export"),
    path("report/", reporting.mine, name="mine"),
    path("report/<str:project_id>/<str:day>/", reporting.report, name="report"),
    path("bulletins/", bulletins.bulletin_list, name="bulletins"),
    path("bulletins/make/<str:period>/", bulletins.generate, name="generate"),
    path("bulletins/<str:bulletin_id>/", bulletins.bulletin_page, name="bulletin"),
    path("bulletins/<str:bulletin_id>/file.<str:ending>", bulletins.paper, name="bulletin_file"),
    path("bulletins/<str:bulletin_id>/archive/", bulletins.archive, name="archive"),
    path("bulletins/<str:bulletin_id>/act/<str:tag>/", bulletins.act, name="bulletin_act"),
    path("duty/", duty.calls, name="calls"),
    path("duty/<str:duty_id>/", duty.duty_page, name="duty"),
    path("duty/<str:duty_id>/<str:tag>/", duty.act, name="duty_act"),
    path("meetings/", meetings.meeting_list, name="meetings"),
    path("meetings/call/", meetings.call, name="meeting_call"),
    path("meetings/<str:meeting_id>/", meetings.meeting_page, name="meeting"),
    path("meetings/<str:meeting_id>/file.<str:ending>", meetings.paper, name="meeting_file"),
    path("meetings/<str:meeting_id>/act/<str:tag>/", meetings.act, name="meeting_act"),
    path("calendar/", feed.calendar_page, name="calendar"),
    path("calendar/renew/", feed.renew, name="feed_renew"),
    path("calendar/<str:token>/kuaijin.ics", feed.feed, name="feed"),
    path("reports/<str:report_id>/", reports.report_page, name="report_page"),
    path("reports/<str:report_id>/photos/<int:number>/", reports.photo, name="photo"),
    path("reports/<str:report_id>/photos/<int:number>/save", reports.save, name="save_photo"),
]
