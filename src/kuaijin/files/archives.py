"""Archives, and the office files that are archives: nothing explosive, nested, locked or with a program in it."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from kuaijin.files.accepted import MEGABYTE, Bounds
from kuaijin.files.errors import refuse

TYPES = "[Content_Types].xml"
MAIN = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
PROGRAMS = (b"macroEnabled", b"vbaProject")
NESTED = (b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
EXECUTABLE = (b"MZ", b"\x7fELF")
CHUNK = 1 << 16
LOCKED = 0x1


def kind_of(path: Path, bounds: Bounds) -> str:
    """``docx``, ``xlsx`` or ``zip``, once every entry has been read.

    Raises:
        Refused: FILE-BOMB too many entries, too large or too densely packed; FILE-NESTED an archive or program inside;
            FILE-MACRO a macro; FILE-LOCKED a password; FILE-NAME an entry that leads out; FILE-BROKEN not readable.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_sizes(entries, bounds)
            types = archive.read(TYPES) if TYPES in archive.namelist() else b""
            kind = next((name for sign, name in MAIN.items() if sign in types), "zip")
            _check_programs(entries, types)
            for entry in entries:
                _check_entry(archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise refuse("FILE-BROKEN", "压缩文件已损坏，无法打开。", "The archive is damaged.") from error
    return kind


def _check_sizes(entries: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    if not entries:
        raise refuse("FILE-EMPTY", "压缩文件是空的。", "The archive is empty.")
    if len(entries) > bounds.archive_entries:
        raise _bomb(f"内含 {len(entries)} 个条目", f"it holds {len(entries)} entries")
    total = sum(entry.file_size for entry in entries)
    if total > bounds.archive_megabytes * MEGABYTE:
        raise _bomb(f"解压后 {total // MEGABYTE} MB", f"it unpacks to {total // MEGABYTE} MB")
    for entry in entries:
        if entry.file_size > MEGABYTE and entry.file_size > bounds.archive_ratio * max(entry.compress_size, 1):
            raise _bomb("压缩比异常", "it is packed too densely")


def _check_programs(entries: list[zipfile.ZipInfo], types: bytes) -> None:
    macro = any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries)
    if macro or any(sign in types for sign in PROGRAMS):
        raise refuse("FILE-MACRO", "文件含有宏，请去除后提交。", "The file holds macros; hand it in without.")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    _check_path(entry)
    if entry.flag_bits & LOCKED:
        raise refuse("FILE-LOCKED", "压缩文件有密码，请去除后提交。", "The archive has a password.")
    if entry.is_dir():
        return
    read = 0
    with archive.open(entry) as file:
        while block := file.read(CHUNK):
            if not read and block.startswith((*NESTED, *EXECUTABLE)) and not _own_picture(entry):
                raise refuse(
                    "FILE-NESTED",
                    f"压缩文件内不得再含压缩文件或程序：{entry.filename[:80]}。",
                    f"An archive must not hold another archive or a program: {entry.filename[:80]}.",
                )
            read += len(block)
            if read > entry.file_size:
                raise _bomb("条目大小不实", "an entry is larger than it says")


def _own_picture(entry: zipfile.ZipInfo) -> bool:
    """Word keeps compressed pictures (emz, wmz) of its own, which are plain gzip."""
    return entry.filename.startswith(("word/media/", "xl/media/")) and entry.filename.endswith((".emz", ".wmz"))


def _check_path(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or ":" in name.partition("/")[0] or not parts:
        raise refuse("FILE-NAME", "压缩文件内的路径不安全。", "A path in the archive leads out of it.")


def _bomb(zh: str, en: str) -> Exception:
    return refuse("FILE-BOMB", f"压缩文件不予接收：{zh}。", f"The archive is not taken: {en}.")
