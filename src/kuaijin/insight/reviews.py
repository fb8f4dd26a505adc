"""What the reviews say of technical review and of the agencies that do it (measures.md 4: measured by)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from kuaijin.ledger.projections.review_models import AgencyRow, ReviewRow

TENTH, HUNDRED = Decimal("0.1"), Decimal(100)
CONCLUDED = ("passed", "failed", "false")


class Work(Struct, frozen=True):
    """An agency's reviews: how many were given, are open, concluded, concluded on time; points of the scored ones."""

    given: int = 0
    open: int = 0
    concluded: int = 0
    on_time: int = 0
    points: tuple[int, ...] = ()
    last_on: date | None = None

    @property
    def on_time_share(self) -> str:
        """Concluded by the day told, of those concluded."""
        return share(self.on_time, self.concluded)

    @property
    def points_shown(self) -> str:
        """The mean of the points given, to one decimal."""
        if not self.points:
            return "—"
        return str((Decimal(sum(self.points)) / len(self.points)).quantize(TENTH, ROUND_HALF_UP))


class ReviewFigures(Struct, frozen=True):
    """Of the reviews known on a day: open, late, and of those concluded the first-pass and on-time shares, and the
    share of all that was done before receipt."""

    open: int
    late: int
    concluded: int
    first_pass: str
    on_time: str
    before_receipt: str


def share(part: int, whole: int) -> str:
    """``part`` of ``whole`` in percent, to one decimal; a dash of nothing."""
    return f"{(HUNDRED * part / whole).quantize(TENTH, ROUND_HALF_UP)} %" if whole else "—"


def works() -> dict[str, Work]:
    """Each agency's work."""
    rows: dict[str, list[ReviewRow]] = {id_: [] for id_ in AgencyRow.objects.values_list("id", flat=True)}
    for row in ReviewRow.objects.exclude(agency=""):
        rows[row.agency].append(row)
    return {id_: _work(mine) for id_, mine in rows.items()}


def _work(mine: list[ReviewRow]) -> Work:
    concluded = [row for row in mine if row.status in CONCLUDED]
    return Work(
        given=len(mine),
        open=sum(row.open for row in mine),
        concluded=len(concluded),
        on_time=sum(bool(row.on_time) for row in concluded),
        points=tuple(row.points for row in mine if row.points is not None),
        last_on=max((row.named_on for row in mine), default=None),
    )


def figures_of_reviews(on: date) -> ReviewFigures:
    """The figures of all reviews as they stand."""
    rows = list(ReviewRow.objects.exclude(status="cancelled"))
    concluded = [row for row in rows if row.status in CONCLUDED]
    return ReviewFigures(
        open=sum(row.open for row in rows),
        late=sum(row.open and row.due < on for row in rows),
        concluded=len(concluded),
        first_pass=share(sum(row.status == "passed" and not row.rounds for row in concluded), len(concluded)),
        on_time=share(sum(bool(row.on_time) for row in concluded), len(concluded)),
        before_receipt=share(sum(row.before_receipt for row in rows), len(rows)),
    )
