"""``kuaijin certificate``: print the certificate of a granted case, or publish the keys that seal."""

import argparse
import sys
from pathlib import Path


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "certificate",
        help="print the sealed certificate of a granted case as PDF, or publish the public keys",
        description="Writes the certificate (证照) of a standing grant as PDF/A-3 with its seal, or, with --keys, the "
        "park's public keys for those who check without this site. Exit codes: 0 written, 2 cannot write, 3 refused: "
        "no standing grant, no key, or a character that no font has.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("case", nargs="?", metavar="CASE", help="id of the case, e.g. BJ2021-0001")
    what.add_argument("--keys", action="store_true", help="write the public keys instead")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write")


def run(arguments: argparse.Namespace) -> int:
    """Write the file."""
    from kuaijin.startup import opened

    opened()
    from kuaijin.exchange.certificates import certificate
    from kuaijin.exchange.signing import own_keys

    content = own_keys().published() if arguments.keys else certificate(arguments.case)
    try:
        arguments.out.write_bytes(content)
    except OSError as error:
        print(f"{arguments.out}: {error.strerror}", file=sys.stderr)
        return 2
    print(f"{arguments.out}  {len(content)} B")
    return 0
