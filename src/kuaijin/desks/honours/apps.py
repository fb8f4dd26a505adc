"""The Django app of the honours' desk."""

from django.apps import AppConfig


class HonoursConfig(AppConfig):
    """Pages over appraisals and honours; no tables of its own."""

    name = "kuaijin.desks.honours"
    label = "honours"
