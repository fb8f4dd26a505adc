"""Numbers for the projects that a table brings new."""

from kuaijin.core.project_state import State
from kuaijin.core.table_plan import Book, Known


def test_a_number_chosen_by_a_caller_does_not_stop_the_counting() -> None:
    book = Book(Known(State(id=id_), 1) for id_ in ("P01", "P03", "P" + "9" * 60, "Q7"))
    assert [book.next_id(), book.next_id()] == ["P04", "P05"]
    full = Book(Known(State(id=id_), 1) for id_ in ("P9999", "P10000"))
    assert full.next_id() == "P10001"
