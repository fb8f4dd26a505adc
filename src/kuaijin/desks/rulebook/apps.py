"""The Django app of the rulebook's desk."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """Pages over the rulebook and its revisions; no tables of its own."""

    name = "kuaijin.desks.rulebook"
    label = "rulebook"
