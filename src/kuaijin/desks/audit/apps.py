"""The Django app of the auditor's desk."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Pages over entries and checkpoints; no tables of its own."""

    name = "kuaijin.desks.audit"
    label = "audit"
