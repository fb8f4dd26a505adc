"""Small kinds of stream for the ledger's own tests: a tank that is opened and filled, and a bell that it rings."""

from types import SimpleNamespace
from typing import Any, ClassVar

import msgspec
from django.db import models

from kuaijin.core.base import Actor, Command, Event, Refusal, Text
from kuaijin.ledger import registry

CLERK = Actor(id="clerk", name="综合窗口01", role="window")
CAPACITY = 1_000_000


class Open(Command, tag="open"):
    name: str


class Fill(Command, tag="fill"):
    amount: int


class FillTwice(Command, tag="fill-twice"):
    amount: int


class Look(Command, tag="look"):
    pass


class Opened(Event, tag="opened"):
    name: str


class Filled(Event, tag="filled"):
    VERSION: ClassVar[int] = 2
    litres: int


class Tank(msgspec.Struct, frozen=True):
    id: str
    name: str = ""
    litres: int = 0
    notes: dict[str, int] = {}


def _decide(tank: Tank, command: Any, context: Any) -> tuple[Event, ...] | Refusal:
    match command:
        case Open(name=name):
            if tank.name:
                return Refusal("TOY-1", Text("已经打开", "it is open already"))
            return (Opened(at=context.now, name=name),)
        case Fill(amount=amount) | FillTwice(amount=amount):
            if not tank.name:
                return Refusal("TOY-2", Text("还没有打开", "it is not open yet"))
            if tank.litres + amount > CAPACITY:
                return Refusal("TOY-3", Text("太满了", "too full"), "amount")
            filled = Filled(at=context.now, litres=amount)
            return (filled, filled) if isinstance(command, FillTwice) else (filled,)
    return ()


def _evolve(tank: Tank, event: Event) -> Tank:
    match event:
        case Opened(name=name):
            return msgspec.structs.replace(tank, name=name)
        case Filled(litres=litres):
            notes = {**tank.notes, str(litres): tank.notes.get(str(litres), 0) + 1}
            return msgspec.structs.replace(tank, litres=tank.litres + litres, notes=notes)
    return tank


class TankModule:
    KIND = "tank"
    State = Tank
    Command = Open | Fill | FillTwice | Look
    Event = Opened | Filled
    initial = staticmethod(Tank)
    decide = staticmethod(_decide)
    evolve = staticmethod(_evolve)


class Ring(Command, tag="ring"):
    tank: str
    litres: int


class Rang(Event, tag="rang"):
    tank: str
    litres: int


class Bell(msgspec.Struct, frozen=True):
    id: str
    rung: int = 0
    broken: bool = False


def _decide_bell(bell: Bell, command: Ring, context: Any) -> tuple[Event, ...] | Refusal:
    if command.litres == 13:
        return Refusal("TOY-4", Text("不响", "it does not ring"))
    return (Rang(at=context.now, tank=command.tank, litres=command.litres),)


class BellModule:
    KIND = "bell"
    State = Bell
    Command = Ring
    Event = Rang
    initial = staticmethod(Bell)
    decide = staticmethod(_decide_bell)
    evolve = staticmethod(lambda bell, _: msgspec.structs.replace(bell, rung=bell.rung + 1))


class TankRow(models.Model):
    id = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=64)
    litres = models.BigIntegerField()
    facts = models.JSONField()
    on = models.DateField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "toy"


class FillRow(models.Model):
    tank = models.CharField(max_length=64)
    litres = models.IntegerField()

    class Meta:
        app_label = "toy"
        ordering = ("id",)


class BellRow(models.Model):
    tank = models.CharField(max_length=64)
    bell = models.CharField(max_length=64)
    rung = models.IntegerField()

    class Meta:
        app_label = "toy"
        constraints = (models.UniqueConstraint(fields=("tank", "bell"), name="toy_bell_row"),)


class Tanks:
    name = "tanks"
    kinds = ("tank",)
    latest_only = False
    models = (TankRow, FillRow)

    def apply(self, entry: Any, before: Tank, after: Tank, context: Any) -> None:
        context.rows.put(
            TankRow, id=after.id, name=after.name, litres=after.litres, facts={"notes": after.notes},
            on=entry.event.on, changed_at=entry.recorded_at,
        )  # fmt: skip
        fills = [{"tank": after.id, "litres": int(litres)} for litres in after.notes]
        context.rows.replace(FillRow, {"tank": after.id}, fills)


class Bells:
    name = "bells"
    kinds = ("bell",)
    latest_only = False
    models = (BellRow,)

    def apply(self, entry: Any, before: Bell, after: Bell, context: Any) -> None:
        tank, bell = entry.event.tank, after.id
        if not context.rows.change(BellRow, tank, bell, rung=after.rung):
            context.rows.put(BellRow, tank=tank, bell=bell, rung=after.rung)


MODELS = (TankRow, FillRow, BellRow)


def ring_when_filled(happening: registry.Happening) -> list[tuple[str, str, Command]]:
    """Tanks called 响 ring a bell of their own with every fill."""
    if happening.after.name != "响":
        return []
    return [("bell", happening.entry.stream_id, Ring(tank=happening.entry.stream_id, litres=happening.event.litres))]


def register() -> None:
    """Make the toy kinds known to the registry."""
    registry.register(registry.Kind(TankModule))
    registry.register(registry.Kind(BellModule))
    registry.register_projection(Tanks)
    registry.register_projection(Bells)
    registry.register_reaction("ring when filled", ("tank", "filled"), ring_when_filled)
    registry.register_upcast("tank", "filled", 1, _litres)


def _litres(payload: dict[str, Any]) -> dict[str, Any]:
    """Version 1 counted in buckets of ten litres."""
    return {"at": payload["at"], "type": "filled", "litres": payload["buckets"] * 10}


SURROUNDINGS = SimpleNamespace(version="toy")
