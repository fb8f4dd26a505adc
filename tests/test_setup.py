"""Set-up itself: what it says when something is missing, and when it builds the front end anew."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts import assets

ROOT = Path(__file__).resolve().parent.parent


def make_venv(folder: Path, path: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run ``scripts/venv.sh`` with only what is in ``path`` to be found."""
    for tool in ("sh", "rm"):
        found = shutil.which(tool)
        assert found
        (path / tool).symlink_to(found)
    command = [str(path / "sh"), str(ROOT / "scripts" / "venv.sh"), str(folder / "venv")]
    return subprocess.run(
        command, env={"PATH": str(path), **environment}, capture_output=True, text=True, check=False, timeout=60
    )


def fake_python(path: Path, name: str, *, new_enough: bool) -> None:
    """A ``python`` that answers the question for its version and then lacks every module."""
    script = path / name
    script.write_text(f'#!/bin/sh\ncase "$2" in *version_info*) exit {0 if new_enough else 1};; esac\nexit 1\n')
    script.chmod(0o755)


def test_without_a_python_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    done = make_venv(tmp_path, tmp_path / "bin")
    assert done.returncode == 1
    assert "Python 3.11 或更新版本" in done.stderr
    assert "needs Python 3.11 or newer" in done.stderr


def test_an_old_python_does_not_do(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    fake_python(tmp_path / "bin", "python3", new_enough=False)
    done = make_venv(tmp_path, tmp_path / "bin")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr


def test_a_python_without_venv_is_named(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    fake_python(tmp_path / "bin", "python3", new_enough=True)
    done = make_venv(tmp_path, tmp_path / "bin")
    assert done.returncode == 1
    assert "python3 lacks the module venv" in done.stderr
    assert not (tmp_path / "venv").exists()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a front end whose bundler only copies one file, in a path with spaces."""
    root = tmp_path / "a folder with spaces"
    (root / "frontend").mkdir(parents=True)
    (root / "frontend" / "page.js").write_text("1", encoding="utf-8")
    (root / ".npmrc").write_text("ignore-scripts=true\n", encoding="utf-8")
    (root / "package.json").write_text('{"name": "sample", "private": true}', encoding="utf-8")
    lock = '{"name": "sample", "lockfileVersion": 3, "requires": true, "packages": {"": {"name": "sample"}}}'
    (root / "package-lock.json").write_text(lock, encoding="utf-8")
    (root / "build.mjs").write_text(
        'import { cpSync, mkdirSync, rmSync } from "node:fs";\n'
        'if (process.versions.node.split(".")[0] < 22) process.exit(3);\n'
        "const out = process.argv[2];\n"
        "rmSync(out, { recursive: true, force: true });\n"
        "mkdirSync(out, { recursive: true });\n"
        'cpSync("frontend/page.js", out + "/page.js");\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(assets, "ROOT", root)
    return root


def test_the_front_end_is_built_when_its_sources_changed(repository: Path) -> None:
    out = repository / "out"
    assert assets.build(out)
    assert not assets.build(out), "the same sources are not built twice"
    (repository / "frontend" / "page.js").write_text("2", encoding="utf-8")
    os.utime(repository / "frontend" / "page.js", (0, 0))
    assert assets.build(out), "the content decides, not the time of the file"
    assert (out / "page.js").read_text(encoding="utf-8") == "2"


def test_a_failing_bundler_leaves_no_stamp(repository: Path) -> None:
    (repository / "build.mjs").write_text("process.exit(1)", encoding="utf-8")
    with pytest.raises(assets.BuildFailed, match=r"this step failed: node build\.mjs"):
        assets.build(repository / "out")
    (repository / "build.mjs").write_text(
        'import { mkdirSync } from "node:fs"; mkdirSync(process.argv[2], { recursive: true });', encoding="utf-8"
    )
    assert assets.build(repository / "out")


def test_make_help_names_the_two_commands() -> None:
    done = subprocess.run(["make", "-C", str(ROOT), "help"], capture_output=True, text=True, check=True, timeout=60)  # noqa: S607  whichever make there is
    assert "make demo" in done.stdout
    assert "make test" in done.stdout
