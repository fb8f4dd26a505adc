"""``kuaijin ledger …``: what it prints and with which exit code; on SQLite and on PostgreSQL."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kuaijin import cli, ledger
from kuaijin.ledger import guards, merkle
from tests.ledger import toy
from tests.ledger.toy import CLERK
from tests.triggers import lifted


class Contract:
    @pytest.fixture(autouse=True)
    def filled(self, store: None) -> None:
        """A few tanks."""
        for stream in ("t1", "t2", "t3"):
            ledger.execute("tank", stream, toy.Open(name="水"), actor=CLERK)
            for amount in (1, 2):
                ledger.execute("tank", stream, toy.Fill(amount=amount), actor=CLERK)

    @pytest.fixture
    def kuaijin(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
        """Run a command; gives exit code, output and errors."""
        monkeypatch.setattr(cli, "COMMANDS", ("ledger",))

        def run(*arguments: object) -> tuple[int, str, str]:
            code = cli.main(["ledger", *map(str, arguments)])
            captured = capsys.readouterr()
            return code, captured.out, captured.err

        return run

    def test_verify(self, kuaijin: Any) -> None:
        code, out, _ = kuaijin("verify")
        assert code == 0
        assert "clean" in out
        assert json.loads(kuaijin("verify", "--json")[1]) == {
            "clean": True, "entries": 9, "streams": 3, "checkpoints": 0, "findings": [],
        }  # fmt: skip
        with lifted(connection), connection.cursor() as cursor:
            cursor.execute("UPDATE ledger_entry SET payload = '{}' WHERE stream_id = 't2' AND seq = 2")
        code, out, _ = kuaijin("verify")
        assert code == 1
        assert "tank/t2 2" in out
        code, out, _ = kuaijin("verify", "--json")
        assert code == 1
        (finding,) = json.loads(out)["findings"]
        assert (finding["kind"], finding["stream_id"], finding["seq"]) == ("tank", "t2", 2)

    def test_checkpoint_and_verify_against_it(self, kuaijin: Any, tmp_path: Path) -> None:
        kept = tmp_path / "日结.json"
        code, out, _ = kuaijin("checkpoint", "--out", kept)
        assert code == 0
        assert json.loads(out)["body"]["streams"] == 3
        assert json.loads(kept.read_bytes())["checkpoint"] == json.loads(out)
        assert kuaijin("verify", "--checkpoint", kept)[0] == 0
        code, again, told = kuaijin("checkpoint", "--export", tmp_path / "2.json")
        assert (code, again) == (0, out), "nothing came since"
        assert "nothing new since checkpoint 1" in told
        assert (tmp_path / "2.json").read_bytes() == kept.read_bytes()
        ledger.execute("tank", "t2", toy.Fill(amount=9), actor=CLERK)
        second = json.loads(kuaijin("checkpoint")[1])
        assert (second["body"]["number"], second["body"]["moved"]) == (2, 1)
        assert second["prev_hash"] == json.loads(out)["hash"]
        printed = tmp_path / "printed.json"
        printed.write_text(out, encoding="utf-8")
        assert kuaijin("verify", "--checkpoint", printed)[0] == 0, "as it was printed"
        printed.write_text(out.replace('"streams": 3', '"streams": 4'), encoding="utf-8")
        assert kuaijin("verify", "--checkpoint", printed)[0] == 2
        kept.write_bytes(kept.read_bytes().replace(b'"t1"', b'"t9"'))
        code, _, err = kuaijin("verify", "--checkpoint", kept)
        assert code == 2
        assert "LEDGER-7" in err

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"format":1}'])
    def test_a_bad_checkpoint_file(self, kuaijin: Any, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "x.json"
        path.write_bytes(content)
        code, _, err = kuaijin("verify", "--checkpoint", path)
        assert code == 2
        assert str(path) in err
        chinese = next(line for line in err.splitlines() if "不是日结文件" in line).partition("不是日结文件")[2]
        assert not re.search("[a-z]+ [a-z]+", chinese), "the JSON reader's own words are English"
        assert kuaijin("verify", "--checkpoint", tmp_path / "nowhere")[0] == 2

    def test_export_is_complete_and_always_the_same(self, kuaijin: Any, tmp_path: Path) -> None:
        kuaijin("checkpoint")
        first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
        assert kuaijin("export", "--out", first)[0] == kuaijin("export", "--out", second)[0] == 0
        assert first.read_bytes() == second.read_bytes()
        lines = [json.loads(line) for line in first.read_text(encoding="utf-8").splitlines()]
        assert [next(iter(line)) for line in lines] == ["entry"] * 9 + ["head"] * 3 + ["checkpoint"]
        assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["1.jsonl", "2.jsonl"]
        assert kuaijin("export", "--out", tmp_path / "no" / "folder")[0] == 2

    def test_rebuild(self, kuaijin: Any) -> None:
        toy.TankRow.objects.update(litres=-1)
        code, out, _ = kuaijin("rebuild", "--check")
        assert code == 1
        assert "toy_tankrow" in out
        assert kuaijin("rebuild")[0] == 0
        assert kuaijin("rebuild", "--check")[0] == 0
        assert toy.TankRow.objects.first().litres == 3

    def test_a_proof_holds_without_the_database(self, kuaijin: Any, tmp_path: Path) -> None:
        code, _, err = kuaijin("proof", "tank", "t2")
        assert code == 3
        assert "LEDGER-8" in err
        kuaijin("checkpoint")
        ledger.execute("tank", "t2", toy.Fill(amount=9), actor=CLERK)
        for more in ((), ("--seq", 1), ("--seq", 3)):
            code, out, _ = kuaijin("proof", "tank", "t2", *more)
            assert code == 0
            assert merkle.check(json.loads(out)) == []
            path = tmp_path / "proof.json"
            path.write_text(out, encoding="utf-8")
            assert kuaijin("proof", "--check", path)[0] == 0
            assert kuaijin("proof", "--check", path, *more, "tank", "t2")[0] == 0
            for other in (("tank", "t1"), ("case", "t2"), ("--seq", 2)):
                assert kuaijin("proof", "--check", path, *other)[0] == 1, "it is of something else"
        assert kuaijin("proof", "tank", "t2", "--seq", 4)[0] == 3, "the newest checkpoint has not seen it"
        for seq in (0, -1, 10**30):
            assert "LEDGER-9" in kuaijin("proof", "tank", "t2", "--seq", seq)[2]
        code, _, err = kuaijin("proof", "tank", "nobody")
        assert (code, "LEDGER-11" in err) == (3, True)
        assert kuaijin("proof", "tank")[0] == 2

    @pytest.mark.parametrize("content", [b"[]", b"{}", b"x", b'{"format": "kuaijin-proof-1"}'])
    def test_a_file_that_is_no_proof(self, kuaijin: Any, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "proof.json"
        path.write_bytes(content)
        assert kuaijin("proof", "--check", path)[0] == 2

    def test_guards_are_laid_anew(self, kuaijin: Any) -> None:
        guards.lift(connection)
        code, out, _ = kuaijin("verify")
        assert (code, "ledger_entry" in out) == (1, True)
        assert kuaijin("guard")[0] == 0
        assert kuaijin("verify")[0] == 0

    def test_a_forged_proof_does_not_hold(self, kuaijin: Any, tmp_path: Path) -> None:
        kuaijin("checkpoint")
        proof = json.loads(kuaijin("proof", "tank", "t2", "--seq", 2)[1])
        for place in _leaves(proof):
            forged = json.loads(json.dumps(proof))
            target = forged
            for step in place[:-1]:
                target = target[step]
            value = target[place[-1]]
            target[place[-1]] = value + 1 if isinstance(value, int) else _altered(value)
            assert merkle.check(forged), place
        path = tmp_path / "forged.json"
        path.write_text(json.dumps(forged), encoding="utf-8")
        assert kuaijin("proof", "--check", path)[0] == 1
        path.write_text("{", encoding="utf-8")
        assert kuaijin("proof", "--check", path)[0] == 2
        assert merkle.check({"format": "x"})


def _altered(text: str) -> str:
    return ("0" if text[:1] != "0" else "1") + text[1:]


def _leaves(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The places of all texts and numbers in a JSON value."""
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, (*place, key))]
    if isinstance(value, list):
        return [leaf for key, inner in enumerate(value) for leaf in _leaves(inner, (*place, key))]
    return [place]


class TestSqlite(Contract):
    @pytest.fixture
    def store(self, toys: None, on_sqlite: dict[str, str]) -> None:
        """A fresh database."""


class TestPostgresql(Contract):
    @pytest.fixture
    def store(self, toys: None, on_postgres: dict[str, str]) -> None:
        """A fresh database."""
