"""The Django app of the projects desk."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Pages over the project book and its parcels; no tables of its own."""

    name = "kuaijin.desks.projects"
    label = "projects"
