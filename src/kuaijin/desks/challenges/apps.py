"""The Django app of the challenges' desk."""

from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    """Pages over open challenges; no tables of its own."""

    name = "kuaijin.desks.challenges"
    label = "challenges"
