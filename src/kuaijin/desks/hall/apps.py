"""The Django app of the hall."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    """Tickets and bookings of the one window; no tables of its own."""

    name = "kuaijin.desks.hall"
    label = "hall"
