"""The Django app of the ledger."""

from importlib.util import find_spec

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Entries, heads and checkpoints; loads the wiring in ``kuaijin.ledger.kinds`` once all tables are known."""

    name = "kuaijin.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the kinds, projections and reactions of the product."""
        if find_spec("kuaijin.ledger.kinds") is not None:
            import kuaijin.ledger.kinds  # noqa: F401, PLC0415  needs the tables of all apps
