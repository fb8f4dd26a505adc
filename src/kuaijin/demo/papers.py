"""Reviews and papers of the sample park: a quarterly review, a half-year tour, forms issued (own addition, sample)."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from kuaijin import wallclock
from kuaijin.core.form_paper import IssueForm
from kuaijin.core.meeting import (
    CallMeeting,
    ConcludeItem,
    FreezePapers,
    RecordAttendance,
    ScoreStop,
    SignMinutes,
    meeting_id,
)
from kuaijin.demo.people import actor
from kuaijin.demo.rhythm import CHAIR, DISPATCHER, INVITED
from kuaijin.demo.story import Story
from kuaijin.desks.forms.found import drawn_of, issuing
from kuaijin.insight.meetings import agenda_of
from kuaijin.insight.review_papers import papers_of

REVIEW_ON, QUARTER = date(2021, 10, 15), "2021-Q3"
TOUR_ON, HALF = date(2021, 7, 9), "2021-H1"
SCORES = ((CHAIR, (92, 85, 88)), (INVITED[0], (90, 82, 91)), (INVITED[3], (94, 80, 87)))
"""What three of those present give the first three stops."""
FORMS = (
    (date(2021, 12, 27), "09:10", DISPATCHER, "supervision", "Q2021-0002"),
    (date(2021, 12, 28), "10:20", DISPATCHER, "intake", "P14"),
)
"""When, by whom, which form, about what."""


def tell_papers(story: Story) -> None:
    """The tour of the first half-year, the review of the third quarter, and two forms of December."""
    _tell_meeting(story, TOUR_ON, "tour", HALF)
    for number, (name, points) in enumerate(SCORES):
        for item, given in enumerate(points, start=1):
            scored = ScoreStop(item=item, points=given, note="示例")
            story.add(TOUR_ON, f"11:{number}{item}", actor(name), "meeting", meeting_id(TOUR_ON, "tour"), scored)
    _tell_meeting(story, REVIEW_ON, "quarterly", QUARTER)
    for day, clock, who, form, about in FORMS:
        story.add(day, clock, actor(who), "form", f"{form}-0001", _issued(form, about, who))


def _tell_meeting(story: Story, day: date, kind: Any, about: str) -> None:
    """Called four days before, papers frozen on the day before, signed in the afternoon."""
    id_, dispatcher, chair = meeting_id(day, kind), actor(DISPATCHER), actor(CHAIR)
    place = "项目现场（示例）" if kind == "tour" else "管委会三楼会议室"
    called = CallMeeting(held_on=day, starts=time(9), place=place, chair=CHAIR, invited=INVITED, kind=kind, about=about)

    def frozen() -> FreezePapers:
        return FreezePapers(items=agenda_of(day, kind, about), papers=papers_of(about, wallclock.today()))

    said = ConcludeItem(
        item=1, conclusion="现场做法在全区推广（示例）" if kind == "tour" else "逐项说明原因，下季赶上（示例）"
    )
    story.add(date.fromordinal(day.toordinal() - 4), "09:00", dispatcher, "meeting", id_, called)
    story.add(date.fromordinal(day.toordinal() - 1), "17:00", dispatcher, "meeting", id_, frozen)
    here = RecordAttendance(present=(CHAIR, *INVITED[:4]), absent=INVITED[4:])
    story.add(day, "09:05", dispatcher, "meeting", id_, here)
    story.add(day, "15:00", dispatcher, "meeting", id_, said)
    story.add(day, "16:00", chair, "meeting", id_, SignMinutes())


def _issued(form: str, about: str, who: str) -> Callable[[], IssueForm]:
    def made() -> IssueForm:
        drawn = drawn_of(form, about, wallclock.today())
        if drawn is None:
            raise LookupError(f"{form} {about}: nothing to say")
        return issuing(drawn, who)

    return made
