"""What can go wrong with an entry, in both languages."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kuaijin.core.base import Refusal, Refused, Text

if TYPE_CHECKING:
    from kuaijin.ledger.entries import Entry


class Conflict(Exception):
    """Somebody was faster on this stream. ``since`` are the entries that the caller hadn't seen."""

    def __init__(self, expected: int, actual: int, since: Sequence["Entry"]) -> None:
        self.expected = expected
        self.actual = actual
        self.since = tuple(since)
        self.text = self._faster() if actual > expected else self._ahead()
        super().__init__(self.text.en)

    def _faster(self) -> Text:
        who = "、".join(sorted({entry.actor_name for entry in self.since}))
        return Text(
            f"有人抢先了一步：您看到的是第 {self.expected} 条，现在已到第 {self.actual} 条（{who}）。请看过变化后再办",
            f"someone was faster: you saw entry {self.expected}, now there are {self.actual} ({who}); "
            "see what changed first",
        )

    def _ahead(self) -> Text:
        return Text(
            f"您看到的是第 {self.expected} 条，台账里却只有 {self.actual} 条。请刷新后再办",
            f"you saw entry {self.expected}, but the ledger has {self.actual} only; look again first",
        )


class LostRace(Exception):
    """Another writer took the place in the stream; the transaction is undone and tried again."""


class UnreadableEntry(Exception):
    """An entry that this code cannot read: written by a newer release, or not what its kind writes."""

    def __init__(self, where: str, why: Text) -> None:
        self.text = Text(f"{where}：{why.zh}", f"{where}: {why.en}")
        super().__init__(self.text.en)


def refused(rule: str, zh: str, en: str, field: str | None = None) -> Refused:
    """A refusal of the ledger itself (rules LEDGER-1 …)."""
    return Refused(Refusal(rule, Text(zh, en), field))
