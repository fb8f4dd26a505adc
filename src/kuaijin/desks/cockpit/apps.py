"""The Django app of the cockpit."""

from django.apps import AppConfig


class CockpitConfig(AppConfig):
    """One page over the read models; no tables of its own."""

    name = "kuaijin.desks.cockpit"
    label = "cockpit"
