"""No link that a page shows leads to a wall: of each role, the pages reached from its desk and what these link to.

One page of each address is rendered; of what it links to, a few of each address are asked for. What answers 403, 404 or
worse is a promise that the page should not have made: see ``frame.links`` and ``nav.href_of``.
"""

import logging
import re
from collections import defaultdict
from datetime import date
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.template.base import Template
from django.test import Client
from django.urls import Resolver404, resolve

from tests.desks.signed_in import signed_in
from tests.desks.test_rights_table import PEOPLE

pytestmark = pytest.mark.django_db
WHO = {role: PEOPLE[role] for role in ("leader", "bureau_head", "reviewer", "land", "appraiser", "enterprise")} | {
    "approver": "派驻岗-环评",
    "third_party": "第三方机构-消防",
    "nobody": "",
}
"""Who sees less than everything meets the walls; the other roles see the same pages with fewer or other limits."""
SAMPLE = 3
"""Links of one page to one address that are tried, spread over all there are."""
LINK = re.compile(r"""<a\s[^>]*?href="([^"#]+)["#]|hx-get="([^"]+)\"""")
CODED = re.compile(r"Text\(zh=|object at 0x|&lt;bound method|Traceback")
"""What Python says of a value that was not told in words."""
SKIPPED = ("/static/", "/accounts/logout/", "/api/")
FILES = (".pdf", ".docx", ".xlsx", ".json", ".geojson", ".ics")
"""Files take long to make; who may have them, the tests of exports and letters say."""


def links(page: str, url: str) -> dict[str, list[str]]:
    """What a page links to, by the name of the view that answers there."""
    found: dict[str, list[str]] = defaultdict(list)
    here = view_of(url)
    for match in LINK.finditer(page):
        target = urljoin(url, unescape(match[1] or match[2]))
        if not target.startswith("/") or target.startswith(SKIPPED) or urlsplit(target).path.endswith(FILES):
            continue
        name = view_of(target)
        if target not in found[name] and not (name == here and "?" in target):  # its own next page, order, filter
            found[name].append(target)
    return found


def view_of(url: str) -> str:
    """The name of the view at an address; the address itself where there is none."""
    try:
        return str(resolve(urlsplit(url).path).view_name)
    except Resolver404:
        return url


def spread(found: list[str]) -> list[str]:
    """A few of them, from the first to the last."""
    return found if len(found) <= SAMPLE else [found[0], found[len(found) // 2], found[-1]]


class Walker:
    """One person going through the site."""

    def __init__(self, client: Client, patch: pytest.MonkeyPatch) -> None:
        self.client, self.patch = client, patch
        self.asked: dict[str, int] = {}
        self.dead: list[str] = []

    def walk(self, start: str) -> None:
        """From ``start`` to one page of each address."""
        waiting, seen = [start], set()
        while waiting:
            url = waiting.pop(0)
            answer = self.client.get(url)
            self.note(url, answer.status_code, "walk")
            if answer.status_code in {301, 302}:
                waiting.insert(0, urljoin(url, answer["Location"]))
                continue
            if not answer.get("Content-Type", "").startswith("text/html"):
                continue
            page = answer.content.decode()
            self.dead += [f"{each} on {url}" for each in CODED.findall(page)]
            for name, found in links(page, url).items():
                self.ask(spread(found), url)
                if name not in seen:
                    seen.add(name)
                    waiting.extend(each for each in found[:1])

    def ask(self, found: list[str], source: str) -> None:
        """Whether the addresses answer, without drawing their pages."""
        with self.patch.context() as patch:
            patch.setattr(Template, "render", lambda *_: "")
            for url in found:
                if url not in self.asked:
                    self.note(url, self.client.get(url).status_code, source)

    def note(self, url: str, status: int, source: str) -> None:
        """Remember the answer; a wall is a finding."""
        self.asked[url] = status
        if status >= 400:
            self.dead.append(f"{status} {url} on {source}")


@pytest.mark.parametrize("who", WHO)
def test_no_link_leads_to_a_wall(park: date, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = WHO[who]
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    walker = Walker(signed_in(name) if name else Client(), monkeypatch)
    walker.walk("/start/" if name else "/public/")
    assert walker.dead == []
