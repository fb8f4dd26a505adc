"""The build hook: whoever installs or packs Kuaijin gets its front end built (see ``scripts/assets.py``)."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface[Any]):
    """Builds ``src/kuaijin/static/kj`` before the files of the wheel are gathered, and adds the rulebooks to them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling for the wheel and for an editable installation alike."""
        assets(Path(self.root)).build()
        if version != "editable":  # an editable installation reads the repository's own folder
            build_data["force_include"]["rulebooks"] = "kuaijin/rulebooks"


def assets(root: Path) -> ModuleType:
    """The module ``scripts/assets.py``, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("kuaijin_assets", root / "scripts" / "assets.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(root / "scripts" / "assets.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
