"""``kuaijin rulebook check FOLDER``: is this rulebook sound? And ``export``, ``import``, ``diff``."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kuaijin.cli import rulebook_sheets

if TYPE_CHECKING:
    from kuaijin.core.rulebook import Rulebook


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "rulebook", help="check a rulebook folder", description="Look after the rules that are kept as data."
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    check = acts.add_parser(
        "check",
        help="read a rulebook folder and report every error with file, line and field",
        description="Reads the folder, checks types, ids, conditions, limits, core papers and circles, and prints a "
        "summary with the version's digest, or every error as FILE:LINE: FIELD: MESSAGE on stderr. Exit codes: 0 "
        "sound, 1 errors found, 2 wrong usage.",
    )
    check.add_argument("folder", metavar="FOLDER", type=Path, help="e.g. rulebooks/cn-hunan-chenzhou/2021")
    check.add_argument("--json", action="store_true", help="print JSON")
    rulebook_sheets.register(acts)


def run(arguments: argparse.Namespace) -> int:
    """Print the summary and give 0, or the errors and 1; the other acts are ``rulebook_sheets``'s."""
    if arguments.act != "check":
        return rulebook_sheets.run(arguments)
    from kuaijin.sources.rulebook_files import RulebookErrors, load

    try:
        rulebook = load(arguments.folder)
    except RulebookErrors as errors:
        if arguments.json:
            print(json.dumps({"ok": False, "errors": _errors_json(errors)}, ensure_ascii=False, indent=2))
        else:
            print(errors, file=sys.stderr)
            print(f"{len(errors.errors)} 处错误 / errors: {len(errors.errors)}", file=sys.stderr)
        return 1
    summary = summary_of(rulebook)
    if arguments.json:
        print(json.dumps({"ok": True, **summary}, ensure_ascii=False, indent=2))
    else:
        print(as_text(rulebook, summary))
    return 0


def _errors_json(errors: Any) -> list[dict[str, Any]]:
    return [
        {
            "file": each.file,
            "line": each.line,
            "field": each.field,
            "message_zh": each.text.zh,
            "message_en": each.text.en,
        }
        for each in errors.errors
    ]


def summary_of(rulebook: "Rulebook") -> dict[str, Any]:
    """Counts and digest of a sound rulebook."""
    items = rulebook.items.values()
    return {
        "name": rulebook.name.en,
        "jurisdiction": rulebook.jurisdiction,
        "version": rulebook.version,
        "effective_from": rulebook.effective_from.isoformat(),
        "effective_until": None if rulebook.effective_until is None else rulebook.effective_until.isoformat(),
        "items": len(rulebook.items),
        "licences": sum(item.is_licence for item in items),
        "delegated": sum(item.delegated for item in items),
        "materials": sum(len(item.materials) for item in items),
        "core_papers": sum(material.core for item in items for material in item.materials),
        "deferrable_papers": sum(material.deferrable for item in items for material in item.materials),
        "prerequisites": sum(len(item.prerequisites) for item in items),
        "special_procedures": sum(len(item.special_procedures) for item in items),
        "attributes": len(rulebook.attributes),
        "presets": len(rulebook.presets),
        "stages": len(rulebook.stages),
        "measures": len(rulebook.measures),
    }


def as_text(rulebook: "Rulebook", summary: dict[str, Any]) -> str:
    """The summary for a reader, both languages."""
    return _SUMMARY.format(**{**summary, "until": summary["effective_until"] or "…", "zh": rulebook.name.zh})


_SUMMARY = """\
{zh} / {name} ({jurisdiction})
版本 / version: {version}
有效 / in force: {effective_from} – {until}
事项 / items: {items} (许可 / licences {licences}, 赋权 / delegated {delegated})
材料 / materials: {materials} (核心 / core {core_papers}, 可容缺 / deferrable {deferrable_papers})
前置 / prerequisites: {prerequisites}; 特别程序 / special procedures: {special_procedures}
属性 / attributes: {attributes}; 项目类型 / presets: {presets}; 阶段 / stages: {stages}; 措施 / measures: {measures}
没有错误 / no errors"""
