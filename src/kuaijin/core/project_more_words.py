"""What the commands about a project's notes, operation and mergers are called, in both languages."""

from kuaijin.core.base import Text

NOTE_NAMES: dict[str, Text] = {
    "comment": Text("评论", "Comment"),
    "withdraw-comment": Text("撤回评论", "Take a comment back"),
    "set-tags": Text("调整标签", "Set tags"),
    "follow": Text("关注", "Follow"),
    "unfollow": Text("取消关注", "Follow no more"),
}
FILE_NAMES: dict[str, Text] = {
    "file-project-paper": Text("归入项目文件", "File a paper of the project"),
    "take-down-project-paper": Text("撤下项目文件", "Take a paper of the project down"),
}
FILE_FIELDS: dict[str, Text] = {
    "material": Text("文件名目", "what the file is"),
    "file_name": Text("文件名", "name of the file"),
    "digest": Text("SM3 摘要", "SM3 digest"),
    "sha256": Text("SHA-256 摘要", "SHA-256 digest"),
    "media_type": Text("文件类型", "type of the file"),
    "size": Text("大小（字节）", "size in bytes"),
}
OPERATION_NAMES: dict[str, Text] = {
    "promise-production": Text("登记投产承诺", "Enter the promise of production"),
    "report-production": Text("填报季度生产情况", "Report the quarter's production"),
    "plan-revival": Text("制定盘活方案", "Make a plan of revival"),
    "record-measure": Text("登记盘活措施", "Record a measure of revival"),
}
OPERATION_FIELDS: dict[str, Text] = {
    "contract": Text("投资合同", "investment contract"),
    "jobs": Text("就业（人）", "jobs"),
    "capacity": Text("产能", "capacity"),
    "capacity_unit": Text("产能单位", "unit of the capacity"),
    "output_wan": Text("产值（万元）", "output (CNY wan)"),
    "tax_wan": Text("税收（万元）", "tax (CNY wan)"),
    "quarter": Text("季度", "quarter"),
    "kind": Text("盘活对象", "what is revived"),
    "aim": Text("目标", "aim"),
    "measures": Text("措施", "measures"),
}
MERGE_NAMES: dict[str, Text] = {
    "merge-into": Text("并入另一项目", "Merge into another project"),
    "split-off": Text("撤销合并", "Undo the merger"),
}
