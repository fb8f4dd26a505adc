"""Finding by words: what the read models hold, by kind, each limited to what the reader may see.

One scan of a narrow table a kind, for the run itself in a folded column: it finds two Chinese characters on both
databases, which trigrams do not (docs/search.md has what was measured).
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex
from msgspec import Struct

from kuaijin.core.search import words_of
from kuaijin.ledger.projections.book_models import SearchRow

MOST = 1000
"""So many of a kind are counted and can be paged through; whoever finds more gives another word."""
Seen = Callable[[str], QuerySet[Any]]
"""``seen(kind)``: the rows of the kind that the reader may see."""


class Found(Struct, frozen=True):
    """What was found of one kind: how many (``MOST`` at the most), and those asked for, the best first."""

    kind: str
    count: int
    rows: Sequence[SearchRow]


def matching(kind: str, query: str) -> QuerySet[SearchRow]:
    """What holds every word of the query, whoever may see it; nothing for a query without a word."""
    words = words_of(query)
    if not words:
        return SearchRow.objects.none()
    rows = SearchRow.objects.filter(kind=kind)
    for number, word in enumerate(words):
        rows = rows.alias(**{f"at_{number}": StrIndex("text", Value(word))}).filter(**{f"at_{number}__gt": 0})
    return rows


def found(kind: str, of: str, query: str, seen: Seen, *, first: int, size: int) -> Found:
    """The matches of ``kind`` from number ``first`` on; ``of`` is the kind whose rights count. Two queries."""
    rows = matching(kind, query).filter(about__in=seen(of).values("pk"))
    ids = list(_ranked(rows, query).values_list("id", flat=True)[:MOST])
    wanted = ids[first : first + size]
    told = SearchRow.objects.in_bulk(wanted)
    return Found(kind, len(ids), [told[id_] for id_ in wanted])


def _ranked(rows: QuerySet[SearchRow], query: str) -> QuerySet[SearchRow]:
    """Those named so first: all words in the title, or the number itself."""
    titled = Q()
    for word in words_of(query):
        titled &= Q(title_zh__icontains=word) | Q(title_en__icontains=word) | Q(about__iexact=word)
    rank = Case(When(titled, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("rank", "id")
