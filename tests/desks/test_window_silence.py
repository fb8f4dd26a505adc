"""A case accepted by silence: what the window offers, and what its letter says."""

from datetime import date

from kuaijin.core import case
from kuaijin.core import case_commands as c
from kuaijin.core.base import SYSTEM, Refusal
from kuaijin.core.letter_parts import Around
from kuaijin.core.letter_text import sheet_of
from kuaijin.desks.window.offers import Standing, main
from tests.core.case_samples import CLERK, EXAMPLES, FORM, ITEM, at, dates, play, receive, sample

DAY = "2021-03-09"


def offered(state) -> list[type]:
    book = at(DAY).rulebook
    return main(Standing(state, dates(state, date(2021, 3, 9)), CLERK, book, book.items[ITEM]))


def test_what_is_missing_can_be_handed_in() -> None:
    silent = play((DAY, c.DeemAccepted(), SYSTEM), state=sample("received"))
    assert c.SubmitCorrection in offered(silent)
    assert c.SubmitCorrection not in offered(play((DAY, EXAMPLES["submit-correction"]), state=silent))
    assert c.SubmitCorrection not in offered(sample("tolerated"))


def test_its_letter_does_not_say_that_the_papers_were_complete() -> None:
    state = play(("2021-03-01", receive(FORM)))
    events = case.decide(state, c.DeemAccepted(), at(DAY, SYSTEM))
    assert not isinstance(events, Refusal)
    around = Around(at(DAY).calendar, at(DAY).rulebook)
    sheet = sheet_of(events[0], case.evolve(state, events[0]), date(2021, 3, 9), around)
    said = sheet.told("zh").paragraphs[0]
    assert "2021年3月1日起视为受理" in said
    assert "齐全" not in said
    assert "as of 1 March 2021" in sheet.told("en").paragraphs[0]
