"""The Django app of the desk of forms."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Pages over forms and reports; no tables of its own."""

    name = "kuaijin.desks.forms"
    label = "forms"
