"""The Django app of the lights' desk."""

from django.apps import AppConfig


class LightsConfig(AppConfig):
    """Pages over the lights of projects; no tables of its own."""

    name = "kuaijin.desks.lights"
    label = "lights"
