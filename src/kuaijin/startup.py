"""What commands and measurements share before they may use the database."""

import gc
import os
import secrets
from pathlib import Path
from typing import Any

URL = "KUAIJIN_DATABASE_URL"
NO_SITE = """\
{where}：没有快进的数据库；请用 KUAIJIN_HOME 指向已有的站点，或先运行 kuaijin demo 或 kuaijin serve
{where}: no database of Kuaijin; name an existing site by KUAIJIN_HOME, or run kuaijin demo or kuaijin serve first"""


def django_ready() -> None:
    """Load Django's settings and applications; safe to call more than once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kuaijin.settings")
    import django

    django.setup()


def opened() -> None:
    """Load Django on a site that is there, tables up to date; for all that only asks, which must found nothing.

    Raises:
        SystemExit: there is none; the sentence is its code, and nothing was made.
        Refused: see :func:`migrated`.
    """
    home = Path(os.environ.get("KUAIJIN_HOME", "var")).resolve()
    if not (home / "secret.key").exists():
        os.environ.setdefault("KUAIJIN_SECRET_KEY", secrets.token_urlsafe(48))  # else a home would be made for one
    django_ready()
    from django.conf import settings
    from django.db import connection

    there = connection.vendor != "sqlite" or connection.is_in_memory_db() or _holds_something(connection)
    if not there or "ledger_entry" not in connection.introspection.table_names():
        raise SystemExit(NO_SITE.format(where=settings.KUAIJIN_HOME if connection.vendor == "sqlite" else URL))
    migrated()


def _holds_something(connection: Any) -> bool:
    """Whether the file is there; to open a database that is not would make one."""
    try:
        return Path(connection.settings_dict["NAME"]).stat().st_size > 0
    except OSError:
        return False


def migrated() -> None:
    """Load Django and bring the tables up to date (quick when they are).

    Raises:
        Refused: the ledger holds entries of a newer release (LEDGER-10); nothing is changed.
    """
    django_ready()
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite" and not connection.is_in_memory_db():
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)

    call_command("migrate", verbosity=0, interactive=False)


def settled() -> None:
    """Load every page and the rules, then tell the collector of garbage that what is there now stays.

    Else it looks through a million lasting objects again and again, each time for a tenth of a second and more.
    """
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  loads them
    gc.collect()
    gc.freeze()
