"""The register of powers of the sample park: 53 in force, and what else a real register holds (all of it assumed)."""

from datetime import date, timedelta

from kuaijin.core import power_messages as m
from kuaijin.core.rulebook import Item, Power, Rulebook
from kuaijin.core.rulebook_items import DelegationForm
from kuaijin.demo.people import actor
from kuaijin.demo.story import Story

HEAD = "开发建设局负责人"
ENTERED = date(2020, 1, 6)
"""The day on which the park is opened; the documents took effect on New Year's Day."""
NOTICE = timedelta(days=7)
TITLES = {
    "委托": "关于委托郴州经济开发区行使部分行政许可权的决定（示例）",
    "派驻": "关于在郴州经济开发区派驻审批服务的通知（示例）",
    "直接行使": "关于赋予郴州经济开发区市级经济管理权限的通知（示例）",
}


TRIAL, PAUSED, HOPED_FOR = "fanglei-sheji", "gonglu", ("hezhun", "paiwu")


def tell_powers(story: Story, book: Rulebook) -> None:
    """The instruments of the rulebook item by item; then one that ran out, one that is suspended, two proposed."""
    for number, power in enumerate(book.powers.values(), start=1):
        _tell_in_force(story, f"FQ-{number:03d}", power, book)
    count = len(book.powers)
    _tell_trial(story, f"FQ-{count + 1:03d}", book.items[TRIAL])
    _tell_paused(story, f"FQ-{count + 2:03d}", book.items[PAUSED])
    for number, item in enumerate(HOPED_FOR, start=count + 3):
        proposed = _propose(book.items[item], "委托", "示例〔2021〕31号", date(2021, 11, 30))
        story.add(date(2021, 12, 6), "10:00", actor("调度专员01"), "power", f"FQ-{number:03d}", proposed)


def _propose(
    item: Item, form: DelegationForm, document_no: str, on: date, until: date | None = None, owner: str = ""
) -> m.ProposePower:
    return m.ProposePower(
        item_id=item.id,
        delegation_form=form,
        delegating_body=owner or item.city_department or "",
        receiving_body="开发建设局",
        document_no=document_no,
        document_title=TITLES[form],
        document_on=on,
        effective_until=until,
    )


def _tell_in_force(story: Story, id_: str, power: Power, book: Rulebook) -> None:
    owner = power.delegating_authority or book.zone.city_authority.zh
    issued = power.effective_from - timedelta(days=14)
    item = book.items[power.item]
    proposed = _propose(item, power.form, power.document_no, issued, power.effective_until, owner)
    force = _force(power.effective_from, power.document_no, entrusted=power.form == "委托")
    _tell(story, ENTERED, id_, proposed, force)


def _force(on: date, document_no: str, *, entrusted: bool) -> m.PutPowerInForce:
    return m.PutPowerInForce(
        effective_from=on,
        document_no=document_no,
        reason="人员、印章、系统账号均已到位",
        notice_on=on - NOTICE if entrusted else None,
    )


def _tell_trial(story: Story, id_: str, item: Item) -> None:
    """A stationed service of one year; the evening after its last day ends it."""
    first, number = date(2020, 1, 1), "示例〔2020〕4号"
    proposed = _propose(item, "派驻", number, date(2019, 12, 20), date(2020, 12, 31))
    _tell(story, ENTERED, id_, proposed, _force(first, number, entrusted=False))


def _tell_paused(story: Story, id_: str, item: Item) -> None:
    first, number = date(2020, 6, 1), "示例〔2020〕11号"
    proposed = _propose(item, "委托", number, date(2020, 5, 18))
    _tell(story, first, id_, proposed, _force(first, number, entrusted=True))
    pause = m.SuspendPower(from_day=date(2021, 6, 1), document_no="示例〔2021〕14号", reason="涉路审批系统改造期间暂停")
    story.add(date(2021, 6, 1), "09:00", actor(HEAD), "power", id_, pause)


def _tell(story: Story, on: date, id_: str, *commands: m.PowerCommand) -> None:
    for clock, command in zip(("10:00", "10:30"), commands, strict=True):
        story.add(on, clock, actor(HEAD), "power", id_, command)
