"""The Django app of the rhythm's desk."""

from django.apps import AppConfig


class RhythmConfig(AppConfig):
    """Pages over reports, bulletins, meetings and enquiries; no tables of its own."""

    name = "kuaijin.desks.rhythm"
    label = "rhythm"
