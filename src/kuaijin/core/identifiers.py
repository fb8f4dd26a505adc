"""Numbers that come from outside: the investment project code and the unified social credit code (USCC)."""

import re
import unicodedata
from datetime import date
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text

DEMO_REGION = "431099"
"""A region that does not exist: codes of the sample park are visibly fake (standards.md 1)."""

_NEW = re.compile(r"([0-9]{2})(0[1-9]|1[0-2])([0-9]{6})([0-9]{2})([0-9]{2})([0-9]{6})")
_OLD = re.compile(r"(20[0-9]{2})([0-9]{6})([0-9]{2})([0-9]{2})([0-9]{6})([0-9]{3})")
_NEW_SHAPE = re.compile(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}")
_OLD_SHAPE = re.compile(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}-[0-9]{3}")
_PROVINCES = frozenset(
    [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82]
)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))


class IdentifierError(ValueError):
    """A code that cannot be right; ``text`` says why in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class ProjectCode(Struct, frozen=True):
    """A project code taken apart. ``digits`` is stored, ``shown`` is printed; ``month`` is missing in the old form.

    The last digit of the new form is a check digit whose method is not public: it is never judged.
    """

    digits: str
    shown: str
    form: Literal["new", "old"]
    year: int
    month: int | None
    region: str

    @property
    def demo(self) -> bool:
        """Whether the code is one of the sample park's."""
        return self.region == DEMO_REGION


def parse_project_code(text: str, regions: tuple[str, ...] = ()) -> ProjectCode:
    """Read a project code of the new form ``2101-431099-04-01-100111`` or the old ``2018-331121-48-01-079437-000``.

    Hyphens may be missing altogether; full-width digits and spaces are put right. ``regions`` are the prefixes of
    regions that are accepted, any province when empty.

    Raises:
        IdentifierError: form, month or region cannot be.
    """
    plain = _narrow(text)
    bare = plain_project_code(text)
    if "-" in plain and not (_NEW_SHAPE.fullmatch(plain) or _OLD_SHAPE.fullmatch(plain)):
        raise _bad_form(text)
    if match := _NEW.fullmatch(bare):
        year, month, region = 2000 + int(match[1]), int(match[2]), match[3]
        return _checked(ProjectCode(bare, "-".join(_cut(bare, 4, 6, 2, 2, 6)), "new", year, month, region), regions)
    if match := _OLD.fullmatch(bare):
        shown = "-".join(_cut(bare, 4, 6, 2, 2, 6, 3))
        return _checked(ProjectCode(bare, shown, "old", int(match[1]), None, match[2]), regions)
    raise _bad_form(text)


def _narrow(text: str) -> str:
    """Half-width, without spaces, every dash a hyphen."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("—", "-").replace("–", "-")


def plain_project_code(text: str) -> str:
    """The code as it is stored, without hyphens; not checked (for looking up who has it)."""
    return _narrow(text).replace("-", "")


def _cut(digits: str, *lengths: int) -> list[str]:
    parts, at = [], 0
    for length in lengths:
        parts.append(digits[at : at + length])
        at += length
    return parts


def _bad_form(text: str) -> IdentifierError:
    shown = text[:40]
    return IdentifierError(
        Text(
            f"项目代码“{shown}”格式不对：应为 年月-地区-部门-类型-随机校验（4-6-2-2-6 位数字，"
            "如 2101-431099-04-01-100111），"
            "或 2020 年改版前的旧式代码（4-6-2-2-6-3）。",
            f"Project code “{shown}” has not the form YYMM-region-department-type-serial (4-6-2-2-6 digits, such as "
            "2101-431099-04-01-100111), nor the old form (4-6-2-2-6-3).",
        )
    )


def _checked(code: ProjectCode, regions: tuple[str, ...]) -> ProjectCode:
    known = code.region.startswith(regions) if regions else int(code.region[:2]) in _PROVINCES
    if not known:
        raise IdentifierError(
            Text(f"项目代码中的地区 {code.region} 不对。", f"Region {code.region} in the project code cannot be right.")
        )
    return code


def code_from_future(code: ProjectCode, today: date) -> bool:
    """Whether the code claims to have been given in a month (old form: a year) that has not come."""
    return (code.year, code.month or 1) > (today.year, today.month)


def show_project_code(digits: str) -> str:
    """A stored code with its hyphens; anything else as it is."""
    if len(digits) == 20:
        return "-".join(_cut(digits, 4, 6, 2, 2, 6))
    return "-".join(_cut(digits, 4, 6, 2, 2, 6, 3)) if len(digits) == 23 else digits


def uscc_check_character(first17: str) -> str:
    """The eighteenth character for the first seventeen (GB 32100-2015): (31 − Σ wᵢ·cᵢ mod 31) mod 31.

    Raises:
        IdentifierError: not seventeen characters of the code's alphabet (no I, O, S, V, Z).
    """
    if len(first17) != 17 or any(c not in _ALPHABET for c in first17):
        raise IdentifierError(
            Text(
                "统一社会信用代码应为 18 位数字或大写字母（不含 I、O、S、V、Z）。",
                "A unified social credit code has 18 digits or capital letters (no I, O, S, V, Z).",
            )
        )
    total = sum(weight * _ALPHABET.index(c) for weight, c in zip(_WEIGHTS, first17, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


def parse_uscc(text: str) -> str:
    """A unified social credit code in its stored form, its check character verified.

    Raises:
        IdentifierError: wrong length, alphabet or check character.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace("-", "").upper()
    wanted = uscc_check_character(plain[:17]) if len(plain) == 18 else uscc_check_character("")
    if plain[17] != wanted:
        raise IdentifierError(
            Text(
                f"统一社会信用代码“{plain}”的校验位不符，请核对是否录错。",
                f"The check character of the unified social credit code “{plain}” is wrong; please check for a slip.",
            )
        )
    return plain


_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def organisation_check_holds(uscc: str) -> bool:
    """Whether characters 9–17 carry their own check (GB 11714). Real codes exist that fail it: warn, never refuse."""
    body, given = uscc[8:16], uscc[16:17]
    if len(body) != 8 or any(c not in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" for c in body):
        return False
    total = sum(w * int(c, 36) for w, c in zip(_ORG_WEIGHTS, body, strict=True))
    return given == "0123456789X0"[11 - total % 11]
