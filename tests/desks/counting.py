"""Queries a page are fixed in ``query_counts.json``: more of them is a mistake, fewer asks for a new number.

``KJ_COUNT=write`` writes what is measured instead of comparing it.
"""

import json
import os
from pathlib import Path

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

FILE = Path(__file__).with_name("query_counts.json")


def counted(client: Client, page: str, url: str) -> HttpResponse:
    """The answer to ``url``, its number of queries compared with the one written down under ``page``."""
    client.get(url)  # what is read once a process is read by now
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    if os.environ.get("KJ_COUNT") == "write":
        known[page] = len(queries)
        FILE.write_text(json.dumps(dict(sorted(known.items())), indent=2) + "\n", encoding="utf-8")
    told = [query["sql"][:160] for query in queries.captured_queries]
    assert len(queries) == known.get(page), f"{page}: {len(queries)} queries, {known.get(page)} written down: {told}"
    return answer
