"""国标交换表 as files: a zip of UTF-8 CSV tables, or one JSON document; read back with bounds on what may be inside."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.national_tables import TABLES, Rejected, Row

BOM = "\ufeff"
"""Before each CSV: office programs then read it as UTF-8."""
MOST_BYTES = 200 * 1024 * 1024
MOST_ROWS = 500_000
Tables = dict[str, tuple[Row, ...]]
FORMATS = ("zip", "json")
REPORT = "REJECTED.csv"


def as_zip(tables: Mapping[str, Sequence[Row]], rejected: Sequence[Rejected] = ()) -> bytes:
    """One CSV a table that has rows, its fields in the standard's order; rejected rows in a report beside them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            if rows:
                archive.writestr(_dated(f"{name}.csv"), _csv([c.name for c in TABLES[name].columns], rows))
        if rejected:
            archive.writestr(_dated(REPORT), report(rejected))
    return out.getvalue()


def _dated(name: str) -> zipfile.ZipInfo:
    """Without the day of writing, so that the same rows give the same bytes."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _csv(heads: Sequence[str], rows: Sequence[Row]) -> bytes:
    out = io.StringIO()
    out.write(BOM)
    writer = csv.DictWriter(out, heads, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def report(rejected: Sequence[Rejected]) -> bytes:
    """The rejected rows: table, key, field and reason in both languages."""
    rows = [
        {"table": each.table, "DFSJZJ": each.key, "field": each.field, "SBYY": each.why.zh, "why": each.why.en}
        for each in rejected
    ]
    return _csv(["table", "DFSJZJ", "field", "SBYY", "why"], rows)


def as_json(tables: Mapping[str, Sequence[Row]], rejected: Sequence[Rejected] = ()) -> bytes:
    """One object: each table a list of rows, and the rejected ones."""
    told = {name: [dict(row) for row in rows] for name, rows in tables.items() if rows}
    left = [{"table": each.table, "DFSJZJ": each.key, "field": each.field, "SBYY": each.why.zh} for each in rejected]
    return json.dumps({"tables": told, "rejected": left}, ensure_ascii=False, indent=1).encode()


def read(content: bytes) -> Tables:
    """The tables of a file, whichever of the two it is.

    Raises:
        Refused: EXCHANGE-FILE it is neither, or damaged; EXCHANGE-TABLE a table that the standard does not have here;
            EXCHANGE-SIZE too much is inside.
    """
    tables = _from_zip(content) if content[:4] == b"PK\x03\x04" else _from_json(content)
    unknown = next((name for name in tables if name not in TABLES), None)
    if unknown is not None:
        raise _refused("EXCHANGE-TABLE", f"没有交换表“{unknown[:60]}”。", f"There is no table “{unknown[:60]}”.")
    if sum(len(rows) for rows in tables.values()) > MOST_ROWS:
        raise _too_much()
    return tables


def _from_zip(content: bytes) -> Tables:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [info for info in archive.infolist() if info.filename != REPORT]
            if sum(info.file_size for info in entries) > MOST_BYTES or len(entries) > len(TABLES):
                raise _too_much()
            return {info.filename.removesuffix(".csv"): _rows(archive.read(info)) for info in entries}
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError) as error:
        raise _unreadable() from error


def _rows(content: bytes) -> tuple[Row, ...]:
    try:
        text = content.decode("utf-8-sig")
        found = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _unreadable() from error
    if any(None in row or None in row.values() for row in found):
        raise _unreadable()
    return tuple(found)


def _from_json(content: bytes) -> Tables:
    if len(content) > MOST_BYTES:
        raise _too_much()
    try:
        told = json.loads(content)
        found = {str(name): tuple(rows) for name, rows in told["tables"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unreadable() from error
    for rows in found.values():
        if not all(isinstance(row, dict) and all(isinstance(value, str) for value in row.values()) for row in rows):
            raise _unreadable()
    return found


def _refused(rule: str, zh: str, en: str) -> Refused:
    return Refused(Refusal(rule, Text(zh, en), "file"))


def _unreadable() -> Refused:
    return _refused(
        "EXCHANGE-FILE",
        "不是可读的交换文件：应为 UTF-8 CSV 的 zip，或 JSON。",
        "This is no exchange file that can be read: a zip of UTF-8 CSV tables, or JSON.",
    )


def _too_much() -> Refused:
    return _refused("EXCHANGE-SIZE", "交换文件过大，请分期导出。", "The file holds too much: export it by periods.")
