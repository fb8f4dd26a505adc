"""The Django app of the staff's desk."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Pages over posts, task forces, visits and secretaries; no tables of its own."""

    name = "kuaijin.desks.staff"
    label = "staff"
