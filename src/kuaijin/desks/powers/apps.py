"""The Django app of the powers' desk."""

from django.apps import AppConfig


class PowersConfig(AppConfig):
    """Pages over the register of powers; no tables of its own."""

    name = "kuaijin.desks.powers"
    label = "powers"
