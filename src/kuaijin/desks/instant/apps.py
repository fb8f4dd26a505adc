"""The Django app of the instant rules' desk."""

from django.apps import AppConfig


class InstantConfig(AppConfig):
    """Pages over rules and checks; no tables of its own."""

    name = "kuaijin.desks.instant"
    label = "instant"
