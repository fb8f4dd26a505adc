"""The names of projects and departments in both languages, for rows that carry only the Chinese one."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from kuaijin.core.base import Text
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import ProjectRow


def with_project_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    """``rows`` (which have ``project``) with ``project_en``, the project's English name where it has one."""
    named = ProjectRow.objects.filter(pk=OuterRef("project")).values("name_en")
    return rows.annotate(project_en=Subquery(named[:1]))


def project_of(row: Any) -> Text:
    """The project's name as the row tells it (from `with_project_names`)."""
    return Text(row.project_name, row.project_en or row.project_name)


def department(name: str | None) -> Text:
    """The department by its name in the rulebook; one that it doesn't list keeps its own name."""
    return surroundings.rulebook().department(name or "")


def department_of(row: Any) -> Text:
    """The department of a row."""
    return department(row.department)
