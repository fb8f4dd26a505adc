"""How often one address may try something that asks for no sign-in: counted in the cache all processes share."""

from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


class Tries:
    """``most`` within ``seconds`` for each address; the address itself is not kept, only a digest of it."""

    def __init__(self, name: str, most: int, seconds: int) -> None:
        self.name, self.most, self.seconds = name, most, seconds

    def _key(self, request: HttpRequest) -> str:
        address = request.META.get("REMOTE_ADDR", "")
        return f"{self.name}:{sha256(f'{settings.SECRET_KEY}:{address}'.encode()).hexdigest()[:32]}"

    def left(self, request: HttpRequest) -> bool:
        """Whether another try is allowed."""
        return int(cache.get(self._key(request), 0)) < self.most

    def count(self, request: HttpRequest) -> None:
        """One try more; the time begins anew with it."""
        key = self._key(request)
        cache.set(key, int(cache.get(key, 0)) + 1, self.seconds)

    def allow(self, request: HttpRequest) -> bool:
        """Count a try if it is allowed."""
        if not self.left(request):
            return False
        self.count(request)
        return True
