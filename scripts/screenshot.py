"""Pictures a page with the browser of the tests: ``scripts/screenshot.py URL OUT.png [--phone] [--login ROLE]``.

``--login`` signs in by the role picker of a site in demo mode; ROLE is a role's id (``leader_main``) or an account's
name (``服务秘书06``). The whole page is taken unless ``--fold`` asks for the first screen only.
"""

import argparse
import sys
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that it runs as a file, from wherever the developer stands

from scripts import chromium  # noqa: E402  the path must be set first
from tests.browser import LANGUAGE, SCREENS, sign_in  # noqa: E402  the same


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """The command line, read."""
    parser = argparse.ArgumentParser(description="Take a picture of a page of a running site.")
    parser.add_argument("url")
    parser.add_argument("out", type=Path)
    parser.add_argument("--phone", action="store_true", help="on a screen of 390 × 844 (default 1440 × 900)")
    parser.add_argument("--login", metavar="ROLE", help="sign in first by the demo's role picker")
    parser.add_argument("--english", action="store_true", help="with the English texts")
    parser.add_argument("--fold", action="store_true", help="the first screen only, not the whole page")
    return parser.parse_args(words)


def settle(page: Page) -> None:
    """Wait until nothing is loading and the fonts are there, then a moment for charts and maps to finish drawing."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(800)


def take(wish: argparse.Namespace) -> None:
    """Open, sign in, go, take the picture; what the page complains about goes to stderr."""
    screen = SCREENS["phone" if wish.phone else "desktop"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium.launch_arguments())
        context = browser.new_context(**{**LANGUAGE, **screen})
        if wish.english:
            context.add_cookies([{"name": "kj_language", "value": "en", "url": urljoin(wish.url, "/")}])
        page = context.new_page()
        page.on("console", lambda line: line.type == "error" and print(f"page: {line.text}", file=sys.stderr))
        if wish.login:
            sign_in(page, wish.login, urljoin(wish.url, "/"))
        page.goto(wish.url)
        settle(page)
        wish.out.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=wish.out, full_page=not wish.fold)
        browser.close()


def main() -> int:
    """Exit code 0 with the picture written; 1 with a sentence when the page could not be had."""
    wish = arguments()
    try:
        take(wish)
    except (Error, FileNotFoundError) as error:
        print(f"{wish.url}: {error}", file=sys.stderr)
        return 1
    print(wish.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
