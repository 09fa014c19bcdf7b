"""FEEL and DMN alone: built from the sources of bizproc, installed beside nothing.

The wheel is built without network and installed into an empty environment.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path
from types import ModuleType

import lxml
import pytest

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "packaging" / "feel"
SOURCE = ROOT / "src" / "bizproc"


def run(*command: object, cwd: Path) -> tuple[int, str, str]:
    """Run a program that sees nothing of this environment."""
    done = subprocess.run(  # noqa: S603 - our own programs
        [str(it) for it in command],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def build(kind: str, project: Path, out: Path) -> Path:
    command = (sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", out)
    status, _, err = run(*command, cwd=project)
    assert status == 0, err
    [built] = out.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", PROJECT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment that has the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    venv.EnvBuilder(with_pip=False, symlinks=True).create(folder)
    found = folder / "bin" / "python"
    status, out, err = run(
        *(sys.executable, "-m", "pip", "--python", found, "install"),
        *("--no-index", "--quiet", wheel),
        cwd=folder,
    )
    assert status == 0, out + err
    return found


def hook() -> ModuleType:
    path = PROJECT / "hatch_hook.py"
    spec = importlib.util.spec_from_file_location("feel_hatch_hook", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def imported_in(text: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found.update(it.name for it in node.names)
    return found


def test_it_imports_itself_python_and_lxml_only(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    names = [it for it in archive.namelist() if it.endswith(".py")]
    modules = {
        it.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for it in names
    }
    with_lxml: set[str] = set()
    for name in names:
        for one in imported_in(archive.read(name).decode()):
            top = one.partition(".")[0]
            assert top != "bizproc", f"{name} imports {one}"
            if top == "bizproc_feel":
                assert one in modules, f"{name} imports {one}, which is not shipped"
            elif top == "lxml":
                with_lxml.add(name)
            else:
                assert top in sys.stdlib_module_names, f"{name} imports {one}"
    assert all(
        it.startswith(("bizproc_feel/dmn/", "bizproc_feel/source/")) for it in with_lxml
    )


def test_it_is_whole_and_has_a_name_of_its_own(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {it.partition("/")[0] for it in names}
    assert tops == {"bizproc_feel", "bizproc_feel-0.1.0.dist-info"}
    wanted = {
        f"bizproc_feel/{it.relative_to(SOURCE).as_posix()}"
        for folder in ("feel", "dmn")
        for it in (SOURCE / folder).rglob("*.py")
    }
    assert wanted <= set(names)
    assert "bizproc_feel/py.typed" in names
    assert not [it for it in names if "portal" in it or "engine" in it]


def test_the_sources_are_those_of_bizproc_but_for_imports(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    for file in hook().shipped(SOURCE):
        name = f"bizproc_feel/{file.relative_to(SOURCE).as_posix()}"
        written = archive.read(name).decode()
        assert written.replace("from bizproc_feel", "from bizproc") == file.read_text(
            encoding="utf-8"
        )


def test_its_terms_are_those_of_bizproc() -> None:
    own, whole = (
        tomllib.loads((it / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        for it in (PROJECT, ROOT)
    )
    for key in ("version", "requires-python", "license"):
        assert own[key] == whole[key]
    assert own["dependencies"] == []
    needed = {it for several in own["optional-dependencies"].values() for it in several}
    assert needed <= set(whole["dependencies"])
    assert (PROJECT / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_a_wheel_of_the_source_distribution_is_the_same(
    wheel: Path, tmp_path: Path
) -> None:
    packed = build("sdist", PROJECT, tmp_path)
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path, filter="data")
    again = build("wheel", tmp_path / "bizproc_feel-0.1.0", tmp_path)
    assert set(zipfile.ZipFile(again).namelist()) == set(
        zipfile.ZipFile(wheel).namelist()
    )


BLOCKS = re.findall(
    r"```python\n(.*?)```",
    (PROJECT / "README.md").read_text(encoding="utf-8"),
    re.DOTALL,
)


def test_the_readme_runs_where_nothing_else_is(python: Path, tmp_path: Path) -> None:
    [feel, *between, dmn] = BLOCKS
    program = "\n".join([feel, *between])
    told = "import sys; print([it for it in sys.modules if it.partition('.')[0] in {'bizproc', 'lxml'}])"
    status, out, err = run(python, "-c", f"{program}\n{told}", cwd=tmp_path)
    assert (status, out) == (0, "[]\n"), err
    status, _, err = run(python, "-c", dmn, cwd=tmp_path)
    assert status == 1
    last = err.strip().splitlines()[-1]
    assert last == (
        'ImportError: decisions are read with lxml: pip install "bizproc-feel[dmn]"'
    )
    assert "No module named" not in err
    # with lxml, and beside bizproc itself
    with_lxml = tmp_path / "with_lxml"
    with_lxml.mkdir()
    [place] = lxml.__path__
    (with_lxml / "lxml").symlink_to(place)
    both = f"import sys; sys.path.append({str(with_lxml)!r})\n{dmn}"
    status, _, err = run(python, "-c", both, cwd=tmp_path)
    assert status == 0, err
    beside = (
        f"{both}\nsys.path.append({str(SOURCE.parent)!r})\n"
        "from bizproc import feel as whole\nfrom bizproc_feel import feel as alone\n"
        "assert whole.Range is not alone.Range\n"
        "assert whole.evaluate('1 + 1') == alone.evaluate('1 + 1') == 2\n"
    )
    status, _, err = run(python, "-c", beside, cwd=tmp_path)
    assert status == 0, err
