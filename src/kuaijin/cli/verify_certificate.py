"""``kuaijin verify-certificate``: is this PDF a certificate of the park, unchanged, and still valid?"""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kuaijin.exchange.certificate_check import Finding

EXIT_CODES = {
    "valid": 0,
    "changed": 1,
    "unreadable": 2,
    "foreign": 5,
    "revoked": 6,
    "unknown": 7,
    "superseded": 8,
    "expired": 9,
}


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "verify-certificate",
        help="check a certificate's PDF, without the site or against its ledger",
        description="Without --online only the file and the public keys are read. Exit codes: 0 valid, 1 changed, "
        "2 no sealed certificate or unreadable, 5 sealed with another's key, 6 the grant no longer stands (--online), "
        "7 the ledger has no such certificate, 8 a renewal or change took its place, 9 its time is over (all "
        "--online); 3 this site's own keys are unusable.",
    )
    parser.add_argument("file", type=Path, metavar="FILE.pdf")
    parser.add_argument("--key", type=Path, metavar="KEYS.json", help="public keys (default: this site's own)")
    parser.add_argument("--online", action="store_true", help="also ask the ledger of this site")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Check and tell."""
    from kuaijin.startup import django_ready, opened

    (opened if arguments.online else django_ready)()
    from kuaijin.exchange.certificate_check import LARGEST, check_file, check_standing
    from kuaijin.exchange.signing import own_keys, read_published
    from kuaijin.sources.input_files import read_input

    try:
        data = read_input(arguments.file, LARGEST)
        keys = read_published(read_input(arguments.key, LARGEST)) if arguments.key else own_keys()
    except (OSError, ValueError) as error:
        print(f"读不了文件 / cannot be read: {error}", file=sys.stderr)
        return 2
    found = check_file(data, keys)
    if arguments.online:
        found = check_standing(found)
    print(_as_json(found) if arguments.json else _as_text(found))
    return EXIT_CODES[found.outcome]


def _as_json(found: "Finding") -> str:
    import msgspec

    return json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=2)


def _as_text(found: "Finding") -> str:
    lines = [found.text.zh, f"{found.text.en} [{found.outcome}]"]
    if found.payload is not None:
        told, place = found.payload.fields, found.payload.ledger
        lines.append(f"{told.certificate} {told.number}  {told.holder} {told.uscc}  {told.granted_on}")
        lines.append(f"{place.stream} {place.seq} {place.hash}")
        proof = found.payload.proof
        lines.append(
            f"日结 / checkpoint {proof.checkpoint.body.number} {proof.checkpoint.hash}"
            if proof
            else "签发时尚未日结 / no checkpoint held it when it was issued"
        )
    return "\n".join(lines)
