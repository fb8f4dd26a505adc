"""A story is a list of dated commands; telling it executes them in order, each at its own instant."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec import Struct

from kuaijin import ledger
from kuaijin.core.base import SHANGHAI, Actor, Command, Refused
from kuaijin.wallclock import standing_at


class Scene(Struct, frozen=True):
    """One command at one instant; ``order`` keeps scenes of the same minute as they were written.

    A command that freezes what the record says is made when its moment comes.
    """

    at: datetime
    order: int
    actor: Actor
    kind: str
    id: str
    command: Command | Callable[[], Command]


class StoryError(Exception):
    """The park's rules refuse a scene: the data of the sample park and the rules do not agree."""


class Story:
    """Scenes in the making, and their telling."""

    def __init__(self) -> None:
        self._scenes: list[Scene] = []

    def add(
        self, day: date, clock: str, actor: Actor, kind: str, id_: str, command: Command | Callable[[], Command]
    ) -> None:
        """One scene on ``day`` at ``clock`` (``HH:MM``, Asia/Shanghai)."""
        at = datetime.combine(day, time.fromisoformat(clock), SHANGHAI)
        self._scenes.append(Scene(at, len(self._scenes), actor, kind, id_, command))

    def scenes(self) -> list[Scene]:
        """All scenes in the order in which they happen."""
        return sorted(self._scenes, key=lambda scene: (scene.at, scene.order))

    def tell(self, until: datetime, evening: Callable[[], Any], report: Callable[[int, int], None]) -> int:
        """Execute every scene up to ``until``; ``evening`` runs at 18:30 of each day with scenes. Gives their number.

        Raises:
            StoryError: a command was refused; the message says which.
        """
        scenes = [scene for scene in self.scenes() if scene.at <= until]
        for number, (scene, last_of_day) in enumerate(_with_evenings(scenes), start=1):
            with standing_at(scene.at):
                _execute(scene)
            if last_of_day:
                with standing_at(_evening_of(scene.at)):
                    evening()
            if number % 200 == 0 or number == len(scenes):
                report(number, len(scenes))
        return len(scenes)


def _execute(scene: Scene) -> None:
    command = scene.command() if callable(scene.command) else scene.command
    try:
        ledger.execute(scene.kind, scene.id, command, actor=scene.actor)
    except Refused as refused:
        text = refused.refusal.text
        what = type(command).__name__
        local = scene.at.astimezone(SHANGHAI)
        message = f"{local:%Y-%m-%d %H:%M} {scene.kind}/{scene.id} {what}: {refused.refusal.rule} {text.zh} {text.en}"
        raise StoryError(message) from refused


def _with_evenings(scenes: list[Scene]) -> Iterator[tuple[Scene, bool]]:
    days = [scene.at.astimezone(SHANGHAI).date() for scene in scenes]
    for index, scene in enumerate(scenes):
        yield scene, index + 1 < len(scenes) and days[index + 1] != days[index]


def _evening_of(at: datetime) -> datetime:
    local = at.astimezone(SHANGHAI)
    return max(local + timedelta(minutes=1), datetime.combine(local.date(), time(18, 30), SHANGHAI))
