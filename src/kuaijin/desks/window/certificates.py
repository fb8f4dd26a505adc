"""The certificate of a granted case as a sealed PDF, for everybody who may see the case."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from kuaijin.core.base import Refused
from kuaijin.desks.frame.errors import refused
from kuaijin.desks.window.found import found_case
from kuaijin.exchange.certificates import certificate


@require_GET
def certificate_file(request: HttpRequest, case_id: str) -> HttpResponse:
    """Save it; a sentence instead where no grant stands, no key seals or a character is in no font."""
    found_case(request, case_id)
    try:
        content = certificate(case_id)
    except Refused as error:
        return refused(request, error.refusal)
    name = content_disposition_header(as_attachment=True, filename=f"{case_id}.pdf") or "attachment"
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})
