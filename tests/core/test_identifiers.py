"""Project codes and unified social credit codes (standards.md 1–2)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core.identifiers import (
    IdentifierError,
    code_from_future,
    organisation_check_holds,
    parse_project_code,
    parse_uscc,
    show_project_code,
    uscc_check_character,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    ("first17", "check"),
    [("91431000MA9100194", "0"), ("91431000MA9100071", "Y"), ("91431000MA9100215", "G")],
)
def test_uscc_vectors(first17, check) -> None:
    assert uscc_check_character(first17) == check
    assert parse_uscc(f" {first17}{check} ".lower()) == first17 + check


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_any_single_slip_is_found(first17, place, other) -> None:
    code = first17 + uscc_check_character(first17)
    if code[place] == other:
        return
    with pytest.raises(IdentifierError):
        parse_uscc(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", "91431000MA910019", "91431000MA91001940X", "91431000IA91001940", "统一社会信用代码"]
)
def test_what_is_no_uscc(text) -> None:
    with pytest.raises(IdentifierError) as caught:
        parse_uscc(text)
    assert caught.value.text.zh


def test_the_check_within_is_a_hint() -> None:
    """GB 11714: D2143569-X is the standard's own kind of example, checked by hand."""
    total = sum(w * int(c, 36) for w, c in zip((3, 7, 9, 10, 5, 8, 4, 2), "D2143569", strict=True))
    assert total % 11 == 1
    assert organisation_check_holds("91431000" + "D2143569" + "X" + "0")
    assert not organisation_check_holds("91431000" + "D2143569" + "1" + "0")


def test_both_forms_of_a_project_code() -> None:
    new = parse_project_code("2101-431099-04-01-100111")
    assert (new.form, new.year, new.month, new.region, new.digits) == ("new", 2021, 1, "431099", "21014310990401100111")
    assert new.demo
    old = parse_project_code("2018-331121-48-01-079437-000")
    assert (old.form, old.year, old.month, old.region) == ("old", 2018, None, "331121")
    for code in (new, old):
        assert show_project_code(code.digits) == code.shown
        assert parse_project_code(code.digits) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2100-431099-04-01-100111",
        "2113-431099-04-01-100111",
        "21014-31099-04-01-100111",
        "2101-431099-04-01-1001111",
        "2101-001099-04-01-100111",
        "2101-431099-04-01-10011１x",
        "٢١٠١-431099-04-01-100111",
        "'; drop table entries; --",
    ],
)
def test_what_is_no_project_code(text) -> None:
    with pytest.raises(IdentifierError):
        parse_project_code(text)


def test_regions_may_be_narrowed() -> None:
    assert parse_project_code("2101-431099-04-01-100111", ("4310",)).demo
    with pytest.raises(IdentifierError):
        parse_project_code("2101-110101-04-01-100111", ("4310",))


def test_a_code_from_a_month_to_come() -> None:
    code = parse_project_code("2102-431099-04-01-100111")
    assert code_from_future(code, date(2021, 1, 31))
    assert not code_from_future(code, date(2021, 2, 1))
    old = parse_project_code("2021-431099-48-01-079437-000")
    assert code_from_future(old, date(2020, 12, 31))
    assert not code_from_future(old, date(2021, 1, 1))
