"""The Django app of the desk of technical reviews."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Pages over technical reviews and agencies; no tables of its own."""

    name = "kuaijin.desks.reviews"
    label = "reviews"
