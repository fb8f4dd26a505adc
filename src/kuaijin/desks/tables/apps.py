"""The Django app of the desk for imports and exports."""

from django.apps import AppConfig


class TablesConfig(AppConfig):
    """Pages around files; no tables of its own."""

    name = "kuaijin.desks.tables"
    label = "tables"
