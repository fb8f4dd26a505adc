"""The sample park for the tests of the desks: loaded once a module, taken away with it."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from kuaijin import wallclock

DAY = date(2021, 12, 29)


def load_park() -> None:
    """Accounts and story of the sample park, as ``kuaijin demo`` loads them."""
    from kuaijin.demo import accounts
    from kuaijin.demo.load import load

    accounts.make()
    load(lambda _done, _of: None)


@pytest.fixture(scope="module")
def park(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[date]:
    """The sample park on its day. It lives in a transaction around the module, so that other tests see none of it."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            wallclock.set_site_day(DAY)
            load_park()
            yield DAY
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)
            wallclock.set_site_day(None)
