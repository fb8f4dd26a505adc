"""Addresses of the firm's desk."""

from django.urls import path

from kuaijin.desks.firm import home, needs, people, rate, saved, talk

app_name = "firm"

urlpatterns = [
    path("", home.home, name="home"),
    path("items/", needs.questions, name="needs"),
    path("items/list/", needs.answer, name="list"),
    path("items/save/", saved.save, name="save"),
    path("items/saved/<int:number>/drop/", saved.drop, name="drop"),
    path("items/start/", saved.start, name="start"),
    path("people/", people.people, name="people"),
    path("people/<int:number>/end/", people.end, name="end_mandate"),
    path("messages/", talk.threads, name="threads"),
    path("messages/<str:project_id>/", talk.talk, name="talk"),
    path("messages/<str:project_id>/send/", talk.send, name="send"),
    path("messages/<str:project_id>/book/", talk.book, name="book"),
    path("messages/<str:project_id>/visits/<int:number>/<slug:tag>/", talk.settle, name="settle"),
    path("rate/<str:case_id>/", rate.rate, name="rate"),
    path("ratings/", rate.ratings, name="ratings"),
]
