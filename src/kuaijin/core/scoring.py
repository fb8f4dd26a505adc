"""评分规则 as data, and the arithmetic of a score: exact, clamped, explained (mechanisms.md 9).

A rule set has sections, a section has metrics, a metric one of seven ways from what is known of a subject to points.
Nothing is rounded before the end: then to two places, half up. What is not known counts as nothing and is marked.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text

Way = Literal["fixed", "count", "share", "bands", "choice", "slopes", "rank"]
WAYS: dict[str, Text] = {
    "fixed": Text("符合即得分", "points if it holds"),
    "count": Text("按数量计分", "points a piece"),
    "share": Text("按比例计分", "points in proportion"),
    "bands": Text("分档计分", "points by band"),
    "choice": Text("按类别计分", "points by kind"),
    "slopes": Text("基础分加减", "base, more or less"),
    "rank": Text("按名次计分", "points by place"),
}
VETOES: dict[str, Text] = {
    "safety": Text("安全事故", "safety accident"),
    "statistics": Text("统计造假", "false statistics"),
    "ecology": Text("生态破坏", "ecological breach"),
    "wages": Text("拖欠工资", "unpaid wages"),
}
"""一票否决: with one of these there is no red flag, whatever the score."""
CENT = Decimal("0.01")


class Band(Struct, frozen=True, forbid_unknown_fields=True):
    """From ``at_least`` up to but without ``below`` (empty: no bound): ``points``."""

    points: Decimal
    at_least: Decimal | None = None
    below: Decimal | None = None

    def holds(self, value: Fraction) -> bool:
        """Whether the value lies in the band."""
        return (self.at_least is None or value >= self.at_least) and (self.below is None or value < self.below)


class Slope(Struct, frozen=True, forbid_unknown_fields=True):
    """``per`` points for each unit of the stretch between ``start`` and ``end`` (empty: without end) that is covered.

    ``end`` below ``start`` is a stretch downwards.
    """

    start: Decimal
    per: Decimal
    end: Decimal | None = None
    down: bool = False

    def points(self, value: Fraction) -> Fraction:
        """What the value earns on this stretch."""
        start = Fraction(self.start)
        covered = start - value if self.down else value - start
        longest = None if self.end is None else abs(Fraction(self.end) - start)
        covered = max(covered, Fraction(0))
        return (covered if longest is None else min(covered, longest)) * Fraction(self.per)


class Metric(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """指标: ``input`` names what is looked at, ``of`` what it is a share of.

    ``least`` and ``most`` bound what it adds to its ``base``.
    """

    id: str
    name: Text
    way: Way
    input: str
    of: str = ""
    base: Decimal = Decimal(0)
    points: Decimal = Decimal(0)
    bands: tuple[Band, ...] = ()
    choices: Mapping[str, Decimal] = {}
    slopes: tuple[Slope, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the score with bounds of its own."""

    id: str
    name: Text
    metrics: tuple[Metric, ...]
    least: Decimal | None = None
    most: Decimal | None = None


class ScoreRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """评分办法: how subjects are scored, and when one gets the red flag (红旗): by place or by score, with no veto."""

    id: str
    name: Text
    source: str
    sample: bool
    sections: tuple[Section, ...]
    least: Decimal | None = None
    most: Decimal | None = None
    flag_places: int = 0
    flag_score: Decimal | None = None

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """All metrics, section by section."""
        return tuple(metric for section in self.sections for metric in section.metrics)

    @property
    def inputs(self) -> tuple[str, ...]:
        """What must be known of a subject, each once."""
        named = [name for metric in self.metrics for name in (metric.input, metric.of) if name]
        return tuple(dict.fromkeys(named))


class MetricScore(Struct, frozen=True):
    """What one metric gave: the values looked at, the points to two places, and whether a value was missing."""

    metric: str
    value: str
    of: str
    points: Decimal
    missing: bool


class SectionScore(Struct, frozen=True):
    """What a section gave after its bounds."""

    section: str
    points: Decimal


class Sheet(Struct, frozen=True):
    """评分表 of one subject."""

    subject: str
    total: Decimal
    sections: tuple[SectionScore, ...]
    metrics: tuple[MetricScore, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The metrics for which something was not known."""
        return tuple(each.metric for each in self.metrics if each.missing)


class Standing(Struct, frozen=True):
    """名次: equal scores are parted by completion rate, then by new starts; else they share a place."""

    subject: str
    place: int
    total: Decimal
    flag: bool
    vetoes: tuple[str, ...] = ()


def score(rules: ScoreRules, subject: str, inputs: Mapping[str, str]) -> Sheet:
    """The score of ``subject``, whose ``inputs`` are numbers or words as text; an absent one is not known."""
    total, sections, metrics = Fraction(0), [], []
    for section in rules.sections:
        exact = [_points(metric, inputs) for metric in section.metrics]
        for metric, points in zip(section.metrics, exact, strict=True):
            value, of = inputs.get(metric.input, ""), inputs.get(metric.of, "")
            metrics.append(MetricScore(metric.id, value, of, rounded(points or Fraction(0)), points is None))
        sum_ = _clamped(sum((each for each in exact if each is not None), Fraction(0)), section.least, section.most)
        sections.append(SectionScore(section.id, rounded(sum_)))
        total += sum_
    return Sheet(subject, rounded(_clamped(total, rules.least, rules.most)), tuple(sections), tuple(metrics))


def _points(metric: Metric, inputs: Mapping[str, str]) -> Fraction | None:
    """The points of a metric, ``None`` where what it looks at is not known."""
    given = inputs.get(metric.input, "")
    if not given:
        return None
    if metric.way == "choice":
        chosen = metric.choices.get(given)
        return None if chosen is None else Fraction(metric.base) + Fraction(chosen)
    value = number(given)
    if value is None:
        return None
    if metric.way == "share":
        whole = number(inputs.get(metric.of, ""))
        if not whole:
            return None
        value /= whole
    earned = _clamped(_earned(metric, value), metric.least, metric.most)
    return Fraction(metric.base) + earned


def _earned(metric: Metric, value: Fraction) -> Fraction:
    if metric.way == "fixed":
        return Fraction(metric.points) if value else Fraction(0)
    if metric.way in {"count", "share"}:
        return Fraction(metric.points) * value
    if metric.way == "slopes":
        return sum((slope.points(value) for slope in metric.slopes), Fraction(0))
    return next((Fraction(band.points) for band in metric.bands if band.holds(value)), Fraction(0))


def _clamped(value: Fraction, least: Decimal | None, most: Decimal | None) -> Fraction:
    value = value if most is None else min(value, Fraction(most))
    return value if least is None else max(value, Fraction(least))


def number(text: str) -> Fraction | None:
    """A number in plain decimal or as a fraction ``a/b``; ``None`` for anything else."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def rounded(value: Fraction) -> Decimal:
    """Two places, half up."""
    scaled = abs(value) * 100
    cents = int(scaled + Fraction(1, 2))
    return (Decimal(cents if value >= 0 else -cents) / 100).quantize(CENT, ROUND_HALF_UP)


def standings(
    rules: ScoreRules,
    sheets: Sequence[Sheet],
    ties: Mapping[str, tuple[Fraction, int]],
    vetoes: Mapping[str, tuple[str, ...]],
) -> tuple[Standing, ...]:
    """The places, best first. ``ties``: completion rate and new starts of a subject, for equal scores.

    Subjects that stay equal share a place and the next is left out (同名次). A veto takes the flag, not the place.
    """

    def key(sheet: Sheet) -> tuple[Decimal, Fraction, int]:
        rate, starts = ties.get(sheet.subject, (Fraction(0), 0))
        return sheet.total, rate, starts

    ordered = sorted(sorted(sheets, key=lambda sheet: sheet.subject), key=key, reverse=True)
    found: list[Standing] = []
    for index, sheet in enumerate(ordered):
        same = index > 0 and key(sheet) == key(ordered[index - 1])
        place = found[-1].place if same else index + 1
        against = vetoes.get(sheet.subject, ())
        found.append(
            Standing(sheet.subject, place, sheet.total, not against and _flagged(rules, place, sheet), against)
        )
    return tuple(found)


def _flagged(rules: ScoreRules, place: int, sheet: Sheet) -> bool:
    by_score = rules.flag_score is not None and sheet.total >= rules.flag_score
    return place <= rules.flag_places or by_score
