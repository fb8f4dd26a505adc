"""What commands and measurements share before they may use the database."""

import gc
import os


def django_ready() -> None:
    """Load Django's settings and applications; safe to call more than once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kuaijin.settings")
    import django

    django.setup()


def migrated() -> None:
    """Load Django and bring the tables up to date (quick when they are).

    Raises:
        Refused: the ledger holds entries of a newer release (LEDGER-10); nothing is changed.
    """
    django_ready()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def settled() -> None:
    """Load every page and the rules, then tell the collector of garbage that what is there now stays.

    Else it looks through a million lasting objects again and again, each time for a tenth of a second and more.
    """
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  loads them
    gc.collect()
    gc.freeze()
