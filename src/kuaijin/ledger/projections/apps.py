"""The Django app of the read models."""

from django.apps import AppConfig


class ProjectionsConfig(AppConfig):
    """Holds the tables only; the classes that fill them are registered in ``kuaijin.ledger.kinds``."""

    name = "kuaijin.ledger.projections"
    label = "projections"
    default_auto_field = "django.db.models.BigAutoField"
