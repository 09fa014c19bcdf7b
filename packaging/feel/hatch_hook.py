"""Put FEEL and DMN into a package of their own, from the sources of bizproc."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "bizproc_feel"
SHIPPED = (
    *("feel", "dmn", "secret"),
    *("source/__init__.py", "source/xml.py"),
    *("errors.py", "limits.py", "phrase.py", "py.typed"),
)
"""What is in the package: FEEL, DMN, and what they stand on."""

_IMPORT = re.compile(r"\bfrom bizproc(?=[. ])")


class FeelHook(BuildHookInterface[Any]):
    """Make the package where the sources are; a source distribution brings it along."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the package to what is built."""
        root = Path(self.root)
        if (root / PACKAGE).is_dir():
            return
        if version == "editable":
            msg = (
                "bizproc-feel is made of the sources of bizproc: install bizproc itself "
                "to work on them (pip install -e .)"
            )
            raise RuntimeError(msg)
        self._made = Path(tempfile.mkdtemp(prefix="bizproc-feel-"))
        assemble(root.parents[1] / "src" / "bizproc", self._made / PACKAGE)
        build_data["force_include"][str(self._made / PACKAGE)] = PACKAGE

    def finalize(self, version: str, build_data: dict[str, Any], artifact: str) -> None:  # noqa: ARG002 - hatch's signature
        """Remove what was made for the build."""
        made: Path | None = getattr(self, "_made", None)
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def assemble(source: Path, target: Path) -> None:
    """Write the package from the sources of bizproc."""
    target.mkdir(parents=True)
    for file in shipped(source):
        written = target / file.relative_to(source)
        written.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8")
        written.write_text(_IMPORT.sub(f"from {PACKAGE}", text), encoding="utf-8")
    front = Path(__file__).parent / "front.py"
    shutil.copyfile(front, target / "__init__.py")


def shipped(source: Path) -> Iterator[Path]:
    """Yield the files of bizproc that the package has."""
    for name in SHIPPED:
        path = source / name
        inside = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        yield from inside
