"""Reads a rulebook folder (``rulebooks/<jurisdiction>/<year>``) into a :class:`Rulebook`, or says all that is wrong.

Each fault names file, line and field. Shape faults (types, unknown and missing keys) and faults of sense (unknown ids,
cycles, impossible limits …) are found in one reading: what could be read is checked even when the rest could not.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from kuaijin.core import rulebook_check
from kuaijin.core.base import Text, printable
from kuaijin.core.batch_rules import BATCH_RULES, SIGNS, BatchRule
from kuaijin.core.batches import BATCH_NAMES
from kuaijin.core.conditions import Attribute
from kuaijin.core.decision_table import Table
from kuaijin.core.light_sets import LightSet
from kuaijin.core.paper_series import CertificateKind, LetterSeries
from kuaijin.core.park_settings import ParkSettings
from kuaijin.core.rulebook import (
    CoreGuard,
    Department,
    Gate,
    Item,
    Measure,
    MeasurePair,
    Power,
    PowerForm,
    Preset,
    Rulebook,
    RuleSet,
    Stage,
    Zone,
)
from kuaijin.core.rulebook_digest import digest
from kuaijin.core.scoring import ScoreRules
from kuaijin.core.settings import LegalSettings
from kuaijin.sources.input_files import read_input, why
from kuaijin.sources.shapes import MISFIT, read
from kuaijin.sources.yaml_tree import MAX_BYTES, Tree
from kuaijin.sources.yaml_tree import Path as Steps

DEFAULT = "cn-hunan-chenzhou/2021"
MAX_ITEM_FILES = 100
MAX_BYTES_IN_ALL = 4_000_000


class RulebookError(Struct, frozen=True, order=True):
    """One fault: where and what."""

    file: str
    line: int
    field: str
    text: Text

    def __str__(self) -> str:
        return printable(f"{self.file}:{self.line}: {self.field}: {self.text.zh} / {self.text.en}")


class RulebookErrors(Exception):
    """A rulebook that cannot be used, with every fault found, in order of file and line."""

    def __init__(self, errors: Iterable[RulebookError]) -> None:
        self.errors = tuple(sorted(set(errors), key=lambda error: (error.file, error.line, error.field, error.text.en)))
        super().__init__("\n".join(map(str, self.errors)))


class _Book(Struct, frozen=True, kw_only=True):
    name: Text
    sample: bool
    jurisdiction: str
    as_of: date
    effective_from: date
    effective_until: date | None = None
    item_count: int
    delegated_count: int
    zone: Zone


class _Gates(Struct, frozen=True, kw_only=True):
    start_gate: Gate
    use_gate: Gate


class _Instrument(Struct, frozen=True, kw_only=True):
    """One document that hands over several items of one form."""

    document_no: str
    effective_from: date
    effective_until: date | None = None
    items: tuple[str, ...]


class _Delegation(Struct, frozen=True, kw_only=True):
    forms: tuple[PowerForm, ...]
    instruments: tuple[_Instrument, ...]


class _Measures(Struct, frozen=True, kw_only=True):
    measures: tuple[Measure, ...]
    pairs: tuple[MeasurePair, ...]


class _List(NamedTuple):
    """A file that is a list of structs, each known by one of its fields."""

    kind: type[Struct]
    key: str


_LISTS = {
    "attributes": _List(Attribute, "name"),
    "stages": _List(Stage, "id"),
    "departments": _List(Department, "name"),
    "presets": _List(Preset, "id"),
    "guards": _List(CoreGuard, "id"),
    "lights": _List(RuleSet, "id"),
    "light_sets": _List(LightSet, "id"),
    "batches": _List(RuleSet, "id"),
    "matters": _List(RuleSet, "id"),
    "scores": _List(ScoreRules, "id"),
    "instant": _List(Table, "item"),
    "letters": _List(LetterSeries, "id"),
    "certificates": _List(CertificateKind, "id"),
}
_STRUCTS: dict[str, type[Struct]] = {
    "book": _Book,
    "settings": LegalSettings,
    "gates": _Gates,
    "delegation": _Delegation,
    "measures": _Measures,
}


def default_folder() -> Path:
    """The folder named by ``KUAIJIN_RULEBOOK``, else the sample jurisdiction that comes with the product."""
    given = os.environ.get("KUAIJIN_RULEBOOK")
    if given:
        return Path(given)
    here = Path(__file__).resolve().parents[1]
    packed = here / "rulebooks" / DEFAULT
    return packed if packed.is_dir() else here.parents[1] / "rulebooks" / DEFAULT


def load(folder: Path) -> Rulebook:
    """The rulebook in ``folder``, checked as a whole; the same files are read once a process.

    Raises:
        RulebookErrors: with file, line and field of every fault.
    """
    return _load(folder.resolve(), _stamp(folder))


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    told = ((file, file.stat() if file.exists() else file.lstat()) for file in _rule_files(folder))
    return tuple((str(file), state.st_mtime_ns, state.st_size) for file, state in told)


def _rule_files(folder: Path) -> list[Path]:
    """The files that may be a rulebook's; no other folder is looked into, however large a tree was named."""
    return sorted([*folder.glob("*.yaml"), *(folder / "items").glob("*.yaml")]) if folder.is_dir() else []


@lru_cache(maxsize=8)
def _load(folder: Path, _: tuple[tuple[str, int, int], ...]) -> Rulebook:
    return _Reader(folder).read()


class _Reader:
    """One reading of one folder: the documents, where each value stands, and the faults so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._errors: list[RulebookError] = []
        self._trees: dict[str, Tree] = {}
        self._where: dict[str, tuple[str, int]] = {}
        self._left = MAX_BYTES_IN_ALL

    def read(self) -> Rulebook:
        if not self._folder.is_dir():
            self._fail(str(self._folder), (), Text("没有这个文件夹", "no such folder"))
            raise RulebookErrors(self._errors)
        if not _rule_files(self._folder):
            self._fail(str(self._folder), (), Text("文件夹里没有规则文件", "there is no rule file in this folder"))
            raise RulebookErrors(self._errors)
        parts = {name: self._struct(name, kind) for name, kind in _STRUCTS.items()}
        lists = {name: self._keyed(name, kind) for name, kind in _LISTS.items()}
        items = self._items()
        self._unlisted_files()
        known = self._known(lists)
        book = self._book(parts, lists, items, known)
        for fault in rulebook_check.faults(book, msgspec.structs.replace(known, whole=not self._errors)):
            self._place(fault)
        if self._errors:
            raise RulebookErrors(self._errors)
        return msgspec.structs.replace(book, version=digest(book))

    # Files and shapes -------------------------------------------------------------------------------------------------

    def _tree(self, file: str) -> Tree:
        try:
            content = read_input(self._folder / file, min(MAX_BYTES, self._left))
            self._left -= len(content)
        except OSError as error:
            tree = Tree(b"null")
            self._trees[file] = tree
            missing = Text("缺少这个文件", "this file is missing")
            self._fail(file, (), missing if isinstance(error, FileNotFoundError) else why(error))
            return tree
        tree = Tree(content)
        self._trees[file] = tree
        for place in tree.faults:
            self._errors.append(RulebookError(file, place.line, _show(place.path), place.text))
        return tree

    def _struct(self, name: str, kind: type[Struct]) -> Any:
        file = f"{name}.yaml"
        data = self._tree(file).data
        return MISFIT if data is None else self._shaped(kind, data, file, ())

    def _shaped(self, kind: Any, data: Any, file: str, at: Steps) -> Any:
        return read(kind, data, at, lambda path, text: self._fail(file, path, text))

    def _each(self, file: str) -> Iterator[tuple[int, Any]]:
        data = self._tree(file).data
        if data is None:
            return
        if not isinstance(data, list):
            self._fail(file, (), Text("应为列表", "a list is expected"))
            return
        yield from enumerate(data)

    def _keyed(self, name: str, entry: _List) -> dict[str, Any]:
        file = f"{name}.yaml"
        found: dict[str, Any] = {}
        for number, raw in self._each(file):
            value = self._shaped(entry.kind, raw, file, (number,))
            own = self._own(raw, entry.key, file, number)
            if own in found:
                self._fail(file, (number, entry.key), Text(f"重复：{own}", f"used twice: {own}"))
            elif own is not None:
                found[own] = value
        return found

    def _own(self, raw: Any, key: str, file: str, number: int) -> str | None:
        """What an entry is known by; nothing for one that says no text there, which :meth:`_shaped` has reported."""
        own = raw.get(key) if isinstance(raw, dict) else None
        if isinstance(own, str) and not own.strip():
            self._fail(file, (number, key), Text("不能为空", "must not be empty"))
        return own if isinstance(own, str) and own.strip() else None

    def _item_files(self) -> list[str]:
        files = sorted((self._folder / "items").glob("*.yaml"))
        if not files:
            self._fail("items", (), Text("没有事项文件", "there are no item files"))
        if len(files) > MAX_ITEM_FILES:
            self._fail("items", (), Text(f"事项文件超过 {MAX_ITEM_FILES} 个", f"more than {MAX_ITEM_FILES} item files"))
        return [f"items/{file.name}" for file in files[:MAX_ITEM_FILES]]

    def _items(self) -> dict[str, Any]:
        items: dict[str, Any] = {}
        for file in self._item_files():
            for number, raw in self._each(file):
                item = self._shaped(Item, raw, file, (number,))
                own = self._own(raw, "id", file, number)
                if own in items:
                    first_file, first = self._where[own]
                    there = f"{first_file}:{self._trees[first_file].line((first, 'id'))}"
                    self._fail(
                        file,
                        (number, "id"),
                        Text(f"编号重复：{own}（已见 {there}）", f"id used twice: {own} (see {there})"),
                    )
                elif own is not None:
                    items[own] = item
                    self._where[own] = (file, number)
        return items

    def _unlisted_files(self) -> None:
        """A misspelt file name must not go unnoticed."""
        for path in sorted(self._folder.glob("*.yaml")):
            if path.name not in self._trees:
                self._fail(path.name, (), Text("规则库不认识这个文件", "the rulebook has no such part"))

    # The book ---------------------------------------------------------------------------------------------------------

    def _known(self, lists: Mapping[str, Any]) -> rulebook_check.Known:
        """Ids that were written down, even where the rest of the entry could not be read."""
        return rulebook_check.Known(
            items=self._ids(self._where, "items/"),
            attributes=self._ids(lists["attributes"], "attributes.yaml"),
            stages=self._ids(lists["stages"], "stages.yaml"),
        )

    def _ids(self, ids: Iterable[str], files: str) -> frozenset[str] | None:
        """The ids, or nothing when one of the ``files`` (a prefix) could not be read."""
        trees = [tree for file, tree in self._trees.items() if file.startswith(files)]
        return frozenset(ids) if trees and all(isinstance(tree.data, list) for tree in trees) else None

    def _book(
        self,
        parts: Mapping[str, Any],
        lists: Mapping[str, dict[str, Any]],
        items: dict[str, Any],
        known: rulebook_check.Known,
    ) -> Rulebook:
        head: _Book = _or(parts["book"], _NO_BOOK)
        gates: _Gates = _or(parts["gates"], _NO_GATES)
        delegation: _Delegation = _or(parts["delegation"], _Delegation(forms=(), instruments=()))
        measures: _Measures = _or(parts["measures"], _Measures(measures=(), pairs=()))
        read_lists = {
            name: {key: value for key, value in values.items() if value is not MISFIT} for name, values in lists.items()
        }
        read_items = {key: value for key, value in items.items() if value is not MISFIT}
        return Rulebook(
            version="",
            name=head.name,
            sample=head.sample,
            jurisdiction=head.jurisdiction,
            as_of=head.as_of,
            effective_from=head.effective_from,
            effective_until=head.effective_until,
            zone=head.zone,
            settings=_or(parts["settings"], LegalSettings()),
            park=self._park(read_lists),
            attributes=read_lists["attributes"],
            stages=read_lists["stages"],
            items=_in_order(read_items, read_lists["stages"]),
            departments=read_lists["departments"],
            start_gate=gates.start_gate,
            use_gate=gates.use_gate,
            presets=read_lists["presets"],
            guards=tuple(read_lists["guards"].values()),
            power_forms=self._unique_forms(delegation),
            powers=self._powers(delegation, read_items, known),
            measures=measures.measures,
            measure_pairs=measures.pairs,
            light_rules=tuple(read_lists["lights"].values()),
            light_sets=read_lists["light_sets"],
            batch_rules=tuple(read_lists["batches"].values()),
            matter_rules=tuple(read_lists["matters"].values()),
            score_rules=read_lists["scores"],
            instant_tables=read_lists["instant"],
            letter_series=read_lists["letters"],
            certificate_kinds=read_lists["certificates"],
            item_count=head.item_count,
            delegated_count=head.delegated_count,
        )

    def _unique_forms(self, delegation: _Delegation) -> dict[str, PowerForm]:
        found: dict[str, PowerForm] = {}
        for number, form in enumerate(delegation.forms):
            if form.form in found:
                self._fail(
                    "delegation.yaml", ("forms", number, "form"), Text(f"重复：{form.form}", f"used twice: {form.form}")
                )
            found[form.form] = form
        return found

    def _powers(
        self, delegation: _Delegation, items: Mapping[str, Item], known: rulebook_check.Known
    ) -> dict[str, Power]:
        """One power an item: the instrument's document and dates with the item's own form and authority."""
        powers: dict[str, Power] = {}
        for place, instrument in enumerate(delegation.instruments):
            for number, own in enumerate(instrument.items):
                at: Steps = ("instruments", place, "items", number)
                item = items.get(own)
                if own in powers:
                    self._fail("delegation.yaml", at, Text(f"重复赋权：{own}", f"handed over twice: {own}"))
                elif known.lacks_item(own):
                    self._fail("delegation.yaml", at, Text(f"没有这个事项：{own}", f"unknown item: {own}"))
                elif item is not None and item.delegation_form is None:
                    self._fail(
                        "delegation.yaml", at, Text(f"事项未标明赋权：{own}", f"the item is not delegated: {own}")
                    )
                elif item is not None and item.delegation_form is not None:
                    powers[own] = Power(
                        item=own,
                        form=item.delegation_form,
                        delegating_authority=item.city_department,
                        document_no=instrument.document_no,
                        effective_from=instrument.effective_from,
                        effective_until=instrument.effective_until,
                    )
        return powers

    def _park(self, lists: Mapping[str, dict[str, RuleSet]]) -> ParkSettings:
        """The thresholds of all rule sets in one struct; each may be set once."""
        known = {field.name: field.type for field in msgspec.structs.fields(ParkSettings)}
        found: dict[str, Any] = {}
        for name in ("lights", "batches", "matters"):
            file = f"{name}.yaml"
            for place, rules in lists[name].items():
                number = _position(self._trees[file].data, "id", place)
                for key, value in rules.thresholds.items():
                    at: Steps = (number, "thresholds", key)
                    if key not in known or key == "batch_rules":
                        self._fail(file, at, Text(f"没有这个阈值：{key}", f"unknown threshold: {key}"))
                    elif key in found:
                        self._fail(file, at, Text(f"阈值重复：{key}", f"threshold set twice: {key}"))
                    else:
                        raw = list(value) if isinstance(value, tuple) else value
                        found[key] = self._shaped(known[key], raw, file, at)
        found["batch_rules"] = self._batch_rules(lists["batches"])
        return ParkSettings(**{key: value for key, value in found.items() if value is not MISFIT})

    def _batch_rules(self, sets: Mapping[str, RuleSet]) -> tuple[BatchRule, ...]:
        """Entry and exit rules of the batches in the file's order; the usual ones where the file has none."""
        rules = tuple(
            BatchRule(id=each.id, enter=each.enter, leave=each.leave, beside=each.beside)
            for each in sets.values()
            if each.enter
        )
        for rule in rules:
            at: Steps = (_position(self._trees["batches.yaml"].data, "id", rule.id),)
            if rule.id not in BATCH_NAMES:
                self._fail("batches.yaml", (*at, "id"), Text(f"没有这个批次：{rule.id}", f"unknown batch: {rule.id}"))
            for sign in sorted(set(rule.named) - SIGNS.keys()):
                self._fail("batches.yaml", (*at, "enter"), Text(f"没有这个条件：{sign}", f"unknown sign: {sign}"))
        return rules or BATCH_RULES

    # Saying where -----------------------------------------------------------------------------------------------------

    def _place(self, fault: rulebook_check.Fault) -> None:
        top, *rest = fault.path
        if top == "items":
            file, number = self._where[str(rest[0])]
            path: Steps = (number, *rest[1:])
        else:
            file = f"{top}.yaml"
            path = tuple(rest)
            if top in _LISTS and rest:
                path = (_position(self._trees[file].data, _LISTS[str(top)].key, rest[0]), *rest[1:])
        self._fail(file, path, fault.text)

    def _fail(self, file: str, path: Steps, text: Text) -> None:
        tree = self._trees.get(file)
        self._errors.append(RulebookError(file, 1 if tree is None else tree.line(path), _show(path), text))


_NO_TEXT = Text("-", "-")
_NO_DAY = date(1949, 10, 1)
_NO_GATE = Gate(note=_NO_TEXT, confidence="", items=())
_NO_GATES = _Gates(start_gate=_NO_GATE, use_gate=_NO_GATE)
_NO_BOOK = _Book(
    name=_NO_TEXT,
    sample=True,
    jurisdiction="",
    as_of=_NO_DAY,
    effective_from=_NO_DAY,
    item_count=0,
    delegated_count=0,
    zone=Zone(
        name=_NO_TEXT, level="other", reconsideration_authority=_NO_TEXT, court=_NO_TEXT, city_authority=_NO_TEXT
    ),
)
"""For parts that could not be read, so that the rest can still be checked. Such a book is never handed out."""


def _or(value: Any, instead: Any) -> Any:
    return instead if value is MISFIT else value


def _position(data: Any, key: str, value: object) -> int:
    """Keyed lists are written as lists: the position of the entry known by ``value``."""
    entries = data if isinstance(data, list) else []
    return next((place for place, each in enumerate(entries) if isinstance(each, dict) and each.get(key) == value), 0)


def _in_order(items: dict[str, Item], stages: Iterable[str]) -> dict[str, Item]:
    """Items by stage, then as their file lists them; items of unknown stages come last, to be complained of."""
    places = {stage: number for number, stage in enumerate(stages)}
    return dict(sorted(items.items(), key=lambda pair: places.get(pair[1].stage, len(places))))


def _show(path: Iterable[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".") or "-"
