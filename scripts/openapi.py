"""Writes the OpenAPI description of the HTTP API to docs/openapi.json; a test compares it with the running one."""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "openapi.json"


def described() -> str:
    """The description as it is kept: sorted keys, two spaces, a new line at the end."""
    from kuaijin.api.site import api

    return json.dumps(api.get_openapi_schema(path_prefix="/api/"), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Write the file."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kuaijin.settings")
    import django

    django.setup()
    OUT.write_text(described(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
