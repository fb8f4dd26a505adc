"""The rulebook as sheets: what goes out comes in unchanged; what is wrong is named by cell or line; all or none."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec.structs import replace
from openpyxl import load_workbook

from kuaijin.core import rulebook_terms as t
from kuaijin.core.base import Refused
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_amend import amended, limits_set
from kuaijin.core.rulebook_terms import Change, HolidaysSet, target, with_change
from kuaijin.exchange.rulebook_sheets import SheetErrors, from_xlsx, from_yaml, rows_of, to_xlsx, to_yaml
from tests.core import world
from tests.core.test_rulebook_change import CHANGES, ITEM

Faces = tuple[Callable[[Rulebook], bytes], Callable[[bytes, Rulebook], tuple[Change, ...]]]
FACES: dict[str, Faces] = {"yaml": (to_yaml, from_yaml), "xlsx": (to_xlsx, from_xlsx)}
MORE: tuple[Change, ...] = (
    *(each for each in CHANGES.values() if not isinstance(each, HolidaysSet)),
    t.SettingSet(name="correction_reminder_days", value=(4,)),
    t.SettingSet(name="silence_means_no_objection", value=True),
    t.SettingSet(name="tolerance_failure_effect", value="refuse"),
    t.ThresholdSet(name="ladder_workdays", value=(2, 4, 8, 12)),
    replace(limits_set(world.rulebook().items[ITEM]), committed_limit_days=0.5),
    t.MeasureSet(
        measure="rongque", active=True, document_no="示例", effective_from=date(2021, 5, 1), items=(ITEM, "fangan")
    ),
)


@pytest.mark.parametrize("face", FACES)
def test_what_goes_out_comes_in_unchanged(face: str) -> None:
    write, read = FACES[face]
    assert read(write(world.rulebook()), world.rulebook()) == ()


@settings(deadline=None, max_examples=12)
@given(changes=some.lists(some.sampled_from(MORE), max_size=5), face=some.sampled_from([*FACES]))
def test_differences_come_in_as_changes(changes: list[Change], face: str) -> None:
    kept: tuple[Change, ...] = ()
    for change in changes:
        kept = with_change(kept, change)
    base = world.rulebook()
    wanted, impossible = amended(base, kept, date(2021, 3, 8))
    assert impossible == ()
    write, read = FACES[face]
    found = read(write(wanted), base)
    assert {target(each) for each in found} == {target(each) for each in kept}
    assert amended(base, found, date(2021, 3, 8))[0] == wanted


def faults(content: bytes, face: str = "yaml") -> list[tuple[str, str]]:
    with pytest.raises(SheetErrors) as caught:
        FACES[face][1](content, world.rulebook())
    assert caught.value.refusal.text.zh != caught.value.refusal.text.en
    return [(each.where, each.field) for each in caught.value.misfits]


def row(**values: Any) -> str:
    known = rows_of(world.rulebook())["items"][0]
    told = {name: getattr(known, name) for name in known.__struct_fields__} | values
    return "- {" + ", ".join(f"{name}: {'null' if value is None else value}" for name, value in told.items()) + "}"


def test_yaml_faults_name_line_and_field() -> None:
    assert faults(f"items:\n{row(statutory_limit_days='many')}".encode()) == [("L2", "items[0].statutory_limit_days")]
    assert faults(f"items:\n{row(item='nothing')}".encode()) == [("L2", "items[0].item")]
    assert faults(f"items:\n{row()}\n{row()}".encode()) == [("L3", "items[1].item")]
    assert faults(b"else: []") == [("L1", "else")]
    assert faults(b"items: 3")[0][1] == "items"
    assert faults(b"- 1") == [("L1", "-")]
    assert faults(b"items: [")
    assert faults(b"\xff\xfe")
    assert faults(b"settings:\n- {name: nothing, value: 1}") == [("L2", "settings[0].name")]


def changed(sheet: str, cell: str, value: Any) -> bytes:
    book = load_workbook(BytesIO(to_xlsx(world.rulebook())))
    book[sheet][cell] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbook_faults_name_the_cell() -> None:
    assert faults(changed("items", "B5", "many"), "xlsx") == [("items!B5", "statutory_limit_days")]
    assert faults(changed("materials", "E3", "maybe"), "xlsx") == [("materials!E3", "required")]
    assert faults(changed("items", "A2", "nothing"), "xlsx")[0] == ("items!A2", "item")
    book = load_workbook(BytesIO(to_xlsx(world.rulebook())))
    book.create_sheet("else").append(["x"])
    out = BytesIO()
    book.save(out)
    assert faults(out.getvalue(), "xlsx") == [("else", "-")]


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(Refused, match="TABLE-FILE"):
        from_xlsx(b"no workbook", world.rulebook())
    assert faults(b"x" * 2_000_001, "xlsx") == [("file", "-")]
    assert faults(b"x" * 2_000_001) == [("file", "-")]
    empty = BytesIO()
    with zipfile.ZipFile(empty, "w") as packed:
        packed.writestr("a", "b")
    with pytest.raises(Refused, match="TABLE-FILE"):
        from_xlsx(empty.getvalue(), world.rulebook())
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 50_000_000)
    with pytest.raises(Refused, match="TABLE-FILE"):
        from_xlsx(bomb.getvalue(), world.rulebook())


def test_a_cell_that_a_spreadsheet_would_run_is_text() -> None:
    base = world.rulebook()
    hostile = t.MaterialSet(item=ITEM, name_zh="=1+1", name_en="+cmd", source="ext:applicant")
    book, _ = amended(base, (hostile,), date(2021, 3, 8))
    content = to_xlsx(book)
    cells = [cell.value for line in load_workbook(BytesIO(content))["materials"].iter_rows() for cell in line]
    assert "=1+1" not in cells
    assert from_xlsx(content, base) == (hostile,)
