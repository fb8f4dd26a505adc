"""The PostgreSQL that measurements and tests run on is a real one, and of their own."""

from pathlib import Path

import psycopg

from kuaijin.bench.postgres import server


def test_a_measured_server_waits_for_the_disk() -> None:
    with server(durable=True) as running, psycopg.connect(running.url()) as connection:
        settings = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]
        folder = connection.execute("SHOW data_directory").fetchone()
    assert settings == [("on",), ("on",)]
    assert folder is not None
    assert not Path(folder[0]).exists(), "nothing is left behind"


def test_chinese_is_searchable(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        row = connection.execute("SELECT similarity('郴州高新区', '郴州高新') > 0.3").fetchone()
    assert row == (True,)
