"""The Django app of the dispatch desk."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """Pages over the dispatch lists and matters; no tables of its own."""

    name = "kuaijin.desks.dispatch"
    label = "dispatch"
