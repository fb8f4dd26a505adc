"""A page that asks again and again: it says which state it shows, and is answered 204 while that is still the state."""

from django.http import HttpRequest


def unchanged(request: HttpRequest, seq: int) -> bool:
    """Whether a polling page (``?poll=1&seen=…``) shows the stream's sequence number already."""
    return "poll" in request.GET and request.GET.get("seen") == str(seq)
