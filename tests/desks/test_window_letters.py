"""Every kind of letter renders in both languages with title, number, addressee, basis, seal and day."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from docx import Document

from kuaijin import ledger, wallclock
from kuaijin.core import case_commands as c
from kuaijin.core.letter_parts import Around
from kuaijin.core.letter_text import BODIES
from kuaijin.core.letter_words import NUMBER_WORDS, TITLES
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.projections.paper_models import LetterRow
from tests.desks import window_park as w

pytestmark = pytest.mark.django_db
DAY = date(2021, 12, 27)
REMEDIES = {"non-acceptance", "denial", "termination", "revocation", "recall", "forfeiture", "cancellation"}


@pytest.fixture(autouse=True)
def _park(site_day: None) -> None:
    wallclock.set_site_day(w.DAY)
    w.small_park()


def advised() -> None:
    command = c.OpenPreService(item_id=w.ITEM, project_id="P01", applicant="示例·甲公司", uscc=w.FIRM, consent=True)
    w.do("K", DAY, w.CLERK, command)
    w.do("K", DAY, w.CLERK, c.GiveAdvice(text="可以申报", open_points=("坐标须核对",)), "10:05")


def corrected() -> None:
    paper = w.asked_papers()[-1]
    w.receive("K", DAY, leave_out=(paper,))
    w.do("K", DAY, w.CLERK, c.NotifyCorrection(missing=(paper,), text="请提交"), "11:00")


def uncorrected() -> None:
    paper = w.asked_papers()[-1]
    w.receive("K", date(2021, 3, 2), leave_out=(paper,))
    w.do("K", date(2021, 3, 2), w.CLERK, c.NotifyCorrection(missing=(paper,), text="请提交"), "11:00")
    w.do("K", date(2021, 10, 11), w.APPROVER, c.CloseUncorrected())


def tolerated() -> None:
    paper = "建筑面积计算书"
    w.receive("K", DAY, "gcgh-jz", leave_out=(paper,))
    command = c.AcceptTolerantly(missing=(paper,), model="acceptance", promise_signed=True)
    w.do("K", DAY, w.APPROVER, command, "11:00")


def then(name: str, command: Any, *, on: date = DAY) -> None:
    w.do("K", on, name, command, "14:00")


def refused() -> None:
    w.receive("K", DAY)
    then(w.APPROVER, c.RefuseAcceptance(ground="jurisdiction", text="不属本机关", right_authority="市局"))


def accepted_then(name: str, command: Any) -> None:
    w.accepted("K", DAY)
    then(name, command)


def granted_then(name: str, command: Any) -> None:
    w.granted("K", DAY)
    then(name, command)


MAKERS: dict[str, Any] = {
    "advice": advised,
    "receipt": lambda: w.receive("K", DAY),
    "correction": corrected,
    "acceptance": lambda: w.accepted("K", DAY),
    "tolerance": tolerated,
    "non-acceptance": refused,
    "uncorrected": uncorrected,
    "special": lambda: accepted_then(
        w.APPROVER, c.StartSpecial(name="专家论证", planned_days=5, written_notice_on=DAY, reviewer=w.REVIEWER)
    ),
    "extension": lambda: accepted_then(w.HEAD, c.Extend(days=5, reason="情况复杂", written_notice_on=DAY)),
    "hearing": lambda: accepted_then(w.CLERK, c.RequestHearing(requested_by="示例·甲公司")),
    "grant": lambda: w.granted("K", DAY),
    "denial": lambda: accepted_then(w.APPROVER, c.Deny(reason="不符合规划", legal_basis="城乡规划法第36条")),
    "delivery": lambda: granted_then(w.CLERK, c.Deliver(receiver="张", channel="window")),
    "withdrawal": lambda: accepted_then(w.CLERK, c.Withdraw(reason="申请人要求")),
    "termination": lambda: accepted_then(w.APPROVER, c.Terminate(ground="subject_gone", reason="项目取消")),
    "revocation": lambda: granted_then(w.HEAD, c.Revoke(ground="deceit", reason="材料虚假")),
    "recall": lambda: granted_then(w.HEAD, c.Recall(reason="规划调整", compensation="依法补偿")),
    "forfeiture": lambda: granted_then(w.HEAD, c.Forfeit(reason="违法", document="罚1号")),
    "cancellation": lambda: granted_then(w.HEAD, c.CancelRegistration(ground="holder_gone", reason="终止")),
}
OWNER = "市自然资源和规划局"
"""The item is entrusted: letters go out in the name of the body whose power it is (许可法 art. 24)."""
PROMISES = {"promise", "cure-promise", "promise-check"}
ELSEWHERE = {"rectification", "start-extension", "lapse", "renewal", "change", *PROMISES}
"""Letters that need a permit, a promise or a certificate before them; tried below and with the certificates."""


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_a_letter(kind: str) -> None:
    MAKERS[kind]()
    state, _ = ledger.load("case", "K")
    letter = state.letters[-1]
    assert letter.kind == kind
    client = w.browser(w.CLERK)
    chinese = client.get(f"/window/cases/K/letters/{letter.number}/").content.decode()
    english = client.get(f"/window/cases/K/letters/{letter.number}/", {"language": "en"}).content.decode()
    number = LetterRow.objects.get(case="K", place=letter.number).told
    assert re.fullmatch(r"郴经开\S+字〔2021〕\d+号", number)
    seal = f"{w.BUREAU}（印章）" if kind == "advice" else f"{OWNER}（{OWNER}审批专用章）"
    for part in ("示例·甲公司", "〔2021〕", number, seal):
        assert part in chinese
    assert "2021年" in chinese
    assert "No. " in english
    assert "Translation for reference" in english
    assert "None" not in chinese
    word = client.get(f"/window/cases/K/letters/{letter.number}/letter.docx")
    said = "\n".join(each.text for each in Document(BytesIO(word.content)).paragraphs)
    for part in ("示例·甲公司", number, seal):
        assert part in said
    assert ("行政复议" in chinese) == ("行政复议" in said) == (kind in REMEDIES | {"uncorrected"})
    assert ("reconsideration" in english) == (kind in REMEDIES | {"uncorrected"})


def article(client: Client, number: int) -> str:
    """The letter alone, without the page around it."""
    return (
        client.get(f"/window/cases/K/letters/{number}/")
        .content.decode()
        .partition("<article")[2]
        .partition("</article>")[0]
    )


def test_the_letters_stay_as_they_were() -> None:
    w.granted("K", DAY)
    client = w.browser(w.CLERK)
    before = article(client, 2)
    w.do("K", w.DAY, w.HEAD, c.Revoke(ground="deceit", reason="材料虚假"), "08:00")
    assert "受理" in before
    assert article(client, 2) == before
    assert client.get("/window/cases/K/letters/99/").status_code == 404


def test_every_kind_has_words() -> None:
    assert set(TITLES) == set(NUMBER_WORDS) == set(BODIES)
    assert set(BODIES) == set(MAKERS) | ELSEWHERE


def test_letters_about_permits_and_promises() -> None:
    from kuaijin.core import case_events as e
    from kuaijin.core.base import Text

    w.granted("K", DAY)
    state, _ = ledger.load("case", "K")
    at, around = state.letters[-1].at, Around(surroundings.calendar(), surroundings.rulebook())
    events = {
        "rectification": e.RectificationOrdered(at=at, rectify_by=w.DAY, text="补做论证", signed_by="审批岗01"),
        "start-extension": e.StartExtended(at=at, months=3, reason="雨季"),
        "lapse": e.Lapsed(at=at, lapsed_on=w.DAY),
    }
    for kind, event in events.items():
        body = BODIES[kind](event, state, w.DAY, around)
        assert all(isinstance(text, Text) and text.zh and text.en for text in body.paragraphs), kind


def told(number: int, language: str = "zh") -> str:
    return w.browser(w.CLERK).get(f"/window/cases/K/letters/{number}/", {"language": language}).content.decode()


def test_a_promise_is_a_letter_of_the_applicant_and_its_check_one_of_the_agency() -> None:
    before = {item: "2021-03-01" for item in surroundings.rulebook().items if item != "gcgh-jz"}
    ProjectRow.objects.filter(pk="P01").update(granted=before)
    w.receive("K", DAY, "gcgh-jz")
    w.do("K", DAY, w.OWNER, c.SignPromise(promise="decision", agreed=True), "11:00")
    w.do("K", DAY, w.APPROVER, c.Accept(), "12:00")
    promised = c.Grant(reason="符合条件", on_promise=True, promise_document="K-CN1")
    w.do("K", DAY, w.APPROVER, promised, "13:00")
    w.do("K", DAY, w.APPROVER, c.VerifyPromise(result="not_met", note="绿地率不足"), "14:00")
    rows = LetterRow.objects.filter(case="K", kind__in=PROMISES).order_by("place")
    assert [(row.kind, row.told) for row in rows] == [
        ("promise", "郴经开诺字〔2021〕1号"),
        ("promise-check", "郴经开诺字〔2021〕2号"),
    ]
    promise, check = (told(row.place) for row in rows)
    for part in ("告知承诺书", "K-CN1", "自愿作出下列承诺", "示例·甲公司（签章）", "优化营商环境条例"):
        assert part in promise
    for part in ("承诺核查结果告知书", "K-CN1", "承诺未完全履行", "绿地率不足"):
        assert part in check
    assert "I promise of my own will" in told(rows[0].place, "en")
    answer = w.browser(w.OWNER).get(f"/window/cases/K/letters/{rows[0].place}/letter.pdf")
    page = pypdfium2.PdfDocument(answer.content)[0]
    assert "告知承诺书" in page.get_textpage().get_text_bounded().replace("\r\n", "")


def test_the_promise_of_papers_names_them_and_their_day() -> None:
    w.receive("K", DAY, "gcgh-jz", leave_out=("建筑面积计算书",))
    w.do("K", DAY, w.OWNER, c.SignPromise(promise="tolerance", agreed=True, cure_by=DAY), "11:00")
    row = LetterRow.objects.get(case="K", kind="cure-promise")
    for part in ("容缺受理承诺书", "建筑面积计算书", "2021年12月27日前", "示例·甲公司（签章）"):
        assert part in told(row.place)


def test_a_letter_as_pdf_carries_its_text_and_fonts() -> None:
    w.granted("K", DAY)
    client = w.browser(w.CLERK)
    for language, part in (("zh", "示例·甲公司"), ("en", "No. ")):
        answer = client.get("/window/cases/K/letters/2/letter.pdf", {"language": language})
        assert answer["Content-Type"] == "application/pdf"
        page = pypdfium2.PdfDocument(answer.content)[0]
        assert part in page.get_textpage().get_text_bounded().replace("\r\n", "")
    assert client.get("/window/cases/K/letters/2/letter.exe").status_code == 404
    assert client.get("/window/cases/K/letters/99/letter.pdf").status_code == 404
    assert w.browser(w.OUTSIDER).get("/window/cases/K/letters/2/letter.pdf").status_code == 404
