"""``kuaijin serve``: a real server process answers, on this machine only, and ends when told."""

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from kuaijin.cli import serve

ROOT = Path(__file__).resolve().parents[2]
SNIPPET = "import sys; from kuaijin.cli import serve; serve.serve('127.0.0.1', int(sys.argv[1]))"


def parsed(*words: str) -> argparse.Namespace:
    """The arguments of ``kuaijin serve …``."""
    parser = argparse.ArgumentParser()
    serve.register(parser.add_subparsers(dest="command"))
    return parser.parse_args(["serve", *words])


def test_it_listens_on_this_machine_unless_told() -> None:
    given = parsed()
    assert (given.host, given.port) == ("127.0.0.1", 8000)
    assert parsed("--port", "8080", "--host", "0.0.0.0").port == 8080  # noqa: S104  what a person may type


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", ""])
def test_a_bad_port_is_wrong_usage(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        parsed("--port", port)
    assert stopped.value.code == 2
    assert "--port" in capsys.readouterr().err


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_answers_and_ends(tmp_path: Path) -> None:
    port = free_port()
    surroundings = {name: value for name, value in os.environ.items() if name != "KUAIJIN_DATABASE_URL"}
    surroundings |= {"KUAIJIN_HOME": str(tmp_path / "a home"), "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen([sys.executable, "-c", SNIPPET, str(port)], env=surroundings, cwd=tmp_path) as server:
        try:
            assert json.loads(answer(port, "/healthz"))["status"] == "ok"
            assert "登录" in answer(port, "/accounts/login/")
        finally:
            server.terminate()
            server.wait(20)


def answer(port: int, path: str) -> str:
    """What the server says, waiting up to half a minute for it to start."""
    end = time.monotonic() + 30
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as found:
                return str(found.read().decode())
        except URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
