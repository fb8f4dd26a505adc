"""调度快报: made by the machine or a person, edited around its figures, issued with a number, archived as a file."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import bulletin as b
from kuaijin.core.base import Actor, Refused, Text
from kuaijin.core.numbering import told
from kuaijin.desks.frame import errors, listing, nav, words
from kuaijin.desks.frame.commands import CommandForm, acted, done, run_command
from kuaijin.desks.frame.exporting import Made, with_reason
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.links import hrefs
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.exchange import bulletin_paper, documents, forms
from kuaijin.files import take_in
from kuaijin.insight.bulletins import snapshot_of
from kuaijin.insight.days import park_name
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.rhythm_models import BulletinRow

KIND = b.KIND
ENDINGS = {"docx": (forms.as_docx, documents.MEDIA_TYPE), "pdf": (forms.as_pdf, "application/pdf")}
PERIODS = {"daily": Text("日调度快报", "Daily"), "monthly": Text("月通报", "Monthly")}
COMMANDS: dict[str, type[Any]] = {
    "edit-bulletin": b.EditBulletin,
    "issue-bulletin": b.IssueBulletin,
    "withdraw-bulletin": b.WithdrawBulletin,
}
CONFIRM = {
    "issue-bulletin": Text("编发后取号，不能再改，确定吗？", "It gets its number and cannot be changed. Issue it?"),
    "withdraw-bulletin": Text("作废后编号保留，确定吗？", "Its number stays as void. Go on?"),
}
PLACES = {
    "due": "rhythm:reports",
    "reported": "rhythm:reports",
    "missing": "rhythm:reports",
    "people": "rhythm:reports",
    "machines": "rhythm:reports",
    "stopped": "rhythm:reports",
    "raised": "dispatch:matters",
    "closed": "dispatch:matters",
    "open": "dispatch:matters",
    "overdue": "dispatch:matters",
    "late": "dispatch:bulletin",
    "soon": "dispatch:bulletin",
}
"""Where each figure is made of; all others come from the projects' book."""


class BulletinList(Listing):
    """Bulletins, the newest first."""

    id = "bulletins"
    label = Text("快报与通报", "Bulletins")
    search = ("id__icontains", "issued_by__icontains")
    search_hint = Text("日期、编发人", "Day or who issued it")
    default_sort = "-day"
    empty = Text("还没有快报", "No bulletin yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("day", Text("日期", "Day"), kind="day", sort="day", main=True,
               href=lambda row: reverse("rhythm:bulletin", args=[row.pk])),
        Column("period", Text("种类", "Kind"), lambda row: PERIODS[row.period]),
        Column("number", Text("编号", "Number"), lambda row: told(row.period, row.year, row.number), sort="number"),
        Column("status", Text("状态", "Status"), lambda row: f"bulletin_{row.status}", kind="status", sort="status"),
        Column("reported", Text("已报", "Reported"), kind="int"),
        Column("overdue", Text("逾期问题", "Overdue"), kind="int"),
        Column("red", Text("红灯", "Red"), kind="int"),
        Column("issued", Text("编发", "Issued"), "issued_on", kind="day", sort="issued_on", wide_only=True),
    )  # fmt: skip
    filters = (
        Choice("period", Text("种类", "Kind"), tuple(PERIODS.items())),
        Choice(
            "status", Text("状态", "Status"), tuple((key, text) for key, text in b.STATUSES.items() if key != "new")
        ),
    )


def _rows(request: HttpRequest) -> Any:
    return visible(request.actor, KIND, BulletinRow.objects.all())


@require_GET
@requires("bulletin.list")
def bulletin_list(request: HttpRequest) -> HttpResponse:
    """The bulletins; above them those that can be made today."""
    rows = _rows(request)
    may_make = request.as_of is None and may(request, f"{KIND}.generate-bulletin")
    days = [(period, day) for period in PERIODS for day in _days(period, request.day)]
    ids = {(period, day): b.bulletin_id(period, day) for period, day in days}  # type: ignore[arg-type]  its own keys
    known = set(rows.filter(pk__in=ids.values()).values_list("id", flat=True)) if may_make else set()
    offers = [
        (period, day, _called(period, day)) for (period, day), id_ in ids.items() if may_make and id_ not in known
    ]
    context = {"offers": offers}
    return listing.answer(request, BulletinList(request, rows), "rhythm/bulletins.html", context)


def _days(period: str, today: date) -> tuple[date, ...]:
    """The days whose bulletin can be made today: of a month also the one before, whose reports come in by the fifth."""
    return (today,) if period == "daily" else (today, today.replace(day=1) - timedelta(days=1))


def _called(period: str, day: date) -> Text:
    month = Text(f"（{day.month}月）", f" ({day:%Y-%m})") if period == "monthly" else Text("", "")
    return Text(f"{PERIODS[period].zh}{month.zh}", f"{PERIODS[period].en}{month.en}")


@require_POST
@requires("bulletin.generate-bulletin")
def generate(request: HttpRequest, period: str) -> HttpResponse:
    """Make the bulletin of the day or month, or bring the figures of its draft up to date."""
    if period not in PERIODS:
        raise Http404
    asked = request.POST.get("day", "")
    day = next((each for each in _days(period, request.day) if asked == each.isoformat()), request.day)
    id_ = b.bulletin_id(period, day)  # type: ignore[arg-type]  one of the two, as asked above
    snapshot = snapshot_of(period, day, surroundings.calendar(), request.day)  # type: ignore[arg-type]  the same
    command = b.GenerateBulletin(day=day, snapshot=snapshot, period=period)  # type: ignore[arg-type]  the same
    try:
        ledger.execute(KIND, id_, command, actor=request.actor)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    return done(request, reverse("rhythm:bulletin", args=[id_]), Text("已生成", "Made"))


class Said(Struct, frozen=True):
    """A piece of the text: words, then a figure with the place it comes from."""

    words: str
    value: str
    name: Text
    href: str


def _said(actor: Actor, text: str, values: dict[str, str]) -> list[Said]:
    return [_piece(actor, words_, name, values) for words_, name in b.parts(text)]


def _piece(actor: Actor, words_: str, name: str, values: dict[str, str]) -> Said:
    if not name:
        return Said(words_, "", Text("", ""), "")
    return Said(words_, values.get(name, "—"), b.FIGURES[name], _href(actor, name))


def _href(actor: Actor, figure: str) -> str:
    """Where a figure is made of, for whom that is open."""
    return nav.href_of(actor, PLACES.get(figure, "projects:list"))


def _found(request: HttpRequest, bulletin_id: str) -> BulletinRow:
    row: BulletinRow | None = _rows(request).filter(pk=bulletin_id).first()
    if row is None:
        raise Http404
    return row


@require_GET
def bulletin_page(request: HttpRequest, bulletin_id: str) -> HttpResponse:
    """One bulletin: its text with every figure linked, its tables, and what may be done."""
    row = _found(request, bulletin_id)
    state, seq = ledger.load(KIND, bulletin_id)
    acting = request.as_of is None
    figures = [(b.FIGURES[f.id], f.value, f.id, _href(request.actor, f.id)) for f in state.snapshot.figures]
    context = {
        "row": row,
        "state": state,
        "row_status": f"bulletin_{state.status}",
        "number": bulletin_paper.number(state),
        "name": PERIODS[state.period],
        "opening": _said(request.actor, state.opening, state.values),
        "remarks": _said(request.actor, state.remarks, state.values),
        "figures": figures,
        "projects": hrefs(request, "project", (work.project for work in state.snapshot.works)),
        "forms": _offered(request, state, seq) if acting else [],
        "can_refresh": acting and state.status == "draft" and row.day in _days(row.period, request.day)
        and may(request, f"{KIND}.generate-bulletin"),
        "can_archive": acting and state.status == "issued" and may(request, f"{KIND}.archive-bulletin"),
        "can_export": may(request, f"{KIND}.export"),
    }  # fmt: skip
    return render(request, "rhythm/bulletin.html", context)


def _offered(request: HttpRequest, state: b.State, seq: int) -> list[CommandForm]:
    """The forms of what this person may do now."""
    return [
        _form(state, tag, seq)
        for tag, command in COMMANDS.items()
        if state.status in b.TABLE[command][1] and may(request, f"{KIND}.{tag}")
    ]


def _form(state: b.State, tag: str, seq: int | None) -> CommandForm:
    names = "、".join(f"{{{figure.id}}}" for figure in state.snapshot.figures)
    hint = Text(f"数字用名称引用：{names}", f"Figures by name: {names}")
    return CommandForm(
        COMMANDS[tag],
        reverse("rhythm:bulletin_act", args=[state.id, tag]),
        fields={"opening": Field(help=hint, widget="textarea", rows=5), "remarks": Field(widget="textarea", rows=3)}
        if tag == "edit-bulletin"
        else {},
        initial={"opening": state.opening, "remarks": state.remarks, "weather": state.weather},
        seq=seq,
        title=b.COMMAND_NAMES[tag],
        confirm=CONFIRM.get(tag),
        tone="danger" if tag == "withdraw-bulletin" else "primary",
    )


@require_POST
def act(request: HttpRequest, bulletin_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a bulletin; an issued one is archived at once."""
    if tag not in COMMANDS:
        raise Http404
    _found(request, bulletin_id)
    require(request, f"{KIND}.{tag}")
    state, _ = ledger.load(KIND, bulletin_id)
    result = run_command(request, KIND, bulletin_id, _form(state, tag, None))
    if result.response is not None:
        return result.response
    if tag == "issue-bulletin":
        _archive(request, bulletin_id)
    return acted(request, reverse("rhythm:bulletin", args=[bulletin_id]), b.COMMAND_NAMES[tag])


@require_POST
@requires("bulletin.archive-bulletin")
def archive(request: HttpRequest, bulletin_id: str) -> HttpResponse:
    """Archive an issued bulletin whose file was not written."""
    _found(request, bulletin_id)
    try:
        _archive(request, bulletin_id)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    return acted(request, reverse("rhythm:bulletin", args=[bulletin_id]), b.COMMAND_NAMES["archive-bulletin"])


def _archive(request: HttpRequest, bulletin_id: str) -> None:
    """Write the Chinese paper into the store, to edit and to print, and the digests into the ledger."""
    state, _ = ledger.load(KIND, bulletin_id)
    sheet = bulletin_paper.sheet_of(state, park_name("zh"), "zh")
    word = take_in(f"{bulletin_id}.docx", [forms.as_docx(sheet)])
    pdf = take_in(f"{bulletin_id}.pdf", [forms.as_pdf(sheet)])
    kept = b.ArchiveBulletin(digest=word.digest, size=word.size, pdf_digest=pdf.digest, pdf_size=pdf.size)
    ledger.execute(KIND, bulletin_id, kept, actor=request.actor)


@require_GET
@requires("bulletin.export")
def paper(request: HttpRequest, bulletin_id: str, ending: str) -> HttpResponse:
    """The bulletin as a Word file or PDF in the reader's language."""
    if ending not in ENDINGS:
        raise Http404
    _found(request, bulletin_id)
    state, _ = ledger.load(KIND, bulletin_id)
    language = "zh" if words.chinese() else "en"
    make, media_type = ENDINGS[ending]
    try:
        content = make(bulletin_paper.sheet_of(state, park_name(language), language))
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{bulletin_id}.{ending}"'
    return with_reason(request, PERIODS[state.period], bulletin_id, lambda: Made(answer))
