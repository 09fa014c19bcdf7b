"""Send style sheets and scripts, and tell browsers how long they may keep them."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

__all__ = ["FOLDER", "CachedFiles", "scripts_version"]

FOLDER = Path(str(resources.files("bizproc.web") / "static"))

_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


def scripts_version() -> str | None:
    """Return the version of the scripts that are built; None: there are none.

    Pages work without them, so a checkout in which nothing was built is served, too.
    """
    try:
        return (FOLDER / "build" / "version.txt").read_text("ascii").strip()
    except FileNotFoundError:
        return None


class CachedFiles(StaticFiles):
    """Send files; those asked for with their version may be kept for good.

    The others have an `ETag` and are asked for again each time, as they change in place.
    """

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)
        self._version = scripts_version()

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Send a file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("v")
        is_kept = path.startswith("build/") and asked == [self._version]
        response.headers["Cache-Control"] = _FOR_GOOD if is_kept else _ASK_AGAIN
        return response
