"""Rules of the house that no linter knows, each checked over the whole repository."""

import ast
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "kuaijin"
UNKEPT = {".hypothesis", ".git", ".venv", "node_modules", "var", "build", "dist", "__pycache__", "kj", "fonts"}
BINARY = {".png", ".jpg", ".ico", ".woff2", ".docx", ".xlsx", ".pdf", ".sqlite3"}
LONGEST = 500


@cache
def files() -> tuple[Path, ...]:
    """Every file that the repository keeps."""
    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(
            name for name in folders if name not in UNKEPT and not name.endswith((".egg-info", "_cache"))
        )
        found += (Path(folder, name) for name in sorted(names) if name not in UNKEPT)  # a linked tree has a file .git
    return tuple(found)


@cache
def content_of(path: Path) -> str:
    """The text of a file."""
    return path.read_text(encoding="utf-8")


def texts(folder: Path, *suffixes: str) -> Iterator[tuple[str, str]]:
    """Name and content of each kept text file under ``folder``, all or those with one of ``suffixes``."""
    for path in files():
        if path.is_relative_to(folder) and path.suffix not in BINARY and (not suffixes or path.suffix in suffixes):
            yield str(path.relative_to(ROOT)), content_of(path)


def trees(folder: Path = SOURCE) -> Iterator[tuple[str, ast.Module]]:
    """Name and syntax tree of each Python file."""
    for name, content in texts(folder, ".py"):
        yield name, ast.parse(content, name)


def expect_none(found: Iterable[str], rule: str) -> None:
    """Fail with every place that breaks ``rule``."""
    places = list(found)
    assert not places, f"{rule}:\n" + "\n".join(places)


def tail(node: ast.expr) -> str:
    """The last name of a dotted expression."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


# Time ---------------------------------------------------------------------------------------------------------------

CLOCK_READS = {"now", "utcnow", "today", "localdate", "localtime", "gmtime", "time_ns", "fromtimestamp", "Now"}
WEEK = {"weekday", "isoweekday", "isocalendar", "busday_count", "busday_offset", "is_busday"}


def imported_from(tree: ast.Module, module: str) -> set[str]:
    """Names that ``tree`` takes from ``module``."""
    lines = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == module)
    return {alias.asname or alias.name for line in lines for alias in line.names}


def clock_reads(name: str, tree: ast.Module) -> Iterator[str]:
    """Calls that ask the machine what time it is, other than by :mod:`kuaijin.wallclock`."""
    ours = imported_from(tree, "kuaijin.wallclock")
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        by_module = isinstance(called, ast.Attribute) and tail(called.value) == "wallclock"
        by_name = isinstance(called, ast.Name) and called.id in ours
        plain_time = isinstance(called, ast.Attribute) and ast.unparse(called) == "time.time"
        if (tail(called) in CLOCK_READS or plain_time) and not by_module and not by_name:
            yield f"{name}:{node.lineno}: {ast.unparse(called)}"
        for word in node.keywords:
            if word.arg in {"auto_now", "auto_now_add"}:
                yield f"{name}:{node.lineno}: {word.arg}"


def test_only_the_wallclock_reads_the_clock() -> None:
    found = (place for name, tree in trees() if name != "src/kuaijin/wallclock.py" for place in clock_reads(name, tree))
    expect_none(found, "ask kuaijin.wallclock")
    written = (
        f"{name}: {match}"
        for name, content in texts(SOURCE, ".py", ".html", ".sql")
        for match in re.findall(r"CURRENT_TIMESTAMP|CURRENT_DATE|\{% now .*?%\}", content)
    )
    expect_none(written, "neither the database nor a template reads the clock")


def test_only_the_calendar_knows_weekdays() -> None:
    allowed = {"src/kuaijin/core/calendar.py", "src/kuaijin/sources/holiday_years.py"}
    found = (
        f"{name}:{node.lineno}: {tail(node.func)}"
        for name, tree in trees()
        if name not in allowed
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and tail(node.func) in WEEK
    )
    expect_none(found, "ask core.calendar")


# Money --------------------------------------------------------------------------------------------------------------

MONEY = re.compile(r"(_wan|_fen)$")


def is_money(node: ast.AST) -> bool:
    """Whether an expression is a name that holds money."""
    return isinstance(node, ast.Name | ast.Attribute) and bool(MONEY.search(tail(node)))


def makes_float(node: ast.AST) -> bool:
    """Whether an expression is a float by its own words."""
    return any(
        (isinstance(part, ast.Constant) and isinstance(part.value, float))
        or (isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div))
        or (isinstance(part, ast.Call) and tail(part.func) in {"float", "FloatField"})
        or (isinstance(part, ast.Name) and part.id == "float")
        for part in ast.walk(node)
    )


def float_money(name: str, tree: ast.Module) -> Iterator[str]:
    """Places where money is declared, given or made as a float."""
    for node in ast.walk(tree):
        wrong = False
        if isinstance(node, ast.AnnAssign):
            wrong = is_money(node.target) and (
                makes_float(node.annotation) or bool(node.value and makes_float(node.value))
            )
        elif isinstance(node, ast.Assign):
            wrong = any(map(is_money, node.targets)) and makes_float(node.value)
        elif isinstance(node, ast.arg):
            wrong = bool(MONEY.search(node.arg)) and node.annotation is not None and makes_float(node.annotation)
        elif isinstance(node, ast.keyword):
            wrong = bool(MONEY.search(node.arg or "")) and makes_float(node.value)
        elif isinstance(node, ast.Call):
            wrong = tail(node.func) == "float" and any(map(is_money, node.args))
        elif isinstance(node, ast.FunctionDef):
            wrong = bool(MONEY.search(node.name)) and node.returns is not None and makes_float(node.returns)
        if wrong:
            yield f"{name}:{getattr(node, 'lineno', '?')}"


def test_money_is_never_a_float() -> None:
    expect_none((place for name, tree in trees() for place in float_money(name, tree)), "money is an integer")


def test_the_money_check_can_fail() -> None:
    for wrong in ("a_wan: float = 1", "a_fen = b / 2", "def f(x_wan: float): ...", "f(a_wan=1.5)", "float(x.a_wan)"):
        assert list(float_money("", ast.parse(wrong))), wrong
    for right in ("a_wan: int = 1", "a_fen = b // 2", "share = a_wan / b_wan"):
        assert not list(float_money("", ast.parse(right))), right


# The core -----------------------------------------------------------------------------------------------------------

IMPURE = {"os", "io", "pathlib", "socket", "subprocess", "threading", "random", "secrets", "time", "sqlite3", "logging"}


def test_the_core_imports_only_what_is_pure() -> None:
    pure = (set(sys.stdlib_module_names) - IMPURE) | {"msgspec", "numpy"}
    found = []
    for name, tree in trees(SOURCE / "core"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module or "."]
            else:
                continue
            found += [
                f"{name}:{node.lineno}: {module}"
                for module in modules
                if module.split(".")[0] not in pure and not f"{module}.".startswith("kuaijin.core.")
            ]
    expect_none(found, "core imports the standard library (without its side effects), msgspec and numpy")


# Words --------------------------------------------------------------------------------------------------------------

HAN = re.compile(r"[\u3400-\u9fff]")
QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
ASIDE = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
LANGUAGE_NAMES = {"中文", "中"}  # a language is offered under its own name


def single_language(template: str) -> Iterator[str]:
    """Chinese words of a template that stand without their English ones.

    A page that translates nothing is the one for when nothing works: it holds both languages by hand.
    """
    if "{% t " not in template and 'lang="en"' in template:
        return
    bare = ASIDE.sub("", template)
    for tag in TAG.findall(bare):
        words = [first or second for first, second in QUOTED.findall(tag)]
        for place, word in enumerate(words):
            follower = words[place + 1] if place + 1 < len(words) else ""
            if HAN.search(word) and word not in LANGUAGE_NAMES and (not follower.strip() or HAN.search(follower)):
                yield tag
    for line in TAG.sub("\n", bare).splitlines():
        if HAN.search(line) and line.strip() not in LANGUAGE_NAMES:
            yield line.strip()


def test_templates_speak_both_languages() -> None:
    found = (f"{name}: {word}" for name, content in texts(SOURCE, ".html") for word in single_language(content))
    expect_none(found, 'write {% t "中文" "English" %}')


def test_texts_have_both_languages() -> None:
    found = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and tail(node.func) == "Text":
                words = [*node.args, *(word.value for word in node.keywords)]
                empty = [isinstance(word, ast.Constant) and not str(word.value).strip() for word in words]
                starred = any(isinstance(word, ast.Starred) for word in words)
                if (any(empty) and not all(empty)) or (len(words) < 2 and not starred):
                    found.append(f"{name}:{node.lineno}: {ast.unparse(node)}")
    expect_none(found, "a Text has a Chinese and an English form")


# Housekeeping -------------------------------------------------------------------------------------------------------

HOSTS = [
    "pypi." + "org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "registry." + "npm",
    "/sim" + "ple/",
]
PLACES = ["/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/"]
UNFINISHED = [
    "TO" + "DO",
    "FIX" + "ME",
    "XX" + "X",
    "NotImple" + "mentedError",
    "pragma: no " + "cover",
    "pytest.mark.sk" + "ip",
]
UNFINISHED += ["pytest.sk" + "ip", "xfa" + "il"]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (HOSTS, "no file names a package registry"),
        (PLACES, "no file names a place on somebody's machine"),
        (UNFINISHED, "nothing is left for later, nothing is left out"),
    ],
)
def test_words_that_no_file_holds(words: list[str], rule: str) -> None:
    found = (
        f"{name}:{number}: {word}"
        for name, content in texts(ROOT)
        if name != "LICENSE" and any(word in content for word in words)
        for number, line in enumerate(content.splitlines(), 1)
        for word in words
        if re.search(rf"(?<![A-Za-z]){re.escape(word)}" if word[0].isalpha() else re.escape(word), line)
    )
    expect_none(found, rule)


def test_locks_name_no_address() -> None:
    found = [f"{path.name}" for path in ROOT.glob("requirements*.lock") if "://" in path.read_text(encoding="utf-8")]
    for path in (ROOT / "package-lock.json", ROOT / "scripts" / "browser_packages" / "package-lock.json"):
        found += [path.name for word in ('"resolved"', "git+") if word in path.read_text(encoding="utf-8")]
    expect_none(found, "a lock holds versions and digests only")


def test_every_locked_package_has_a_digest() -> None:
    for path in ROOT.glob("requirements*.lock"):
        blocks = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8"))
        bare = [
            block.splitlines()[0] for block in blocks if "==" in block.split("\n")[0] and "--hash=sha256:" not in block
        ]
        expect_none(bare, path.name)


def test_files_are_short() -> None:
    folders = [SOURCE, ROOT / "tests", ROOT / "scripts", ROOT / "frontend"]
    found = (
        f"{name}: {lines} lines"
        for folder in folders
        for name, content in texts(folder, ".py", ".js", ".mjs", ".css", ".html")
        if (lines := content.count("\n")) > LONGEST and "/migrations/" not in name
    )
    expect_none(found, f"split files of more than {LONGEST} lines by topic")


def test_exceptions_to_linters_give_their_reason() -> None:
    silence = re.compile(r"#\s*(no" + r"qa|type: ig" + r"nore)(.*)$")
    reasoned = re.compile(r"^(: [A-Z]+\d+(, [A-Z]+\d+)*|\[[a-z-]+(, ?[a-z-]+)*\])\s+\S.*$")
    found = (
        f"{name}:{number}: {line.strip()}"
        for folder in (SOURCE, ROOT / "tests", ROOT / "scripts")
        for name, content in texts(folder, ".py")
        for number, line in enumerate(content.splitlines(), 1)
        if (match := silence.search(line)) and not reasoned.match(match.group(2))
    )
    expect_none(found, "name the rule and the reason after it")


# Documentation ------------------------------------------------------------------------------------------------------


def document(name: str) -> str:
    """The text of one of the documents."""
    return content_of(ROOT / "docs" / name)


def test_every_command_is_documented() -> None:
    from kuaijin.cli import COMMANDS

    text = document("operations.md")
    expect_none(
        (name for name in COMMANDS if f"`kuaijin {name}" not in text), "describe the command in docs/operations.md"
    )


def test_every_setting_is_documented() -> None:
    text = document("operations.md")
    read = re.compile(r"environ(?:\.get|\.setdefault|\.pop)?[\[(]\s*\"(KUAIJIN_[A-Z_]+)\"")
    folders = (SOURCE, ROOT / "scripts")
    names = {name for folder in folders for _, content in texts(folder, ".py") for name in read.findall(content)}
    assert "KUAIJIN_HOME" in names
    expect_none(sorted(name for name in names if f"`{name}`" not in text), "describe the setting in docs/operations.md")


def test_every_make_target_is_documented() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z][a-z-]*):(?!.*##)", makefile, re.MULTILINE)
    expect_none(targets, "give the target a line for make help")


def test_every_dependency_is_documented() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wishes = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    wishes += [wish for group in project["dependency-groups"].values() for wish in group if isinstance(wish, str)]
    names = {re.split(r"[\[<>=!~ ]", wish)[0] for wish in wishes}
    text = document("dependencies.md")
    expect_none(sorted(name for name in names if f"`{name}" not in text), "say in docs/dependencies.md what it is for")
