"""The Django app of the desk of papers."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Pages over the registers; no tables of its own."""

    name = "kuaijin.desks.papers"
    label = "papers"
