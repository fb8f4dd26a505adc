"""Several commands as one: all of them are carried out, or none."""

from collections.abc import Sequence

from django.db import transaction

from kuaijin.core.base import Actor, Command, Refusal, Refused
from kuaijin.ledger.execution import Outcome, execute

Step = tuple[str, str, Command]
"""Kind and id of a stream, and what is to be done there."""


class RefusedStep(Refused):
    """The refusal of one step, with the step's position; nothing of any step was kept."""

    def __init__(self, refusal: Refusal, position: int) -> None:
        super().__init__(refusal)
        self.position = position


def execute_all(steps: Sequence[Step], *, actor: Actor) -> tuple[Outcome, ...]:
    """Carry out ``steps`` in their order in one transaction, each as :func:`kuaijin.ledger.execute` does.

    Raises:
        RefusedStep: one step is refused, and so all are.
        Conflict: a step met a faster writer; all are undone.
    """
    done: list[Outcome] = []
    with transaction.atomic():
        for position, (kind, stream_id, command) in enumerate(steps):
            try:
                done.append(execute(kind, stream_id, command, actor=actor))
            except Refused as error:
                raise RefusedStep(error.refusal, position) from error
    return tuple(done)
