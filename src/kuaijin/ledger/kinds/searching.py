"""What words can find: rows that follow each entry which changes the text of its stream."""

from typing import Any

from kuaijin.core.search import MAKERS, Doc, docs_of
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.book_models import SearchRow


class Searching:
    """查找: one row a thing that can be found."""

    name = "searching"
    kinds = tuple(MAKERS)
    models = (SearchRow,)
    latest_only = False

    def apply(self, entry: Entry, before: Any, after: Any, context: ProjectionContext) -> None:
        """Write what has changed, and take away what is not to be found any more."""
        old = {doc.id: doc for doc in docs_of(entry.kind, before)}
        new = {doc.id: doc for doc in docs_of(entry.kind, after)}
        for id_ in old.keys() - new.keys():
            context.rows.remove(SearchRow, id_)
        for id_, doc in new.items():
            if old.get(id_) != doc:
                context.rows.put(SearchRow, **_row(doc))


def _row(doc: Doc) -> dict[str, Any]:
    return {
        "id": doc.id,
        "kind": doc.kind,
        "about": doc.about,
        "part": doc.part,
        "project": doc.project,
        "title_zh": doc.title.zh[:300],
        "title_en": doc.title.en[:300],
        "text": doc.text,
    }
