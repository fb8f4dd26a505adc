"""The Django app of the measures' desk."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Pages over the reform measures; no tables of its own."""

    name = "kuaijin.desks.measures"
    label = "measures"
