"""The registers as their readers see them: lists, a void number, a renewal from the old certificate to the new one."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from kuaijin import wallclock
from kuaijin.core import case_commands as c
from kuaijin.ledger import registry
from kuaijin.ledger.projections.inbox_models import InboxRow
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.ledger.projections.paper_models import CertificateRow, LetterRow
from tests.desks import window_park as w
from tests.desks.signed_in import taken_out

pytestmark = pytest.mark.django_db
OLD = "BJ2021-0002"
SOON = date(2024, 1, 8)
"""54 days before the certificate ends, and in time for its renewal."""


@pytest.fixture(autouse=True)
def _park(site_day: None) -> None:
    wallclock.set_site_day(w.DAY)
    w.small_park()
    w.granted(OLD, date(2021, 3, 2))


def test_the_register_of_letters_lists_and_exports() -> None:
    page = w.browser(w.HEAD).get("/papers/letters/").content.decode()
    assert "郴经开准字〔2021〕2号" in page
    assert "连号核对" in page
    found = w.browser(w.HEAD).get("/papers/letters/", {"kind": "grant", "q": "准字〔2021〕2号"}).content.decode()
    assert found.count('href="/papers/letters/zhunyu/') == 1
    book = openpyxl.load_workbook(BytesIO(taken_out(w.browser(w.HEAD), "/papers/letters/export.xlsx").content))
    numbers = {cell for row in book.active.iter_rows(values_only=True) for cell in row}
    assert set(LetterRow.objects.values_list("told", flat=True)) <= numbers
    assert "连号核对" not in w.browser(w.CLERK).get("/papers/letters/").content.decode()
    assert w.browser(w.CLERK).get("/papers/letters/export.xlsx").status_code == 403


def test_a_firm_sees_its_own_papers_only() -> None:
    assert "郴经开准字〔2021〕2号" in w.browser(w.OWNER).get("/papers/letters/").content.decode()
    assert "〔2021〕" not in w.browser(w.OUTSIDER).get("/papers/letters/").content.decode().partition("<main")[2]
    assert w.browser(w.OUTSIDER).get("/papers/letters/zhunyu/2021/2/").status_code == 404
    assert w.browser(w.OUTSIDER).get(f"/papers/certificates/{OLD}/").status_code == 404
    assert w.browser(w.OWNER).get(f"/papers/certificates/{OLD}/").status_code == 200


def test_a_number_is_made_void_by_the_head_with_a_reason() -> None:
    address = "/papers/letters/zhunyu/2021/2/void/"
    assert w.browser(w.APPROVER).post(address, {"reason": "印错"}).status_code == 403
    assert w.browser(w.HEAD).post(address, {"reason": ""}).status_code == 422
    assert w.browser(w.HEAD).post(address, {"reason": "套印错位"}).status_code == 302
    page = w.browser(w.HEAD).get("/papers/letters/zhunyu/2021/2/").content.decode()
    assert "套印错位" in page
    assert "郴经开准字〔2021〕3号" in page
    letter = LetterRow.objects.get(case=OLD, kind="grant", void=False)
    shown = w.browser(w.CLERK).get(f"/window/cases/{OLD}/letters/{letter.place}/").content.decode()
    assert "郴经开准字〔2021〕3号" in shown
    assert w.browser(w.HEAD).post(address, {"reason": "再次"}).status_code == 422


def test_a_renewal_from_the_page_of_the_certificate() -> None:
    with w.at(SOON):
        page = w.browser(w.CLERK).get(f"/papers/certificates/{OLD}/").content.decode()
        assert f"purpose=renewal&amp;certificate={OLD}" in page
        address = f"/window/receive/P01/{w.ITEM}/?purpose=renewal&certificate={OLD}"
        form = w.browser(w.CLERK).get(address).content.decode()
        assert "延续申请书" in form
        assert "郴经开选字〔2021〕1号" in form
        values = {"applicant": "示例·甲公司", "uscc": w.FIRM, "channel": "window", "materials": ["延续申请书"]}
        assert w.browser(w.CLERK).post(address, values).status_code == 302
        case = CaseRow.objects.get(purpose="renewal")
        assert case.about == OLD
        page = w.browser(w.CLERK).get(f"/papers/certificates/{OLD}/").content.decode()
        assert case.pk in page
        assert "purpose=renewal" not in page
        assert w.browser(w.CLERK).get(address.replace(OLD, "nobody")).status_code == 404
        assert w.browser(w.CLERK).get(address.replace("renewal", "gift")).status_code == 404
    w.do(case.pk, SOON, w.CLERK, c.NotifyCorrection(missing=("持续符合许可条件的说明",), text="请补正"), "11:00")
    w.do(case.pk, SOON, w.OWNER, c.SubmitCorrection(materials=("持续符合许可条件的说明",)), "12:00")
    w.do(case.pk, SOON, w.APPROVER, c.Accept(), "13:00")
    w.do(case.pk, SOON, w.APPROVER, c.Grant(reason="符合条件。"), "14:00")
    with w.at(SOON, "15:00"):
        page = w.browser(w.OWNER).get(f"/papers/certificates/{case.pk}/").content.decode()
        assert "郴经开选字〔2021〕1-2号" in page
        assert "郴经开选字〔2021〕1号" in page
        listed = w.browser(w.OWNER).get("/papers/certificates/", {"status": "superseded"}).content.decode()
        assert listed.count('href="/papers/certificates/BJ') == 1


def test_what_ends_soon_is_told_and_waits() -> None:
    with w.at(SOON):
        registry.bring_to(SOON)
        told = InboxRow.objects.filter(kind="certificate-expires", object_id=OLD)
        assert set(told.values_list("audience", flat=True)) == {f"org:{w.FIRM}", f"name:{w.SECRETARY}"}
        number = CertificateRow.objects.get(id=OLD).told
        home = w.browser(w.OWNER).get("/firm/").content.decode()
        assert "申请证照延续" in home
        assert number in home
        found = w.browser(w.HEAD).get("/papers/certificates/", {"end": "60"}).content.decode()
        assert number in found
    with w.at(date(2024, 3, 4)):
        found = w.browser(w.HEAD).get("/papers/certificates/", {"status": "expired"}).content.decode()
        assert number in found
        book = openpyxl.load_workbook(BytesIO(taken_out(w.browser(w.HEAD), "/papers/certificates/export.xlsx").content))
        assert any("有效期届满" in str(cell) for row in book.active.iter_rows(values_only=True) for cell in row)
