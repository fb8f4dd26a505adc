"""The frame application."""

from django.apps import AppConfig
from django.conf import settings

from kuaijin import wallclock


class FrameConfig(AppConfig):
    """Layout, signing in, lists, forms and errors, shared by all desks."""

    name = "kuaijin.desks.frame"
    label = "frame"

    def ready(self) -> None:
        wallclock.set_site_day(settings.KUAIJIN_SITE_DAY)
