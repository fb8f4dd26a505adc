"""The calendar of China: notices as the ``holidays`` package carries them, provisional years, dated overlays.

A year is settled when the package knows its make-up days, that is, when the State Council notice is out; every
later year is computed from the statute's fixed holidays and marked provisional (law.md section 2.3).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import holidays
import msgspec
import yaml

from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar, Overlay, OverlayError, YearRule, check_overlay
from kuaijin.core.misfit import misfit
from kuaijin.sources.input_files import read_input, why

US_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
LARGEST_FILE = 1_000_000
"""Bytes of a dated document."""
FIRST_YEAR = 2010
LAST_YEAR = 2050
STATUTE_2024 = 2025
"""First year of the 2024-11-10 text of 全国年节及纪念日放假办法: 13 days instead of 11."""

NOTICE_PAGES: Mapping[int, str] = {
    2021: "gov.cn/zhengce/zhengceku/2020-11/25/content_5564127.htm",
    2022: "gov.cn/zhengce/zhengceku/2021-10/25/content_5644835.htm",
    2023: "gov.cn/zhengce/zhengceku/2022-12/08/content_5730844.htm",
    2024: "gov.cn/zhengce/zhengceku/202310/content_6911528.htm",
    2025: "gov.cn/zhengce/zhengceku/202411/content_6986383.htm",
    2026: "gov.cn/zhengce/zhengceku/202511/content_7047091.htm",
}


def china_calendar(overlays: Sequence[Overlay] = ()) -> Calendar:
    """The calendar of China from 2010 to 2050 with ``overlays`` on it; the same object for the same overlays."""
    return _calendar(tuple(overlays))


@lru_cache(maxsize=16)
def _calendar(overlays: tuple[Overlay, ...]) -> Calendar:
    return Calendar(_year_rules(), overlays)


@lru_cache(maxsize=1)
def _year_rules() -> tuple[YearRule, ...]:
    return tuple(_rules())


def _rules() -> Iterator[YearRule]:
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    published = holidays.country_holidays("CN", years=years, language="en_US")
    chinese = holidays.country_holidays("CN", years=years, language="zh_CN")
    fixed = holidays.country_holidays("CN", years=years, language="en_US", observed=False)
    make_up = sorted(published.weekend_workdays)
    for year in years:
        worked = [day for day in make_up if day.year == year]
        days = published if worked else fixed
        off = {day: Text(chinese[day], US_DATE.sub(r"\3-\1-\2", days[day])) for day in days if day.year == year}
        name = Text("调休上班", "make-up working day")
        yield YearRule(year, off, dict.fromkeys(worked, name), _source(year, bool(worked)), provisional=not worked)


def _source(year: int, settled: bool) -> str:
    if not settled:
        text, count = ("2024-11-10", 13) if year >= STATUTE_2024 else ("2013", 11)
        return f"全国年节及纪念日放假办法 ({text}, {count}天/days)"
    page = NOTICE_PAGES.get(year)
    return f"国务院办公厅关于{year}年部分节假日安排的通知" + (f" ({page})" if page else "")


class OverlayFileError(ValueError):
    """A bad overlay document; ``file``, ``field`` and ``text`` (both languages) say what is wrong where."""

    def __init__(self, file: Path, field: str, text: Text) -> None:
        super().__init__(f"{file}: {field}: {text.en}")
        self.file = file
        self.field = field
        self.text = text


def read_overlay(path: Path) -> Overlay:
    """One overlay from a YAML file with the fields of :class:`~kuaijin.core.calendar.Overlay` (``reason``: zh, en).

    Raises :class:`OverlayFileError`.
    """
    try:
        raw = yaml.safe_load(read_input(path, LARGEST_FILE).decode("utf-8"))
    except OSError as error:
        raise OverlayFileError(path, "file", why(error)) from error
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        what = str(error).replace("\n", " ")
        raise OverlayFileError(path, "file", Text(f"文件无法读取: {what}", f"cannot be read: {what}")) from error
    try:
        overlay = msgspec.convert(raw, Overlay, strict=False)
        check_overlay(overlay)
    except msgspec.ValidationError as error:
        field, text = misfit(error)
        raise OverlayFileError(path, field or "file", text) from error
    except OverlayError as error:
        raise OverlayFileError(path, error.field, error.text) from error
    return overlay


def read_overlays(folder: Path) -> tuple[Overlay, ...]:
    """All overlays (``*.yaml``) of a folder in order of issue; none when the folder doesn't exist."""
    found = [read_overlay(path) for path in sorted(folder.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda overlay: (overlay.issued, overlay.document)))
