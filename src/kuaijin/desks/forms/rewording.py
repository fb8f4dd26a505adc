"""The park's own wording of a form: seen with its fields, rewritten, taken back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kuaijin import ledger
from kuaijin.core import form_wording as w
from kuaijin.core.base import Text
from kuaijin.core.form_catalogue import Form
from kuaijin.core.form_fields import LABELS
from kuaijin.desks.forms.found import form_of
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import requires

RESTORE = Text("恢复为随软件提供的措辞，确定吗？", "Back to the wording that it came with. Sure?")


@require_http_methods(["GET", "POST"])
@requires("form-wording.word-form")
def wording(request: HttpRequest, form_id: str) -> HttpResponse:
    """The words around the fields of one form."""
    form = form_of(form_id)
    state, seq = ledger.load(w.KIND, form.id)
    asked = _asked(form, state, seq)
    if request.method == "POST":
        result = run_command(request, w.KIND, form.id, asked)
        return result.response or done(request, reverse("forms:wording", args=[form.id]), Text("已改写", "Reworded"))
    context = {
        "form": form,
        "state": state,
        "asked": asked,
        "restore": _restoring(form, seq) if state.wording is not None else None,
        "fields": [(f"{{{name}}}", LABELS[name]) for name in form.names],
        "acting": request.as_of is None,
    }
    return render(request, "forms/wording.html", context)


def _asked(form: Form, state: w.State, seq: int) -> CommandForm:
    words = state.wording or form.wording
    initial = {
        "opening": words.opening.zh,
        "opening_en": words.opening.en,
        "closing": words.closing.zh,
        "closing_en": words.closing.en,
        "signatures": tuple(each.zh for each in words.signatures),
    }
    areas = {name: Field(widget="textarea", rows=4, wide=True)
             for name in ("opening", "closing", "opening_en", "closing_en")}  # fmt: skip
    return CommandForm(
        w.WordForm,
        reverse("forms:wording", args=[form.id]),
        fields=areas | {"signatures": Field(widget="lines")},
        initial=initial,
        seq=seq,
        title=Text("改写", "Reword"),
    )


def _restoring(form: Form, seq: int | None) -> CommandForm:
    url = reverse("forms:restore", args=[form.id])
    return CommandForm(w.RestoreWording, url, seq=seq, title=Text("恢复原措辞", "Restore"), confirm=RESTORE)


@require_POST
@requires("form-wording.restore-wording")
def restore(request: HttpRequest, form_id: str) -> HttpResponse:
    """Back to the wording that the form came with."""
    form = form_of(form_id)
    result = run_command(request, w.KIND, form.id, _restoring(form, None))
    return result.response or done(request, reverse("forms:wording", args=[form.id]), Text("已恢复", "Restored"))
