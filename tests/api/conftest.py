"""The sample park for the tests of the API, and callers with tokens."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.desks.conftest import park

__all__ = ["park"]


@pytest.fixture
def caller(park: Any, db: Any) -> Callable[..., Client]:
    """A client that speaks as the named account by token; ``language`` is what it accepts."""

    from kuaijin.people.models import Account
    from kuaijin.people.services import make_token

    def make(name: str, language: str = "zh-CN") -> Client:
        token = make_token(Account.objects.get(user__username=name), "test")
        return Client(headers={"Authorization": f"Bearer {token}", "Accept-Language": language})

    return make
