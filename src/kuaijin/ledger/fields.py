"""The column type of instants."""

from datetime import UTC, datetime
from typing import Any

from django.db import models


def instant_text(instant: datetime) -> str:
    """The one way an aware instant is written in entries: UTC, microseconds, ``Z``. As text it sorts as in time."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class InstantField(models.CharField):  # type: ignore[type-arg]  # not subscriptable at run time
    """An aware instant, stored as the very text that was hashed and read as ``datetime`` in UTC; it sorts in time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 27)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: Any) -> datetime | None:
        """From the stored text."""
        return None if value is None else datetime.fromisoformat(value)

    def get_prep_value(self, value: Any) -> Any:
        """To the stored text; text is taken as it is, so that prefixes such as ``2021-12-29`` can be looked up."""
        return instant_text(value) if isinstance(value, datetime) else super().get_prep_value(value)
