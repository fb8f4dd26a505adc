"""查询码: the code printed on a receipt, with which anybody who holds it may ask how the case stands.

Derived by HMAC from the site's secret key, so nothing is stored and no code can be had from a number: 50 bits.
"""

import hmac

from django.conf import settings
from django.utils.crypto import salted_hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs without I, L, O and U, which are misread."""
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
HALF = 5


def query_code(case_id: str) -> str:
    """The code of a case, as printed: ``7H2KD-0QXM4``."""
    return _code(case_id, settings.SECRET_KEY)


def fits(case_id: str, typed: str) -> bool:
    """Whether ``typed`` is the case's code, whatever its case, spaces and dashes; former keys count as well."""
    plain = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(MISREAD)
    asked = f"{plain[:HALF]}-{plain[HALF:]}"
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    found = [hmac.compare_digest(_code(case_id, key).encode(), asked.encode()) for key in keys]
    return any(found)


def _code(case_id: str, key: str) -> str:
    told = salted_hmac("kuaijin.query-code", f"{settings.KUAIJIN_PARK_ID}:{case_id}", secret=key, algorithm="sha256")
    number = int.from_bytes(told.digest()[:8], "big")
    signs = "".join(ALPHABET[number >> shift & 31] for shift in range(0, 10 * HALF, HALF))
    return f"{signs[:HALF]}-{signs[HALF:]}"
