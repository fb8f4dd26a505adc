"""Data sharing against real servers: the park's own service, and registers that are slow, broken, cut off or away."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from kuaijin.core.base import Refused
from kuaijin.demo.registers import records
from kuaijin.exchange import registers
from kuaijin.exchange.register_service import Record, RegisterService, extract, read_records
from kuaijin.exchange.registers import CANNOT_ASK, HttpRegister, Wanted

MAIN = "import sys; from kuaijin.cli import main; sys.exit(main())"
FIRM = "91431099MA9100001X"
LICENCE = Record(
    register="市场主体登记库",
    sources=("ext:market_register",),
    title="营业执照登记信息",
    uscc=FIRM,
    fields={"名称": "某公司", "统一社会信用代码": FIRM},
)
CONTRACT = Record(register="土地市场网", sources=("churang",), title="合同摘录", project="P01", fields={"项目": "P01"})


def wanted(
    source: str = "ext:market_register", project: str = "P01", uscc: str = FIRM, paper: str = "营业执照"
) -> Wanted:
    return Wanted(paper, source, project, uscc)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Short patience, and no register remembered as silent."""
    monkeypatch.setattr(registers, "PATIENCE", 1.0)
    monkeypatch.setattr(registers, "PAUSE", 0.01)
    registers.forget_silence()
    yield
    registers.forget_silence()


@pytest.fixture
def service() -> Iterator[RegisterService]:
    extract(LICENCE)  # the first Word file of a process takes longer than these tests have patience
    running = RegisterService((LICENCE, CONTRACT), "geheim")
    running.in_background()
    yield running
    running.shutdown()
    running.server_close()


@contextmanager
def server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[str, list[str]]]:
    """A server that answers as told; gives its address and what it was asked."""
    seen: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            answer(self)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    running.daemon_threads = True
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}/papers", seen
    running.shutdown()
    running.server_close()


def rule(register: HttpRegister) -> str:
    with pytest.raises(Refused) as caught:
        register.fetch(wanted())
    return caught.value.refusal.rule


def test_the_service_gives_what_is_on_record_by_firm_or_by_project(service: RegisterService) -> None:
    register = HttpRegister(service.url, "geheim")
    licence = register.fetch(wanted())
    assert licence is not None
    assert (licence.file_name, licence.source) == ("营业执照.docx", "市场主体登记库")
    assert licence.content.startswith(b"PK")
    assert register.fetch(wanted("churang", paper="出让合同")) is not None
    assert register.fetch(wanted(uscc="91431099MA9100002X")) is None, "another firm's"
    assert register.fetch(wanted("churang", project="P02")) is None, "another project's"
    assert register.fetch(wanted("ext:survey")) is None, "another register's"


def test_the_service_wants_its_token(service: RegisterService) -> None:
    assert rule(HttpRegister(service.url, "falsch")) == "REG-2"
    assert rule(HttpRegister(service.url)) == "REG-2"


def test_a_register_in_repair_is_asked_twice_and_then_left_alone() -> None:
    with server(lambda handler: handler.send_error(503)) as (url, seen):
        register = HttpRegister(url)
        assert [rule(register) for _ in range(registers.FAILURES)] == ["REG-1"] * registers.FAILURES
        assert len(seen) == 2 * registers.FAILURES
        assert rule(register) == "REG-1"
        assert len(seen) == 2 * registers.FAILURES, "not asked any more"


def test_after_its_rest_a_register_is_asked_again(service: RegisterService, monkeypatch: pytest.MonkeyPatch) -> None:
    service.failing = True
    register = HttpRegister(service.url, "geheim")
    for _ in range(registers.FAILURES):
        assert rule(register) == "REG-1"
    service.failing = False
    assert rule(register) == "REG-1"
    began = time.monotonic()
    monkeypatch.setattr(registers.time, "monotonic", lambda: began + registers.REST + 1)
    assert register.fetch(wanted()) is not None


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte every now and then: never silent for long, never done."""
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    """Half of what was announced."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"x" * 500)


def changed(handler: BaseHTTPRequestHandler) -> None:
    """Other content than its digest says."""
    handler.send_response(200)
    handler.send_header("X-Content-SHA256", sha256(b"other").hexdigest())
    handler.end_headers()
    handler.wfile.write(b"x" * 500)


def silent(_: BaseHTTPRequestHandler) -> None:
    """Nothing at all, for longer than anybody waits."""
    time.sleep(2)


@pytest.mark.parametrize(("answer", "asked"), [(drip, 1), (silent, 1), (cut_off, 2), (changed, 2)])
def test_answers_of_no_use(answer: Callable[[BaseHTTPRequestHandler], None], asked: int) -> None:
    began = time.monotonic()
    with server(answer) as (url, seen):
        assert rule(HttpRegister(url)) == "REG-1"
        assert len(seen) <= asked, "a busy machine may not have heard a question in time"
    assert time.monotonic() - began < 5


def test_nobody_is_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/papers"
        assert rule(HttpRegister(url)) == "REG-1"


class Own:
    """A register that has one paper."""

    def fetch(self, asked: Wanted) -> registers.Extract | None:
        return registers.Extract("a.docx", b"PK", "本地") if asked.material == "有" else None


def test_one_silent_register_is_asked_once_and_the_rest_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(silent) as (url, seen):
        monkeypatch.setattr(registers, "registers", lambda: (Own(), HttpRegister(url)))
        gathered = registers.gather(wanted(paper=name) for name in ("甲", "乙", "有", "丙"))
        assert len(seen) <= 1
    assert [asked.material for asked, _ in gathered.found] == ["有"]
    assert [asked.material for asked in gathered.later] == ["甲", "乙", "丙"]
    assert gathered.why == CANNOT_ASK
    said = registers.told(gathered, 1)
    assert "REG-1" in said.zh
    assert "Papers fetched: 1" in said.en


def test_what_no_register_has_is_said(service: RegisterService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registers, "registers", lambda: (HttpRegister(service.url, "geheim"),))
    gathered = registers.gather((wanted(), wanted("ext:survey")))
    assert (len(gathered.found), len(gathered.none), gathered.later, gathered.why) == (1, 1, (), None)
    assert "in no register: 1" in registers.told(gathered, 1).en


def test_records_are_read_from_a_file_or_refused(tmp_path: Path) -> None:
    good = tmp_path / "records.yaml"
    good.write_text(
        "- {register: 库, sources: ['ext:survey'], title: 报告, project: P01, fields: {面积: '1'}}\n", "utf-8"
    )
    assert read_records(good)[0].project == "P01"
    for text in ("- {register: 库}", "register: 库", "- {register: 库, nonsense: 1}"):
        good.write_text(text, "utf-8")
        with pytest.raises(ValueError, match=r"records\.yaml"):
            read_records(good)
    with pytest.raises(ValueError, match=r"none\.yaml"):
        read_records(tmp_path / "none.yaml")


def test_the_sample_park_has_licences_and_contracts_on_record() -> None:
    found = records()
    by_source = {source for each in found for source in each.sources}
    assert by_source >= {"ext:market_register", "ext:tax_office", "ext:survey", "ext:spatial_plan", "churang"}
    assert all("示例" in each.register for each in found)


def test_the_command_serves_and_says_where(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "KUAIJIN_REGISTER_TOKEN": "t", "KUAIJIN_HOME": str(tmp_path)}
    command = [sys.executable, "-c", MAIN, "register-service", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            assert f"http://127.0.0.1:{port}/papers" in said, said
            project = records()[-1].project
            registers.PATIENCE = 5.0  # another process has to wake up first
            found = HttpRegister(f"http://127.0.0.1:{port}/papers", "t").fetch(
                wanted("ext:survey", project, paper="图")
            )
            assert found is not None
            with pytest.raises(OSError, match="HTTP"):
                urlopen(f"http://127.0.0.1:{port}/other", timeout=2)
        finally:
            process.terminate()
    without = {name: value for name, value in environment.items() if name != "KUAIJIN_REGISTER_TOKEN"}
    assert subprocess.run(command, env=without, capture_output=True, check=False).returncode == 2
