"""The accounts application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, roles and tokens; records every attempt to sign in."""

    name = "kuaijin.people"
    label = "people"

    def ready(self) -> None:
        from kuaijin.people import signins  # noqa: PLC0415  signals need the models loaded

        signins.connect()
