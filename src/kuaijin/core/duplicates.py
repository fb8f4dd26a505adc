"""疑似重复项目: pairs of projects that look like one, with the signs that say so.

Pure. Pairs are looked for only among projects that share a rare run of two characters of their names, an owner or a
code's end, so that ten thousand projects take seconds, not hours.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.search import folded

NOISE = ("示例", "项目", "工程", "建设", "有限公司", "·", "(", ")", "（", "）", " ", "-")
"""What many names share and none is told by."""
COMMON = 40
"""A run of two characters that more names than this share leads nowhere."""
ALIKE_PERCENT = 60
NEAR_PERCENT = 5
ENOUGH = 60
"""Points from which a pair is shown: alike names and one more sign, or the same code."""


class Card(Struct, frozen=True):
    """What is compared of a project."""

    id: str
    name: str
    code: str
    owner_uscc: str
    area: str
    total_wan: int


class Pair(Struct, frozen=True):
    """Two projects, how alike they are (points up to 100), and why."""

    first: str
    second: str
    points: int
    signs: tuple[Text, ...]


def bare_name(name: str) -> str:
    """A name without what names share."""
    told = folded(name)
    for noise in NOISE:
        told = told.replace(folded(noise), "")
    return told


def _runs(name: str) -> frozenset[str]:
    return frozenset(name[place : place + 2] for place in range(len(name) - 1)) or frozenset({name})


def alike_percent(first: str, second: str) -> int:
    """Dice's measure over runs of two characters of the bare names, in whole percent."""
    one, other = _runs(bare_name(first)), _runs(bare_name(second))
    return 200 * len(one & other) // (len(one) + len(other))


def pairs_of(cards: Iterable[Card]) -> tuple[Pair, ...]:
    """Every pair that looks like one project, the likeliest first."""
    known = {card.id: card for card in cards}
    found = [pair for one, other in sorted(_candidates(known)) if (pair := compare(known[one], known[other]))]
    return tuple(sorted(found, key=lambda pair: (-pair.points, pair.first, pair.second)))


def _candidates(cards: dict[str, Card]) -> set[tuple[str, str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for card in cards.values():
        for run in _runs(bare_name(card.name)):
            groups[f"name:{run}"].append(card.id)
        if card.owner_uscc:
            groups[f"owner:{card.owner_uscc}"].append(card.id)
        if card.code:
            groups[f"code:{card.code[-6:]}"].append(card.id)
    small = (sorted(ids) for ids in groups.values() if 1 < len(ids) <= COMMON)
    return {pair for ids in small for pair in combinations(ids, 2)}


def compare(one: Card, other: Card) -> Pair | None:
    """The pair, if there are signs enough; names that are not alike need the same code."""
    signs: list[Text] = []
    alike = alike_percent(one.name, other.name)
    points = 0
    if one.code and one.code == other.code:
        points += 70
        signs.append(Text("项目代码相同", "the same code"))
    if alike >= ALIKE_PERCENT:
        points += alike // 2
        signs.append(Text(f"名称相似 {alike}%", f"names alike by {alike} %"))
    elif not signs:
        return None
    if one.owner_uscc and one.owner_uscc == other.owner_uscc:
        points += 20
        signs.append(Text("项目单位相同", "the same owner"))
    if one.area and one.area == other.area:
        points += 10
        signs.append(Text("片区相同", "the same zone"))
    if one.total_wan and abs(one.total_wan - other.total_wan) * 100 <= NEAR_PERCENT * max(
        one.total_wan, other.total_wan
    ):
        points += 15
        signs.append(Text("总投资相近", "totals close to each other"))
    return Pair(one.id, other.id, min(points, 100), tuple(signs)) if points >= ENOUGH else None
