"""Forms made from commands, and the one way from a posted form to the ledger.

A view builds a :class:`CommandForm`, asks :mod:`guard` for the right, calls :func:`run_command`, and answers with
:func:`done` or with the result's own response (422 with the errors beside the fields).
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from msgspec import UNSET, Struct

from kuaijin.core.base import Refused, Text
from kuaijin.desks.frame import fields, labels, words
from kuaijin.desks.frame.fields import Asked, Field
from kuaijin.desks.frame.happenings import event_name

REQUIRED = Text("必填", "Required")
STALE = Text("页面已过期，请刷新后再试", "This page has expired; reload it and try again")
SEQUENCE = "_seq"


class CommandForm:
    """The form of one command type.

    Args:
        command: the command's struct class; its tag names it.
        url: where the form is posted.
        fields: what differs from the defaults, by field name.
        fixed: values the server knows; these fields are neither shown nor read.
        initial: what the fields hold at first.
        seq: the stream's sequence the reader saw, so that a faster colleague is noticed.
        title, submit: texts; the command's own name by default.
        confirm: a sentence to confirm first, for what can't be undone.
        tone: the button's Tabler colour.
        key: makes ids unique when a page holds several forms of one command.
    """

    def __init__(
        self,
        command: type[Any],
        url: str,
        *,
        fields: Mapping[str, Field] | None = None,
        fixed: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
        seq: int | None = None,
        title: Text | None = None,
        submit: Text | None = None,
        confirm: Text | None = None,
        tone: str = "primary",
        key: str = "",
    ) -> None:
        self.command = command
        self.tag = str(command.__struct_config__.tag or command.__name__)
        self.url = url
        self.given = dict(fields or {})
        self.fixed = dict(fixed or {})
        self.seq = seq
        self.title = words.say(title or labels.command(self.tag))
        self.submit = words.say(submit or title or labels.command(self.tag))
        self.confirm = words.say(confirm)
        self.tone = tone
        self.id = f"form-{self.tag}{'-' + key if key else ''}"
        self.errors: list[str] = []
        self.rule = ""
        self.since: tuple[Any, ...] = ()
        self._infos = [info for info in msgspec.structs.fields(command) if info.name not in self.fixed]
        self.asked = [self._ask(info, initial or {}) for info in self._infos]

    def _ask(self, info: Any, initial: Mapping[str, Any]) -> Asked:
        asked = fields.ask(self.tag, info, self.given.get(info.name, Field()), self.id)
        default = info.default if info.default is not msgspec.NODEFAULT else None
        self._fill(asked, initial.get(info.name, default))
        return asked

    @staticmethod
    def _fill(asked: Asked, value: Any) -> None:
        if asked.widget == "rows":
            blanks = 1 if value else 3
            rows = [*(value if isinstance(value, (list, tuple)) else [value] if value else []), *([None] * blanks)]
            asked.lines = tuple(_line(asked, row) for row in rows)
        elif asked.widget == "lines" and isinstance(value, (list, tuple)):
            asked.value = "\n".join(str(one) for one in value)
        elif value is not None:
            asked.value = value

    def field(self, name: str) -> Asked | None:
        """The shown field called ``name``."""
        return next((asked for asked in self.asked if asked.name == name), None)

    def keep(self, name: str, value: Any) -> None:
        """Put what was typed back into a shown field, where the form itself was not bound."""
        asked = self.field(name)
        if asked is not None:
            asked.value = value

    def blame(self, name: str | None, text: Text, rule: str = "") -> None:
        """Put an error beside a field, or above the form when no shown field is to blame."""
        asked = self.field(name.partition(".")[0].partition("[")[0]) if name else None
        if asked is None:
            self.errors.append(words.say(text))
            self.rule = rule or self.rule
        else:
            asked.error = f"{words.say(text)} [{rule}]" if words.citable(rule) else words.say(text)

    @property
    def bad(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.errors or self.since or any(asked.error for asked in self.asked))

    def bind(self, request: HttpRequest) -> Any | None:
        """The command out of the posted form, or ``None`` with the errors set beside the fields."""
        values = dict(self.fixed)
        for asked, info in zip(self.asked, self._infos, strict=True):
            given = self.given.get(info.name, Field())
            raw = fields.read(request.POST, asked, given, info)
            self._refill(asked, request, raw)
            self._take(values, asked, info, raw)
        seen = request.POST.get(SEQUENCE, "")
        self.seq = fields.number(seen)
        if seen and self.seq is None:
            self.errors.append(words.say(STALE))
        if self.bad:
            return None
        try:
            return self.command(**values)
        except (TypeError, ValueError):
            self.errors.append(words.say(Text("内容不完整或不符合要求", "Something is missing or not valid")))
            return None

    def _refill(self, asked: Asked, request: HttpRequest, raw: Any) -> None:
        if asked.widget in {"checks", "checkbox", "rows"}:
            asked.value = ""
            self._fill(asked, raw if raw is not UNSET else None)
        else:
            asked.value = "" if asked.widget == "password" else request.POST.get(asked.name, "")

    def _take(self, values: dict[str, Any], asked: Asked, info: Any, raw: Any) -> None:
        if raw is UNSET or raw in ("", []):
            if info.required and fields.bare(info.type)[1]:
                values[info.name] = None
            elif info.required:
                asked.error = words.say(REQUIRED)
            return
        value, why = fields.convert(raw, info.type)
        if why is not None:
            asked.error = words.say(why)
        else:
            values[info.name] = value


class ActForm(CommandForm):
    """A command's form whose tick for a doubtful unit (I-7) appears beside the amount only once it is asked for."""

    def __init__(self, command: type[Any], url: str, **given: Any) -> None:
        super().__init__(command, url, **given)
        self._beside_the_amount()
        self._hide_doubt()

    def _beside_the_amount(self) -> None:
        names = [info.name for info in self._infos]
        amounts = [index for index, name in enumerate(names) if name.endswith(("_wan", "_fen"))]
        if "confirmed" not in names or not amounts:
            return
        index = names.index("confirmed")
        asked, info = self.asked.pop(index), self._infos.pop(index)
        self.asked.insert(amounts[-1] + 1, asked)
        self._infos.insert(amounts[-1] + 1, info)

    def _hide_doubt(self) -> None:
        asked = self.field("confirmed")
        if asked is not None:
            asked.widget, asked.value = "hidden", ""

    def blame(self, name: str | None, text: Text, rule: str = "") -> None:
        """Beside the field; a doubt about the unit brings its tick."""
        super().blame(name, text, rule)
        asked = self.field("confirmed")
        if rule == "I-7" and asked is not None:
            asked.widget, asked.value, asked.wide = "checkbox", "", True


def _line(asked: Asked, row: Any) -> tuple[Asked, ...]:
    def value_of(name: str) -> Any:
        if row is None:
            return ""
        found = row.get(name, "") if isinstance(row, Mapping) else getattr(row, name, "")
        return "" if found is None else found

    return tuple(
        Asked(**{**{name: getattr(column, name) for name in column.__struct_fields__}, "value": value_of(column.name)})
        for column in asked.columns
    )


class Result(Struct, frozen=True):
    """What became of a posted command: the ledger's ``outcome``, or the ``response`` that says why not."""

    outcome: Any = None
    response: HttpResponse | None = None


def run_command(
    request: HttpRequest,
    kind: str,
    stream_id: str,
    form: CommandForm,
    *,
    template: str = "frame/parts/command_form.html",
    context: Mapping[str, Any] | None = None,
    begins: bool = False,
    made: Callable[[Any], Any] | None = None,
) -> Result:
    """Bind ``form`` to the posted data and execute its command on the stream.

    The right to act is the caller's to ask first (:func:`guard.require`); with ``begins`` it is asked here, for what
    the posted command is about. ``made`` turns what was bound into the command, where they differ. A refusal, a bad
    value or a conflict gives a response with status 422 or 409 that shows the form again; for htmx the partial, else a
    whole page.
    """
    from kuaijin import ledger  # noqa: PLC0415  its tables exist only once applications are loaded
    from kuaijin.desks.frame import beginnings  # noqa: PLC0415  the same

    command = form.bind(request)
    if command is None:
        return Result(response=show(request, form, template=template, context=context))
    command = made(command) if made else command
    unknown = beginnings.unseen(request, kind, command)
    if unknown is not None:
        form.blame(unknown.field, unknown.text, unknown.rule)
        return Result(response=show(request, form, template=template, context=context))
    if begins:
        beginnings.require_beginning(request, kind, command)
    try:
        outcome = ledger.execute(kind, stream_id, command, actor=request.actor, expected=form.seq)
    except Refused as refused:
        refusal = refused.refusal
        form.blame(refusal.field, refusal.text, refusal.rule)
        return Result(response=show(request, form, template=template, context=context))
    except ledger.Conflict as conflict:
        form.since = tuple((entry, event_name(entry.kind, entry.type)) for entry in conflict.since)
        form.errors += [] if form.since else [words.say(conflict.text)]
        form.seq = conflict.actual
        return Result(response=show(request, form, status=409, template=template, context=context))
    return Result(outcome=outcome)


def show(
    request: HttpRequest,
    form: CommandForm,
    *,
    status: int = 422,
    template: str = "frame/parts/command_form.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The form with its errors: the partial for htmx, a page of its own without."""
    values = {"form": form, "acting": True, **(context or {})}
    if not request.headers.get("HX-Request"):
        template = "frame/form_page.html"
    return render(request, template, values, status=status)


def done(request: HttpRequest, url: str, text: Text) -> HttpResponse:
    """Say ``text`` as a toast on the page at ``url`` and go there (by header for htmx, by redirect without)."""
    messages.success(request, words.say(text))
    if not request.headers.get("HX-Request"):
        return redirect(url)
    answer = HttpResponse(status=200)
    answer.headers["HX-Redirect"] = url
    return answer


def acted(request: HttpRequest, url: str, name: Text) -> HttpResponse:
    """As :func:`done`, for a command called ``name``: “已办理：签收”."""
    return done(request, url, Text(f"已办理：{name.zh}", f"Done: {name.en}"))
