"""规则库: from a draft in the browser to the version in force; the catalogue; what is refused and where it says so."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from msgspec.structs import replace
from openpyxl import load_workbook

from kuaijin import ledger
from kuaijin.cli import main
from kuaijin.core import rulebook_change as r
from kuaijin.core.case_version import demanded, put_off
from kuaijin.core.rulebook_amend import amended, limits_set
from kuaijin.insight.rulebook_impact import impact, moved
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.ledger.projections.rulebook_models import RevisionRow
from kuaijin.ledger.rebuild import rebuild
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
APPROVER, HEAD, FIRM = "审批岗01", "开发建设局负责人", "企业-海德威（示例账户）"
ITEM = "gcgh-jz"
LIMITS = {
    "statutory_limit_days": "20",
    "limit_unit": "workday",
    "committed_limit_days": "2",
    "extension_days": "10",
    "correction_window_days": "5",
}


def begun(name: str = APPROVER) -> str:
    """A revision begun in the browser; gives its address."""
    answer = signed_in(name).post("/rulebook/new/", {"title": "压缩规划许可时限", "why": "提速试点"})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def post(address: str, name: str, **values: Any) -> HttpResponse:
    return signed_in(name).post(address, values)


def drafted() -> str:
    address = begun()
    answer = post(f"{address}set/limits/?item={ITEM}", APPROVER, **LIMITS)
    assert answer.status_code == 302, text(answer)
    return address


def test_from_the_draft_to_the_public_guide(park: date) -> None:
    address = drafted()
    page = text(signed_in(APPROVER).get(address))
    assert "承诺时限（工作日）" in page
    assert "<del>3</del>" in page
    assert "<ins>2</ins>" in page
    assert post(f"{address}act/submit-change/", APPROVER).status_code == 302
    approval = {"valid_from": park.isoformat(), "document_no": "示例〔2021〕40号"}
    assert post(f"{address}act/approve-change/", APPROVER, **approval).status_code == 403
    assert post(f"{address}act/approve-change/", HEAD, **approval).status_code == 302
    item = text(signed_in(APPROVER).get(f"/rulebook/items/{ITEM}/"))
    assert "2 个工作日" in item
    assert "示例〔2021〕40号" in item
    assert "2 个工作日" in text(signed_in(FIRM).get(f"/public/guides/{ITEM}/"))
    home = text(signed_in(HEAD).get("/rulebook/"))
    assert "第 3 版" in home
    assert surroundings.rulebook().items[ITEM].committed_limit_days == 2


def test_a_head_who_drafts_is_not_offered_the_approval(park: date) -> None:
    address = begun(HEAD)
    assert post(f"{address}set/limits/?item={ITEM}", HEAD, **LIMITS).status_code == 302
    assert post(f"{address}act/submit-change/", HEAD).status_code == 302
    assert "approve-change" not in text(signed_in(HEAD).get(address))
    answer = post(f"{address}act/approve-change/", HEAD, valid_from=park.isoformat(), document_no="示例")
    assert answer.status_code == 422
    assert "RULEBOOK-TWO" in text(answer)
    assert "approve-change" in text(signed_in("管委会主要领导").get(address))


def test_the_error_stands_beside_its_field(park: date) -> None:
    address = begun()
    answer = post(f"{address}set/limits/?item={ITEM}", APPROVER, **{**LIMITS, "committed_limit_days": "21"})
    assert answer.status_code == 422
    told = text(answer)
    assert 'id="form-limits-committed_limit_days-error"' in told
    assert "承诺时限不得长于法定时限" in told
    assert RevisionRow.objects.get(pk=address.split("/")[-2]).changes == 0


KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "limits": ("?item=fangan", {**LIMITS, "statutory_limit_days": "", "limit_unit": "none", "extension_days": "0",
                                "correction_window_days": "2"}),
    "material": ("", {"item": ITEM, "name_zh": "承诺书", "name_en": "promise", "source": "ext:applicant"}),
    "drop-material": (f"?item={ITEM}&name_zh=申请表", {}),
    "prerequisite": ("", {"item": ITEM, "needs": "guihua-tiaojian", "needed_by": "decision"}),
    "drop-prerequisite": (f"?item={ITEM}&needs=fangan", {}),
    "measure": ("?measure=rongque", {"document_no": "示例〔2021〕5号", "items": ITEM}),
    "parameter": ("?measure=rongque&parameter=max_missing", {"value": "1"}),
    "setting": ("?name=correction_reminder_days", {"value": "4, 8"}),
    "threshold": ("?name=red_workdays", {"value": "6"}),
    "holidays": ("", {"document": "示例〔2021〕6号", "issued": "2021-12-29", "reason_zh": "停电",
                      "reason_en": "no power", "closed": "2021-12-31"}),
}  # fmt: skip


def test_every_kind_of_change_has_its_form(park: date) -> None:
    address = begun()
    for kind, (query, values) in KINDS.items():
        form = signed_in(APPROVER).get(f"{address}set/{kind}/{query}")
        assert form.status_code == 200, kind
        answer = post(f"{address}set/{kind}/{query}", APPROVER, **values)
        assert answer.status_code == 302, (kind, text(answer))
    state, _ = ledger.load(r.KIND, address.split("/")[-2])
    assert [str(each.__struct_config__.tag) for each in state.changes] == list(KINDS)
    assert signed_in(APPROVER).get(address).status_code == 200
    assert post(f"{address}act/take-out-change/", APPROVER, position="10").status_code == 302
    assert len(ledger.load(r.KIND, state.id)[0].changes) == len(KINDS) - 1


def test_the_form_begins_with_what_the_rulebook_says(park: date) -> None:
    address = begun()
    page = text(signed_in(APPROVER).get(f"{address}set/material/?item={ITEM}&name_zh=建筑面积计算书"))
    assert 'value="ext:survey"' in page
    assert "floor-area computation" in page
    page = text(signed_in(APPROVER).get(f"{address}set/setting/?name=silence_means_no_objection"))
    assert 'value="false"' in page


def test_what_is_not_there_is_not_found(park: date) -> None:
    for address in ("/rulebook/changes/XD-0/", "/rulebook/items/nothing/"):
        assert signed_in(HEAD).get(address).status_code == 404
    address = begun()
    assert signed_in(APPROVER).get(f"{address}set/nothing/").status_code == 404
    assert post(f"{address}act/begin-change/", APPROVER).status_code == 404
    assert signed_in(FIRM).get(address).status_code == 403


def test_the_catalogue_is_searched_filtered_sorted_and_taken_out(park: date) -> None:
    client = signed_in(HEAD)
    assert "共 79 条" in text(client.get("/rulebook/items/"))
    found = text(client.get("/rulebook/items/?q=施工许可&stage=S3"))
    assert "建筑工程施工许可证核发" in found
    assert "建设工程设计方案审查" not in found
    longest = client.get("/rulebook/items/?sort=-law")
    assert longest.status_code == 200
    answer = taken_out(client, "/rulebook/items/export.xlsx?delegated=yes")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=3, values_only=True))
    assert len(rows) == 53


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("rulebook:home", "/rulebook/"),
        ("rulebook:items", "/rulebook/items/"),
        ("rulebook:item", f"/rulebook/items/{ITEM}/"),
    ],
)
def test_queries(park: date, page: str, address: str) -> None:
    assert counted(signed_in(HEAD), page, address).status_code == 200


WAITING = "/rulebook/changes/XD-2021-02/"


def test_the_sample_parks_two_revisions(park: date) -> None:
    home = text(signed_in(HEAD).get("/rulebook/"))
    assert "压缩消防验收、预售许可承诺时限（示例）" in home
    assert "待第二人批准" in home
    books = surroundings.books()
    assert books.on(date(2021, 1, 31)) == books.base
    assert books.on(date(2021, 2, 1)).items["yushou"].committed_limit_days == 3


def test_the_preview_says_what_a_move_would_bring(park: date) -> None:
    book, _ = amended(surroundings.books().latest, ledger.load(r.KIND, "XD-2021-02")[0].changes, park)
    found = impact(book, CaseRow.objects.all(), park)
    assert {each.item for each in found.effects} == {"gongdian", "gongshui"}
    assert sum(count for _, _, count, _ in found.by_item) == len(found.effects)
    late = {each.case for each in found.effects if each.late}
    assert late == {each.case for each in found.effects if each.committed[1] < park <= each.committed[0]} != set()
    page = text(signed_in(HEAD).get(f"{WAITING}impact/"))
    for each in found.effects[:5]:
        assert each.case in page
    only = text(signed_in(HEAD).get(f"{WAITING}impact/?item=gongshui"))
    assert "用电报装</td>" not in only
    rows = list(
        load_workbook(BytesIO(taken_out(signed_in(HEAD), f"{WAITING}impact.xlsx").content)).active.iter_rows(min_row=3)
    )
    assert len(rows) == len(found.effects)


def test_the_kernel_and_the_streams_agree(park: date) -> None:
    """Each effect that the vector kernel computed is what moving the case by its commands would come to."""
    base = surroundings.books().latest
    longer = [replace(limits_set(item), committed_limit_days=9, statutory_limit_days=None, limit_unit="none",
                      extension_days=0) for item in base.items.values() if item.limit_unit != "month"]  # fmt: skip
    book, impossible = amended(base, longer, park)
    assert impossible == ()
    found = impact(book, CaseRow.objects.all(), park)
    assert len(found.effects) > 20
    projects = dict(ProjectRow.objects.values_list("id", "attributes"))
    for each in found.effects:
        state, _ = ledger.load("case", each.case)
        after, old, new = moved(state, projects[each.project], book, park)
        assert (each.committed, each.statutory) == (
            (old.committed_due, new.committed_due),
            (old.statutory_due, new.statutory_due),
        ), each.case
        assert each.worse == bool(demanded(state, after) or put_off(old, new)), each.case


def test_a_case_is_moved_from_its_page_with_the_preview_in_sight(park: date) -> None:
    assert (
        post(f"{WAITING}act/approve-change/", HEAD, valid_from=park.isoformat(), document_no="示例").status_code == 302
    )
    row = CaseRow.objects.filter(item="gongdian", status="accepted").order_by("-committed_due").first()
    assert row is not None
    page = text(signed_in(HEAD).get(f"/window/cases/{row.id}/"))
    assert "转入现行规则版本" in page
    assert "承诺到期" in page
    assert row.id in text(signed_in(HEAD).get("/rulebook/running/"))
    answer = post(f"/window/cases/{row.id}/act/move-to-version/", HEAD, reason="提速")
    assert answer.status_code == 302, text(answer)
    again = CaseRow.objects.get(pk=row.id)
    assert again.rulebook_version == surroundings.rulebook().version
    assert again.committed_due < row.committed_due
    assert row.id not in text(signed_in(HEAD).get("/rulebook/running/"))
    assert taken_out(signed_in(HEAD), "/rulebook/running/export.xlsx").status_code == 200
    assert rebuild(check=True).differing == ()


def take_in(address: str, name: str, content: bytes, who: str = APPROVER) -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    return post(f"{address}import/", who, file=file)


def test_a_holiday_notice_of_today_moves_the_open_cases_at_once(park: date) -> None:
    rows = CaseRow.objects.filter(open=True, committed_due__gt=date(2021, 12, 30))
    before = dict(rows.values_list("id", "committed_due"))
    address = begun()
    query, values = KINDS["holidays"]
    assert post(f"{address}set/holidays/{query}", APPROVER, **{**values, "closed": "2021-12-30"}).status_code == 302
    assert post(f"{address}act/submit-change/", APPROVER).status_code == 302
    approval = {"valid_from": park.isoformat(), "document_no": "示例〔2021〕41号"}
    assert post(f"{address}act/approve-change/", HEAD, **approval).status_code == 302
    after = dict(CaseRow.objects.filter(id__in=before).values_list("id", "committed_due"))
    assert any(after[case] > due for case, due in before.items())
    assert all(after[case] >= due for case, due in before.items())


@pytest.mark.parametrize("face", ["yaml", "xlsx"])
def test_a_draft_goes_out_and_comes_in_as_another(park: date, face: str) -> None:
    first = drafted()
    content = signed_in(APPROVER).get(f"{first}rulebook.{face}").content
    second = begun()
    assert take_in(second, f"规则.{face}", content).status_code == 302
    states = [ledger.load(r.KIND, address.split("/")[-2])[0] for address in (first, second)]
    assert states[0].changes == states[1].changes != ()
    again = take_in(second, f"规则.{face}", signed_in(APPROVER).get(f"/rulebook/rulebook.{face}").content)
    assert again.status_code == 422  # nothing differs
    assert "RULEBOOK-NONE" in text(again)


def test_a_faulty_file_is_named_by_place_and_leaves_the_draft(park: date) -> None:
    address = drafted()
    answer = take_in(address, "x.yaml", b"settings:\n- {name: decision_days, value: 20}\n- {name: nothing, value: 1}")
    assert answer.status_code == 422
    assert "L3" in text(answer)
    assert "settings[1].name" in text(answer)
    assert take_in(address, "x.docx", b"x").status_code == 422
    assert signed_in(APPROVER).post(f"{address}import/").status_code == 422
    assert take_in(address, "x.yaml", b"items: []", FIRM).status_code == 403
    assert len(ledger.load(r.KIND, address.split("/")[-2])[0].changes) == 1


def test_the_commands_export_compare_and_import(park: date, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for face in ("yaml", "xlsx"):
        file = str(tmp_path / f"book.{face}")
        assert main(["rulebook", "export", file]) == 0
        assert main(["rulebook", "diff", "site", file]) == 0
    assert main(["rulebook", "diff", "2021-01-31", "site"]) == 1
    assert "承诺时限（工作日）: 5 → 3" in capsys.readouterr().out
    changed = tmp_path / "changed.yaml"
    changed.write_text("settings:\n- {name: yellow_days_left, value: 4}\n", encoding="utf-8")
    words = ["rulebook", "import", str(changed), "--id", "XD-T", "--title", "黄灯", "--why", "试点", "--as"]
    assert main([*words, "没有"]) == 2
    assert main([*words, FIRM]) == 3
    assert main([*words, APPROVER]) == 0
    assert len(ledger.load(r.KIND, "XD-T")[0].changes) == 1
    assert main([*words, APPROVER]) == 3
    changed.write_text("settings:\n- {name: nothing, value: 4}\n", encoding="utf-8")
    assert main([*words, APPROVER]) == 1
    assert "L2: settings[0].name" in capsys.readouterr().err
    assert main(["rulebook", "export", str(tmp_path / "book.pdf")]) == 2
    assert main(["rulebook", "diff", "nowhere", "site"]) == 2
