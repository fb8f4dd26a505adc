"""``kuaijin ledger``: verify, seal, export, rebuild and prove what is in the ledger."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.sources.input_files import read_input
from kuaijin.startup import opened

LARGEST_FILE = 1_000_000_000
"""Bytes: an exported checkpoint with the heads of some million streams."""


def register(subparsers: Any) -> None:
    """Add the command and its parts."""
    top = subparsers.add_parser(
        "ledger", help="台账：验证、日结、导出、重建、证明 / verify, seal, export, rebuild and prove the ledger"
    )
    parts = top.add_subparsers(dest="part", required=True, metavar="PART")
    _verify(parts)
    _checkpoint(parts)
    _export(parts)
    _rebuild(parts)
    _proof(parts)
    _guard(parts)


def run(arguments: argparse.Namespace) -> int:
    """Carry out one part; gives its exit code."""
    do = {
        "verify": verify, "checkpoint": checkpoint, "export": export, "rebuild": rebuild, "proof": proof,
        "guard": guard,
    }  # fmt: skip
    if arguments.part != "proof" or arguments.check is None:
        opened()
    return do[arguments.part](arguments)


def _verify(parts: Any) -> None:
    part = parts.add_parser(
        "verify",
        help="查找被改动、删除、插入、调换的条目 / find changed, removed, inserted or swapped entries",
        description="Check every entry, stream and checkpoint. FILE: what checkpoint printed "
        "or --out wrote. Exit code 0: clean; 1: a finding; 2: bad file.",
    )
    part.add_argument("--checkpoint", type=Path, metavar="FILE", help="also compare with a checkpoint kept outside")
    part.add_argument("--json", action="store_true", help="print the report as JSON")


def verify(arguments: argparse.Namespace) -> int:
    """Print what was found; 1 if anything was."""
    import msgspec

    from kuaijin.ledger import verify as verifying

    exported = None
    if arguments.checkpoint is not None:
        data = _read(arguments.checkpoint)
        if data is None:
            return 2
        try:
            exported = verifying.read_exported(data)
        except Refused as refused:
            return _bad_file(arguments.checkpoint, refused.refusal)
    report = verifying.verify(exported)
    if arguments.json:
        print(json.dumps({"clean": report.clean, **msgspec.to_builtins(report)}, ensure_ascii=False, indent=2))
        return 0 if report.clean else 1
    for finding in report.findings:
        print(f"{finding.text.zh}\n  {finding.text.en} [{finding.code}]")
    read = f"{report.entries} 条、{report.streams} 条流、{report.checkpoints} 次日结 / "
    read += f"{report.entries} entries, {report.streams} streams, {report.checkpoints} checkpoints"
    found = (
        "未发现改动 / clean"
        if report.clean
        else f"发现 {len(report.findings)} 处问题 / {len(report.findings)} findings"
    )
    print(f"{found}（{read}）")
    return 0 if report.clean else 1


def _checkpoint(parts: Any) -> None:
    part = parts.add_parser(
        "checkpoint",
        help="日结：所有流末端归入一个默克尔根 / put all stream heads under one Merkle root",
        description="Make a checkpoint, print it as JSON. Keep it outside: verify --checkpoint shows a recomputed "
        "chain by it, and by what --out wrote also which streams. Where nothing came since the last one, that one is "
        "printed and none is made.",
    )
    _out(part, "--export", "also write it, with all heads, to FILE")


def checkpoint(arguments: argparse.Namespace) -> int:
    """Make one and print it."""
    import msgspec

    from kuaijin.ledger import checkpoints

    made, new = checkpoints.make_or_last()
    if not new:
        number = made.body.number
        print(f"自第 {number} 次日结以来没有新条目 / nothing new since checkpoint {number}", file=sys.stderr)
    if arguments.out is not None:
        try:
            arguments.out.write_bytes(checkpoints.exported(made))
        except OSError as error:
            return _unusable(arguments.out, error)
    print(json.dumps(msgspec.to_builtins(made), ensure_ascii=False, indent=2))
    return 0


def _export(parts: Any) -> None:
    part = parts.add_parser(
        "export",
        help="导出全部条目（JSONL） / all entries as lines of JSON",
        description="Entries in the order of writing, then heads and checkpoints. The same ledger, the same bytes.",
    )
    _out(part, "--export", "write to FILE instead of standard output")


def export(arguments: argparse.Namespace) -> int:
    """Write the lines."""
    from kuaijin.ledger import export as exporting

    if arguments.out is None:
        sys.stdout.buffer.writelines(exporting.lines())
        return 0
    unfinished = arguments.out.with_name(arguments.out.name + ".part")
    try:
        with unfinished.open("wb") as file:
            file.writelines(exporting.lines())
        unfinished.replace(arguments.out)
    except OSError as error:
        return _unusable(arguments.out, error)
    return 0


def _out(part: Any, former: str, text: str) -> None:
    """``--out FILE``, as every command has it; ``former`` is what it was called here."""
    part.add_argument("--out", former, dest="out", type=Path, metavar="FILE", help=text)


def _rebuild(parts: Any) -> None:
    part = parts.add_parser(
        "rebuild",
        help="由条目重建全部读模型 / make all read models anew from the entries",
        description="Drop and rebuild all read models in one transaction; pages show the old ones until it ends.",
    )
    part.add_argument("--check", action="store_true", help="only compare with a rebuild; exit code 1 if they differ")


def rebuild(arguments: argparse.Namespace) -> int:
    """Rebuild, or compare; 1 if ``--check`` finds a difference."""
    from kuaijin.ledger import UnreadableEntry
    from kuaijin.ledger import rebuild as rebuilding

    try:
        done = rebuilding.rebuild(check=arguments.check)
    except UnreadableEntry as error:
        print(f"{error.text.zh}\n{error.text.en}", file=sys.stderr)
        return 1
    for table in done.differing:
        print(f"{table}：与由条目重建的结果不同 / differs from what the entries give")
    print(
        f"{done.entries} 条、{done.streams} 条流、{done.tables} 张表 / "
        f"{done.entries} entries, {done.streams} streams, {done.tables} tables"
    )
    return 1 if done.differing else 0


def _proof(parts: Any) -> None:
    part = parts.add_parser(
        "proof",
        help="打印包含证明，或离线核对一份证明 / print an inclusion proof, or check one offline",
        description="Prove that a stream's head, or one entry under it, is part of the newest checkpoint. "
        "With --check: exit code 0 if the proof holds (and is of KIND ID and entry N, where they are given), "
        "1 if not, 2 for no proof.",
    )
    part.add_argument("kind", nargs="?", metavar="KIND", help="kind of the stream, such as case")
    part.add_argument("id", nargs="?", metavar="ID", help="id of the stream")
    part.add_argument("--seq", type=int, metavar="N", help="show entry N of the stream in the proof")
    part.add_argument("--check", type=Path, metavar="FILE", help="check the proof in FILE; needs no database")


def proof(arguments: argparse.Namespace) -> int:
    """Print or check a proof."""
    import msgspec

    from kuaijin.ledger import checkpoints

    if arguments.check is not None:
        return _check_proof(arguments.check, (arguments.kind, arguments.id, arguments.seq))
    if arguments.kind is None or arguments.id is None:
        print("需要 KIND 和 ID，或 --check FILE / give KIND and ID, or --check FILE", file=sys.stderr)
        return 2
    found = checkpoints.prove(arguments.kind, arguments.id, arguments.seq)
    print(json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=2))
    return 0


def _guard(parts: Any) -> None:
    parts.add_parser(
        "guard",
        help="重新装上拒绝改动的触发器 / lay the triggers anew that refuse changes",
        description="Lays the triggers that refuse UPDATE, DELETE and TRUNCATE anew and names those that were gone. "
        "Ask first who took them away; verify tells what was done meanwhile. Needs the owner of the database.",
    )


def guard(_arguments: argparse.Namespace) -> int:
    """Lay the triggers and name those that were missing."""
    from django.db import connection, transaction

    from kuaijin.ledger import guards

    gone = guards.missing(connection)
    with transaction.atomic():
        guards.lay(connection)
    for name in gone:
        print(f"{name}：已重新装上 / laid anew")
    print(f"{len(gone)} 个缺失 / missing")
    return 0


def _check_proof(path: Path, wanted: tuple[str | None, str | None, int | None]) -> int:
    import msgspec

    from kuaijin.ledger import merkle

    data = _read(path)
    if data is None:
        return 2
    try:
        given = json.loads(data)
    except ValueError as error:
        print(f"{path}: 不是有效的 JSON / not valid JSON: {error}", file=sys.stderr)
        return 2
    try:
        read = msgspec.convert(given, merkle.Proof)
    except msgspec.ValidationError as error:
        print(f"{path}: 不是证明文件 / not a proof: {error}", file=sys.stderr)
        return 2
    wrong = merkle.check(given)
    told = (read.head.kind, read.head.stream_id, read.entry.body.seq if read.entry else None)
    if any(one is not None and one != other for one, other in zip(wanted, told, strict=True)):
        wrong.append("证明的是别的流或条目 / the proof is of another stream or entry")
    for fault in wrong:
        print(fault)
    if not wrong:
        print(f"成立 / holds: {given['head']['kind']}/{given['head']['stream_id']}, {given['checkpoint']['hash']}")
    return 1 if wrong else 0


def _read(path: Path) -> bytes | None:
    try:
        return read_input(path, LARGEST_FILE)
    except OSError as error:
        _unusable(path, error)
        return None


def _unusable(path: Path, error: OSError) -> int:
    print(f"{path}: 无法使用 / cannot be used: {error.strerror}", file=sys.stderr)
    return 2


def _bad_file(path: Path, refusal: Refusal) -> int:
    text: Text = refusal.text
    print(f"{path}: {text.zh}\n{path}: {text.en} ({refusal.rule})", file=sys.stderr)
    return 2
