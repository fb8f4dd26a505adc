"""The Django app of the public's desk."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Pages for everybody; no tables of its own."""

    name = "kuaijin.desks.public"
    label = "public"
