"""What the sample park's own register service answers: licences, land contracts, payments (all of it sample)."""

import os
import secrets
from typing import Any

from kuaijin.demo.book import book
from kuaijin.exchange.register_service import Record, RegisterService

Fields = dict[str, str]
PLAN = "国土空间规划一张图（示例）"
SUPPLIES = {"auctioned": "出让", "allocated": "划拨", "bid": "出让", "listed": "出让"}


def records() -> tuple[Record, ...]:
    """The records of all sample projects and their owners."""
    rows = book()["projects"]
    owners = {row["owner"]["uscc"]: row["owner"]["name"] for row in rows}
    found = [_licence(uscc, name) for uscc, name in sorted(owners.items())]
    for row in rows:
        found += _of_project(row)
    return tuple(found)


def _licence(uscc: str, name: str) -> Record:
    fields = {
        "名称": f"{name}（示例）",
        "统一社会信用代码": uscc,
        "类型": "有限责任公司",
        "登记机关": "市场监督管理局（示例）",
        "状态": "存续（在营、开业、在册）",
    }
    return Record(
        register="市场主体登记库（示例）",
        sources=("ext:market_register",),
        title="营业执照登记信息",
        uscc=uscc,
        fields=fields,
    )


def _of_project(row: dict[str, Any]) -> list[Record]:
    about = {"项目": row["name_zh"], "项目代码": row["project_code"], "建设单位": f"{row['owner']['name']}（示例）"}
    land = row.get("land", {})
    area = f"{row['parcel']['area_sqm']} 平方米" if row.get("parcel") else "—"
    found = [
        _record(row, "测绘成果库（示例）", ("ext:survey",), "测绘成果", {**about, "宗地面积": area}),
        _record(
            row,
            "国土空间规划一张图（示例）",
            ("ext:spatial_plan",),
            "控制性详细规划图则摘录",
            {**about, "片区": row["area"]},
        ),
        _record(row, "房屋信息库（示例）", ("ext:housing_register",), "房屋登记信息", about),
        _record(row, "公共资源交易库（示例）", ("ext:trading_centre",), "交易结果", about),
    ]
    if land.get("conditions"):
        given = {**about, "出具日期": str(land["conditions"]), "片区": row["area"]}
        found.append(_record(row, PLAN, ("guihua-tiaojian",), "规划条件", given))
    if land.get("contract"):
        supply = SUPPLIES.get(str(row["attributes"].get("land_supply")), "出让")
        signed = {**about, "供地方式": supply, "宗地面积": area, "签订日期": str(land["contract"])}
        found.append(_record(row, "土地市场网（示例）", ("churang", "huabo"), "国有建设用地使用权合同摘录", signed))
        found.append(_record(row, "税务征缴库（示例）", ("ext:tax_office",), "土地价款及税费缴纳凭证", signed))
    return found


def _record(row: dict[str, Any], register: str, sources: tuple[str, ...], title: str, fields: Fields) -> Record:
    return Record(register=register, sources=sources, title=title, project=row["id"], fields=fields)


def serve_beside() -> RegisterService:
    """The sample park's service on a free port of this machine, with a token of this run; the site finds both in its
    environment. Unless the environment names another register already, that is for its caller to ask."""
    service = RegisterService(records(), secrets.token_urlsafe(24))
    service.in_background()
    os.environ["KUAIJIN_REGISTER_URL"], os.environ["KUAIJIN_REGISTER_TOKEN"] = service.url, service.token
    return service
