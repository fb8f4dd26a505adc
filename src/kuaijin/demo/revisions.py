"""规则修订 in the sample park: one in force since February 2021, one that waits for its second person (own)."""

from datetime import date

from msgspec.structs import replace

from kuaijin.core import rulebook_change as r
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_amend import limits_set
from kuaijin.core.rulebook_terms import Change, MaterialSet
from kuaijin.demo.people import actor
from kuaijin.demo.story import Story

DRAFTER, HEAD = "审批岗01", "开发建设局负责人"
IN_FORCE, WAITING = "XD-2021-01", "XD-2021-02"
VALID_FROM = date(2021, 2, 1)


def tell_revisions(story: Story, book: Rulebook) -> None:
    """The first shortens what no case of the story touches; the second would touch cases that are open at the end."""
    shorter = (_committed(book, "xf-yanshou", 5), _committed(book, "yushou", 3))
    _draft(story, date(2021, 1, 18), IN_FORCE, "压缩消防验收、预售许可承诺时限（示例）", shorter)
    approved = r.ApproveChange(valid_from=VALID_FROM, document_no="示例〔2021〕3号")
    story.add(date(2021, 1, 20), "16:00", actor(HEAD), r.KIND, IN_FORCE, approved)
    promise = MaterialSet(
        item="yushou",
        name_zh="预售资金监管协议",
        name_en="agreement on supervised pre-sale funds",
        source="ext:applicant",
        deferrable=True,
    )
    wished: tuple[Change, ...] = (_committed(book, "gongdian", 5), _committed(book, "gongshui", 2), promise)
    _draft(story, date(2021, 12, 27), WAITING, "压缩水电报装承诺时限，规范预售资金监管（示例）", wished)


def _committed(book: Rulebook, item: str, days: int) -> Change:
    return replace(limits_set(book.items[item]), committed_limit_days=days)


def _draft(story: Story, on: date, id_: str, title: str, changes: tuple[Change, ...]) -> None:
    begun = r.BeginChange(title=title, why="落实优化营商环境要求，对标先进园区（示例）")
    story.add(on, "09:30", actor(DRAFTER), r.KIND, id_, begun)
    for minute, change in enumerate(changes, start=31):
        story.add(on, f"09:{minute}", actor(DRAFTER), r.KIND, id_, r.SetChange(change=change))
    story.add(on, "09:50", actor(DRAFTER), r.KIND, id_, r.SubmitChange())
