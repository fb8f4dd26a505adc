"""Reads a rulebook folder (``rulebooks/<jurisdiction>/<year>``) into a :class:`Rulebook`, or says what is wrong.

Each fault names file, line and field. Files are YAML without anchors; a file over 2 MB is refused unread.
"""

import hashlib
import os
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec import Struct

from kuaijin.core import rulebook_check
from kuaijin.core.base import Text
from kuaijin.core.conditions import Attribute
from kuaijin.core.rulebook import Gate, Item, Measure, Preset, Rulebook, Stage, Zone
from kuaijin.core.settings import LegalSettings

MAX_BYTES = 2_000_000
DEFAULT = "cn-hunan-chenzhou/2021"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NAMES = ("book", "settings", "attributes", "stages", "gates", "presets", "measures", "lights")


class RulebookError(Struct, frozen=True):
    """One fault: where and what."""

    file: str
    line: int
    field: str
    text: Text

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.text.zh} / {self.text.en}"


class RulebookErrors(Exception):
    """A rulebook that cannot be used, with every fault found."""

    def __init__(self, errors: Iterable[RulebookError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: (error.file, error.line, error.field)))
        super().__init__("\n".join(map(str, self.errors)))


class _Book(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Text
    sample: bool
    jurisdiction: str
    effective_from: str
    effective_until: str | None = None
    delegated_count: int
    zone: Zone


class _Gates(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    start_gate: Gate
    use_gate: Gate


def default_folder() -> Path:
    """The folder named by ``KUAIJIN_RULEBOOK``, else the sample jurisdiction that comes with the product."""
    given = os.environ.get("KUAIJIN_RULEBOOK")
    if given:
        return Path(given)
    here = Path(__file__).resolve().parents[1]
    packed = here / "rulebooks" / DEFAULT
    return packed if packed.is_dir() else here.parents[1] / "rulebooks" / DEFAULT


def load(folder: Path) -> Rulebook:
    """The rulebook in ``folder``, checked as a whole.

    Raises:
        RulebookErrors: with file, line and field of every fault.
    """
    return _load(folder.resolve(), _stamp(folder))


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    files = sorted(folder.rglob("*.yaml")) if folder.is_dir() else []
    return tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)


@lru_cache(maxsize=8)
def _load(folder: Path, _: tuple[tuple[str, int, int], ...]) -> Rulebook:
    return _Reader(folder).read()


class _Reader:
    """One reading of one folder: the documents, where each value stands, and the faults so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._errors: list[RulebookError] = []
        self._nodes: dict[str, yaml.Node | None] = {}
        self._where: dict[str, tuple[str, tuple[str | int, ...]]] = {}
        self._digest = hashlib.sha256()

    def read(self) -> Rulebook:
        if not self._folder.is_dir():
            self._fail(self._folder.name, 1, "", Text("没有这个文件夹", "no such folder"))
            raise RulebookErrors(self._errors)
        documents = {name: self._document(f"{name}.yaml") for name in _NAMES}
        items = [(file, self._document(file)) for file in self._item_files()]
        parts = self._parts(documents)
        known = self._items(items)
        self._stop_if_faulty()
        book = self._book(parts, known)
        for fault in rulebook_check.faults(book):
            self._place(fault)
        self._stop_if_faulty()
        return book

    def _item_files(self) -> list[str]:
        files = sorted((self._folder / "items").glob("*.yaml"))
        if not files:
            self._fail("items", 1, "", Text("没有事项文件", "there are no item files"))
        return [f"items/{file.name}" for file in files]

    def _document(self, name: str) -> Any:
        path = self._folder / name
        try:
            data = path.read_bytes()
        except OSError:
            self._fail(name, 1, "", Text("缺少这个文件", "this file is missing"))
            return None
        if len(data) > MAX_BYTES:
            self._fail(name, 1, "", Text(f"文件超过 {MAX_BYTES} 字节", f"the file is larger than {MAX_BYTES} bytes"))
            return None
        self._digest.update(name.encode() + b"\0" + data + b"\0")
        try:
            text = data.decode("utf-8")
            if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_Loader)):
                self._fail(name, 1, "", Text("不接受 YAML 锚点引用", "YAML aliases are not accepted"))
                return None
            self._nodes[name] = yaml.compose(text, Loader=_Loader)
            return yaml.load(text, Loader=_Loader)  # noqa: S506  the safe loader, in C where there is one
        except UnicodeDecodeError:
            self._fail(name, 1, "", Text("文件不是 UTF-8 编码", "the file is not UTF-8"))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "broken YAML"
            self._fail(name, mark.line + 1 if mark else 1, "", Text(f"YAML 有误：{problem}", f"broken YAML: {problem}"))
        except ValueError as error:
            self._fail(name, 1, "", Text(f"值有误：{error}", f"bad value: {error}"))
        return None

    def _parts(self, documents: dict[str, Any]) -> dict[str, Any]:
        wanted: dict[str, Any] = {
            "book": _Book,
            "settings": LegalSettings,
            "attributes": list[Attribute],
            "stages": list[Stage],
            "gates": _Gates,
            "presets": list[Preset],
            "measures": list[Measure],
            "lights": list[dict[str, Any]],
        }
        return {
            name: self._convert(
                documents[name] or ({} if name == "settings" else documents[name]), type_, f"{name}.yaml", ()
            )
            for name, type_ in wanted.items()
            if documents[name] is not None or name == "settings"
        }

    def _items(self, documents: list[tuple[str, Any]]) -> dict[str, Item]:
        items: dict[str, Item] = {}
        for file, document in documents:
            if document is None:
                continue
            if not isinstance(document, list):
                self._fail(file, 1, "", Text("应为事项的列表", "a list of items is expected"))
                continue
            for number, raw in enumerate(document):
                item = self._convert(raw, Item, file, (number,))
                if item is None:
                    continue
                if item.id in items:
                    self._fail(
                        file,
                        self._line(file, (number, "id")),
                        f"[{number}].id",
                        Text(f"编号重复：{item.id}", f"id used twice: {item.id}"),
                    )
                items[item.id] = item
                self._where[item.id] = (file, (number,))
        return items

    def _convert(self, raw: Any, type_: Any, file: str, at: tuple[str | int, ...]) -> Any:
        try:
            return msgspec.convert(raw, type_, strict=True, str_keys=True)
        except msgspec.ValidationError as error:
            message, _, path = str(error).partition(" - at `$")
            steps = _steps(path.rstrip("`"))
            field = _show((*at, *steps))
            self._fail(file, self._line(file, (*at, *steps)), field, Text(f"值不合规：{message}", message))
            return None

    def _book(self, parts: dict[str, Any], items: dict[str, Item]) -> Rulebook:
        head: _Book = parts["book"]
        dates = {name: self._date(getattr(head, name), name) for name in ("effective_from", "effective_until")}
        self._stop_if_faulty()
        return Rulebook(
            version=self._digest.hexdigest()[:16],
            name=head.name,
            sample=head.sample,
            jurisdiction=head.jurisdiction,
            effective_from=dates["effective_from"],
            effective_until=dates["effective_until"],
            zone=head.zone,
            settings=parts["settings"],
            attributes=self._keyed("attributes", parts["attributes"], "name"),
            stages=self._keyed("stages", parts["stages"], "id"),
            items=_in_order(items, parts["stages"]),
            start_gate=parts["gates"].start_gate,
            use_gate=parts["gates"].use_gate,
            presets=self._keyed("presets", parts["presets"], "id"),
            measures=tuple(parts["measures"]),
            light_rules=tuple(parts["lights"]),
            delegated_count=head.delegated_count,
        )

    def _date(self, value: str | None, field: str) -> Any:
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self._fail(
                "book.yaml",
                self._line("book.yaml", (field,)),
                field,
                Text(f"不是日期：{value}", f"not a date: {value}"),
            )
            return None

    def _keyed(self, name: str, values: list[Any], key: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for number, value in enumerate(values):
            own = getattr(value, key)
            if own in found:
                file = f"{name}.yaml"
                self._fail(
                    file,
                    self._line(file, (number, key)),
                    f"[{number}].{key}",
                    Text(f"重复：{own}", f"used twice: {own}"),
                )
            found[own] = value
        return found

    def _place(self, fault: rulebook_check.Fault) -> None:
        top, *rest = fault.path
        if top == "items":
            file, at = self._where[str(rest[0])]
            path = (*at, *rest[1:])
        else:
            file, path = f"{top}.yaml", self._positions(str(top), tuple(rest))
        self._fail(file, self._line(file, path), _show(path), fault.text)

    def _positions(self, name: str, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
        """Keyed lists are written as lists: turn the leading id into its position."""
        node = self._nodes.get(f"{name}.yaml")
        if not isinstance(node, yaml.SequenceNode) or not path or isinstance(path[0], int):
            return path
        for number, child in enumerate(node.value):
            if any(
                key.value in ("id", "name") and value.value == path[0] for key, value in getattr(child, "value", ())
            ):
                return (number, *path[1:])
        return path

    def _line(self, file: str, path: Iterable[str | int]) -> int:
        """The line on which the value at ``path`` stands, or the nearest that exists around it."""
        node: Any = self._nodes.get(file)
        line = node.start_mark.line + 1 if node is not None else 1
        for step in path:
            following = _child(node, step)
            if following is None:
                break
            node = following
            line = node.start_mark.line + 1
        return int(line)

    def _fail(self, file: str, line: int, field: str, text: Text) -> None:
        self._errors.append(RulebookError(file, line, field or "-", text))

    def _stop_if_faulty(self) -> None:
        if self._errors:
            raise RulebookErrors(self._errors)


def _in_order(items: dict[str, Item], stages: list[Stage]) -> dict[str, Item]:
    """Items by stage, then as their file lists them; items of unknown stages come last, to be complained of."""
    places = {stage.id: number for number, stage in enumerate(stages)}
    return dict(sorted(items.items(), key=lambda pair: places.get(pair[1].stage, len(places))))


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None


def _steps(path: str) -> tuple[str | int, ...]:
    """``.materials[2].name`` → ``("materials", 2, "name")``."""
    parts = path.replace("]", "").replace("[", ".").split(".")
    return tuple(int(part) if part.isdigit() else part for part in parts if part and part != "...")


def _show(path: Iterable[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
