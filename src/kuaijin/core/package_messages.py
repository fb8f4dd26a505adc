"""Commands and events of a package (申请包): one application for all items of a stage (measures.md 2; 滨州 art. 9)."""

from datetime import datetime

from kuaijin.core.base import Command, Event
from kuaijin.core.case_commands import Channel
from kuaijin.core.checks import kebab


class PackageCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to a package."""


class OpenPackage(PackageCommand, frozen=True):
    """新建申请包 for one stage of a project; the applicant is the project's owner, nobody types it in."""

    project_id: str
    stage: str


class ChooseItems(PackageCommand, frozen=True):
    """选择事项: those of the project's own list and the stage that are applied for together."""

    items: tuple[str, ...]


class FillForm(PackageCommand, frozen=True):
    """填写一张表: the answers by field (:func:`kuaijin.core.package_form.fields_of`); a draft may be incomplete."""

    values: dict[str, str]


class AttachPaper(PackageCommand, frozen=True):
    """上传材料 once for all items that ask for it; after the receipt it goes to their cases too.

    ``source``: the register that a shareable paper was fetched from, empty for what the applicant brings.
    """

    material: str
    file_name: str
    digest: str
    sha256: str
    media_type: str
    size: int
    source: str = ""


class ReceivePackage(PackageCommand, frozen=True):
    """整包收件: one receipt; a case is opened for each item in the same moment, or none is."""

    channel: Channel
    materials: tuple[str, ...]
    ticket_at: datetime | None = None
    ticket: str = ""


class NotifyPackage(PackageCommand, frozen=True):
    """合并一次性告知: what is missing in all cases of the package, told once (许可法 art. 32(4); AC-3)."""

    text: str


class CorrectPackage(PackageCommand, frozen=True):
    """合并补正: each paper goes to all cases that wait for it."""

    materials: tuple[str, ...]


class DeliverPackage(PackageCommand, frozen=True):
    """统一出件: the results of all cases handed over together."""

    receiver: str
    channel: Channel


PackageCommands = (
    OpenPackage
    | ChooseItems
    | FillForm
    | AttachPaper
    | ReceivePackage
    | NotifyPackage
    | CorrectPackage
    | DeliverPackage
)


class PackageEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of a package."""


class PackageOpened(PackageEvent, frozen=True):
    """申请包新建."""

    project_id: str
    project_name: str
    stage: str
    applicant: str
    uscc: str
    by: str


class ItemsChosen(PackageEvent, frozen=True):
    """事项选定, in the order of the project's list."""

    items: tuple[str, ...]


class FormFilled(PackageEvent, frozen=True):
    """表单填写."""

    values: dict[str, str]


class PaperAttached(PackageEvent, frozen=True):
    """申请包材料上传."""

    material: str
    version: int
    file_name: str
    digest: str
    sha256: str
    media_type: str
    size: int
    source: str
    by: str


class PackageReceived(PackageEvent, frozen=True):
    """整包收件. ``cases``: the case of each item; ``given``: the papers that it is handed; ``files``: those
    whose file goes to it."""

    channel: Channel
    ticket_at: datetime | None
    cases: dict[str, str]
    given: dict[str, tuple[str, ...]]
    files: dict[str, tuple[str, ...]]
    by: str
    ticket: str = ""


class PackageNotified(PackageEvent, frozen=True):
    """合并一次性告知. ``missing`` by case."""

    missing: dict[str, tuple[str, ...]]
    text: str
    by: str


class PackageCorrected(PackageEvent, frozen=True):
    """合并补正. ``given`` by case."""

    given: dict[str, tuple[str, ...]]
    by: str


class PackageDelivered(PackageEvent, frozen=True):
    """统一出件 of these cases."""

    cases: tuple[str, ...]
    receiver: str
    channel: Channel
    by: str


PackageEvents = (
    PackageOpened
    | ItemsChosen
    | FormFilled
    | PaperAttached
    | PackageReceived
    | PackageNotified
    | PackageCorrected
    | PackageDelivered
)
