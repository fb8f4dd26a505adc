"""A project's own list: examples worked out by hand, and what holds for any project whatever."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core.tailoring import materials_for, tailor
from kuaijin.sources.rulebook_files import default_folder, load

BOOK = load(default_folder())


def preset(name, **changes):
    return tailor(BOOK, {**BOOK.presets[name].set, **changes})


def chain_of(tailored):
    """The critical path as (item, half days)."""
    return [(item, BOOK.items[item].committed_half_days) for item in tailored.critical_path.items]


# Worked out by hand from the catalogue: which items apply, and the longest chain in half working days.
SMALL = {
    "xm-fuma",
    "qy-beian",
    "fangan",
    "gcgh-jz",
    "lvhua-fangan",
    "tushen",
    "zhijie-fabao",
    "zhiliang-anquan",
    "shigong-xuke",
    "nongmingong",
    "guihua-heshi",
    "xf-beian",
    "dangan",
    "lvhua-yanshou",
    "lianhe-yanshou",
    "jungong-beian",
    "jianzhu-dengji",
    "peitaofei",
}
LAND_BY_AUCTION = {"guihua-tiaojian", "churang", "yongdi-guihua", "tudi-dengji", "tudi-heyan"}
STANDARD_LAND = {"biaozhundi-xieyi", "biaozhundi-heyan"}
GOVERNMENT = {"jianyishu", "keyan", "chubu", "yongdi-yushen", "huabo", "zhaobiao-fangan", "zhaobiao-baogao"}
BUILDINGS = {"fangan", "gcgh-jz", "lvhua-fangan", "lvhua-yanshou", "jianzhu-dengji", "peitaofei"}
SCHOOL = (SMALL - {"qy-beian", "zhijie-fabao"}) | (LAND_BY_AUCTION - {"churang"}) | GOVERNMENT | {"renfang-jiehe"}
EXPECTED = {
    "small-low-risk": SMALL,
    "industrial-standard-land": SMALL | LAND_BY_AUCTION | STANDARD_LAND,
    "commodity-housing": SMALL | LAND_BY_AUCTION | {"renfang-jiehe", "yushou"},
    "government-school": SCHOOL,
    "municipal-road": (SCHOOL - BUILDINGS - {"renfang-jiehe"}) | {"gcgh-sz"},
}
END = [("zhiliang-anquan", 2), ("shigong-xuke", 2), ("dangan", 6), ("lianhe-yanshou", 20)]
PATHS = {
    # 7 + 3 + 7 + 1 + 1 + 3 + 10 = 32 days.
    "small-low-risk": [("fangan", 14), ("gcgh-jz", 6), ("tushen", 14), *END],
    # The planning conditions come before the scheme: 3 more.
    "industrial-standard-land": [("guihua-tiaojian", 6), ("fangan", 14), ("gcgh-jz", 6), ("tushen", 14), *END],
    "commodity-housing": [("guihua-tiaojian", 6), ("fangan", 14), ("gcgh-jz", 6), ("tushen", 14), *END],
    # Code, land pre-review and study (0.5 + 5 + 5) take half a day longer than conditions and scheme (3 + 7).
    "government-school": [("xm-fuma", 1), ("yongdi-yushen", 10), ("keyan", 10), ("gcgh-jz", 6), ("tushen", 14), *END],
    "municipal-road": [("xm-fuma", 1), ("yongdi-yushen", 10), ("keyan", 10), ("gcgh-sz", 6), ("tushen", 14), *END],
}
LENGTHS = {
    "small-low-risk": "32",
    "industrial-standard-land": "35",
    "commodity-housing": "35",
    "government-school": "35.5",
    "municipal-road": "35.5",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_list_of_each_preset(name):
    assert set(preset(name).order) == EXPECTED[name]


@pytest.mark.parametrize("name", PATHS)
def test_the_critical_path_of_each_preset(name):
    tailored = preset(name)
    assert chain_of(tailored) == PATHS[name]
    assert tailored.critical_path.half_days == sum(half for _, half in PATHS[name])
    assert tailored.critical_path.working_days == LENGTHS[name]


def test_lengths_inside_the_stages():
    # Land: 3 conditions + 5 contract + 1 title; scheme 7 + permit 3; drawings 7 + supervision 1 + permit 1; works' end.
    assert preset("industrial-standard-land").stage_half_days == {"S1": 18, "S2": 20, "S3": 18, "S4": 32, "P": 2}


def test_each_item_on_or_off_says_why():
    tailored = preset("government-school")
    assert tailored.line("xm-fuma").why.zh == "所有项目适用"
    assert tailored.line("keyan").why.zh == "投资类型为政府投资"
    assert tailored.line("churang").why.zh == "供地方式为划拨，须为出让或带方案出让"
    assert tailored.line("shuibao-shu").why.en == (
        "land area is 0 m², must be at least 50,000 m²; earthwork is 0 m³, must be at least 50,000 m³"
    )


def test_gates_hold_what_applies_of_them():
    tailored = preset(
        "industrial-standard-land",
        eia_class="report",
        land_area_sqm=60_000,
        energy_tce=1000,
        abstracts_water=True,
        fire_special=True,
        discharge_class="key",
        discharges_to_sewer=True,
    )
    assert tailored.start_gate == ("huanping-shu", "jieneng", "shuibao-shu", "qushui")
    assert tailored.use_gate == (
        "xf-yanshou",
        "shuibao-yanshou",
        "huanbao-yanshou",
        "paishui",
        "paiwu",
        "jungong-beian",
    )
    # They gate the start of works; they are no prerequisites of permits.
    permits = {"gcgh-jz", "shigong-xuke"}
    assert not [edge for edge in tailored.edges if edge.before in tailored.start_gate and edge.after in permits]


def test_an_item_without_a_committed_limit_is_named_and_counts_as_nothing():
    tailored = preset("industrial-standard-land", may_hold_relics=True)
    assert tailored.critical_path.unknown == ("kaogu",)
    assert tailored.critical_path.half_days == 70


def test_a_variant_takes_the_place_of_its_item():
    tailored = preset("industrial-standard-land", staged_permit=True)
    assert tailored.line("fenjieduan").on
    assert not tailored.line("shigong-xuke").on
    assert tailored.line("shigong-xuke").why.zh == "已选择“分阶段施工许可（基坑土方／±0.000以下／±0.000以上）”代替"
    assert [(each.chosen, each.instead_of) for each in tailored.families] == [("fenjieduan", ("shigong-xuke",))]
    waiting = {edge.after for edge in tailored.edges if edge.before == "fenjieduan"}
    assert {"lianhe-yanshou", "xf-beian", "dangan", "jungong-beian"} <= waiting
    assert not [edge for edge in tailored.edges if "shigong-xuke" in (edge.before, edge.after)]


def test_of_alternatives_the_first_to_be_ready_is_enough():
    tailored = preset("industrial-standard-land")
    proofs = {edge.before for edge in tailored.needs("gcgh-jz") if edge.any_group == "land_proof"}
    assert proofs == {"churang", "tudi-dengji"}
    assert "tudi-dengji" not in tailored.critical_path.items


def test_an_edge_decided_by_a_person_is_kept_and_says_so():
    edges = {edge.before: edge for edge in preset("government-school").needs("keyan")}
    assert edges["jianyishu"].note is not None
    assert edges["jianyishu"].note.zh == "未简化项目建议书"
    assert edges["yongdi-yushen"].note is None


def test_an_edge_counts_only_if_its_condition_holds():
    assert "xiaofang-sheji" not in {edge.before for edge in preset("government-school").needs("shigong-xuke")}
    special = preset("government-school", fire_special=True)
    assert "xiaofang-sheji" in {edge.before for edge in special.needs("shigong-xuke")}
    assert "xf-beian" not in special.order


def test_papers_asked_of_a_project():
    permit = BOOK.items["shigong-xuke"]
    plain = materials_for(permit, {}, BOOK)
    assert "消防设计审查意见书" not in plain
    assert "消防设计审查意见书" in materials_for(permit, {"fire_special": True}, BOOK)
    assert "监理合同" in plain, "only a person can tell: asked for until they say otherwise"


def test_an_item_out_of_force_is_off_the_list():
    items = dict(BOOK.items)
    items["peitaofei"] = replace(items["peitaofei"], effective_until=date(2021, 6, 30))
    book = replace(BOOK, items=items)
    attributes = BOOK.presets["small-low-risk"].set
    assert "peitaofei" in tailor(book, attributes, date(2021, 6, 30)).order
    late = tailor(book, attributes, date(2021, 7, 1))
    assert "peitaofei" not in late.order
    assert late.line("peitaofei").why.en == "not in force on 2021-07-01"


def test_a_project_of_which_nothing_is_known():
    tailored = tailor(BOOK, {})
    assert tailored.order[0] == "xm-fuma"
    assert {line.item for line in tailored.lines} == set(BOOK.items)


def test_an_unknown_item_has_no_line():
    with pytest.raises(KeyError):
        preset("small-low-risk").line("no-such-item")


def values_of(attribute):
    if attribute.type == "bool":
        return st.booleans()
    if attribute.type == "number":
        # Around every threshold of the catalogue, and far beyond.
        return st.sampled_from([0, 1, 999, 1000, 4999, 5000, 49_999, 50_000, 5_000_000, 10**12])
    return st.sampled_from([*attribute.values, "none"])


ATTRIBUTES = st.fixed_dictionaries({}, optional={each.name: values_of(each) for each in BOOK.attributes.values()})


@settings(max_examples=150)
@given(ATTRIBUTES)
def test_any_project_gets_a_sound_list(attributes):
    tailored = tailor(BOOK, attributes)
    listed = {line.item for line in tailored.lines if line.on}
    assert len(tailored.order) == len(listed)
    assert set(tailored.order) == listed
    assert {line.item for line in tailored.lines} == set(BOOK.items)
    assert all(line.why.zh and line.why.en for line in tailored.lines)

    place = {item: number for number, item in enumerate(tailored.order)}
    for edge in tailored.edges:
        assert edge.before in listed
        assert edge.after in listed
        assert place[edge.before] < place[edge.after]

    assert set(tailored.start_gate) == listed & set(BOOK.start_gate.items)
    assert set(tailored.use_gate) == listed & set(BOOK.use_gate.items)
    for family in {BOOK.family(item) for item in BOOK.items}:
        assert len(listed & set(family)) <= 1


@settings(max_examples=150)
@given(ATTRIBUTES)
def test_the_critical_path_is_a_chain_that_nothing_outlasts(attributes):
    tailored = tailor(BOOK, attributes)
    path = tailored.critical_path
    pairs = {(edge.before, edge.after) for edge in tailored.edges}
    assert all(pair in pairs for pair in zip(path.items, path.items[1:], strict=False))
    assert path.half_days == sum(BOOK.items[item].committed_half_days or 0 for item in path.items)
    assert path.half_days == max(earliest_ends(tailored).values(), default=0)


def earliest_ends(tailored):
    """When each item can end at the earliest, by asking recursively instead of in order."""
    found = {}

    def end(item):
        if item not in found:
            groups = {}
            for edge in tailored.needs(item):
                groups.setdefault(edge.any_group or edge.before, []).append(end(edge.before))
            start = max((min(group) for group in groups.values()), default=0)
            found[item] = start + (BOOK.items[item].committed_half_days or 0)
        return found[item]

    for item in tailored.order:
        end(item)
    return found


@settings(max_examples=50)
@given(ATTRIBUTES, st.randoms(use_true_random=False))
def test_the_list_does_not_depend_on_the_order_of_attributes(attributes, random):
    shuffled = list(attributes.items())
    random.shuffle(shuffled)
    assert tailor(BOOK, dict(shuffled)) == tailor(BOOK, attributes)
