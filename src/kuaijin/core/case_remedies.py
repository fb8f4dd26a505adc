"""救济告知: to whom the party may turn, against whom, and how long (law.md 13)."""

from kuaijin.core.base import Text
from kuaijin.core.case_state import State
from kuaijin.core.context import Context
from kuaijin.core.rulebook import Item, Rulebook


def remedies(state: State, context: Context) -> Text:
    """Where and how long (复议法 arts. 20, 24; 诉讼法 art. 46), and who is to be sued (行诉解释 art. 21): both follow
    from the form of the power that carries the case."""
    zone, settings = context.rulebook.zone, context.rulebook.settings
    power = state.power
    sued = power.defendant if power else defendant(context.rulebook.items.get(state.item_id), context.rulebook)
    turn_to = power.reconsideration if power else zone.reconsideration_authority
    return Text(
        f"如不服本决定，可自收到之日起 {settings.reconsideration_days} 日内"
        f"向{turn_to.zh}申请行政复议，"
        f"或自收到之日起 {settings.lawsuit_months} 个月内以{sued.zh}为被告向{zone.court.zh}提起行政诉讼。",
        f"Against this decision you may apply to {turn_to.en} for reconsideration within "
        f"{settings.reconsideration_days} days, or sue {sued.en} before {zone.court.en} within "
        f"{settings.lawsuit_months} months, both from the day on which you receive it.",
    )


def defendant(item: Item | None, book: Rulebook) -> Text:
    """Who answers for an act that no power carries: the owner of an entrusted or stationed one; in a zone of the state
    or the province the functional department; in any other its administration (许可法 art. 24; 行诉解释 art. 21)."""
    if item is None:
        return book.zone.name
    if item.delegation_form in ("委托", "派驻"):
        return Text(item.city_department, item.city_department) if item.city_department else book.zone.city_authority
    if item.delegated and book.zone.level == "other":
        return book.zone.name
    return Text(item.department, item.department)
