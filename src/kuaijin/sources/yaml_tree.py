"""YAML read with care: plain data together with the line on which each value stands, and every fault in it.

Only what a hand-written rule file needs: UTF-8, one document, no anchors, no tags, no key twice, plain numbers.
"""

import re
from collections.abc import Iterable
from typing import Any

import yaml
from msgspec import Struct

from kuaijin.core.base import Text

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
Path = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where there is one
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_PLAIN_TAGS = ("tag:yaml.org,2002:seq", "tag:yaml.org,2002:map")
_STARTS = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_ENDS = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


def too_deep(text: str) -> int | None:
    """The line on which ``text`` is nested deeper than ``MAX_DEPTH``, which would exhaust the stack of what builds it.

    Raises:
        yaml.YAMLError: it is broken before that.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, _STARTS) - isinstance(event, _ENDS)
        if depth > MAX_DEPTH:
            return 1 if event.start_mark is None else int(event.start_mark.line) + 1
    return None


class Place(Struct, frozen=True):
    """A fault at a path of keys and positions in one file."""

    path: Path
    line: int
    text: Text


class Tree:
    """One document: ``data`` (``None`` when it cannot be read), where its values stand, and its ``faults``."""

    def __init__(self, content: bytes) -> None:
        self.data: Any = None
        self.faults: list[Place] = []
        self._root: yaml.Node | None = None
        text = self._decoded(content)
        if text is not None and self._harmless(text):
            self._compose(text)

    def line(self, path: Iterable[str | int]) -> int:
        """The line on which the value at ``path`` stands, or the nearest that exists around it."""
        node: Any = self._root
        line = 1 if node is None else node.start_mark.line + 1
        for step in path:
            key, value = _child(node, step)
            if value is None:
                break
            node = value
            # The key's line: a block below its key begins a line later than where one would look.
            line = (key or value).start_mark.line + 1
        return int(line)

    def _fail(self, line: int, zh: str, en: str, path: Path = ()) -> None:
        self.faults.append(Place(path, line, Text(zh, en)))

    def _decoded(self, content: bytes) -> str | None:
        if len(content) > MAX_BYTES:
            self._fail(1, f"文件超过 {MAX_BYTES} 字节", f"the file is larger than {MAX_BYTES} bytes")
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self._fail(line, "文件不是 UTF-8 编码", "the file is not UTF-8")
            return None

    def _harmless(self, text: str) -> bool:
        """Before anything is built: no aliases (they can blow up), no depth that exhausts the stack, one document."""
        depth = 0
        documents = 0
        try:
            for event in yaml.parse(text, Loader=_Loader):
                depth += isinstance(event, _STARTS) - isinstance(event, _ENDS)
                documents += isinstance(event, yaml.DocumentStartEvent)
                line = 1 if event.start_mark is None else event.start_mark.line + 1
                if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                    self._fail(line, "不接受 YAML 锚点和引用", "YAML anchors and aliases are not accepted")
                    return False
                if depth > MAX_DEPTH:
                    self._fail(line, f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH} levels")
                    return False
                if documents > 1:
                    self._fail(line, "一个文件只能有一份文档", "one document a file")
                    return False
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or str(error) or "broken YAML"
            self._fail(mark.line + 1 if mark else 1, f"YAML 有误：{problem}", f"broken YAML: {problem}")
            return False
        return True

    def _compose(self, text: str) -> None:
        loader = _Loader(text)
        try:
            self._root = loader.get_single_node()
            if self._root is None:
                self._fail(1, "文件是空的", "the file is empty")
            else:
                self.data = self._build(loader, self._root, ())
        finally:
            loader.dispose()

    def _build(self, loader: Any, node: yaml.Node, path: Path) -> Any:
        if not isinstance(node, yaml.ScalarNode) and node.tag not in _PLAIN_TAGS:
            self._fail(node.start_mark.line + 1, f"不接受标记 {node.tag}", f"tag not accepted: {node.tag}", path)
            return None
        if isinstance(node, yaml.SequenceNode):
            return [self._build(loader, child, (*path, place)) for place, child in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(loader, node, path)
        return self._scalar(loader, node, path)

    def _mapping(self, loader: Any, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self._fail(line, "键须为文字", "a key must be a word", path)
                continue
            # A key is what is written: YAML 1.1 would read "on" and "no" as true and false.
            name = str(key.value)
            if name in built:
                self._fail(line, f"键重复：{name}", f"key written twice: {name}", (*path, name))
                continue
            built[name] = self._build(loader, value, (*path, name))
        return built

    def _scalar(self, loader: Any, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        known = node.tag.startswith("tag:yaml.org,2002:")
        kind = node.tag.rpartition(":")[2] if known else ""
        if kind in ("int", "float") and not _PLAIN_NUMBER.fullmatch(node.value):
            self._fail(line, f"数字请写成普通十进制：{node.value}", f"write a plain number: {node.value}", path)
            return 0
        if kind not in ("str", "int", "float", "bool", "null", "timestamp"):
            self._fail(line, f"不接受标记 {node.tag}", f"tag not accepted: {node.tag}", path)
            return None
        try:
            return loader.construct_object(node)
        except (ValueError, OverflowError, yaml.YAMLError):
            self._fail(line, f"值有误：{node.value[:60]}", f"bad value: {node.value[:60]}", path)
            return None


def _child(node: Any, step: str | int) -> tuple[Any, Any]:
    """Key (of a mapping) and value at ``step``; nothing where there is none."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return None, node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), (None, None))
    return None, None
