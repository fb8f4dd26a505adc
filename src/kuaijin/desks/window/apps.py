"""The Django app of the window desk."""

from django.apps import AppConfig


class WindowConfig(AppConfig):
    """Pages over cases; no tables of its own."""

    name = "kuaijin.desks.window"
    label = "window"
