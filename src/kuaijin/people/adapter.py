"""How the sign-in library behaves here: accounts are made by an administrator, never by sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):
    """No sign-up: level-3 protection asks for accounts that somebody answers for (standards.md 9)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
