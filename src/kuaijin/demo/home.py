"""The folder in which a demo keeps its state."""

import json
import os
import sys
from pathlib import Path


def prepare(site: str) -> bool:
    """Write ``site.json`` into an unused home; false, with a word why, for a home that holds a real site."""
    home = Path(os.environ.get("KUAIJIN_HOME", "var"))
    path = home / "site.json"
    if path.exists():
        if json.loads(path.read_text(encoding="utf-8")).get("demo") is True:
            return True
        return _refuse(home)
    if (home / "kuaijin.sqlite3").exists():
        return _refuse(home)
    home.mkdir(parents=True, exist_ok=True)
    path.write_text(site + "\n", encoding="utf-8")
    return True


def _refuse(home: Path) -> bool:
    print(f"{home} 已有正式园区，不装示例 / holds a site in use: no sample is loaded there", file=sys.stderr)
    return False
