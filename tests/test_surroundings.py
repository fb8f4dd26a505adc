"""A home, a database or a setting that cannot be used: a sentence that names it, exit code 2, no traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kuaijin import cli
from kuaijin.cli import COMMANDS, main

RUN = "import sys; from kuaijin.cli import main; sys.exit(main(sys.argv[1:]))"


def kuaijin(*arguments: str, **environment: object) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, whose settings are read anew."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("KUAIJIN_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        env={**clean, **{key: str(value) for key, value in environment.items()}},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str], *named: str) -> None:
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for words in named:
        assert words in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KUAIJIN_DATABASE_URL", "mysql://a/b"),
        ("KUAIJIN_DATABASE_URL", "postgresql://a:port/b"),
        ("KUAIJIN_MAIL_PORT", "smtp"),
        ("KUAIJIN_IDLE_SECONDS", "-5"),
        ("KUAIJIN_RULEBOOK", "no-such-rulebook"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    refused(kuaijin("figures", KUAIJIN_HOME=tmp_path / "my home", **{name: value}), name)


@pytest.mark.parametrize(
    "site",
    [
        '{"today": 5}',
        '{"today": "2021-13-01"}',
        '{"park": []}',
        '{"tiles": "http://maps.example/{z}/{x}/{y}.png"}',
        '{"tiles": "https://maps.example/map.png"}',
        "[]",
        "{",
    ],
)
def test_a_wrong_site_file_is_named(tmp_path: Path, site: str) -> None:
    (tmp_path / "site.json").write_text(site, encoding="utf-8")
    refused(kuaijin("figures", KUAIJIN_HOME=tmp_path), str(tmp_path / "site.json"))


@pytest.mark.parametrize("command", [("figures",), ("demo", "--no-serve"), ("ledger", "verify")])
def test_a_home_that_cannot_be_one(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "file").touch()
    refused(kuaijin(*command, KUAIJIN_HOME=tmp_path / "file"), str(tmp_path / "file"))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "kuaijin.sqlite3").write_text("this was never a database, whatever its name says", encoding="utf-8")
    refused(kuaijin("ledger", "verify", KUAIJIN_HOME=tmp_path), "the database cannot be used")


def test_a_port_that_is_taken_is_told_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = str(taken.getsockname()[1])
        for command in ("demo", "serve"):
            refused(kuaijin(command, "--port", number, KUAIJIN_HOME=tmp_path / "home"), "--port", number)
    assert not (tmp_path / "home").exists()


def test_an_output_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def run(_: object) -> int:
        return Path("/no/such/folder/x").write_bytes(b"")

    monkeypatch.setattr(cli, "_module", lambda _: type("Module", (), {"run": staticmethod(run)}))
    monkeypatch.setattr(cli, "parser", lambda: cli.Parser(prog="x"))
    monkeypatch.setattr(cli.Parser, "parse_args", lambda *_: type("Asked", (), {"command": "x"}))
    assert main([]) == 2
    assert "/no/such/folder/x: 无法使用 / cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS), ("ledger", "proof"), ("user", "add")])
def test_each_help_tells_the_exit_codes(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    assert left.value.code == 0
    assert "Exit code" in " ".join(capsys.readouterr().out.split())
