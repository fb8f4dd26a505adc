"""The Django app of the permit sets' desk."""

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    """Pages over the permit sets; no tables of its own."""

    name = "kuaijin.desks.grants"
    label = "grants"
