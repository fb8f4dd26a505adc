"""Registers as pure functions: any run of acts gives numbers without gaps, and no number or text ever changes."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from kuaijin.core import paper_register
from kuaijin.core.base import SYSTEM, Refusal, Text
from kuaijin.core.context import Context
from kuaijin.core.letter_parts import CERTIFICATE, Sheet
from kuaijin.core.letter_words import NUMBER_WORDS, TITLES
from kuaijin.core.paper_register import Facts, decide, digest_of, evolve, initial, key_of
from kuaijin.core.paper_series import certificate_kind, letter_series, told
from kuaijin.core.register_messages import CertificateDraft, CertificateEntry, EnterPapers, LetterDraft, LetterEntry
from tests.core.case_samples import at

DAY = date(2021, 3, 1)
SERIES = ("shouli", "zhunyu", "songda")


def sheet(text: str = "决定准予") -> Sheet:
    said = Text(text, text)
    return Sheet(title=said, addressee="甲公司", paragraphs=(said,), name=said, seal=said, on=DAY, signed_by="审批岗01")


def letter(series: str, text: str = "决定准予") -> LetterDraft:
    return LetterDraft(
        series=series, abbreviation=series, kind="grant", case_id="C", place=1, project_id="P", sheet=sheet(text)
    )


def certificate(series: str, line: tuple[int, int, int] | None = None) -> CertificateDraft:
    return CertificateDraft(
        series=series,
        abbreviation="郴经开施字",
        case_id="C",
        item_id="shigong-xuke",
        item=Text("施工许可", "construction permit"),
        name="建筑工程施工许可证",
        holder="甲公司",
        uscc="",
        project_id="P",
        project_name="示例",
        department="开发建设局",
        issuer="开发建设局",
        conditions="",
        granted_on=DAY,
        valid_from=DAY,
        valid_until=None,
        on_promise=False,
        outside_no="",
        line=line,
    )


def context(last: dict[str, int]) -> Context:
    known = at("2021-03-01", SYSTEM)
    return Context(known.now, SYSTEM, known.calendar, known.rulebook, Facts(last=last))


def entered(command: EnterPapers, last: dict[str, int]) -> tuple[list[LetterEntry], list[CertificateEntry]]:
    events = decide(initial("x"), command, context(last))
    assert not isinstance(events, Refusal)
    letters = [each for event in events for each in getattr(event, "letters", ())]
    return letters, [each for event in events for each in getattr(event, "certificates", ())]


@settings(deadline=None)  # the first call reads the rulebook
@given(st.lists(st.lists(st.sampled_from(SERIES), max_size=6), max_size=12))
def test_numbers_run_without_gaps(acts: list[list[str]]) -> None:
    last = {key_of(series, 2021): 0 for series in SERIES}
    seen: dict[str, list[int]] = {series: [] for series in SERIES}
    for act in acts:
        letters, _ = entered(EnterPapers(year=2021, letters=tuple(letter(series) for series in act)), last)
        for each in letters:
            seen[each.series].append(each.number)
            last[key_of(each.series, 2021)] = max(last[key_of(each.series, 2021)], each.number)
    for series, numbers in seen.items():
        assert numbers == list(range(1, len(numbers) + 1)), series


@given(st.text(max_size=30))
def test_a_digest_is_of_every_character(text: str) -> None:
    assert digest_of(sheet(text)) == digest_of(sheet(text))
    assert digest_of(sheet(text)) != digest_of(sheet(f"{text}。"))


def test_the_letter_tells_the_number_of_the_certificate_that_comes_with_it() -> None:
    command = EnterPapers(
        year=2021, letters=(letter("zhunyu", f"编号：{CERTIFICATE}"),), certificates=(certificate("shigong"),)
    )
    letters, certificates = entered(command, {"zhunyu/2021": 6, "shigong/2021": 2})
    assert certificates[0].told == "郴经开施字〔2021〕3号"
    assert letters[0].sheet.paragraphs[0].zh == "编号：郴经开施字〔2021〕3号"
    assert letters[0].told == "zhunyu〔2021〕7号"
    assert letters[0].digest == digest_of(letters[0].sheet)


def test_what_takes_the_place_of_a_certificate_keeps_its_number() -> None:
    _, (second,) = entered(EnterPapers(year=2022, certificates=(certificate("shigong", (3, 2021, 1)),)), {})
    assert (second.year, second.number, second.issue) == (2021, 3, 2)
    assert second.told == "郴经开施字〔2021〕3-2号" == told("郴经开施字", 2021, 3, 2)


def test_every_letter_and_certificate_has_a_series() -> None:
    book = at("2021-03-01").rulebook
    assert {kind for series in book.letter_series.values() for kind in series.letters} <= set(TITLES)
    for kind in TITLES:
        assert letter_series(book.letter_series, kind).abbreviation
        assert letter_series({}, kind).abbreviation == NUMBER_WORDS[kind]
    for item in book.items.values():
        assert certificate_kind(book.certificate_kinds, item.id, item.certificate).abbreviation


def test_state_knows_what_is_void() -> None:
    state = initial("x")
    events = decide(state, EnterPapers(year=2021, letters=(letter("shouli"),)), context({"shouli/2021": 0}))
    assert not isinstance(events, Refusal)
    for event in events:
        state = evolve(state, event)
    assert state.letters == {"shouli/2021/1": False}
    assert paper_register.KIND == "register"
