"""Out: the list of imports, and the project book as a table that can be read back."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kuaijin.core.base import Text
from kuaijin.core.project_state import State
from kuaijin.desks.frame import words
from kuaijin.desks.frame.exporting import exported, taken_out
from kuaijin.desks.frame.guard import requires
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.tables.lists import ImportList
from kuaijin.exchange import project_table
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.projections.table_models import TableImportRow

_read_state = msgspec.json.Decoder(State).decode


@require_GET
@requires("project.export")
def imports(request: HttpRequest) -> HttpResponse:
    """The list of imports as filtered."""
    return exported(ImportList(request, TableImportRow.objects.all()), f"imports-{request.day}")


@require_GET
@requires("project.export")
def projects(request: HttpRequest) -> HttpResponse:
    """The projects that the person may see, with every column that an import knows."""
    rows = visible(request.actor, "project", ProjectRow.objects.all()).order_by("id")
    states = [_read_state(row) for row in rows.values_list("state", flat=True)]
    year = request.day.year
    told = words.say(
        Text(f"全部项目；{year} 年计划；单位见表头", f"all projects; plan of {year}; units in the headings")
    )
    heads = [words.say(text) for text in project_table.headings()]
    table = heads, list(project_table.lines(states, year))
    what, about = Text("项目总表", "Project book"), f"{words.say_day(request.day)}; {told}"
    return taken_out(request, what, about, table, f"project-book-{request.day}")
