"""A process that fills tanks and says so after each commit, until it is killed. Its argument is a seed."""

import random
import sys

from kuaijin.startup import django_ready

django_ready()

from kuaijin import ledger  # noqa: E402  only once applications are loaded
from kuaijin.core.base import Refused  # noqa: E402  after set-up
from kuaijin.ledger import registry, surroundings  # noqa: E402  after set-up
from tests.ledger import toy  # noqa: E402  after set-up


def main(seed: int) -> None:
    """Fill one of a few tanks again and again; each acknowledged entry is one line: stream, sequence, hash."""
    with registry.isolated():
        surroundings.calendar = surroundings.rulebook = lambda: toy.SURROUNDINGS
        toy.register()
        luck = random.Random(seed)  # noqa: S311  no secret
        while True:
            stream = f"t{luck.randrange(4)}"
            seen = ledger.load("tank", stream)[1]
            command = toy.FillTwice(amount=luck.choice((1, 2, 3))) if seen else toy.Open(name=luck.choice(("响", "静")))
            try:
                done = ledger.execute("tank", stream, command, actor=toy.CLERK)
            except Refused:
                continue  # another writer opened it first
            for entry in done.entries + done.reactions:
                print(entry.kind, entry.stream_id, entry.seq, entry.hash, flush=True)  # noqa: T201  acknowledged


if __name__ == "__main__":
    main(int(sys.argv[1]))
