"""秒批 in the sample park: the rules of thirteen items, published at the beginning of 2021 (own addition, sample)."""

from kuaijin.core import ruleset as r
from kuaijin.core.rulebook import Rulebook
from kuaijin.demo.measured import RULES_ON as DAY
from kuaijin.demo.people import actor
from kuaijin.demo.story import Story


def tell_rules(story: Story, book: Rulebook) -> None:
    """Each table drafted and submitted by an approver, published by the head of the bureau."""
    for table in book.instant_tables.values():
        drafted = r.DraftRules(
            inputs=table.inputs, rows=table.rows, examples=table.examples, why="按事项目录条件起草（示例）"
        )
        story.add(DAY, "20:00", actor("审批岗01"), r.KIND, table.item, drafted)
        story.add(DAY, "20:10", actor("审批岗01"), r.KIND, table.item, r.SubmitRules())
        published = r.PublishRules(valid_from=DAY, document_no="示例〔2021〕1号")
        story.add(DAY, "20:30", actor("开发建设局负责人"), r.KIND, table.item, published)
