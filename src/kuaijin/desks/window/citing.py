"""Sources of law as the rulebook writes them, told in both languages."""

import re

from kuaijin.core.base import Text

_ARTICLES = re.compile(r",? arts?\. ?(\d[\d(),\- –]*\d\)?|\d\)?)")
_LIST = re.compile(r", ?")


def citation(source: str | Text) -> Text:
    """``行政许可法 arts. 45, 47`` as 行政许可法第45、47条 for Chinese readers; anything else stays as it is."""
    if isinstance(source, Text):
        return source

    def chinese(found: re.Match[str]) -> str:
        return f"第{_LIST.sub('、', found.group(1))}条"

    return Text(_ARTICLES.sub(chinese, source).replace("; ", "；"), source)
