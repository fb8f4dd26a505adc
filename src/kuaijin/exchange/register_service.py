"""A small register service over HTTP: extracts from a file of records, for whoever has the token.

It speaks what :class:`kuaijin.exchange.registers.HttpRegister` asks (docs/packages.md), keeps nothing and knows no
database. The sample park runs one of its own; a park can serve the lists of an office that has no service the same way.
"""

import hmac
import threading
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import msgspec
from msgspec import Struct

from kuaijin.exchange import documents
from kuaijin.sources.input_files import read_input

LONGEST_QUERY = 2000
LARGEST_FILE = 20_000_000
ASKED = ("paper", "source", "project", "uscc")
FIELD, VALUE = "项目", "内容"


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a register.

    ``register``: its name; ``sources``: the rulebook's words for it (``ext:market_register``, or an item that yields
    the paper); it is found by ``uscc`` or by ``project``, by both if both are given; ``paper``: one paper only.
    """

    register: str
    sources: tuple[str, ...]
    title: str
    fields: dict[str, str]
    uscc: str = ""
    project: str = ""
    paper: str = ""

    def answers(self, asked: dict[str, str]) -> bool:
        """Whether this is the record asked for; nothing is found without a firm or a project to find it by."""
        named = (self.uscc, asked["uscc"]), (self.project, asked["project"])
        return (
            asked["source"] in self.sources
            and any(own for own, _ in named)
            and all(own in ("", wanted) for own, wanted in named)
            and self.paper in ("", asked["paper"])
        )


def read_records(path: Path) -> tuple[Record, ...]:
    """The records of a YAML or JSON file.

    Raises:
        ValueError: no such file, or not a list of records; the message names the record.
    """
    try:
        return msgspec.yaml.decode(read_input(path, LARGEST_FILE), type=tuple[Record, ...])
    except (OSError, msgspec.MsgspecError) as error:
        raise ValueError(f"{path}: {error}") from error


def extract(record: Record) -> bytes:
    """The extract as a Word file."""
    document = documents.titled(record.title, record.register)
    documents.table(document, (FIELD, VALUE), record.fields.items())
    return documents.as_bytes(document)


class RegisterService(ThreadingHTTPServer):
    """The service. ``delay``: seconds before each answer; ``failing``: answers 503, as a register in repair does."""

    daemon_threads = True

    def __init__(
        self, records: tuple[Record, ...], token: str, *, host: str = "127.0.0.1", port: int = 0, delay: float = 0.0
    ) -> None:
        self.records, self.token, self.delay, self.failing = records, token, delay, False
        super().__init__((host, port), _Answers)

    @property
    def url(self) -> str:
        """Where papers are asked for."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}/papers"

    def in_background(self) -> None:
        """Serve from a thread that ends with the process."""
        threading.Thread(target=self.serve_forever, name="register-service", daemon=True).start()

    def find(self, asked: dict[str, str]) -> Record | None:
        """The first record that answers."""
        return next((each for each in self.records if each.answers(asked)), None)


class _Answers(BaseHTTPRequestHandler):
    server: RegisterService
    server_version, sys_version = "kuaijin-register", ""

    def do_GET(self) -> None:
        """Answer one question."""
        time.sleep(self.server.delay)
        address = urlsplit(self.path)
        if self.server.failing:
            self._say(503, "登记系统维护中 / under repair")
        elif address.path != "/papers":
            self._say(404, "没有这个地址 / no such address")
        elif not self._allowed():
            self._say(401, "令牌不正确 / wrong token")
        elif (asked := _asked(address.query)) is None:
            self._say(400, f"须给出 / asked for: {', '.join(ASKED)}")
        elif (found := self.server.find(asked)) is None:
            self._say(404, "没有这份材料 / no such paper")
        else:
            self._give(found, asked["paper"])

    def _allowed(self) -> bool:
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), self.server.token.encode())

    def _give(self, record: Record, paper: str) -> None:
        content = extract(record)
        self.send_response(200)
        self.send_header("Content-Type", documents.MEDIA_TYPE)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-File-Name", quote(f"{(paper or record.title)[:60]}.docx", safe=""))
        self.send_header("X-Register", quote(record.register, safe=""))
        self.send_header("X-Content-SHA256", sha256(content).hexdigest())
        self.end_headers()
        self.wfile.write(content)

    def _say(self, status: int, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Nothing: a question names a firm."""


def _asked(query: str) -> dict[str, str] | None:
    """The question; ``None`` when something is left out or given twice."""
    if len(query) > LONGEST_QUERY:
        return None
    found = parse_qs(query, keep_blank_values=True)
    whole = all(len(found.get(name, ())) == 1 for name in ASKED) and found["source"][0]
    return {name: found[name][0] for name in ASKED} if whole else None
