"""What browser tests share: the screens they are seen on and the complaints that a page must not cause."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import ConsoleMessage, Page

SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}
PATIENCE = 60_000
"""Milliseconds until a browser gives up: a failure is told later, but none is told for a busy machine."""
LANGUAGE: dict[str, Any] = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}

# The browser notes every 4xx and 5xx answer; a refused form is not a fault of the page.
_ANSWERS = "Failed to load resource: the server responded with a status of 4"


@dataclass
class Complaints:
    """Script errors, policy violations and failing resources of one page."""

    found: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Note what ``page`` complains about from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"script error: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_ANSWERS):
            self.found.append(message.text)


def sign_in(page: Page, role: str, root: str = "/") -> None:
    """Sign in by the demo's role picker as a role (its id) or an account (its name)."""
    page.goto(root)
    by_id = page.locator(f'button[value="{role}"], [data-role="{role}"]')
    by_id.or_(page.get_by_role("button", name=role)).first.click()
    page.wait_for_load_state()
