"""A rulebook with a fault: the error names file, line and field, and every other fault is found in the same reading."""

import re
import shutil
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

from kuaijin.sources import rulebook_files
from kuaijin.sources.rulebook_files import RulebookErrors, default_folder, load
from kuaijin.sources.yaml_tree import Tree

LAND = "items/1-land-and-approval.yaml"
PLANNING = "items/2-planning.yaml"
WORKS = "items/3-construction.yaml"


class Broken(NamedTuple):
    """In ``file``, the first ``old`` after ``after`` becomes ``new``; the error must stand there (``down`` below)."""

    file: str
    after: str
    old: str
    new: str
    field: str
    says: str
    down: int = 0


def in_item(item, old, new, field, says, *, file=LAND, down=0):
    return Broken(file, f"- id: {item}\n", old, new, field, says, down)


BROKEN = {
    # Ids that lead nowhere.
    "unknown stage": in_item("hezhun", "stage: S1", "stage: S9", "stage", "unknown stage: S9"),
    "unknown prerequisite": in_item(
        "hezhun", "item: xm-fuma", "item: xm-fumo", "prerequisites[0].item", "unknown item: xm-fumo"
    ),
    "unknown source of a paper": in_item(
        "hezhun", "source: yongdi-yushen", "source: nowhere", "materials[1].source", "unknown item: nowhere"
    ),
    "unknown attribute": in_item(
        "keyan", "attr: investment_type", "attr: invest", "applies_when.all[0].attr", "attribute: invest", down=0
    ),
    "unknown item at a gate": Broken("gates.yaml", "", "jieneng", "jieneng2", "start_gate.items[3]", "jieneng2"),
    "unknown variant": in_item(
        "fenjieduan",
        "variant_of: shigong-xuke",
        "variant_of: nothing",
        "variant_of",
        "unknown item: nothing",
        file=WORKS,
    ),
    "unknown attribute of a preset": Broken(
        "presets.yaml", "", "land_supply: auctioned", "land: auctioned", "[0].set.land", "attribute: land"
    ),
    "unknown item of a measure": Broken(
        "measures.yaml", "", "items: [tushen]", "items: [x]", "measures[12].items[0]", "unknown item: x"
    ),
    "unknown item of a guard": Broken(
        "guards.yaml", "", "items: [paiwu]", "items: [x]", "[6].items[0]", "unknown item: x"
    ),
    "unknown paper of a guard": Broken(
        "guards.yaml", "", "papers: [环评批准文件]", "papers: [环评]", "[6].papers[0]", "no"
    ),
    "unknown item of an instrument": Broken(
        "delegation.yaml", "", "xm-fuma", "x", "instruments[1].items[0]", "unknown item: x"
    ),
    "unknown threshold": Broken(
        "lights.yaml", "", "points_green", "points_gren", "[0].thresholds.points_gren", "unknown threshold"
    ),
    "a broken number for a threshold": Broken(
        "lights.yaml", "", "points_green: 10", "points_green: 1.5", "[0].thresholds.points_green", "a whole number"
    ),
    "unknown legal setting": Broken(
        "lights.yaml", "", "yellow_days_left,", "yellow_days,", "[5].legal[0]", "legal setting: yellow_days"
    ),
    "unknown letter of a series": Broken(
        "letters.yaml", "", "letters: [advice]", "letters: [advise]", "[0].letters", "no such letter: advise"
    ),
    "a letter in two series": Broken(
        "letters.yaml", "", "letters: [receipt]", "letters: [advice]", "[1].letters", "numbered in yushen already"
    ),
    "a short name with brackets": Broken(
        "letters.yaml", "", "郴经开预字", "郴经开〔预〕", "[0].abbreviation", "no brackets"
    ),
    "a short name twice": Broken(
        "letters.yaml", "", "郴经开收字", "郴经开预字", "[1].abbreviation", "same short name as yushen"
    ),
    "unknown item of a certificate": Broken(
        "certificates.yaml", "", "items: [paiwu]", "items: [x]", "items", "unknown item: x"
    ),
    "an item that changes nothing of its own": Broken(
        "certificates.yaml", "", "changed_by: [gcgh-bg]", "changed_by: [paiwu]", "changed_by", "in items: paiwu"
    ),
    "a certificate without time": Broken(
        "certificates.yaml", "", "valid_months: 36", "valid_months: 0", "valid_months", "must be positive"
    ),
    # Circles and doubles.
    "a circle": in_item(
        "xm-fuma",
        "  instant:",
        "  prerequisites:\n  - {item: qy-beian, needed_by: acceptance}\n  instant:",
        "prerequisites[0]",
        "circle: xm-fuma → qy-beian → xm-fuma",
        down=1,
    ),
    "a circle through a variant": in_item(
        "tushen",
        "  prerequisites:\n",
        "  prerequisites:\n  - {item: shigong-xuke, needed_by: decision}\n",
        "prerequisites[0]",
        "circle",
        file=WORKS,
        down=1,
    ),
    "its own prerequisite": in_item(
        "qy-beian", "- {item: xm-fuma", "- {item: qy-beian", "prerequisites[0].item", "its own prerequisite"
    ),
    "a prerequisite twice": in_item(
        "hezhun", "- {item: yongdi-yushen", "- {item: xm-fuma", "prerequisites[1].item", "named twice"
    ),
    "an id twice": in_item("qy-beian-bg", "", "", "", ""),
    "a gate's item twice": Broken("gates.yaml", "", "qushui", "hongshui", "start_gate.items[7]", "named twice"),
    "a preset twice": Broken("presets.yaml", "", "- id: municipal-road", "- id: small-low-risk", "id", "used twice"),
    "a paper twice": in_item("hezhun", "{zh: 选址意见书", "{zh: 项目申请书", "materials[1].name", "listed twice"),
    "a threshold twice": Broken(
        "lights.yaml", "", "{relative_yellow_percent: 50}", "{points_green: 1}", "thresholds.points_green", "set twice"
    ),
    "a key twice": in_item("hezhun", "  stage: S1", "  stage: S1\n  stage: S2", "stage", "key written twice", down=1),
    # Impossible limits.
    "a negative limit": in_item(
        "hezhun", "statutory_limit_days: 20", "statutory_limit_days: -20", "statutory_limit_days", "a limit is from 1"
    ),
    "an endless limit": in_item(
        "hezhun", "statutory_limit_days: 20", "statutory_limit_days: 99999", "statutory_limit_days", "a limit is from 1"
    ),
    "no unit with days": in_item("hezhun", "limit_unit: workday", "limit_unit: none", "limit_unit", "a unit goes with"),
    "a unit without days": in_item("keyan", "limit_unit: none", "limit_unit: month", "limit_unit", "a unit goes with"),
    "committed longer than statutory": in_item(
        "hezhun",
        "committed_limit_days: 10",
        "committed_limit_days: 21",
        "committed_limit_days",
        "may not be longer than the statutory",
    ),
    "a third of a day": in_item(
        "hezhun", "committed_limit_days: 10", "committed_limit_days: 0.3", "committed_limit_days", "whole working days"
    ),
    "an extension of nothing": in_item(
        "keyan", "extension_days: 0", "extension_days: 10", "extension_days", "no statutory limit to extend"
    ),
    "a negative extension": in_item(
        "hezhun", "extension_days: 40", "extension_days: -1", "extension_days", "must be from 0"
    ),
    "a window longer than the law's": in_item(
        "hezhun", "correction_window_days: 5", "correction_window_days: 6", "correction_window_days", "AC-5"
    ),
    "a negative cap": in_item(
        "hezhun", "max_days: 30", "max_days: -1", "special_procedures[0].max_days", "cap must be positive"
    ),
    "a special procedure that stops no clock": in_item(
        "hezhun",
        "excluded_from: [statutory, committed]",
        "excluded_from: []",
        "special_procedures[0].excluded_from",
        "name the clock",
    ),
    "a statutory stop without basis": in_item(
        "hezhun",
        "basis: 企业投资项目核准和备案管理条例 art. 10",
        "basis: ' '",
        "special_procedures[0].basis",
        "SP-1",
    ),
    "a duty of no time": in_item("hezhun", "days: 24", "days: 0", "applicant_duties[0].days", "must be positive"),
    "a negative setting": Broken("settings.yaml", "", "lawsuit_months: 6", "lawsuit_months: -6", "lawsuit_months", "0"),
    "an hour past midnight": Broken(
        "settings.yaml", "", "instant_cutoff_hour: 16", "instant_cutoff_hour: 25", "instant_cutoff_hour", "to 24"
    ),
    # Papers.
    "article 8 deferrable": in_item(
        "shigong-xuke",
        "{zh: 施工合同, en: construction contract}, required: true, deferrable: false",
        "{zh: 施工合同, en: construction contract}, required: true, deferrable: true",
        "materials[3].deferrable",
        "never be deferred (TO-2): the conditions of a construction permit",
        file=WORKS,
    ),
    "the applicant's identity deferrable": in_item(
        "qy-beian",
        "en: enterprise basic data}, required: true, deferrable: false",
        "en: enterprise basic data}, required: true, deferrable: true",
        "materials[0].deferrable",
        "who the applicant is",
    ),
    "a guarded paper not marked": in_item(
        "gcgh-jz", ", core: true", "", "materials[1].core", "must be marked core", file=PLANNING
    ),
    # Conditions.
    "a value that the enum lacks": in_item(
        "keyan", "value: [government]", "value: [goverment]", "applies_when.all[0].value[0]", "has no value"
    ),
    "size of an enum": in_item(
        "keyan", "op: in, value: [government]", "op: ge, value: 3", "applies_when.all[0].op", "only numbers"
    ),
    "a list for one value": in_item(
        "keyan", "op: in, value: [government]", "op: eq, value: [government]", "applies_when.all[0].value", "no value"
    ),
    "one value for a list": in_item(
        "keyan", "op: in, value: [government]", "op: in, value: government", "applies_when.all[0].value", "takes a list"
    ),
    "an unknown operator": in_item(
        "keyan",
        "op: in, value: [government]",
        "op: like, value: [government]",
        "applies_when.all[0].op",
        "one of eq, ne, in",
    ),
    "a yes-or-no that is a word": Broken(
        "presets.yaml", "", "has_buildings: true", "has_buildings: maybe", "[0].set.has_buildings", "true or false"
    ),
    "a person with a condition": in_item(
        "keyan",
        "decided_by: person",
        "decided_by: attributes",
        "when.decided_by",
        "decided by attributes needs a condition",
    ),
    "an alternative of one": in_item(
        "zhaobiao-fangan", "any_group: approval_doc", "any_group: other", "any_group", "nothing to choose from"
    ),
    "alternatives needed at different steps": in_item(
        "zhaobiao-fangan", "needed_by: decision", "needed_by: acceptance", "needed_by", "the same step", down=2
    ),
    # Delegation, counts, dates, marks.
    "delegated without form": in_item(
        "keyan", "delegation_form: 直接行使", "delegation_form: null", "delegation_form", "names its form"
    ),
    "form without delegation": in_item(
        "hezhun", "delegation_form: null", "delegation_form: 委托", "delegation_form", "no form of delegation"
    ),
    "delegated without document": Broken("delegation.yaml", "", "xm-fuma, ", "", "delegated", "without an instrument"),
    "wrong count of delegated items": Broken(
        "book.yaml", "", "delegated_count: 53", "delegated_count: 54", "delegated_count", "54 announced, 53 found"
    ),
    "wrong count of items": Broken("book.yaml", "", "item_count: 79", "item_count: 80", "item_count", "79 found"),
    "a book that ends before it begins": Broken(
        "book.yaml", "", "effective_until: null", "effective_until: 2019-12-31", "effective_until", "before it begins"
    ),
    "an item that ends before it begins": in_item(
        "hezhun",
        "  is_licence: true",
        "  effective_from: 2021-01-01\n  effective_until: 2020-01-01\n  is_licence: true",
        "effective_until",
        "before it begins",
        down=1,
    ),
    "versions out of order": in_item(
        "paishui",
        "valid_from: '2023-02-01'",
        "valid_from: '2013-02-01'",
        "limit_versions[1].valid_from",
        "in order of their dates",
        file="items/5-parallel.yaml",
    ),
    "a measure without document": Broken(
        "measures.yaml",
        "",
        "  document_no: 示例〔2020〕1号\n",
        "  document_no: ''\n",
        "measures[0].document_no",
        "number",
    ),
    "an unknown mark": in_item(
        "hezhun", "statutory_limit: V", "statutory_limit: X", "confidence.statutory_limit", "V, G or A"
    ),
    "a licence of another kind": in_item("hezhun", "kind: 许可", "kind: 备案", "is_licence", "kind 许可", down=1),
    "eligible under no condition": in_item(
        "hezhun", "instant: {eligible: false}", "instant: {eligible: true}", "instant.condition", "which condition"
    ),
    # Shapes.
    "an unknown key": in_item("hezhun", "  stage: S1", "  stge: S1", "stge", "unknown field: stge"),
    "a missing key": in_item("hezhun", "  certificate: 项目核准批复\n", "", "certificate", "missing field", down=None),
    "words for a number": in_item(
        "hezhun", "statutory_limit_days: 20", "statutory_limit_days: twenty", "statutory_limit_days", "whole number"
    ),
    "a number for words": in_item("hezhun", "certificate: 项目核准批复", "certificate: 7", "certificate", "a text"),
    "yes for a number": in_item(
        "hezhun", "extension_days: 40", "extension_days: yes", "extension_days", "a whole number"
    ),
    "an octal number": in_item("hezhun", "extension_days: 40", "extension_days: 040", "extension_days", "plain number"),
    "one language only": in_item("hezhun", "name: {zh: 企业投资项目核准, ", "name: {", "name.zh", "missing field: zh"),
    "an empty name": in_item("hezhun", "zh: 企业投资项目核准", "zh: ' '", "name.zh", "must not be empty"),
    "no such day": Broken(
        "book.yaml", "", "effective_from: 2020-01-01", "effective_from: 2020-02-30", "effective_from", "bad value"
    ),
    "a word for a day": Broken(
        "book.yaml", "", "effective_from: 2020-01-01", "effective_from: soon", "effective_from", "a date"
    ),
}
del BROKEN["an id twice"]  # has a test of its own: it names both places


_parsed = lru_cache(maxsize=512)(Tree)


@pytest.fixture(autouse=True)
def _a_text_is_parsed_once(monkeypatch):
    """All files but one are the same in each test, and parsing them is most of the work; nobody changes a tree."""
    monkeypatch.setattr(rulebook_files, "Tree", _parsed)


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(default_folder(), tmp_path / "book"))


def errors_of(folder):
    with pytest.raises(RulebookErrors) as caught:
        load(folder)
    return caught.value.errors


def spoil(folder, broken):
    """Write the fault into the file; the line on which it begins."""
    path = folder / broken.file
    text = path.read_text(encoding="utf-8")
    start = text.index(broken.after)
    place = text.index(broken.old, start)
    path.write_text(text[:place] + broken.new + text[place + len(broken.old) :], encoding="utf-8")
    return text.count("\n", 0, place) + 1


def line_of(folder, broken, line):
    """The line where the error should stand; without ``down`` that of the item, as there is nothing to point at."""
    if broken.down is not None:
        return line + broken.down
    text = (folder / broken.file).read_text(encoding="utf-8")
    return text.count("\n", 0, text.index(broken.after)) + 1


@pytest.mark.parametrize("name", BROKEN)
def test_each_fault_is_named_with_file_line_and_field(folder, name):
    broken = BROKEN[name]
    line = line_of(folder, broken, spoil(folder, broken))
    found = [
        error
        for error in errors_of(folder)
        if error.field.endswith(broken.field) and (broken.says in error.text.en or broken.says in error.text.zh)
    ]
    assert found, [str(error) for error in errors_of(folder)]
    where = {(error.file, error.line) for error in found}
    if name == "delegated without document":
        assert where == {(LAND, 9)}  # the item says so, the document's list is only shorter
    else:
        assert (broken.file, line) in where
    assert all(re.search("[\u4e00-\u9fff]", error.text.zh) for error in found)


def test_all_faults_are_found_in_one_reading(folder):
    names = ["unknown stage", "a negative cap", "an hour past midnight", "an unknown key", "unknown item at a gate"]
    for name in names:
        spoil(folder, BROKEN[name])
    found = errors_of(folder)
    for name in names:
        if name == "unknown stage":
            continue
        assert any(error.field.endswith(BROKEN[name].field) for error in found), name
    assert {error.file for error in found} == {LAND, "settings.yaml", "gates.yaml"}


def test_an_item_that_cannot_be_read_is_not_called_unknown(folder):
    spoil(folder, in_item("keyan", "committed_limit_days: 5", "committed_limit_days: soon", "", ""))
    assert [(error.field, error.text.en) for error in errors_of(folder)] == [
        ("[5].committed_limit_days", "expected a number, found: soon")
    ]


def test_an_id_used_twice_names_both_places(folder):
    line = spoil(folder, Broken(LAND, "", "- id: qy-beian-bg\n", "- id: qy-beian\n", "", ""))
    error = next(error for error in errors_of(folder) if error.field == "[2].id")
    assert (error.file, error.line) == (LAND, line)
    assert error.text.en.startswith(f"id used twice: qy-beian (see {LAND}:")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"- [1, 2\n- x: {\n", "broken YAML"),
        (b"\xff\xfe\x00x", "not UTF-8"),
        ("项目: 值".encode("gb18030"), "not UTF-8"),
        (b"- &a [x, x]\n- &b [*a, *a]\n- [*b, *b]\n", "anchors and aliases"),
        (b"[" * 50_000, "nested deeper"),
        (b"x: !!python/object/apply:os.system [echo]\n", "tag"),
        (b"- a\n---\n- b\n", "one document"),
        (b"# " + b"x" * 2_000_001, "larger than"),
        (b"7", "a list is expected"),
        (b"- 7", "expected a mapping"),
        (b"? [a, b]\n: 1\n", "a key must be a word"),
        (b"\x00", "broken YAML"),
    ],
)
def test_files_that_are_no_rules(folder, content, says):
    (folder / "stages.yaml").write_bytes(content)
    errors = errors_of(folder)
    assert any(error.file == "stages.yaml" and says in error.text.en for error in errors), [str(e) for e in errors]


def test_missing_superfluous_and_empty(folder, tmp_path):
    (folder / "gates.yaml").unlink()
    (folder / "measure.yaml").write_text("[]", encoding="utf-8")
    found = {(error.file, error.text.en) for error in errors_of(folder)}
    assert ("gates.yaml", "this file is missing") in found
    assert ("measure.yaml", "the rulebook has no such part") in found
    shutil.rmtree(folder / "items")
    assert ("items", "there are no item files") in {(error.file, error.text.en) for error in errors_of(folder)}
    (tmp_path / "empty").mkdir()
    assert errors_of(tmp_path / "empty")[0].text.en == "there is no rule file in this folder"
    assert errors_of(tmp_path / "nowhere")[0].text.en == "no such folder"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("stages.yaml", "- id: S1", "- id: {a: b}", "expected a text"),
        ("stages.yaml", "- id: S1", "- id: [S1]", "expected a text"),
        (LAND, "- id: hezhun", "- id: {a: b}", "expected a text"),
        ("departments.yaml", "name: 综合窗口", "name: ''", "must not be empty"),
        (
            "departments.yaml",
            "name_en: Dispatch Office",
            'name_en: "Dispatch \\u202eOffice"',
            "hidden control characters",
        ),
    ],
)
def test_what_is_no_name_is_told_at_its_line(folder, file, old, new, says):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text.count("\n", 0, text.index(old)) + 1
    assert any((error.file, error.line) == (file, line) and says in error.text.en for error in errors_of(folder))


def test_reading_is_done_once(folder):
    assert load(folder) is load(folder)


def test_a_changed_file_is_read_anew_and_gets_another_version(folder):
    before = load(folder)
    spoil(folder, in_item("hezhun", "committed_limit_days: 10", "committed_limit_days: 9", "", ""))
    after = load(folder)
    assert after.items["hezhun"].committed_limit_days == 9
    assert after.version != before.version


def test_the_version_names_the_content_not_the_writing(folder):
    before = load(folder).version
    path = folder / "presets.yaml"
    text = "# another comment\n\n" + path.read_text(encoding="utf-8").replace(
        "name: {zh: 市政道路项目, en: municipal road}", "name:\n    en: municipal road\n    zh: 市政道路项目"
    )
    path.write_text(text, encoding="utf-8")
    assert load(folder).version == before
    assert before == load(default_folder()).version
