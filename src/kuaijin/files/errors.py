"""Why a file is not taken: always a refusal with a rule and a sentence, never half a file."""

from kuaijin.core.base import Refusal, Refused, Text


def refuse(rule: str, zh: str, en: str) -> Refused:
    """The refusal to raise; the field to blame is always the file."""
    return Refused(Refusal(rule, Text(zh, en), "file"))
