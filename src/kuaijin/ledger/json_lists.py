"""Asking the database about lists that a column keeps as JSON."""

from typing import Any

from django.db.models import BooleanField, Func


class Holds(Func):
    """Whether the JSON list of a column holds a text."""

    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        """SQLite reads the list as a table."""
        template = "EXISTS (SELECT 1 FROM json_each(%(expressions)s)"
        return super().as_sql(compiler, connection, template=f"{template})", arg_joiner=") WHERE value = (")

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        """PostgreSQL has an operator for it, which an index can serve."""
        template = "(%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, arg_joiner=" @> jsonb_build_array(")
