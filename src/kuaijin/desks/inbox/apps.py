"""The Django app of the inbox."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Pages over notices; no tables of its own."""

    name = "kuaijin.desks.inbox"
    label = "inbox"
