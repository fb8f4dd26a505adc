"""Forms and reports: drawn from the record, issued with a number, printed as they were, seen by whom they concern."""

import html
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from docx import Document
from pypdfium2 import PdfDocument

from kuaijin import ledger
from kuaijin.core.base import SYSTEM
from kuaijin.core.form_catalogue import FORMS
from kuaijin.core.project_commands import ReportInvestment
from kuaijin.core.rating import RATEABLE, Rate
from kuaijin.demo.people import actor
from kuaijin.ledger.projections.delivery_models import AppraisalRow, ChallengeRow
from kuaijin.ledger.projections.firm_models import MandateRow, RatingRow
from kuaijin.ledger.projections.form_models import FormRow
from kuaijin.ledger.projections.models import CaseRow, MatterRow
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db
DISPATCHER, HEAD, CHIEF = "调度专员01", "开发建设局负责人", "管委会主要领导"


def get(client: Client, url: str, status: int = 200) -> Any:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf))


def words_of(docx: bytes) -> str:
    document = Document(BytesIO(docx))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def warned() -> str:
    """A matter for which a notice is due."""
    row = MatterRow.objects.filter(open=True, next_due__lt=date(2021, 12, 29)).first()
    assert row is not None
    return str(row.pk)


def mandated() -> str:
    row = MandateRow.objects.first()
    assert row is not None
    return f"{row.uscc}.{row.number}"


def subjects() -> dict[str, tuple[str, str]]:
    """Of each form something that it can be drawn for, and who draws it."""
    pledged = next(row for row in ChallengeRow.objects.all() if ledger.load("challenge", row.pk)[0].pledged_on)
    bad = CaseRow.objects.filter(status__in=RATEABLE).exclude(id__in=RatingRow.objects.values("case")).first()
    published = AppraisalRow.objects.filter(status__in=("published", "closed")).first()
    assert bad is not None
    assert published is not None
    ledger.execute("rating", bad.pk, Rate(level=2, comment="等得太久"), actor=SYSTEM)
    return {
        "intake": ("P06", DISPATCHER),
        "year-plan": ("2021", DISPATCHER),
        "month-report": ("2021-11", DISPATCHER),
        "project-month": ("P03.2021-11", DISPATCHER),
        "matter-book": ("2021-12", DISPATCHER),
        "supervision": (warned(), DISPATCHER),
        "visit": ("P01.1", DISPATCHER),
        "service-book": ("P14", DISPATCHER),
        "mandate": (mandated(), "企业-湖南明柯泰精密机械有限公司（示例账户）"),
        "pledge": (pledged.pk, DISPATCHER),
        "score-sheet": (published.pk, "考核专员01"),
        "rectification": (bad.pk, DISPATCHER),
    }


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_a_page_a_word_file_and_a_pdf_in_both_languages(park: date, form: str) -> None:
    about, name = subjects()[form]
    client = signed_in(name)
    for language in ("zh", "en"):
        title = FORMS[form].title.in_language(language)
        page = get(client, f"/forms/{form}/{about}/?language={language}").content.decode()
        assert title in html.unescape(page)
        assert "{" not in page[page.index("<article") : page.index("</article")]
        pdf = get(client, f"/forms/{form}/{about}/pdf?language={language}").content
        assert title.replace(" ", "") in text_of(pdf).replace(" ", "").replace("\r\n", "")
        assert b"/FontFile" in pdf
        assert title in words_of(get(client, f"/forms/{form}/{about}/docx?language={language}").content)


def test_the_month_report_tells_the_article_s_figures(park: date) -> None:
    """1.5 billion planned, 2.5 done by the year's end: 166.7 %, Σ ÷ Σ, 66.7 points ahead of twelve twelfths."""
    page = get(signed_in(DISPATCHER), "/forms/month-report/2021-12/").content.decode()
    assert "19个项目" in page
    assert "累计250,000万元" in page
    assert "166.7%" in page
    assert "+66.7" in page


def test_the_plan_of_the_year_adds_up(park: date) -> None:
    content = Document(BytesIO(get(signed_in(DISPATCHER), "/forms/year-plan/2021/docx").content))
    table = next(each for each in content.tables if len(each.columns) == 18)
    rows = [[cell.text.replace(",", "") for cell in row.cells] for row in table.rows]
    body, total = rows[1:-1], rows[-1]
    for row in body:
        assert sum(map(int, row[6:])) == int(row[5])
    assert [sum(int(row[column]) for row in body) for column in range(4, 18)] == [int(each) for each in total[4:]]
    assert total[5] == "150000"


def test_a_notice_is_issued_with_a_number_and_stays_as_it_was(park: date) -> None:
    matter, client = warned(), signed_in(DISPATCHER)
    before = FormRow.objects.filter(form="supervision").count()
    answer = client.post(f"/forms/supervision/{matter}/issue/", {"_seq": "0"})
    assert answer.status_code == 302
    url = answer["Location"]
    page = get(client, url).content.decode()
    assert f"督办单〔2021〕{before + 1}号" in page
    assert "未编号" not in page
    row = FormRow.objects.get(form="supervision", number=before + 1)
    told = ledger.load("form", row.pk)[0].content
    client.post("/forms/wording/supervision/", {"_seq": "", "opening": "改过的话，{lead}。", "signatures": "签发"})
    assert "改过的话" in get(client, f"/forms/supervision/{matter}/").content.decode()
    assert "改过的话" not in get(client, url).content.decode()
    assert ledger.load("form", row.pk)[0].content == told
    assert f"〔2021〕{before + 1}号" in text_of(get(client, f"{url}pdf").content).replace(" ", "")


def test_the_next_number_follows_a_void_one(park: date) -> None:
    client = signed_in(DISPATCHER)
    first = client.post("/forms/intake/P05/issue/", {"_seq": "0"})["Location"]
    assert client.post(f"{first}void/", {"reason": "项目单位名称有误"}).status_code == 302
    assert "已作废" in get(client, first).content.decode()
    second = client.post("/forms/intake/P05/issue/", {"_seq": "0"})["Location"]
    numbers = [FormRow.objects.get(pk=url.split("/")[3]).number for url in (first, second)]
    assert numbers[1] == numbers[0] + 1


def test_the_lead_reads_what_was_served_and_a_stranger_does_not(park: date) -> None:
    row = MatterRow.objects.get(pk=warned())
    url = signed_in(DISPATCHER).post(f"/forms/supervision/{row.pk}/issue/", {"_seq": "0"})["Location"]
    get(signed_in(row.lead), url)
    get(signed_in("第三方机构-消防"), url, 404)
    refused = signed_in(row.lead).post(f"{url}void/", {"reason": "x"})
    assert refused.status_code == 422
    assert "FORM-OWN" in refused.content.decode()


def test_rows_out_of_sight_are_in_no_report(park: date) -> None:
    page = get(signed_in("服务秘书06"), "/forms/month-report/2021-11/").content.decode()
    assert "明柯泰精密机械新厂房" in page
    assert "华润三九" not in page
    get(signed_in("服务秘书06"), "/forms/month-report/2021-11/pdf", 403)
    get(signed_in("服务秘书06"), "/forms/intake/P13/", 404)
    get(signed_in("服务秘书06"), "/forms/visit/P13.1/", 404)


@pytest.mark.parametrize(
    "url",
    [
        "/forms/none/P01/",
        "/forms/visit/P01.99/",
        "/forms/visit/P01.x/",
        "/forms/month-report/2022-01/",
        "/forms/month-report/2021-13/",
        "/forms/year-plan/1999/",
        "/forms/mandate/91431000MA9100071Y.9/",
        "/forms/intake/P06/exe",
    ],
)
def test_what_is_not_there_is_not_found(park: date, url: str) -> None:
    get(signed_in(DISPATCHER), url, 404)


def test_a_wording_may_name_no_field_that_there_is_not(park: date) -> None:
    client = signed_in(HEAD)
    answer = client.post("/forms/wording/pledge/", {"opening": "致{nobody}"})
    assert answer.status_code == 422
    assert "FORM-NAME" in answer.content.decode()
    client.post("/forms/wording/pledge/", {"opening": "{marshal}挂帅", "closing": "", "signatures": "挂帅人（签名）"})
    assert "改写" in get(client, "/forms/wording/pledge/").content.decode()
    assert client.post("/forms/wording/pledge/restore/", {}).status_code == 302
    assert ledger.load("form-wording", "pledge")[0].wording is None


def test_the_page_of_all_forms_offers_what_each_may_draw(park: date) -> None:
    page = get(signed_in(DISPATCHER), "/forms/").content.decode()
    for form in FORMS.values():
        assert form.title.zh in page or form.id == "mandate"
    firm = get(signed_in("企业-湖南明柯泰精密机械有限公司（示例账户）"), "/forms/").content.decode()
    assert "代办委托书" in firm
    assert "考核评分表" in firm
    assert "在好差评列表打开" not in firm
    picked = signed_in(DISPATCHER).get("/forms/pick/?form=month-report&about=2021-10")
    assert picked["Location"] == "/forms/month-report/2021-10/"


def test_a_project_s_month_on_one_paper(park: date) -> None:
    report = ReportInvestment(
        year=2021, month=12, actual_wan=2770, estimated=True, physical="主体封顶", difficulties="供电未到位",
        coordination="请供电公司加快", next_steps="室内装修",
    )  # fmt: skip
    ledger.execute("project", "P03", report, actor=actor("平台公司项目经理01"))
    page = get(signed_in("平台公司项目经理01"), "/forms/project-month/P03.2021-12/").content.decode()
    for told in ("主体封顶", "供电未到位", "请供电公司加快", "室内装修", "2,770", "18,800", "188.0%", "预计（平台公司"):
        assert told in page
    get(signed_in("服务秘书06"), "/forms/project-month/P03.2021-12/", 404)
    for about in ("P03", "P03.2022-01", "P03.2021-13", "P99.2021-11", "P20.2021-11"):
        get(signed_in(DISPATCHER), f"/forms/project-month/{about}/", 404)
