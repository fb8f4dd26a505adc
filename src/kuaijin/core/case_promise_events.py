"""What has happened to the applicant's promises (law.md 8, 9). ``letter``: whether a letter went out with it, as every
one does now; the entries from before there were letters of promise say nothing and issued none."""

from datetime import date

from kuaijin.core.base import Event
from kuaijin.core.case_commands import PromiseKind, PromiseResult
from kuaijin.core.checks import kebab


class PromiseSigned(Event, frozen=True, tag_field="type", tag=kebab):
    """承诺已签署: ``document`` is its number, ``papers`` those that follow."""

    promise: PromiseKind
    document: str
    papers: tuple[str, ...]
    cure_by: date | None
    by: str
    letter: bool = False


class PromiseWithdrawn(Event, frozen=True, tag_field="type", tag=kebab):
    """承诺已撤回."""

    promise: PromiseKind
    by: str


class PromiseVerified(Event, frozen=True, tag_field="type", tag=kebab):
    """承诺核查."""

    result: PromiseResult
    note: str
    by: str
    letter: bool = False
