"""The Django app of the park's desk."""

from django.apps import AppConfig


class ParkConfig(AppConfig):
    """Pages over the park's own stream; no tables of its own."""

    name = "kuaijin.desks.park"
    label = "park"
