"""The Django app of the firm's desk."""

from django.apps import AppConfig


class FirmConfig(AppConfig):
    """Pages for firms; no tables of its own."""

    name = "kuaijin.desks.firm"
    label = "firm"
