"""Words that every part of the core shares: bilingual text, refusals, actors, commands and events."""

from datetime import UTC, date, datetime, timedelta, timezone

from msgspec import Struct

_AHEAD_OF_UTC = timedelta(hours=8)
SHANGHAI = timezone(_AHEAD_OF_UTC, "Asia/Shanghai")
"""Civil time of the law: UTC+8 all year (law.md section 2.5)."""


def civil_date(instant: datetime) -> date:
    """The Asia/Shanghai date on which an aware ``instant`` falls."""
    if instant.tzinfo is UTC:  # nearly all are, and a sum costs a fifth of a conversion
        return (instant + _AHEAD_OF_UTC).date()
    return instant.astimezone(SHANGHAI).date()


class Text(Struct, frozen=True):
    """One sentence in both languages of the product."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The sentence in ``language`` (``zh…`` or anything else for English)."""
        return self.zh if language.startswith("zh") else self.en


class Refusal(Struct, frozen=True):
    """Why a command is not carried out: the rule's id, a sentence, and the field if one is to blame."""

    rule: str
    text: Text
    field: str | None = None


def refuse(rule: str, zh: str, en: str, field: str | None = None) -> Refusal:
    """A refusal in both languages."""
    return Refusal(rule, Text(zh, en), field)


class Refused(Exception):
    """A refusal on its way to the person who asked."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.rule}: {refusal.text.en}")
        self.refusal = refusal


class Mandate(Struct, frozen=True):
    """授权委托: what a firm's agent may act for. No ``projects``: all of the firm's; ``over``: for nothing any more.

    ``until`` is its last day; ``None`` where there never was one.
    """

    until: date | None
    projects: tuple[str, ...] = ()
    over: bool = False


def printable(text: str) -> str:
    """``text`` for a terminal: line ends stay, what steers a terminal or hides itself is written out."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


class Actor(Struct, frozen=True):
    """Who acts. ``name`` is a role account such as 综合窗口01; ``org`` a firm's USCC for enterprise accounts.

    ``mandate``: of an account that acts for the firm as its agent; ``None`` for the firm's own.
    ``stands_in_for``: whose deputy the actor is today (``core.staff``).
    """

    id: str
    name: str
    role: str
    department: str | None = None
    org: str | None = None
    mandate: Mandate | None = None
    stands_in_for: str = ""


SYSTEM = Actor(id="system", name="系统", role="system")
"""The machine itself: deemed acceptance, lapses and other consequences that the law ties to a date."""


class Command(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody wants done. Subclasses set ``tag``; it is the command's name in the API as well."""


class Event(Struct, frozen=True, kw_only=True):
    """What has happened. ``at`` is the legal instant (aware, UTC): when it counts, not when it was typed in."""

    at: datetime

    @property
    def on(self) -> date:
        """The civil date of ``at``."""
        return civil_date(self.at)
