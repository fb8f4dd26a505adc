"""The Django app of the ledger."""

from importlib.util import find_spec

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """Entries, heads and checkpoints; loads the wiring in ``kuaijin.ledger.kinds`` once all tables are known."""

    name = "kuaijin.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the kinds, projections and reactions of the product, and let read models follow the code."""
        if find_spec("kuaijin.ledger.kinds") is not None:
            import kuaijin.ledger.kinds  # noqa: F401, PLC0415  needs the tables of all apps
        from kuaijin.ledger.upgrading import bring_read_models_up_to_date  # noqa: PLC0415  needs them too

        post_migrate.connect(bring_read_models_up_to_date, sender=self)
