"""The words that :mod:`frame.labels` looks up: fields, commands and choices of the core in both languages."""

from msgspec import Struct

from kuaijin.core.base import Text


class Label(Struct, frozen=True):
    """A field's name, a hint, its unit and, where its type alone doesn't tell, its input."""

    label: Text
    help: Text | None = None
    unit: Text | None = None
    widget: str = ""


WORKING_DAYS = Text("工作日", "working days")
WAN = Text("万元", "CNY wan (10,000)")
LINES = Text("每行一项", "One a line")


def _text(zh: str, en: str, *, help_zh: str = "", help_en: str = "") -> Label:
    return Label(Text(zh, en), Text(help_zh, help_en) if help_zh else None)


def _long(zh: str, en: str) -> Label:
    return Label(Text(zh, en), widget="textarea")


def _lines(zh: str, en: str) -> Label:
    return Label(Text(zh, en), LINES)


def _wan(zh: str, en: str) -> Label:
    return Label(Text(zh, en), Text("填整数，单位是万元", "A whole number in CNY wan (10,000)"), WAN)


FIELDS: dict[str, Label] = {
    # powers
    "delegation_form": _text("赋权方式", "Form of delegation"),
    "delegating_body": _text("赋权机关", "Delegating body"),
    "receiving_body": _text("承接机关", "Receiving body"),
    "document_no": _text("文号", "Document number"),
    "document_title": _text("文件名称", "Title of the document"),
    "document_on": _text("成文日期", "Date of the document"),
    "effective_from": _text("生效日期", "In force from"),
    "effective_until": _text(
        "有效期至", "In force until", help_zh="文件未写明期限的留空", help_en="Empty where the document sets no end"
    ),
    "from_day": _text("起始日期", "From"),
    "notice_on": _text("公告日期", "Day of the public notice"),
    "scope": _lines("适用范围", "Scope"),
    "seal": _text("印章", "Seal", help_zh="留空则按赋权方式确定", help_en="Empty: as the form has it"),
    "remedy_authority": _text(
        "复议机关", "Reconsideration authority", help_zh="留空则按规则库", help_en="Empty: as the rulebook has it"
    ),
    "on": _text(
        "日期", "Day", help_zh="事情依法发生的日期，不能晚于今天", help_en="When it legally happened; not in the future"
    ),
    "reason": _long("理由", "Reason"),
    "reasons": _lines("理由", "Reasons"),
    "note": _long("备注", "Note"),
    "text": _long("内容", "Text"),
    "evidence": _lines("佐证材料", "Evidence"),
    "confirmed": _text("已核对金额无误（单位万元）", "I have checked the amount (unit: CNY wan)"),
    "source": _text("来源", "Source"),
    "due": _text("期限", "Due on"),
    "number": _text("文号", "Document number"),
    "name": _text("名称", "Name"),
    "name_zh": _text("中文名称", "Chinese name"),
    "name_en": _text("英文名称", "English name"),
    "project_id": _text("项目", "Project"),
    "case_id": _text("办件", "Case"),
    "precision": _text("日期精度", "Precision of the day"),
    "milestone": _text("对应节点", "Milestone"),
    "meeting": _text("会议", "Meeting"),
    "year": _text("年份", "Year"),
    "month": _text("月份", "Month"),
    "decision": _text("决定文号", "Decision"),
    # projects
    "code": _text(
        "项目代码", "Project code", help_zh="如 2101-431099-04-01-100111", help_en="Such as 2101-431099-04-01-100111"
    ),
    "category": _text("类别", "Category"),
    "area": _text("所在片区", "Area"),
    "total_wan": _wan("总投资", "Total investment"),
    "investment_type": _text("投资类型", "Investment type"),
    "approval_mode": _text("立项方式", "Approval mode"),
    "project_class": _text("工程类别", "Class of works"),
    "land_supply": _text("供地方式", "Land supply"),
    "planning_fit": _text("符合规划", "Fits the plan"),
    "land_fit": _text("符合用地政策", "Fits land policy"),
    "environment_fit": _text("符合环境准入", "Passes environmental entry"),
    "industry": _text("行业代码", "Industry code"),
    "attributes": _text("项目属性", "Attributes"),
    "owner_name": _text("项目单位", "Project owner"),
    "owner_uscc": _text("统一社会信用代码", "Unified social credit code"),
    "invested_before_wan": _wan("以前年度完成投资", "Invested in earlier years"),
    "sample": _text("示例项目", "Sample project"),
    "figures_sample": _text("数字为示例", "Figures are samples"),
    "facts_from_article": _lines("文章中的事实", "Facts from the article"),
    "category_source": _text("类别来源", "Source of the category"),
    "area_source": _text("片区来源", "Source of the area"),
    "approval": _text("批准文号", "Approval"),
    "plan_year_wan": _wan("年度计划投资", "Planned for the year"),
    "plan_months": Label(
        Text("分月计划", "Plan by month"),
        Text("十二个整数，每行一个，单位万元", "Twelve whole numbers, one a line, CNY wan"),
    ),
    "start_class": _text("建设性质", "Class in the annual list"),
    "completion_planned": _text("年内计划竣工", "Completion planned this year"),
    "leader": _text("联系领导", "Linked leader"),
    "secretary": _text("服务秘书", "Service secretary"),
    "head": _text("专班组长", "Head of the task force"),
    "members": _lines("成员", "Members"),
    "planned": _text(
        "计划日期", "Planned", help_zh="年-月-日，或年-月", help_en="A day or a month: 2021-03-15 or 2021-03"
    ),
    "actual": _text(
        "实际日期", "Actual", help_zh="年-月-日，或年-月", help_en="A day or a month: 2021-03-15 or 2021-03"
    ),
    "actual_wan": _wan("当月完成投资", "Invested in the month"),
    "estimated": _text("预计数", "An estimate"),
    "about_year": _text("更正的年份", "Year corrected"),
    "about_month": _text("更正的月份", "Month corrected"),
    "delta_wan": _wan("调整数（可为负）", "Change (may be negative)"),
    "value_wan": _wan("统计入库数", "Statistical figure"),
    "set-stat-status.status": _text("入统状态", "Statistics status"),
    "staged": _text("分阶段许可", "Staged permit"),
    "report_unpermitted": _text("未取得施工许可，如实上报", "Report a start without permit"),
    "measure": _long("盘活措施", "Measure"),
    "outcome": _text("结果", "Outcome"),
    "record-use.kind": _text("投用类型", "Kind of use"),
    "people": _lines("参加人员", "People"),
    "findings": _long("现场情况", "Findings"),
    "longitude": _text("经度", "Longitude"),
    "latitude": _text("纬度", "Latitude"),
    "place_note": _text("地点说明", "Place"),
    "problems": _lines("发现的问题", "Problems found"),
    "decisions": _lines("议定事项", "Decisions"),
    "phase": _text("阶段", "Phase"),
    "channel": _text("方式", "Channel"),
    "minutes": Label(Text("用时", "Time spent"), unit=Text("分钟", "minutes")),
    "result": _text("结果", "Result"),
    "next_step": _text("下一步", "Next step"),
    "fact": _text("事实", "Fact"),
    # parcels
    "area_sqm": Label(Text("面积", "Area"), unit=Text("平方米", "m²")),
    "polygon": _text("边界", "Boundary"),
    "zone": _text("片区", "Zone"),
    "supply": _text("供地方式", "Land supply"),
    "illustrative": _text("仅为示意", "Illustrative only"),
    "owners_total": Label(Text("应签约户数", "Households in all"), unit=Text("户", "households")),
    "owners_settled": Label(Text("已签约户数", "Households settled"), unit=Text("户", "households")),
    "relocation_percent": Label(Text("腾地进度", "Relocation"), unit=Text("%", "%")),
    "land_use_scheme": _text("用地分类标准", "Land-use scheme"),
    "land_use_code": _text("用地代码", "Land-use code"),
    "summary": _long("条件摘要", "Summary"),
    "sign-contract.kind": _text("供地类型", "Kind of supply"),
    "price_fen": Label(Text("成交价", "Price"), unit=Text("分", "fen (0.01 yuan)")),
    "paid_proof": _text("缴款凭证", "Proof of payment"),
    "start_by": _text("约定开工日期", "Start agreed by"),
    # permit sets
    "parcel_id": _text("地块", "Parcel"),
    "buyer": _text("受让人", "Buyer"),
    "items": _text("事项", "Items"),
    "valid_until": _text("有效期至", "Valid until"),
    "fix-draft.case_id": _text("预先服务办件", "Case of the pre-service"),
    "fix-draft.document": _text("文稿名称", "Draft"),
    "digest": Label(
        Text("文稿摘要值", "Digest of the draft"),
        Text("SM3 或 SHA-256，64 位十六进制", "SM3 or SHA-256, in hex"),
    ),
    "fix-draft.materials": _lines("备齐材料", "Papers that lie ready"),
    "predecide.reason": _long("审定意见", "Reasons of the decision"),
    "prepare-contract.kind": _text("供地类型", "Kind of supply"),
    "prepare-contract.number": _text("合同编号", "Number of the contract"),
    "promise": _text("图纸不变承诺书编号", "Promise that the drawings stay unchanged"),
    "rule": _text("规则", "Rule"),
    "reason_zh": _text("理由（中文）", "Reason (Chinese)"),
    "reason_en": _text("理由（英文）", "Reason (English)"),
    # credit records
    "firm": _text("企业", "Firm"),
    "breach": _text("失信情形", "Breach"),
    "repair-credit.case_id": _text("失信办件", "Case of the breach"),
    "repair-credit.document": _text("修复决定文号", "Decision"),
    # matters
    "level": _text("协调层级", "Level"),
    "source_meeting": _text("来自会议", "From the meeting"),
    "lead": _text("牵头责任人", "Lead"),
    "standard": _long("办结标准", "When it counts as solved"),
    "supporting": _lines("配合单位", "Supporting units"),
    "step": _text("升级到", "Escalate to"),
    "agrees": _text("确认已解决", "Confirmed as solved"),
    "finding": _long("核验情况", "Finding"),
    "outside_cause": _long("外部原因", "Outside cause"),
    # the park
    "area_id": _text("片区编号", "Area id"),
    "source_note": _text("来源说明", "Note on the source"),
    "key": _text("键", "Key"),
    "text_zh": _long("中文内容", "Chinese text"),
    "text_en": _long("英文内容", "English text"),
    # accounts
    "username": _text("账号", "Account", help_zh="如 综合窗口01", help_en="Such as 综合窗口01"),
    "role": _text("角色", "Role"),
    "password": _text(
        "初始密码",
        "First password",
        help_zh="至少十位，不能全是数字",
        help_en="Ten characters at least, not only digits",
    ),
    "display_name": _text("显示名称", "Name shown"),
    "department": _text("部门", "Department"),
    "org": _text("统一社会信用代码", "Unified social credit code", help_zh="企业账号必填", help_en="Firms only"),
}

COMMANDS: dict[str, Text] = {
    # projects
    "intake": Text("项目入库", "Take into the book"),
    "correct-facts": Text("更正信息", "Correct facts"),
    "adjust-total": Text("调整总投资", "Adjust the total"),
    "enter-annual-plan": Text("列入年度计划", "Enter in the annual plan"),
    "adjust-plan": Text("调整计划", "Adjust the plan"),
    "assign-leader": Text("明确联系领导", "Assign a leader"),
    "assign-secretary": Text("明确服务秘书", "Assign a secretary"),
    "form-task-force": Text("组建专班", "Form a task force"),
    "plan-milestone": Text("设节点", "Plan a milestone"),
    "reach-milestone": Text("节点完成", "Milestone reached"),
    "move-milestone": Text("调整节点", "Move a milestone"),
    "report-investment": Text("报月度投资", "Report investment"),
    "return-report": Text("退回月报", "Return the report"),
    "freeze-month": Text("锁定当月", "Freeze the month"),
    "adjust-investment": Text("更正投资", "Adjust investment"),
    "set-stat-status": Text("更新入统状态", "Set statistics status"),
    "report-statistics": Text("报统计数", "Report the statistical figure"),
    "record-ceremony": Text("记录开工仪式", "Record the ceremony"),
    "record-permit": Text("记录施工许可", "Record the permit"),
    "record-start": Text("记录开工", "Record the start"),
    "request-completion": Text("申请竣工验收", "Request completion"),
    "record-completion": Text("记录竣工", "Record completion"),
    "stop-works": Text("记录停工", "Record a stop"),
    "start-revival": Text("启动盘活", "Start the revival"),
    "resume": Text("恢复建设", "Resume"),
    "record-use": Text("记录投用", "Record use"),
    "record-visit": Text("记录走访", "Record a visit"),
    "record-service-act": Text("记录服务", "Record a service"),
    "retire": Text("退出项目库", "Retire"),
    "note-source": Text("注明来源", "Note the source"),
    # parcels
    "draw": Text("划定地块", "Draw a parcel"),
    "redraw": Text("调整地块", "Redraw"),
    "link-project": Text("对应项目", "Link a project"),
    "plan-acquisition": Text("启动征拆", "Plan the acquisition"),
    "report-acquisition": Text("报征拆进度", "Report acquisition"),
    "set-conditions": Text("出具规划条件", "Set conditions"),
    "sign-contract": Text("签订供地合同", "Sign the contract"),
    "record-payment": Text("登记价款缴清", "Record the payment"),
    "hand-over": Text("交地", "Hand over"),
    "rescind": Text("解除供地", "Rescind"),
    # permit sets
    "plan-set": Text("建立方案", "Plan the set"),
    "fix-draft": Text("固化文稿", "Fix a draft"),
    "predecide": Text("预先审定", "Decide in advance"),
    "prepare-contract": Text("拟定合同", "Prepare the contract"),
    "arm": Text("确认就绪", "Arm"),
    "disarm": Text("撤回就绪", "Disarm"),
    "review": Text("复查", "Check again"),
    "fire": Text("触发核发", "Fire"),
    "stop-firing": Text("中止核发", "Stop"),
    "fire-part": Text("部分核发", "Grant a part"),
    "finish": Text("核发完毕", "Finish"),
    "rescind-set": Text("随土地收回", "Take back with the land"),
    # powers
    "propose-power": Text("登记拟承接", "Propose a power"),
    "put-power-in-force": Text("生效", "Put in force"),
    "suspend-power": Text("暂停", "Suspend"),
    "resume-power": Text("恢复", "Resume"),
    "take-power-back": Text("收回", "Take back"),
    "expire-power": Text("期满", "Record the expiry"),
    # credit records
    "record-breach": Text("记录失信", "Record a breach"),
    "repair-credit": Text("信用修复", "Repair the credit"),
    # matters
    "raise": Text("提出问题", "Raise a matter"),
    "triage": Text("分级分类", "Triage"),
    "assign-matter": Text("交办", "Assign"),
    "accept-matter": Text("接收", "Accept"),
    "return-matter": Text("退回", "Return"),
    "update-matter": Text("报进展", "Report progress"),
    "extend-matter": Text("延期", "Extend"),
    "escalate": Text("升级督办", "Escalate"),
    "claim-solved": Text("申请销号", "Claim solved"),
    "confirm-solved": Text("确认", "Confirm"),
    "verify-matter": Text("核验", "Verify"),
    "reopen": Text("重新交办", "Reopen"),
    "suspend-matter": Text("挂起", "Suspend"),
    "resume-matter": Text("恢复办理", "Resume"),
    # the park
    "name-park": Text("园区名称", "Name the park"),
    "draw-area": Text("划定片区", "Draw an area"),
    "name-role": Text("设岗位", "Name a role"),
    "close-role": Text("撤岗位", "Close a role"),
    "set-fact": Text("登记事实", "Set a fact"),
    "make-account": Text("建账号", "Make the account"),
}

CHOICES: dict[str, Text] = {
    "直接行使": Text("直接行使", "Exercised directly"),
    "委托": Text("委托", "Entrusted"),
    "授权": Text("授权", "Authorised"),
    "相对集中": Text("相对集中行政许可权", "Concentrated"),
    "派驻": Text("派驻", "Stationed"),
    "初审": Text("初审", "First review only"),
    "社会民生": Text("社会民生", "Public welfare"),
    "基础设施": Text("基础设施", "Infrastructure"),
    "产城融合": Text("产城融合", "Industry and city"),
    "续建": Text("续建", "Continued"),
    "新开工": Text("新开工", "New start"),
    "投产": Text("投产", "Into production"),
    "预备": Text("预备", "Reserve"),
    "article": Text("文章", "Article"),
    "sample": Text("示例", "Sample"),
    "assumption": Text("推定", "Assumed"),
    "derived": Text("推算", "Derived"),
    "ledger": Text("日常工作", "Daily work"),
    "day": Text("日", "Day"),
    "month": Text("月", "Month"),
    "year": Text("年", "Year"),
    "government": Text("政府投资", "Government"),
    "private": Text("社会投资", "Private"),
    "approval": Text("审批", "Approval"),
    "verification": Text("核准", "Verification"),
    "filing": Text("备案", "Filing"),
    "industrial": Text("工业", "Industrial"),
    "residential": Text("住宅", "Residential"),
    "commercial": Text("商业", "Commercial"),
    "mixed": Text("综合", "Mixed"),
    "public": Text("公共服务", "Public"),
    "municipal": Text("市政", "Municipal"),
    "linear": Text("线性工程", "Linear"),
    "auctioned": Text("招拍挂出让", "Auctioned"),
    "auctioned_with_design": Text("带方案出让", "Auctioned with design"),
    "allocated": Text("划拨", "Allocated"),
    "existing": Text("已有用地", "Existing land"),
    "not_due": Text("未到入统时点", "Not due"),
    "materials_ready": Text("材料已备", "Materials ready"),
    "submitted": Text("已申报", "Submitted"),
    "entered": Text("已入统", "Entered"),
    "returned": Text("已退回", "Returned"),
    "due": Text("应入统", "Due"),
    "before": Text("事前", "Before"),
    "during": Text("事中", "During"),
    "after": Text("事后", "After"),
    "production": Text("投产", "Production"),
    "delivered": Text("交付使用", "Delivered"),
    "restarted": Text("复工", "Restarted"),
    "in_production": Text("投产", "In production"),
    "resold": Text("转让盘活", "Resold"),
    "征拆": Text("征拆", "Acquisition"),
    "用地": Text("用地", "Land"),
    "规划": Text("规划", "Planning"),
    "审批": Text("审批", "Approvals"),
    "资金": Text("资金", "Funds"),
    "用工": Text("用工", "Labour"),
    "水电气讯": Text("水电气讯", "Utilities"),
    "施工组织": Text("施工组织", "Site organisation"),
    "环保": Text("环保", "Environment"),
    "验收": Text("验收", "Acceptance"),
    "其他": Text("其他", "Other"),
    "1": Text("一级：分管负责人", "1: deputy of the unit"),
    "2": Text("二级：单位主要负责人", "2: head of the unit"),
    "3": Text("三级：联系领导", "3: linked leader"),
    "4": Text("四级：周调度会", "4: weekly meeting"),
    "pass": Text("通过", "Pass"),
    "fail": Text("不通过", "Fail"),
    "centre": Text("中心区", "Centre"),
    "district": Text("片区", "District"),
    "park": Text("园", "Park"),
}
