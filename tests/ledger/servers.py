"""A real SMTP and a real HTTP server on this machine, for the tests of what leaves the house."""

import socketserver
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any


class Mailbox:
    """What an SMTP server took. ``stall_at``: a command (or ``DATA-END``) at which it falls silent until released."""

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.stall_at = ""
        self.stalled, self.released = Event(), Event()
        self.answers: dict[str, str] = {}

    def ids(self) -> Counter[str]:
        """How often each Message-ID came."""
        lines = [line for mail in self.mails for line in mail.splitlines() if line.startswith("Message-ID:")]
        return Counter(lines)

    def _pause(self, at: str) -> None:
        if self.stall_at == at:
            self.stalled.set()
            self.released.wait(30)


@contextmanager
def smtp() -> Iterator[tuple[Mailbox, int]]:
    """An SMTP server; gives its mailbox and port."""
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            while line := self.rfile.readline().decode().strip():
                word = line.split()[0].upper()
                box._pause(word)
                if word == "DATA":
                    self._say("354 go on")
                    self._take()
                    continue
                self._say(box.answers.get(word, "221 bye" if word == "QUIT" else "250 ok"))
                if word == "QUIT":
                    return

        def _take(self) -> None:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.decode())
            box.mails.append("".join(lines))
            box._pause("DATA-END")
            self._say(box.answers.get("DATA-END", "250 taken"))

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        yield box, port
        box.released.set()


@contextmanager
def http(answer: Callable[[str, dict[str, str], bytes], tuple[int, bytes]]) -> Iterator[int]:
    """An HTTP server that gives what ``answer`` (path, headers, body) says; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, told = answer(self.path, dict(self.headers), body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *args: Any) -> None:
            """Nothing is printed."""

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield port


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    server.daemon_threads = True  # type: ignore[attr-defined]  # both kinds of server mix it in
    server.block_on_close = False  # type: ignore[attr-defined]  # the same
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


class Took:
    """Counts what a webhook took, safely from several threads."""

    def __init__(self, status: int = 200, said: bytes = b"{}") -> None:
        self.status, self.said = status, said
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self._lock = Lock()

    def __call__(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        with self._lock:
            self.requests.append((path, headers, body))
        return self.status, self.said
