"""The Django app of the investment desk."""

from django.apps import AppConfig


class InvestmentConfig(AppConfig):
    """Pages over the year's investment; no tables of its own."""

    name = "kuaijin.desks.investment"
    label = "investment"
