"""Saying things: days, money, pills; every word of the core has both languages; every icon named is built."""

import re
import typing
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

import msgspec
import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from kuaijin.core.base import Text
from kuaijin.desks.frame import case_words, fields, label_words, labels, statuses, words
from kuaijin.desks.frame.fields import Field

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "src/kuaijin/desks").rglob("*.html"))
AGGREGATES = ("case", "project", "parcel", "permit_set", "power", "credit", "matter", "park")


def show(source: str, language: str = "zh-hans", **context: object) -> str:
    """The template ``source`` as a reader of ``language`` sees it."""
    with translation.override(language):
        return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("source", "value", "zh", "en"),
    [
        ("{{ v|day }}", date(2021, 10, 21), "2021年10月21日", "21 Oct 2021"),
        ("{{ v|day }}", "2021-03", "2021年3月", "Mar 2021"),
        ("{{ v|day }}", datetime(2021, 12, 28, 17, tzinfo=UTC), "2021年12月29日", "29 Dec 2021"),
        ("{{ v|day }}", None, "—", "—"),
        ("{{ v|short_day }}", date(2021, 10, 1), "10月1日", "1 Oct"),
        ("{{ v|weekday }}", date(2021, 12, 29), "周三", "Wed"),
        ("{{ v|moment }}", datetime(2021, 12, 29, 1, 5, tzinfo=UTC), "2021年12月29日 09:05", "29 Dec 2021 09:05"),
        ("{{ v|wan }}", 12000, "12,000 万元", "CNY 12,000 wan"),
        ("{{ v|wan }}", 0, "0 万元", "CNY 0 wan"),
        ("{{ v|yi }}", 600_000, "60 亿元", "CNY 6 bn"),
        ("{{ v|yi }}", 250_050, "25.01 亿元", "CNY 2.5 bn"),
        ("{{ v|yi }}", -5_000, "-0.5 亿元", "CNY -0.05 bn"),
        ("{{ v|fen }}", -123_450, "-1,234.50 元", "CNY -1,234.50"),
        ("{{ v|lang }}", Text("好", "good"), "好", "good"),
        ("{{ v|show }}", (Text("甲", "A"), Text("乙", "B")), "甲、乙", "A, B"),
        ("{{ v|show }}", True, "是", "yes"),
        ('{% t "共 {n} 项" "{n} items" n=v %}', 3, "共 3 项", "3 items"),
        ('{% t "甲 {n}" "A {n}" n=v %}', "<b>", "甲 &lt;b&gt;", "A &lt;b&gt;"),
    ],
)
def test_said_in_both_languages(source: str, value: object, zh: str, en: str) -> None:
    assert show(source, v=value) == zh
    assert show(source, "en", v=value) == en


def test_lights_and_states_have_an_icon_and_a_word() -> None:
    for colour, word in (("green", "绿灯"), ("yellow", "黄灯"), ("red", "红灯"), ("", "无灯")):
        page = show("{% light c %}", c=colour)
        assert word in page
        assert "<svg" in page
    assert "&lt;x&gt;" in show("{% status k %}", k="<x>")
    assert "kj-pill-bad" in show('{% status "overdue" "3 天" %}')


def test_the_style_sheet_knows_every_tone() -> None:
    css = (ROOT / "frontend/css/parts.css").read_text(encoding="utf-8")
    used = {one.tone for group in (statuses.STATUSES, statuses.LIGHTS, statuses.SOURCES) for one in group.values()}
    assert used <= set(statuses.TONES)
    for tone in statuses.TONES:
        assert f".kj-pill-{tone} " in css


def test_every_icon_named_is_built() -> None:
    built = set((ROOT / "frontend/icons.txt").read_text(encoding="utf-8").split())
    named = {
        icon
        for path in TEMPLATES
        for icon in re.findall(r"""{% icon ["']([a-z0-9-]+)["']""", path.read_text(encoding="utf-8"))
    }
    named |= {one.icon for group in (statuses.STATUSES, statuses.LIGHTS, statuses.SOURCES) for one in group.values()}
    assert named
    assert named <= built, named - built


def test_templates_hold_nothing_inline() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle\s*=\s*[\"']", text), path
        assert not re.search(r"\s(on[a-z]+|hx-on[:a-z-]*)\s*=", text), path
        assert not re.search(r"<script(?![^>]*(\ssrc=))", text), path


def commands_of(aggregate: str) -> list[type]:
    """All command structs of an aggregate's module."""
    return list(typing.get_args(import_module(f"kuaijin.core.{aggregate}").Command))


def choices_of(asked: fields.Asked) -> list[str]:
    """The choices of a field that are Literal values, also in its columns."""
    return [value for value, _ in asked.choices] + [one for column in asked.columns for one in choices_of(column)]


@pytest.mark.parametrize("aggregate", AGGREGATES)
def test_every_field_of_every_command_has_a_name_in_both_languages(aggregate: str) -> None:
    missing = set()
    for command in commands_of(aggregate):
        tag = command.__struct_config__.tag
        if tag == "record-instant-check":  # the machine fills in no form
            continue
        if tag not in labels.COMMANDS:
            missing.add(tag)
        for info in msgspec.structs.fields(command):
            asked = fields.ask(tag, info, Field(), "form")
            for one in (asked, *asked.columns):
                if f"{tag}.{one.name}" not in labels.FIELDS and one.name not in labels.FIELDS:
                    missing.add(f"{tag}.{one.name}")
            missing |= {f"{tag}.{asked.name}={value}" for value in choices_of(asked) if value not in labels.CHOICES}
    assert not missing, sorted(missing)


def test_no_word_is_said_twice_in_two_ways() -> None:
    for name in ("FIELDS", "COMMANDS", "CHOICES"):
        assert not getattr(case_words, name).keys() & getattr(label_words, name).keys(), name


def test_addresses_with_changed_parameters(rf: RequestFactory) -> None:
    request = rf.get("/list/", {"q": "a&b", "page": "3", "poll": "1"})
    assert show("{% url_with page=4 %}", request=request) == "/list/?q=a%26b&amp;page=4"
    assert show('{% url_with page=None q="" %}', request=request) == "/list/"


def test_money_is_never_a_float() -> None:
    assert words.say_yi(33_333) == "3.33 亿元"
