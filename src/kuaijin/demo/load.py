"""Loads the sample park into an empty ledger: writes the story of the sample book, and tells it."""

from collections.abc import Callable
from datetime import datetime

from kuaijin.core.base import SHANGHAI
from kuaijin.demo import (
    cases,
    certificates,
    challenges,
    firms,
    forces,
    funds,
    hall,
    honours,
    instant,
    notes,
    packages,
    papers,
    plans,
    posts,
    powers,
    reviews,
    revisions,
    rhythm,
    sample_papers,
    service,
    staff,
    works,
    works_plans,
)
from kuaijin.demo.book import book
from kuaijin.demo.story import Story
from kuaijin.insight.batches import freeze_due
from kuaijin.insight.bulletins import generate_due
from kuaijin.ledger.models import Entry
from kuaijin.ledger.ticking import tick
from kuaijin.sources import rulebook_files
from kuaijin.sources.holiday_years import china_calendar
from kuaijin.wallclock import standing_at, today

OPENS_AT = datetime(2021, 12, 29, 8, 30, tzinfo=SHANGHAI)
"""The moment at which the sample park is opened."""


def story() -> Story:
    """The whole park as a list of dated commands."""
    told, calendar = Story(), china_calendar()
    rulebook = rulebook_files.load(rulebook_files.default_folder())
    rows = book()
    works.tell_park(told, rows)
    powers.tell_powers(told, rulebook)
    for row in rows["projects"]:
        works.tell_project(told, row, calendar)
        service.tell_service(told, row, calendar)
        funds.tell_funds(told, row, calendar)
    for number, row in enumerate(rows["reserve_projects"], start=1):
        works.tell_reserve(told, row, number)
    owners = {row["id"]: row["owner"] for row in rows["projects"]}
    for row in rows["matters"]:
        works.tell_matter(told, row, owners[row["project"]])
    packages.tell_packages(told, {row["id"]: row for row in rows["projects"]})
    firms.tell_firms(told, {row["id"]: row for row in rows["projects"]})
    honours.tell_honours(told, [row["id"] for row in rows["projects"]])
    challenges.tell_challenges(told)
    posts.tell_posts(told)
    staff.tell_staff(told)
    forces.tell_forces(told)
    works_plans.tell_works_plans(told)
    plans.tell_plans(told)
    notes.tell_book(told, works.PARK, {row["id"]: row for row in rows["projects"]})
    instant.tell_rules(told, rulebook)
    revisions.tell_revisions(told, rulebook)
    rhythm.tell_meetings(told)
    rhythm.tell_duty(told)
    hall.tell_hall(told, {row["id"]: row for row in rows["projects"]}, calendar)
    papers.tell_papers(told)
    rhythm.tell_reports(told, rows["projects"], calendar)
    rhythm.tell_bulletins(told, calendar)
    cases.tell_all(told, rows["projects"], calendar, rulebook)
    certificates.tell_certificates(told, rulebook)
    reviews.tell_reviews(told, calendar, rulebook)
    firms.tell_ratings(told, {row["id"]: row for row in rows["projects"]}, calendar)
    return told


def there() -> bool | None:
    """Whether the ledger holds the sample park; ``None`` for an empty one.

    Only the loader records acts of years ago: a ledger that began later is that of a park in real use.
    """
    first = Entry.objects.order_by("id").values_list("recorded_at", flat=True).first()
    return None if first is None else first < OPENS_AT


def load(report: Callable[[int, int], None]) -> int:
    """Tell the story up to the morning of 2021-12-29; gives the number of commands."""
    sample_papers.keep()
    told = story().tell(OPENS_AT, _evening, report)
    with standing_at(OPENS_AT):
        tick()  # the night's round: the window's last day is over
    return told


def _evening() -> None:
    """What the machine does at 18:30; bulletins only since the works report daily."""
    tick()
    freeze_due()
    if today() >= rhythm.FIRST_DAY:
        generate_due()
