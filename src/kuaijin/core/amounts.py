"""Money and rates without a binary fraction: integer 万元 and fen, exact rates, rounding only for the eye.

1 亿元 = 10 000 万元; 1 万元 = 10 000 元 = 1 000 000 fen.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from kuaijin.core.base import Text

WAN_PER_YI = 10_000
FEN_PER_WAN = 1_000_000
LARGEST_WAN = 10**10
"""A hundred trillion yuan: more than any park will see, small enough for every database's integers when summed."""

_AMOUNT = re.compile(
    r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})(?:\.([0-9]{1,12}))?(亿元|亿|万元|万|元|yi|wan|yuan)?"
)
_WAN_OF_UNIT = {
    "亿元": Fraction(WAN_PER_YI),
    "亿": Fraction(WAN_PER_YI),
    "yi": Fraction(WAN_PER_YI),
    "万元": Fraction(1),
    "万": Fraction(1),
    "wan": Fraction(1),
    "元": Fraction(1, 10_000),
    "yuan": Fraction(1, 10_000),
}


class AmountError(ValueError):
    """A text that is no amount; ``text`` says why in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def _parse(text: str, unit: str) -> Fraction:
    plain = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        shown = text[:40]
        raise AmountError(
            Text(
                f"“{shown}”不是金额，请写成 1,234.5万元、1.5亿元 或 15000000元。",
                f"“{shown}” is no amount; write 1,234.5万元, 1.5亿元 or 15000000元.",
            )
        )
    sign, whole, part, named = match.groups()
    value = Fraction(int(whole.replace(",", ""))) + (Fraction(int(part), 10 ** len(part)) if part else 0)
    return (-value if sign == "-" else value) * _WAN_OF_UNIT[named or unit]


def parse_wan(text: str) -> int:
    """Integer 万元 from ``1,234万元``, ``1.5亿元``, ``15000000元``; a bare number is 万元. Full-width digits are read.

    Raises:
        AmountError: no amount, or not a whole number of 万元, or beyond :data:`LARGEST_WAN`.
    """
    value = _parse(text, "万元")
    if value.denominator != 1:
        raise AmountError(Text("金额须为整数万元，不能带零头。", "The amount must be a whole number of 万元."))
    return _bounded(value.numerator, LARGEST_WAN)


def parse_fen(text: str) -> int:
    """Integer fen from the same forms as :func:`parse_wan`; a bare number is 元.

    Raises:
        AmountError: no amount, or less than a fen left over, or beyond the largest amount.
    """
    value = _parse(text, "元") * FEN_PER_WAN
    if value.denominator != 1:
        raise AmountError(Text("金额最多精确到分。", "The amount cannot be finer than a fen."))
    return _bounded(value.numerator, LARGEST_WAN * FEN_PER_WAN)


def _bounded(value: int, largest: int) -> int:
    if abs(value) > largest:
        raise AmountError(Text("金额过大。", "The amount is too large."))
    return value


def half_up(value: Fraction | int, places: int = 1) -> Decimal:
    """``value`` rounded for display, halves away from zero: 29/12 → 2.4, 1/20 → 0.1."""
    exact = Fraction(value)
    scaled = abs(exact.numerator) * 10**places * 2 + exact.denominator
    magnitude = scaled // (exact.denominator * 2)
    digits = tuple(int(digit) for digit in str(magnitude))
    return Decimal((int(exact < 0), digits, -places))


def percent(share: Fraction, places: int = 1) -> str:
    """A share as percent, without the sign: 25/15 → ``166.7``."""
    return f"{half_up(share * 100, places):f}"


def points(share: Fraction, places: int = 1) -> str:
    """A difference of two shares in percentage points with its sign: ``+13.8`` (个百分点)."""
    return f"{half_up(share * 100, places):+f}"


def format_wan(wan: int) -> str:
    """``12,345万元``."""
    return f"{wan:,}万元"


def format_yi(wan: int, places: int = 1) -> str:
    """``15.0亿元`` from integer 万元, half up."""
    return f"{half_up(Fraction(wan, WAN_PER_YI), places):,f}亿元"


def format_fen(fen: int) -> str:
    """``1,234.50元`` from integer fen."""
    return f"{half_up(Fraction(fen, 100), 2):,f}元"


def rate(done: int, plan: int) -> Fraction | None:
    """``done`` ÷ ``plan`` exactly; ``None`` without a plan (nothing was to be done)."""
    return Fraction(done, plan) if plan else None


def group_rate(pairs: Iterable[tuple[int, int]]) -> Fraction | None:
    """I-5: Σ actual ÷ Σ plan over ``(actual, plan)`` pairs, never the mean of the single rates."""
    rows = tuple(pairs)
    return rate(sum(done for done, _ in rows), sum(plan for _, plan in rows))


def rounding_tolerance(parts: int, places: int = 1) -> Fraction:
    """I-6: how far a printed total may lie from the sum of its printed parts (0.05 a part for one decimal)."""
    return Fraction(parts, 2 * 10**places)
