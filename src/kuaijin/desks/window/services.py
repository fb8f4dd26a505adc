"""What the desk does besides showing: the number of a new case."""

from django.db.models.functions import Length

from kuaijin.ledger.projections.models import CaseRow


def next_case_id(year: int) -> str:
    """The next free case number (办件编号) of the year, as ``BJ2021-0262``.

    Two clerks may be given the same number; the ledger then takes one and refuses the other, who is given the next.
    """
    prefix = f"BJ{year}-"
    # A longer number is a higher one, however many digits a busy year needs.
    taken = CaseRow.objects.filter(id__regex=rf"^{prefix}[0-9]+$").order_by(Length("id").desc(), "-id")
    last = taken.values_list("id", flat=True).first()
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"
