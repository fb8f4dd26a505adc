"""``kuaijin items``: the tailored list of a kind of project or of a project in the book, and why."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kuaijin.core.base import Text

if TYPE_CHECKING:
    from kuaijin.core.conditions import Attribute
    from kuaijin.core.rulebook import Item, Rulebook
    from kuaijin.core.tailoring import Edge, TailoredList

YES = ("true", "yes", "是", "1")
NO = ("false", "no", "否", "0")
SHOWN = 40
LONGEST = 20
"""Digits that are read at all."""


class UsageFault(Exception):
    """Something that was typed cannot be used; the sentence says what would be."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "items",
        help="tailored list of items, with reasons, order, gates and critical path",
        description="Which items of the rulebook apply to a project and why, in what order, what must be finished "
        "before works start and before use, and the longest chain in committed working days. Exit codes: 0 done, 2 "
        "unknown preset, project, attribute or value, or a rulebook with errors.",
    )
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--preset", metavar="ID", help="a kind of project of the rulebook, e.g. government-school")
    whose.add_argument("--project", metavar="ID", help="a project of the book, by id or project code")
    parser.add_argument(
        "--set",
        metavar="ATTR=VALUE",
        action="append",
        default=[],
        dest="changes",
        help="change an attribute for this answer, e.g. --set fire_special=true; may be repeated",
    )
    parser.add_argument("--rulebook", metavar="FOLDER", type=Path, help="another rulebook than the site's")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")


def run(arguments: argparse.Namespace) -> int:
    """Print the list; 2 for an id, attribute or value that doesn't exist."""
    from kuaijin.core.tailoring import tailor
    from kuaijin.sources.rulebook_files import RulebookErrors, default_folder, load

    try:
        rulebook = load(arguments.rulebook or default_folder())
        subject, attributes = _subject(arguments, rulebook)
        for change in arguments.changes:
            name, value = _change(change, rulebook)
            attributes[name] = value
    except RulebookErrors as errors:
        print(errors, file=sys.stderr)
        return 2
    except UsageFault as fault:
        print(f"{fault.text.zh}\n{fault.text.en}", file=sys.stderr)
        return 2
    tailored = tailor(rulebook, attributes)
    if arguments.json:
        print(json.dumps({**subject, **as_json(rulebook, tailored, attributes)}, ensure_ascii=False, indent=2))
    else:
        print(as_text(rulebook, tailored, arguments.language))
    return 0


def _subject(arguments: argparse.Namespace, rulebook: "Rulebook") -> tuple[dict[str, str], dict[str, Any]]:
    """What the list is for, and its attributes."""
    if arguments.project is not None:
        return {"project": arguments.project}, _project_attributes(arguments.project)
    preset = rulebook.presets.get(arguments.preset)
    if preset is None:
        known = ", ".join(rulebook.presets)
        raise UsageFault(
            f"--preset：没有“{arguments.preset}”这类项目；可选：{known}",
            f"--preset: unknown kind of project “{arguments.preset}”; one of: {known}",
        )
    return {"preset": preset.id}, dict(preset.set)


def _project_attributes(wanted: str) -> dict[str, Any]:
    from kuaijin.startup import opened

    opened()
    from django.db.models import Q

    from kuaijin.core.identifiers import plain_project_code
    from kuaijin.ledger.projections.models import ProjectRow

    same = Q(id=wanted) | Q(code=plain_project_code(wanted))
    row = ProjectRow.objects.filter(same).order_by("id").first()
    if row is None:
        raise _unknown_project(
            wanted, ", ".join(ProjectRow.objects.order_by("id").values_list("id", flat=True)[:SHOWN])
        )
    return dict(row.attributes)


def _unknown_project(wanted: str, known: str) -> UsageFault:
    return UsageFault(
        f"--project：没有项目“{wanted}”；现有：{known or '（库中没有项目）'}",
        f"--project: unknown project “{wanted}”; there are: {known or '(no projects in the book)'}",
    )


def _change(change: str, rulebook: "Rulebook") -> tuple[str, Any]:
    """``attr=value`` as a name and a value of the attribute's type."""
    name, sign, written = (part.strip() for part in change.partition("="))
    attribute = rulebook.attributes.get(name)
    if attribute is None:
        known = ", ".join(rulebook.attributes)
        raise UsageFault(
            f"--set：没有项目属性“{name}”；可选：{known}", f"--set: unknown attribute “{name}”; one of: {known}"
        )
    if not sign:
        raise UsageFault(f"--set {name}：请写成 {name}=值", f"--set {name}: write {name}=VALUE")
    return name, _value(attribute, written)


def _value(attribute: "Attribute", written: str) -> Any:
    from kuaijin.core.conditions import LARGEST_NUMBER

    name = attribute.name
    if attribute.type == "bool":
        if written.lower() in YES + NO:
            return written.lower() in YES
        raise UsageFault(
            f"--set {name}：“{written}”应为 true 或 false", f"--set {name}: “{written}” must be true or false"
        )
    if attribute.type == "number":
        if written.isascii() and written.isdigit() and len(written) <= LONGEST and int(written) <= LARGEST_NUMBER:
            return int(written)
        shown = written if len(written) <= LONGEST else f"{written[:LONGEST]}…"
        raise UsageFault(
            f"--set {name}：“{shown}”应为 0 至 {LARGEST_NUMBER:,} 的整数",
            f"--set {name}: “{shown}” must be a whole number from 0 to {LARGEST_NUMBER:,}",
        )
    if written in attribute.values or written == attribute.unset:
        return written
    known = ", ".join(attribute.values)
    raise UsageFault(
        f"--set {name}：没有“{written}”这个值；可选：{known}",
        f"--set {name}: unknown value “{written}”; one of: {known}",
    )


def as_json(rulebook: "Rulebook", tailored: "TailoredList", attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The whole answer; every item of the rulebook in ``items``, those on the list by ``order``."""
    path = tailored.critical_path
    return {
        "rulebook": {"version": rulebook.version, "name_zh": rulebook.name.zh, "name_en": rulebook.name.en},
        "attributes": dict(sorted(attributes.items())),
        "items": [_item_json(rulebook, tailored, rulebook.items[line.item]) for line in tailored.lines],
        "order": list(tailored.order),
        "stages": [
            {
                "id": stage.id,
                "name_zh": stage.name.zh,
                "name_en": stage.name.en,
                "items": [item for item in tailored.order if rulebook.items[item].stage == stage.id],
                "working_days": days(tailored.stage_half_days[stage.id]),
                "committed_days": stage.committed_days,
            }
            for stage in rulebook.stages.values()
        ],
        "start_of_work_gate": list(tailored.start_gate),
        "before_use_gate": list(tailored.use_gate),
        "variants": [{"chosen": each.chosen, "instead_of": list(each.instead_of)} for each in tailored.families],
        "critical_path": {
            "items": list(path.items),
            "working_days": days(path.half_days),
            "without_committed_limit": list(path.unknown),
        },
    }


def _item_json(rulebook: "Rulebook", tailored: "TailoredList", item: "Item") -> dict[str, Any]:
    line = tailored.line(item.id)
    return {
        "id": item.id,
        "name_zh": item.name.zh,
        "name_en": item.name.en,
        "stage": item.stage,
        "kind": item.kind,
        "department": item.department,
        "on": line.on,
        "why_zh": line.why.zh,
        "why_en": line.why.en,
        "statutory_days": item.statutory_limit_days,
        "statutory_unit": None if item.limit_unit == "none" else item.limit_unit,
        "committed_days": None if item.committed_half_days is None else days(item.committed_half_days),
        "prerequisites": [_edge_json(edge) for edge in tailored.needs(item.id)],
        "certificate": item.certificate,
        "confidence": dict(item.confidence),
    }


def _edge_json(edge: "Edge") -> dict[str, Any]:
    return {
        "item": edge.before,
        "needed_by": edge.needed_by,
        "any_group": edge.any_group or None,
        "decided_by_person_zh": None if edge.note is None else edge.note.zh,
        "decided_by_person_en": None if edge.note is None else edge.note.en,
    }


def days(half_days: int) -> int | float:
    """Working days as a number: whole, or with a half, which a binary float holds exactly."""
    return half_days // 2 if half_days % 2 == 0 else half_days / 2


def as_text(rulebook: "Rulebook", tailored: "TailoredList", language: str) -> str:
    """The answer for a reader, in one language."""
    chinese = language == "zh"
    colon = "：" if chinese else ": "
    names = {item.id: item.name.in_language(language) for item in rulebook.items.values()}
    path = tailored.critical_path

    def told(items: tuple[str, ...]) -> str:
        return (" → " if items == path.items else "、" if chinese else ", ").join(names[item] for item in items) or "—"

    lines = []
    for stage in rulebook.stages.values():
        own = [item for item in tailored.order if rulebook.items[item].stage == stage.id]
        if own:
            length = days(tailored.stage_half_days[stage.id])
            unit = "个工作日" if chinese else " working days"
            lines.append(f"{stage.name.in_language(language)}  [{length}{unit}]")
        for item in own:
            committed = rulebook.items[item].committed_half_days
            limit = "—" if committed is None else str(days(committed))
            why = tailored.line(item).why.in_language(language)
            lines.append(f"  {limit:>4}  {names[item]} ({item}){colon}{why}")
            needs = [names[edge.before] + ("*" if edge.any_group else "") for edge in tailored.needs(item)]
            if needs:
                lines.append(f"        ← {'、'.join(needs) if chinese else ', '.join(needs)}")
    total = f"{path.working_days} {'个工作日' if chinese else 'working days'}"
    ends = (
        (f"关键路径（{total}）", path.items) if chinese else (f"Critical path ({total})", path.items),
        ("开工前须办结" if chinese else "Before works start", tailored.start_gate),
        ("投用前须办结" if chinese else "Before use", tailored.use_gate),
        ("没有承诺时限" if chinese else "No committed limit", path.unknown),
    )
    lines += ["", *(f"{title}{colon}{told(items)}" for title, items in ends)]
    lines.append("* 择一即可" if chinese else "* one of several is enough")
    lines += ["", "不适用的事项：" if chinese else "Not on the list:"]
    off = (line for line in tailored.lines if not line.on)
    lines += [f"  {names[line.item]} ({line.item}){colon}{line.why.in_language(language)}" for line in off]
    return "\n".join(lines)
