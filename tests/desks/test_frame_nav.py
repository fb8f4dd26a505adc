"""The navigation: places in groups, and a letter for each that no other place of the same reader has."""

import pytest
from django.test import Client

from kuaijin.core.park import ROLE_IDS
from kuaijin.desks.frame import nav
from tests.core.test_access import actor
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ROLE_IDS)
def test_no_reader_has_two_places_under_one_letter(role: str) -> None:
    keys = [place.key for place in nav.PLACES if nav._shown(actor(role), place)]
    assert len(keys) == len(set(keys)), sorted(keys)


def current(client: Client, url: str) -> list[str]:
    """The places marked as the reader's own on a page."""
    groups = client.get(url).context["nav"]
    return [link.place.view for group in groups for link in group.links if link.here]


def test_places_stand_in_groups_and_the_reader_s_own_is_marked(park: None) -> None:
    client = signed_in("调度专员01")
    titles = [group.text.en for group in client.get("/dispatch/matters/").context["nav"]]
    assert titles[:2] == ["Workplace", "Delivery"]
    assert "Administration" in titles
    assert current(client, "/dispatch/matters/") == ["dispatch:matters"]
    assert current(client, "/park/") == ["park:home"]
    assert [group.text.en for group in signed_in("系统管理员").get("/park/").context["nav"]] == [
        "Workplace", "Administration",
    ]  # fmt: skip
