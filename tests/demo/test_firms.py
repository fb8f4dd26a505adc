"""The firms of the sample park: their agents, and the ratings counted a second time from the raw entries."""

from collections import Counter
from datetime import date

import pytest

from kuaijin.core import access
from kuaijin.insight.ratings import figures_of_ratings, unrated
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.people.models import Account
from kuaijin.people.services import actor_of
from tests.demo.by_hand import Told

pytestmark = pytest.mark.django_db


def test_the_ratings_counted_by_hand(park: date, entries: tuple[Told, ...]) -> None:
    """A case that nobody rated is in no figure."""
    levels = Counter(entry.payload["level"] for entry in entries if entry.kind == "rating")
    rateable = {entry.stream for entry in entries if entry.kind == "case" and entry.type == "delivered"}
    told = figures_of_ratings(CaseRow.objects.all())
    assert told.rated == sum(levels.values()) > 10
    assert {level: count for level, count in told.by_level.items() if count} == dict(levels)
    assert told.bad == levels[1] + levels[2]
    assert unrated(CaseRow.objects.all()).count() == told.delivered - told.rated
    assert told.delivered <= len(rateable)


def test_one_agent_may_act_and_one_may_not(park: date) -> None:
    from kuaijin.demo import accounts

    accounts.make()
    may = {}
    for name in ("经办人-明柯泰01", "经办人-明柯泰02", "经办人-海德威01"):
        actor = actor_of(Account.objects.get(user__username=name).user)
        assert actor is not None
        may[name] = access.may(actor, "firm.home") is None
    assert may == {"经办人-明柯泰01": True, "经办人-明柯泰02": False, "经办人-海德威01": True}
