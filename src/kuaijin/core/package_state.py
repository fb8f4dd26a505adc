"""The state of a package, and what other streams say about it."""

from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from kuaijin.core.base import Text
from kuaijin.core.case_state import CaseFacts, CaseFile

KIND = "package"
Status = Literal["new", "draft", "received", "delivered"]
STATUSES: dict[str, Text] = {
    "new": Text("未新建", "not opened"),
    "draft": Text("草稿", "draft"),
    "received": Text("已收件", "received"),
    "delivered": Text("已出件", "delivered"),
}


class PackagePaper(Struct, frozen=True):
    """A paper of the package: given once for all ``items`` that ask for it."""

    name: Text
    items: tuple[str, ...]
    required: bool
    shareable: bool
    core: bool
    deferrable: bool


class State(Struct, frozen=True, kw_only=True):
    """A package. ``cases``: the case of each item, once received; ``files``: all versions, as on a case."""

    id: str
    status: Status = "new"
    project_id: str = ""
    project_name: str = ""
    stage: str = ""
    applicant: str = ""
    uscc: str = ""
    opened_by: str = ""
    items: tuple[str, ...] = ()
    form: dict[str, str] = {}
    files: tuple[CaseFile, ...] = ()
    cases: dict[str, str] = {}
    received_at: datetime | None = None
    received_by: str = ""
    notified_at: datetime | None = None
    notice: str = ""
    delivered_at: datetime | None = None
    receiver: str = ""

    def file_of(self, material: str) -> CaseFile | None:
        """The newest version of a paper's file."""
        return next((each for each in reversed(self.files) if each.material == material), None)


class CaseNews(Struct, frozen=True):
    """What a case of the package says: where it stands, what it still misses, whether it was notified."""

    status: str
    missing: tuple[str, ...] = ()
    notified: bool = False
    papers: tuple[str, ...] = ()


class PackageFacts(CaseFacts, frozen=True, kw_only=True):
    """The project's facts as a case is told them, the owner, and the package's cases by id.

    ``open``: the items that already have an open case in the project, with its id.
    """

    owner: str = ""
    owner_uscc: str = ""
    open: dict[str, str] = field(default_factory=dict)
    cases: dict[str, CaseNews] = field(default_factory=dict)


def initial(stream_id: str) -> State:
    """A package before anything happened."""
    return State(id=stream_id)
