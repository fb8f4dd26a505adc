"""Pointing the main database elsewhere for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection, connections

from kuaijin.settings import _postgresql as postgresql
from kuaijin.settings import _sqlite as sqlite
from tests.ledger import toy

__all__ = ["main_database", "migrate", "postgresql", "sqlite"]


@contextmanager
def main_database(values: dict[str, Any]) -> Iterator[None]:
    """Let ``default`` be another database inside the block, in this thread and in new ones."""
    configured = connections.configure_settings({"default": values})["default"]
    kept, kept_open = connections.databases["default"], connections["default"]
    connections.databases["default"] = configured
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        if connections["default"].vendor == "postgresql":
            connections["default"].close_pool()
        connections.databases["default"] = kept
        connections["default"] = kept_open


def migrate() -> None:
    """All tables of the product, and those of the toys."""
    call_command("migrate", verbosity=0, interactive=False)
    with connection.schema_editor() as editor:
        for model in toy.MODELS:
            editor.create_model(model)
