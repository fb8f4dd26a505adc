"""The application of notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What people have read, what they want to be sent, and the outbox."""

    name = "kuaijin.notices"
    label = "notices"
