"""The sample rulebook keeps every fact and confidence mark of the catalogue that it was made from.

``data/catalogue_facts.json`` is that catalogue, field by field, as it was written down before it was reshaped.
"""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kuaijin.core import batches
from kuaijin.core.clock_events import Limits
from kuaijin.core.park_settings import ParkSettings
from kuaijin.core.settings import LegalSettings
from kuaijin.sources.rulebook_files import default_folder, load

FACTS = json.loads((Path(__file__).parent / "data" / "catalogue_facts.json").read_text(encoding="utf-8"))
BOOK = load(default_folder())
PLAIN = (
    "stage",
    "kind",
    "is_licence",
    "department",
    "city_department",
    "delegated",
    "delegation_form",
    "legal_basis",
    "statutory_limit_days",
    "limit_unit",
    "clock_start",
    "extension_days",
    "correction_window_days",
    "committed_limit_days",
    "certificate",
    "confidence",
)


def english(text):
    return None if text is None else text.en


def facts_of(item):
    """An item of the rulebook, told as the catalogue told it; what is not said is left out."""
    told = {name: getattr(item, name) for name in PLAIN if getattr(item, name) is not None}
    told["name"] = [item.name.zh, item.name.en]
    told |= {name: getattr(item, name) for name in ("subkind", "variant_of") if getattr(item, name)}
    if item.limit_note:
        told["limit_note"] = item.limit_note.en
    if item.limit_versions:
        told["limit_versions"] = [
            {"valid_from": each.valid_from.isoformat(), "days": each.days, "confidence": each.confidence}
            for each in item.limit_versions
        ]
    told["duties"] = [
        [each.duty.zh, each.days, each.unit, each.direction, each.anchor.zh, each.basis, each.confidence]
        for each in item.applicant_duties
    ]
    told["specials"] = [
        [
            each.name.zh,
            each.name.en,
            each.max_days,
            each.unit,
            list(each.excluded_from),
            each.basis,
            each.confidence,
        ]
        for each in item.special_procedures
    ]
    told["materials"] = [
        [
            each.name.zh,
            each.name.en,
            each.required,
            each.deferrable,
            each.shareable,
            each.source,
            each.when and each.when.note.en,
        ]
        for each in item.materials
    ]
    told["prerequisites"] = [
        [each.item, each.needed_by, each.any_group or None, each.when and each.when.note.en]
        for each in item.prerequisites
    ]
    told["instant"] = [item.instant.eligible, english(item.instant.condition)]
    told["promise"] = [item.promise.eligible, english(item.promise.condition), english(item.promise.excluded_because)]
    told["applies_when"] = {
        part: [[test.attr, test.op, test.value] for test in getattr(item.applies_when, part)]
        for part in ("all", "any")
        if getattr(item.applies_when, part)
    }
    return told


def test_the_book_has_the_catalogues_items_and_no_others():
    assert BOOK.items.keys() == FACTS["items"].keys()
    assert len(BOOK.items) == FACTS["counts"]["items"] == 79
    assert sum(item.delegated for item in BOOK.items.values()) == FACTS["counts"]["delegated"] == 53


@pytest.mark.parametrize("item", sorted(FACTS["items"]))
def test_every_fact_of_an_item_is_kept(item):
    assert facts_of(BOOK.items[item]) == FACTS["items"][item]


def test_stages_gates_attributes_and_presets_are_kept():
    stages = [[each.id, each.name.zh, each.name.en, each.lead, each.committed_days] for each in BOOK.stages.values()]
    assert stages == FACTS["stages"]
    for gate, facts in ((BOOK.start_gate, FACTS["start_gate"]), (BOOK.use_gate, FACTS["use_gate"])):
        told = {"note_zh": gate.note.zh, "note_en": gate.note.en, "confidence": gate.confidence}
        assert {**told, "items": list(gate.items)} == facts
    assert [[each.name, each.type, each.note] for each in BOOK.attributes.values()] == FACTS["attributes"]
    for preset, facts in zip(BOOK.presets.values(), FACTS["presets"], strict=True):
        assert (preset.id, preset.name.zh, preset.set) == (facts["id"], facts["name_zh"], facts["set"])
        assert preset.definition == facts.get("definition_zh", "")
        assert preset.definition_source == facts.get("definition_source", "")
        assert preset.confidence == facts.get("confidence", "")


def test_every_attribute_value_named_in_the_catalogue_is_a_value():
    for name, kind, note in FACTS["attributes"]:
        if kind == "enum":
            assert list(BOOK.attributes[name].values) == [part.strip().split(" ")[0] for part in note.split("|")]


def test_what_no_attribute_can_tell_is_marked_for_a_person():
    whens = [
        each.when
        for item in BOOK.items.values()
        for each in (*item.materials, *item.prerequisites)
        if each.when is not None
    ]
    decided = Counter(when.decided_by for when in whens)
    assert decided["person"] + decided["attributes"] == len(whens) == 85
    assert all((when.condition is None) == when.decided_by_person for when in whens)
    notes = {when.note.en for when in whens if when.decided_by_person}
    assert {"not skipped", "relocation needed", "works that must be supervised", "digging"} <= notes
    assert "special works" not in notes


def test_the_kinds_of_the_source_article_are_delegated_by_dated_documents():
    assert BOOK.powers.keys() == {item.id for item in BOOK.items.values() if item.delegated}
    power = BOOK.power("shigong-xuke", date(2021, 8, 31))
    assert power is not None
    assert (power.form, power.delegating_authority) == ("委托", "市住房和城乡建设局")
    assert BOOK.power_forms[power.form].signed_by == "delegating"
    assert BOOK.power("shigong-xuke", date(2019, 12, 31)) is None
    assert BOOK.authority("shigong-xuke", date(2019, 12, 31)) == "市住房和城乡建设局"
    assert BOOK.authority("shigong-xuke", date(2021, 8, 31)) == "开发建设局"
    assert BOOK.power("hezhun", date(2021, 8, 31)) is None
    assert BOOK.authority("hezhun", date(2021, 8, 31)) == "市发展和改革委员会"


def test_every_paper_of_article_8_is_guarded_and_no_core_paper_is_deferrable():
    article_8 = {
        "建筑工程用地批准手续",
        "建设工程规划许可证",
        "施工合同",
        "满足施工需要的施工图（审查合格书）",
        "保证工程质量和安全的具体措施",
        "建设资金落实承诺书",
    }
    permit = BOOK.items["shigong-xuke"]
    assert article_8 <= {each.name.zh for each in permit.materials if each.core}
    for item in BOOK.items.values():
        for material in item.materials:
            assert material.core == BOOK.is_core(item.id, material)
            assert not (material.core and material.deferrable)
            assert material.core or material.source != "ext:market_register"


def test_limits_for_the_clock():
    assert BOOK.items["hezhun"].limits() == Limits(
        limit_days=20,
        limit_unit="workday",
        clock_start="acceptance",
        committed_limit_days=10,
        extension_days=40,
        extension_approver="agency_head",
        correction_window_days=5,
    )
    filing = BOOK.items["qy-beian"].limits()
    assert (filing.limit_days, filing.extension_days, filing.committed_limit_days) == (None, None, 0.5)
    assert BOOK.items["shigong-xuke"].limits().permit == BOOK.items["shigong-xuke"].certificate
    assert BOOK.items["gcgh-jz"].limits().permit is None


@pytest.mark.parametrize(
    ("on", "days"),
    [
        (None, 15),
        (date(2014, 1, 1), 20),
        (date(2015, 3, 1), 20),
        (date(2023, 1, 31), 20),
        (date(2023, 2, 1), 15),
        (date(2025, 1, 1), 15),
    ],
)
def test_a_limit_that_changed_has_its_versions(on, days):
    assert BOOK.items["paishui"].limits(on).limit_days == days


def test_thresholds_written_as_data_are_the_defaults_and_name_their_source():
    assert BOOK.park == ParkSettings()
    assert BOOK.settings == LegalSettings()
    gathered = [
        key for rules in (BOOK.light_rules, BOOK.batch_rules, BOOK.matter_rules) for r in rules for key in r.thresholds
    ]
    assert sorted(gathered) == sorted(set(ParkSettings.__struct_fields__) - {"batch_rules"})
    assert all(rule.source and rule.confidence for rule in BOOK.light_rules + BOOK.batch_rules + BOOK.matter_rules)
    assert [rule.id for rule in BOOK.batch_rules] == list(batches.BATCH_NAMES)
    assert [rule.name for rule in BOOK.batch_rules] == list(batches.BATCH_NAMES.values())


def test_measures_are_switches_with_scope_and_thresholds():
    assert [measure.number for measure in BOOK.measures] == list(range(1, 16))
    assert sum(measure.in_article for measure in BOOK.measures) == 9
    assert BOOK.measure_on("rongque", "gcgh-jz", date(2021, 5, 20))
    assert not BOOK.measure_on("rongque", "gcgh-jz", date(2019, 12, 31))
    assert BOOK.measure_on("fenjieduan", "fenjieduan", date(2021, 5, 20))
    assert not BOOK.measure_on("fenjieduan", "gcgh-jz", date(2021, 5, 20))
    assert not BOOK.measure_on("no-such-measure", "gcgh-jz", date(2021, 5, 20))
    assert BOOK.threshold("rongque", "max_missing", 9) == 3
    assert BOOK.threshold("rongque", "no-such-threshold", 9) == 9
    assert BOOK.threshold("no-such-measure", "max_missing", 9) == 9


def test_families_of_certificates():
    assert BOOK.family("shigong-xuke") == BOOK.family("fenjieduan") == ("shigong-xuke", "fenjieduan")
    assert BOOK.family("gcgh-jz") == ("gcgh-jz",)


def test_the_book_has_dates():
    assert BOOK.in_force(date(2021, 12, 29))
    assert not BOOK.in_force(date(2019, 12, 31))
