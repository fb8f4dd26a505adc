"""Addresses of the frame's own pages."""

from django.urls import path

from kuaijin.desks.frame import accounts, search, views

app_name = "frame"
urlpatterns = [
    path("start/", views.landing, name="landing"),
    path("healthz", views.health, name="health"),
    path("session/language", views.language, name="language"),
    path("session/day", views.as_of, name="as_of"),
    path("session/keep", views.keep, name="keep"),
    path("me/", views.me, name="me"),
    path("me/keys/", views.keys, name="keys"),
    path("me/tokens/make", accounts.token_make, name="token_make"),
    path("me/tokens/<int:number>/revoke", accounts.token_revoke, name="token_revoke"),
    path("people/", accounts.accounts, name="accounts"),
    path("people/make/", accounts.account_make, name="account_make"),
    path("people/<int:number>/switch", accounts.account_switch, name="account_switch"),
    path("people/sign-ins/", accounts.sign_ins, name="sign_ins"),
    path("search/", search.search_page, name="search"),
    path("demo/", views.demo, name="demo"),
    path("demo/enter", views.demo_enter, name="demo_enter"),
]
