"""``kuaijin register-service``: a small register for data sharing, over HTTP."""

import argparse
import os
import sys
from pathlib import Path

from kuaijin.cli.serve import port


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "register-service",
        help="serve a register of papers for data sharing",
        description="Serves extracts from a file of records (YAML or JSON, see docs/packages.md) to whoever has the "
        "token in KUAIJIN_REGISTER_TOKEN; without --data the sample park's registers. A site asks it by "
        "KUAIJIN_REGISTER_URL. It listens on this machine only unless --host says otherwise.",
    )
    parser.add_argument("--port", type=port, default=8090, help="port to listen on (default 8090)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--data", type=Path, help="file of records (default: the sample park's)")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer, to try a slow register")
    parser.add_argument("--failing", action="store_true", help="answer 503, to try a register in repair")


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped; 2 for a file that holds no records or without a token."""
    from kuaijin.exchange.register_service import RegisterService, read_records

    token = os.environ.get("KUAIJIN_REGISTER_TOKEN", "")
    if not token:
        print("请设置 KUAIJIN_REGISTER_TOKEN / set KUAIJIN_REGISTER_TOKEN", file=sys.stderr)
        return 2
    try:
        records = read_records(arguments.data) if arguments.data else _sample()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    service = RegisterService(records, token, host=arguments.host, port=arguments.port, delay=arguments.delay)
    service.failing = arguments.failing
    print(f"{len(records)} 条登记 / records: {service.url}", file=sys.stderr, flush=True)
    service.serve_forever()
    return 0


def _sample() -> "tuple[object, ...]":
    from kuaijin.demo.registers import records

    return records()
