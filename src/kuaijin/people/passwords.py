"""A rule for passwords that Django says in English only."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils import translation


class LongEnough(MinimumLengthValidator):
    """Django's shortest length, told in the reader's language."""

    def get_error_message(self) -> str:
        """What is wrong with a shorter one."""
        if (translation.get_language() or "").startswith("en"):
            return f"The password is too short: it needs at least {self.min_length} characters."
        return f"密码太短，至少 {self.min_length} 个字符。"
