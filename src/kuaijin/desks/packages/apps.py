"""The Django app of the packages' desk."""

from django.apps import AppConfig


class PackagesConfig(AppConfig):
    """Pages over the packages; no tables of its own."""

    name = "kuaijin.desks.packages"
    label = "packages"
