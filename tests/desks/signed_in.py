"""A client signed in as one of the sample park's accounts."""

from django.contrib.auth import get_user_model
from django.test import Client


def signed_in(name: str, language: str = "zh-hans") -> Client:
    """A test client for the account called ``name``."""
    client = Client()
    client.force_login(
        get_user_model().objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    client.cookies["kj_language"] = language
    return client
