"""``kuaijin rulebook export|import|diff``: the rulebook as files, and what differs between two of them."""

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kuaijin.core.rulebook import Rulebook

ENDINGS = (".yaml", ".yml", ".xlsx")
WHAT = "a rulebook folder, a day (YYYY-MM-DD: the site's version in force), or “site” (in force today)"


class _Wrong(Exception):
    """Something on the command line that leads nowhere."""


def register(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the three acts beside ``check``."""
    export = acts.add_parser(
        "export",
        help="write a rulebook's changeable part as YAML or xlsx",
        description="Writes limits, papers, prerequisites, measures, settings and thresholds as rows. What import "
        "reads back. Exit codes: 0 written, 2 wrong usage.",
    )
    export.add_argument("file", metavar="FILE", type=Path, help="FILE.yaml or FILE.xlsx")
    export.add_argument("--of", default="site", metavar="BOOK", help=WHAT)
    taken = acts.add_parser(
        "import",
        help="make a draft revision of what a file says otherwise than the site's rulebook",
        description="Compares the file with the site's rulebook and drafts a revision of all differences, or of "
        "none. Exit codes: 0 drafted, 1 faults in the file, 2 wrong usage, 3 refused by a rule.",
    )
    taken.add_argument("file", metavar="FILE", type=Path, help="FILE.yaml or FILE.xlsx")
    taken.add_argument("--id", required=True, help="number of the revision, e.g. XD-2022-07")
    taken.add_argument("--title", required=True, help="what it is called")
    taken.add_argument("--why", required=True, help="what changes, and on what ground")
    taken.add_argument("--as", dest="person", required=True, metavar="ACCOUNT", help="who drafts it")
    diff = acts.add_parser(
        "diff",
        help="what differs between two rulebooks",
        description="Prints each difference with its values before and after. Exit codes: 0 the same, 1 differing, "
        "2 wrong usage or a file with faults.",
    )
    diff.add_argument("before", metavar="BEFORE", help=WHAT)
    diff.add_argument("after", metavar="AFTER", help=f"{WHAT}; or FILE.yaml, FILE.xlsx as export writes them")
    diff.add_argument("--language", choices=("zh", "en"), default="zh")


def run(arguments: argparse.Namespace) -> int:
    """Carry out the act."""
    from kuaijin.exchange.rulebook_sheets import SheetErrors
    from kuaijin.sources.rulebook_files import RulebookErrors

    acts = {"export": _export, "import": _import, "diff": _diff}
    try:
        return acts[arguments.act](arguments)
    except _Wrong as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except RulebookErrors as errors:
        print(errors, file=sys.stderr)
        return 2
    except SheetErrors as errors:
        for each in errors.misfits:
            print(f"{arguments.file if hasattr(arguments, 'file') else arguments.after}:{each.where}: {each.field}: "
                  f"{each.text.zh} / {each.text.en}", file=sys.stderr)  # fmt: skip
        return 2 if arguments.act == "diff" else 1


def _book(name: str) -> "Rulebook":
    """The rulebook that ``name`` means."""
    from kuaijin.sources.rulebook_files import load

    if Path(name).is_dir():
        return load(Path(name))
    try:
        day = None if name == "site" else date.fromisoformat(name)
    except ValueError:
        raise _Wrong(f"“{name}”不是规则库文件夹或日期 / “{name}” is neither a rulebook folder nor a day") from None
    from kuaijin.startup import opened

    opened()
    from kuaijin.ledger import surroundings

    return surroundings.rulebook(day)


def _changes(file: Path, before: "Rulebook") -> Any:
    from kuaijin.exchange.rulebook_sheets import LARGEST, from_xlsx, from_yaml
    from kuaijin.sources.input_files import read_input, why

    if file.suffix.lower() not in ENDINGS:
        raise _Wrong(f"{file}: 应为 yaml 或 xlsx 文件 / a yaml or xlsx file is expected")
    try:
        content = read_input(file, LARGEST)
    except OSError as error:
        told = why(error)
        raise _Wrong(f"{file}: {told.zh} / {told.en}") from error
    return (from_xlsx if file.suffix.lower() == ".xlsx" else from_yaml)(content, before)


def _export(arguments: argparse.Namespace) -> int:
    from kuaijin.exchange.rulebook_sheets import to_xlsx, to_yaml

    if arguments.file.suffix.lower() not in ENDINGS:
        raise _Wrong(f"{arguments.file}: 应为 yaml 或 xlsx 文件 / a yaml or xlsx file is expected")
    book = _book(arguments.of)
    content = (to_xlsx if arguments.file.suffix.lower() == ".xlsx" else to_yaml)(book)
    try:
        arguments.file.write_bytes(content)
    except OSError as error:
        raise _Wrong(f"{arguments.file}: 无法写入 / cannot be written: {error.strerror}") from error
    print(f"{arguments.file}: {book.name.zh} {book.version}")
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    from kuaijin.core.rulebook_amend import changes_between
    from kuaijin.core.rulebook_terms import CHANGE_NAMES
    from kuaijin.core.rulebook_words import shown

    before = _book(arguments.before)
    others: tuple[Any, ...] = ()
    if Path(arguments.after).suffix.lower() in ENDINGS:
        changes = _changes(Path(arguments.after), before)
    else:
        changes, others = changes_between(before, _book(arguments.after))
    say = arguments.language
    for change in changes:
        told = shown(change, before)
        print(f"{CHANGE_NAMES[told.kind].in_language(say)}: {told.about.in_language(say)}")
        for line in told.lines:
            was, will = line.before.in_language(say), line.after.in_language(say)
            print(f"  {line.label.in_language(say)}: {was} → {will}")
    for each in others:
        print(f"{'.'.join(map(str, each.path))}: {each.text.in_language(say)}")
    return 1 if changes or others else 0


def _import(arguments: argparse.Namespace) -> int:
    from kuaijin.startup import opened

    opened()
    from kuaijin import ledger
    from kuaijin.core.access import may
    from kuaijin.core.base import Refused
    from kuaijin.core.rulebook_change import KIND, BeginChange, ImportChanges
    from kuaijin.ledger import surroundings
    from kuaijin.people.models import Account
    from kuaijin.people.services import actor_of

    account = Account.objects.select_related("user").filter(user__username=arguments.person).first()
    actor = actor_of(account.user) if account and account.user.is_active else None
    if actor is None:
        raise _Wrong(f"没有账户“{arguments.person}” / no account “{arguments.person}”")
    refusal = may(actor, "rulebook-change.import-changes")
    if refusal is not None:
        raise Refused(refusal)
    changes = _changes(arguments.file, surroundings.books().latest)
    begun = BeginChange(title=arguments.title, why=arguments.why)
    steps = [(KIND, arguments.id, begun), (KIND, arguments.id, ImportChanges(changes=changes))]
    ledger.execute_all(steps, actor=actor)
    print(f"{arguments.id}: {len(changes)} 项修订已起草 / changes drafted")
    return 0
