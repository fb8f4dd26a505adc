"""公告: the read model of the notices that cases need, for the public."""

from kuaijin.core import case
from kuaijin.core.case_state import State
from kuaijin.core.notices import Notice, notices_of
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.kinds.cases import rulebook_of
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.models import NoticeRow
from kuaijin.ledger.row_table import Values


class PublicNotices:
    """公告: one row a notice; written when a procedure of the case, or the case itself, begins or ends."""

    name = "public_notices"
    kinds = (case.KIND,)
    models = (NoticeRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the case's notices where they changed."""
        del entry
        if not after.specials:
            return
        book = rulebook_of(after)
        told = notices_of(after, book, context.known)
        if told != notices_of(before, book, context.known):
            context.rows.replace(NoticeRow, {"case": after.id}, rows_of(after, told))


def rows_of(after: State, told: tuple[Notice, ...]) -> list[Values]:
    """The rows of a case's notices."""
    return [
        {
            "case": after.id,
            "position": position,
            "kind": each.kind,
            "name_zh": each.name.zh,
            "name_en": each.name.en,
            "item": after.item_id,
            "item_zh": after.item_name.zh,
            "item_en": after.item_name.en,
            "project": after.project_id,
            "project_name": after.project_name,
            "applicant": after.applicant,
            "department": after.department,
            "first": each.first,
            "last": each.last,
            "days": each.days,
            "unit": each.unit,
            "over_on": each.over_on,
        }
        for position, each in enumerate(told)
    ]
