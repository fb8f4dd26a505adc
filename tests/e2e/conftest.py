"""A real browser against a real server: fixtures for pages on a desktop and on a phone.

``desktop`` and ``phone`` are Playwright pages in a fresh context, Chinese, with ``base_url`` at pytest-django's
``live_server``: ``desktop.goto("/")`` opens the site. A page that logs a script error or breaks the content security
policy fails its test.

A page is waited for by ``page.expect_event("load")``: ``expect_navigation`` is content with any change of the address,
and htmx notes the present page in the history once its first piece has come.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.urls import get_resolver
from playwright.sync_api import Browser, Page, expect

from scripts import chromium
from tests.browser import LANGUAGE, PATIENCE, SCREENS, Complaints

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session", autouse=True)
def _addresses() -> None:
    """Import all pages beforehand: the first one asked for would take seconds."""
    assert get_resolver().url_patterns


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Playwright's own fixture ``browser`` starts the Chromium that set-up unpacked."""
    return chromium.launch_arguments()


@contextmanager
def page_on(screen: str, browser: Browser, base_url: str) -> Iterator[Page]:
    """One page in a context of its own; its complaints fail the test at the end."""
    context = browser.new_context(base_url=base_url, **LANGUAGE, **SCREENS[screen])
    context.set_default_timeout(PATIENCE)
    complaints = Complaints()
    context.on("page", complaints.listen)
    page = context.new_page()
    yield page
    context.close()
    assert not complaints.found, f"the page complained: {complaints.found}"


@pytest.fixture
def desktop(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page of 1440 × 900."""
    with page_on("desktop", browser, live_server.url) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page of 390 × 844 with touch."""
    with page_on("phone", browser, live_server.url) as page:
        yield page


@pytest.fixture
def browser_page(desktop: Page) -> Page:
    """The page most tests want: the desktop's."""
    return desktop
