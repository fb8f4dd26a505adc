"""A client signed in as one of the sample park's accounts."""

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client


def signed_in(name: str, language: str = "zh-hans") -> Client:
    """A test client for the account called ``name``."""
    client = Client()
    client.force_login(
        get_user_model().objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    client.cookies["kj_language"] = language
    return client


def taken_out(client: Client, url: str, query: dict[str, str] | None = None) -> HttpResponse:
    """The file at ``url``, asked for as people do: with what it is for."""
    return client.post(url, {"_export": "1", "reason": "周调度会材料"}, query_params=query or {})
