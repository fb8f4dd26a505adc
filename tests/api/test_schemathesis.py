"""Whatever is sent to the API, it answers as it describes itself: no server error, no undocumented status or shape."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from scripts.openapi import OUT

pytestmark = pytest.mark.django_db


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """The site, made when it is first called: applications aren't loaded while tests are collected."""
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()(environ, start_response)


schema = schemathesis.openapi.from_dict(json.loads(OUT.read_text(encoding="utf-8")))
schema.app = application
schema.config.phases.coverage.enabled = False
# The law refuses much that is well-formed: a refusal with its rule is the right answer to it.
schema.config.checks.positive_data_acceptance.enabled = False


@pytest.fixture
def own_connection() -> Iterator[None]:
    """Requests keep to the test's own connection instead of closing it at their end."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def bearer(park: Any, db: Any) -> dict[str, str]:
    """The header of a caller who may do much: the head of the bureau."""
    from kuaijin.people.models import Account
    from kuaijin.people.services import make_token

    token = make_token(Account.objects.get(user__username="开发建设局负责人"), "schemathesis")
    return {"Authorization": f"Bearer {token}"}


@schema.parametrize()
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_answers_as_described(case: Any, bearer: dict[str, str], own_connection: None) -> None:
    case.call_and_validate(headers=bearer)
