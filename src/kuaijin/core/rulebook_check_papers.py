"""Are the series of letters and the kinds of certificates sound? Each paper is numbered in one place, under a name of
its own."""

from collections.abc import Iterable, Iterator

from kuaijin.core.base import Text
from kuaijin.core.letter_words import TITLES
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_faults import Fault, Known, Path, check_confidence, unknown

BRACKETS = "〔〕[]（）()"
LONGEST = 32


def check_papers(book: Rulebook, known: Known) -> Iterator[Fault]:
    """Faults of ``letters.yaml`` and ``certificates.yaml``."""
    letters, kinds = book.letter_series.values(), book.certificate_kinds.values()
    yield from _once(("letters", "letters"), ((each.id, each.letters) for each in letters))
    yield from _once(("certificates", "items"), ((each.id, each.items) for each in kinds))
    yield from _names("letters", ((each.id, each.abbreviation) for each in letters))
    yield from _names("certificates", ((each.id, each.abbreviation) for each in kinds))
    for series in letters:
        for kind in series.letters:
            if kind not in TITLES:
                yield Fault(("letters", series.id, "letters"), Text(f"没有这种文书：{kind}", f"no such letter: {kind}"))
    for certificate in kinds:
        path: Path = ("certificates", certificate.id)
        for item in certificate.items:
            if known.lacks_item(item):
                yield Fault((*path, "items"), unknown("事项", "item", item))
        for item in certificate.changed_by:
            if item not in certificate.items:
                text = Text(f"变更事项须列在 items 中：{item}", f"list the item that changes it in items: {item}")
                yield Fault((*path, "changed_by"), text)
        if certificate.valid_months is not None and certificate.valid_months < 1:
            yield Fault((*path, "valid_months"), Text("须为正数", "must be positive"))
        if certificate.renew_days < 0:
            yield Fault((*path, "renew_days"), Text("不能为负", "must not be negative"))
        yield from check_confidence(certificate.confidence, (*path, "confidence"))


def _once(where: tuple[str, str], listed: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[Fault]:
    """No paper is numbered in two series."""
    seen: dict[str, str] = {}
    for own, papers in listed:
        for paper in papers:
            if paper in seen:
                text = Text(f"{paper} 已列入 {seen[paper]}", f"{paper} is numbered in {seen[paper]} already")
                yield Fault((where[0], own, where[1]), text)
            seen.setdefault(paper, own)


def _names(file: str, named: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    """A short name is one line, without brackets, and no other series of the file has it."""
    seen: dict[str, str] = {}
    for own, name in named:
        path: Path = (file, own, "abbreviation")
        if not name.strip() or len(name) > LONGEST or not name.isprintable() or any(sign in BRACKETS for sign in name):
            yield Fault(path, Text("简称须为 1 至 32 字、不含括号", "a short name has 1 to 32 signs and no brackets"))
        elif name in seen:
            yield Fault(path, Text(f"与 {seen[name]} 的简称相同", f"the same short name as {seen[name]}"))
        seen.setdefault(name, own)
