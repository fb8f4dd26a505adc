"""The Django app of guests from outside."""

from django.apps import AppConfig


class GuestConfig(AppConfig):
    """The page behind a guest's link; no tables of its own."""

    name = "kuaijin.desks.guest"
    label = "guest"
