"""The wheel alone: what is in it, and the first five minutes of who has nothing else.

The wheel is built without network and installed into an environment that sees the
dependencies, but not the source tree.
"""

import gzip
import os
import re
import shlex
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command, cwd, env=None):
    """Run a program; return its status and what it printed."""
    clean = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **(env or {})}
    done = subprocess.run(  # noqa: S603 - our own programs
        [str(it) for it in command],
        cwd=cwd,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from what git knows and what is new beside it."""
    out = tmp_path_factory.mktemp("wheel")
    status, _, err = run(
        *(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out),
        cwd=ROOT,
    )
    assert status == 0, err
    [built] = out.glob("bizproc-*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """Install the wheel into an environment of its own; return its `bin`."""
    folder = tmp_path_factory.mktemp("environment")
    builder = venv.EnvBuilder(with_pip=False, symlinks=True)
    builder.create(folder)
    scripts = folder / "bin"
    python = scripts / "python"
    status, out, err = run(
        python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd="/"
    )
    assert status == 0, err
    # the wheel's own files come first; the rest is that of the running environment,
    # whose .pth files (one leads to the source tree) a plain path does not read
    site = Path(out.strip())
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    installed = run(
        *(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps"),
        *("--no-index", "--quiet", "--force-reinstall", wheel),
        cwd="/",
    )
    assert installed[0] == 0, installed
    return scripts


@pytest.fixture
def typed(environment, tmp_path):
    """Type a line; return its status, its output and what it said of errors."""

    def type_line(line, cwd="."):
        program, *arguments = shlex.split(line)
        assert program == "bizproc"
        return run(environment / program, *arguments, cwd=tmp_path / cwd)

    return type_line


def names(wheel):
    return zipfile.ZipFile(wheel).namelist()


def test_it_is_the_installed_package_that_runs(environment, tmp_path):
    code = "import bizproc, pathlib; print(pathlib.Path(bizproc.__file__).parent)"
    status, out, err = run(environment / "python", "-c", code, cwd=tmp_path)
    assert status == 0, err
    assert Path(out.strip()).is_relative_to(environment.parent)


def test_the_first_five_minutes(typed):
    status, out, err = typed("bizproc new shop")
    assert (status, err) == (0, "")
    lines = [line.strip() for line in out.partition("Next:\n")[2].splitlines()]
    assert lines[0] == "cd shop"
    answers = {line: typed(line, cwd="shop") for line in lines[1:]}
    assert {line: (it[0], it[2]) for line, it in answers.items() if it[0]} == {}
    printed = [it[1] for it in answers.values()]
    tested, checked, started, tasks, completed, records = printed
    assert "3 passed" in tested
    assert "100 %" in tested
    assert checked == "No findings.\n"
    assert "active, waits at ApproveOrder" in started
    assert re.search(r"open +u_maria +Approve: Laptop", tasks)
    assert completed.endswith(": completed\n")
    assert re.search(r"order-1 +Laptop", records)


def test_start_needs_nothing_before_it_and_says_what_it_made(typed, tmp_path):
    typed("bizproc new shop")
    line = "bizproc start purchase item=Pens amount=3 asked_by=u_paul"
    status, out, err = typed(line, cwd="shop")
    assert status == 0, err
    assert ": completed" in out
    assert err == "bizproc.db was not there: made, processes/ deployed (purchase)\n"
    assert (tmp_path / "shop" / "bizproc.db").is_file()
    assert typed(line, cwd="shop")[2] == ""


def test_the_wheel_has_the_files_of_a_new_workspace_and_no_others(wheel):
    source = ROOT / "src" / "bizproc"
    template = "bizproc/studio/workspace_template/"
    wanted = {
        f"bizproc/{it.relative_to(source).as_posix()}"
        for it in (source / "studio" / "workspace_template").rglob("*")
        if it.is_file()
    }
    assert wanted
    assert {it for it in names(wheel) if it.startswith(template)} == wanted


def test_the_wheel_has_neither_tests_nor_demo_nor_examples(wheel):
    tops = {name.partition("/")[0] for name in names(wheel)}
    assert tops == {"bizproc", next(it for it in tops if it.endswith(".dist-info"))}
    assert not [it for it in names(wheel) if re.search("demo|admin24|year", it)]


SCRIPTS = {
    f"bizproc/web/static/build/{it}"
    for it in ("app.js", "THIRD-PARTY.txt", "version.txt")
}


def test_the_wheel_has_the_scripts_of_the_pages_and_the_licences_in_them(wheel):
    built = {it for it in names(wheel) if it.startswith("bizproc/web/static/build/")}
    assert built == SCRIPTS
    told = zipfile.ZipFile(wheel).read("bizproc/web/static/build/THIRD-PARTY.txt")
    assert b"htmx.org 4." in told
    assert b"Permission to use, copy, modify" in told


def test_scripts_and_styles_are_as_small_as_promised(wheel):
    archive = zipfile.ZipFile(wheel)
    sizes = dict.fromkeys((".js", ".css"), 0)
    for name in names(wheel):
        kind = Path(name).suffix
        if name.startswith("bizproc/web/static/") and kind in sizes:
            sizes[kind] += len(gzip.compress(archive.read(name), 9))
    assert sizes[".js"] <= 25_000
    assert sizes[".css"] <= 20_000


def test_a_wheel_of_the_source_distribution_needs_no_node(tmp_path):
    build = (sys.executable, "-m", "hatchling", "build")
    status, _, err = run(*build, "-t", "sdist", "-d", tmp_path, cwd=ROOT)
    assert status == 0, err
    [packed] = tmp_path.glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path, filter="data")
    unpacked = packed.with_suffix("").with_suffix("")
    assert not (unpacked / "frontend" / "node_modules").exists()
    status, _, err = run(*build, "-t", "wheel", "-d", tmp_path, cwd=unpacked)
    assert status == 0, err
    assert set(names(next(tmp_path.glob("*.whl")))) >= SCRIPTS
    assert not (unpacked / "frontend" / "node_modules").exists()


COMPANY = re.compile(r"admin24|админ24|\bticket_|lead_checklist", re.IGNORECASE)
# the extension of tickets names its own settings, functions and tables so
OWN_WORDS = {"bizproc/service_desk/": {"ticket_"}}


def words_of_a_company(name, text):
    own = {
        it
        for folder, words in OWN_WORDS.items()
        if name.startswith(folder)
        for it in words
    }
    return {it.lower() for it in COMPANY.findall(text)} - own


def test_the_wheel_has_no_words_of_a_company(wheel):
    archive = zipfile.ZipFile(wheel)
    found = [
        name
        for name in archive.namelist()
        if name.startswith("bizproc/")
        and words_of_a_company(name, archive.read(name).decode("utf-8"))
    ]
    assert found == []
