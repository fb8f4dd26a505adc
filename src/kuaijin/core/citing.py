"""Sources of law as the rulebook writes them, told in both languages."""

import re

from kuaijin.core.base import Text

_ARTICLES = re.compile(r",? arts?\. ?(\d[\d(),\- –]*\d\)?|\d\)?)")
_LIST = re.compile(r", ?")
_REMARKS = {
    "local charging rules": "地方收费规定",
    "local guides": "地方办事指南",
    "local road-traffic rules": "地方道路交通规定",
    "often replaced by the area assessment": "多由区域评估代替",
    "ministry rule": "部门规章",
    "check current text": "以现行文本为准",
    "only where a statute requires it": "仅限法律、法规要求的",
    "only where a statute requires": "仅限法律、法规要求的",
    "otherwise committed clock only": "否则只影响承诺时限",
    "else committed clock only": "否则只影响承诺时限",
    "public participation rules": "公众参与规定",
    "published service guide (local)": "公布的办事指南",
    "local joint-acceptance rules (e.g. Shandong at most 15 wd)": "地方联合验收规定（如山东不超过15个工作日）",
    "provincial rules": "省级规定",
    "local rules": "地方规定",
    "local standard-land rules": "地方标准地规定",
    "performance agreement": "履约监管协议",
    "service guide": "办事指南",
    "land contract clauses": "出让合同条款",
    "item 101": "第101项",
    "(two matters merged)": "（两项合并）",
    "(publication)": "（公布）",
    "(the scheme is a paper of the permit)": "（方案是许可的申请材料）",
    "(one combined check)": "（合并核验）",
    "(award rules)": "（发包规定）",
    "(model)": "（参照）",
    "(online platform, one code per project)": "（在线平台，一项目一代码）",
    "(civil buildings only)": "（仅民用建筑）",
    "(as quoted on trade pages)": "（据行业网页转引）",
}
"""What the rulebook adds to a source in English."""
_REMARK = re.compile(r" ?(" + "|".join(re.escape(each) for each in sorted(_REMARKS, key=len, reverse=True)) + ")")


def citation(source: str | Text) -> Text:
    """``行政许可法 arts. 45, 47`` as 行政许可法第45、47条 for Chinese readers; other words stay as they are."""
    if isinstance(source, Text):
        return source

    def chinese(found: re.Match[str]) -> str:
        return f"第{_LIST.sub('、', found.group(1))}条"

    told = _REMARK.sub(lambda found: _REMARKS[found.group(1)], source)
    return Text(_ARTICLES.sub(chinese, told).replace("; ", "；"), source)
