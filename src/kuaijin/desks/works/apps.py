"""The Django app of the works plans' desk."""

from django.apps import AppConfig


class WorksConfig(AppConfig):
    """Pages over works plans; no tables of its own."""

    name = "kuaijin.desks.works"
    label = "works"
