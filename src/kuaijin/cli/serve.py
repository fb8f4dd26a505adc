"""``kuaijin serve``: the web server (granian, WSGI)."""

import argparse
import errno
import socket
import sys
from contextlib import closing

from kuaijin.startup import migrated


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "serve",
        help="serve the site over HTTP",
        description="Serve the site. It listens on this machine only unless --host says otherwise; "
        "put a TLS proxy before it, set KUAIJIN_HTTPS=1 and KUAIJIN_HOSTS; KUAIJIN_STATIC=collected serves hashed and "
        "compressed files that browsers may keep.",
    )
    parser.add_argument("--port", type=port, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument(
        "--workers", type=positive, default=1, help="processes (default 1; SQLite gains little by more)"
    )
    parser.add_argument("--threads", type=positive, default=4, help="threads that run requests in each process")


def port(text: str) -> int:
    """A port number.

    Raises:
        argparse.ArgumentTypeError: not between 1 and 65535.
    """
    if text.isdecimal() and 1 <= int(text) <= 65_535:
        return int(text)
    raise argparse.ArgumentTypeError(f"端口须为 1 至 65535 / port must be 1 to 65535: {text}")


def positive(text: str) -> int:
    """A whole number from 1.

    Raises:
        argparse.ArgumentTypeError: anything else.
    """
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise argparse.ArgumentTypeError(f"须为正整数 / must be a whole number from 1: {text}")


def reserve(host: str, number: int) -> None:
    """Make sure that a server may listen there, before anything is loaded for it.

    Raises:
        SystemExit: the port is taken, or the address is not one of this machine; the sentence is its code.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(family, kind, proto)) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SystemExit(f"--port: {number} 已被占用 / is in use already: choose another") from error
        raise SystemExit(f"{host}:{number}: 无法监听 / cannot be listened on: {error.strerror}") from error


def run(arguments: argparse.Namespace) -> int:
    """Bring the database up to date and serve until stopped."""
    serve(arguments.host, arguments.port, workers=arguments.workers, threads=arguments.threads)
    return 0


def serve(host: str, number: int, *, workers: int = 1, threads: int = 4) -> None:
    """Serve the site on ``host`` and ``number``; returns when the server is told to stop."""
    reserve(host, number)
    migrated()
    from django.conf import settings
    from django.core.management import call_command
    from granian import Granian
    from granian.constants import Interfaces

    if not settings.WHITENOISE_USE_FINDERS:
        call_command("collectstatic", interactive=False, verbosity=0)
    shown = "localhost" if host in {"127.0.0.1", "::1"} else host
    print(f"快进 / Kuaijin: http://{shown}:{number}/", file=sys.stderr, flush=True)
    Granian(
        "kuaijin.wsgi:application",
        address=host,
        port=number,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_access=False,
        log_level="warning",
    ).serve()
