"""Entry and exit rules of the six batches as data (mechanisms.md 1): which signs let a project in, which let it out.

A sign is a plain question about a project on a day. A park changes a rule in ``batches.yaml`` by naming other signs;
the thresholds that signs measure by are settings beside it (:mod:`kuaijin.core.park_settings`).
"""

from msgspec import Struct

from kuaijin.core.base import Text

Alternatives = tuple[tuple[str, ...], ...]
"""Any of these lists, of which every sign has to hold."""

SIGNS: dict[str, Text] = {
    "in_book": Text("已入库", "in the book"),
    "pushed_on": Text("会议已列入年度计划", "put into an annual list by a meeting"),
    "land_fixed": Text("用地已落实（合同或划拨决定）", "land fixed (contract or allocation)"),
    "land_supplied": Text("净地已交付", "land supplied and handed over"),
    "early_service": Text("审批已提前介入", "early service has begun"),
    "started": Text("已实际开工并有佐证", "really started, with evidence"),
    "not_started": Text("尚未实际开工", "not really started"),
    "completion_requested": Text("已申请竣工验收", "completion acceptance requested"),
    "completed": Text("竣工验收通过", "completion passed"),
    "tracking_over": Text("竣工后跟踪期已满", "time of tracking after completion over"),
    "in_revival": Text("已转入盘活", "moved to revival"),
    "stopped_long": Text("停工超过期限", "stopped for longer than allowed"),
    "permit_lapsed": Text("施工许可自行废止", "construction permit lapsed"),
    "land_idle": Text("约定开工日已过期限，土地闲置", "agreed start long past: idle land"),
    "plant_empty": Text("竣工后厂房空置", "plant empty after completion"),
}
"""Every sign that a rule may name, in words."""


class BatchRule(Struct, frozen=True, kw_only=True):
    """When a project enters a batch and when it leaves it. ``beside``: batches that it may run beside."""

    id: str
    enter: Alternatives
    leave: Alternatives = ()
    beside: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Every sign that the rule names, as often as it does."""
        return tuple(sign for signs in (*self.enter, *self.leave) for sign in signs)


BATCH_RULES: tuple[BatchRule, ...] = (
    BatchRule(id="reserve", enter=(("in_book",),), leave=(("pushed_on",), ("started",))),
    BatchRule(id="land", enter=(("pushed_on",),), leave=(("land_supplied",), ("started",)), beside=("procedures",)),
    BatchRule(
        id="procedures", enter=(("pushed_on", "land_fixed"), ("pushed_on", "early_service")), leave=(("started",),)
    ),
    BatchRule(id="construction", enter=(("started",),), leave=(("completion_requested",), ("completed",))),
    BatchRule(id="acceptance", enter=(("completed",), ("completion_requested",)), leave=(("tracking_over",),)),
    BatchRule(
        id="revive",
        enter=(
            ("in_revival",),
            ("stopped_long",),
            ("not_started", "permit_lapsed"),
            ("not_started", "land_idle"),
            ("plant_empty",),
        ),
    ),
)
"""What holds where a rulebook says nothing else, in the order of the chain: the later batch counts."""
