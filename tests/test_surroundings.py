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
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    refused(kuaijin("figures", KUAIJIN_HOME=tmp_path / "my home", **{name: value}), name)


def test_a_wrong_rulebook_is_named(tmp_path: Path) -> None:
    done = kuaijin("demo", "--no-serve", KUAIJIN_HOME=tmp_path, KUAIJIN_RULEBOOK="no-such-rulebook")
    assert (done.returncode, "KUAIJIN_RULEBOOK" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


ASKING = (
    "ledger verify", "ledger export", "ledger checkpoint", "ledger proof case BJ2020-0001", "ledger rebuild",
    "ledger rebuild --check", "dispatch", "figures", "items --project P01", "files", "tick", "user list",
    "rulebook export x.yaml", "certificate BJ2020-0001 --out x.pdf", "grant P15-1", "exchange ocel --out x.json",
)  # fmt: skip


def test_who_only_asks_founds_no_site(tmp_path: Path) -> None:
    """All in one process, and the home isn't there afterwards either."""
    home = tmp_path / "nowhere"
    each = f"for line in {ASKING!r}:\n  print(main(line.split()), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; from kuaijin.cli import main\n{each}"],
        env={**{key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
             "KUAIJIN_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    lines = done.stderr.splitlines()
    assert lines[2::3] == ["2"] * len(ASKING), done.stderr
    assert all(str(home) in line for line in lines[0::3] + lines[1::3])
    assert done.stdout == ""
    assert not list(tmp_path.iterdir())


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


@pytest.mark.parametrize(
    ("line", "zh", "en"),
    [
        ("", "缺少参数：COMMAND", "arguments are required"),
        ("nonsense", "没有 'nonsense' 这个选项", "invalid choice"),
        ("clock a b", "不认识的参数：b", "unrecognized arguments"),
        (
            "dispatch --format xml",
            "--format：没有 'xml' 这个选项；可选：'text', 'json', 'docx'",
            "invalid choice: 'xml'",
        ),
        ("ledger proof a b --seq x", "--seq：应为整数，不是 'x'", "invalid int value"),
        ("ledger proof --check", "--check：须跟一个值", "expected one argument"),
        ("items", "须给出其中一个参数：--preset --project", "is required"),
        ("items --preset a --project b", "--project：不能与参数 --preset 同时使用", "not allowed"),
        ("ledger verify --json=1", "--json：不带值，给了 '1'", "ignored explicit argument"),
    ],
)
def test_a_wrong_command_line_is_told_in_both_languages(
    line: str, zh: str, en: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(line.split())
    told = capsys.readouterr().err
    assert (stop.value.code, zh in told, en in told) == (2, True, True)
    assert told.startswith("用法 / usage: kuaijin")


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
