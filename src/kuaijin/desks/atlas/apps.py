"""The Django app of the desk of plan and map."""

from django.apps import AppConfig


class AtlasConfig(AppConfig):
    """Pages over areas, parcels and plans; no tables of its own."""

    name = "kuaijin.desks.atlas"
    label = "atlas"
