"""The name that a file came under: shown to people, never a place on the disk."""

import unicodedata

from kuaijin.core.base import Refused
from kuaijin.core.checks import hostile
from kuaijin.files.errors import refuse

LONGEST = 160


def checked(name: str) -> str:
    """``name`` in one Unicode form.

    Raises:
        Refused: FILE-NAME blank, overlong, without an ending, with a path in it or with characters that deceive.
    """
    name = unicodedata.normalize("NFC", name).strip()
    stem, dot, ending = name.rpartition(".")
    if not name or len(name) > LONGEST:
        raise _bad(f"文件名须为 1 至 {LONGEST} 字", f"a file's name has 1 to {LONGEST} characters")
    if any(sign in name for sign in '/\\:*?"<>|') or hostile(name) or name.startswith("."):
        raise _bad("文件名含有路径或不可见字符", "the file's name holds a path or hidden characters")
    if not dot or not stem.strip(". ") or not ending:
        raise _bad("文件名须有扩展名", "the file's name needs an ending")
    return name


def ending_of(name: str) -> str:
    """What follows the last dot, in small letters."""
    return name.rpartition(".")[2].lower()


def _bad(zh: str, en: str) -> Refused:
    return refuse("FILE-NAME", f"{zh}。", f"{en.capitalize()}.")
