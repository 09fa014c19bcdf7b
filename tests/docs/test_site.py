"""The site has every page that the repository's pages lead to, and its menu leads on."""

import importlib.util
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("build", ROOT / "website" / "build.py")
build = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(build)

# kept for developers of the project, and reached from their own index
NOT_IN_MENU = ("docs/decisions/", "docs/requirements/", "docs/processes/")


def listed(nav):
    for entry in nav:
        for target in entry.values():
            if isinstance(target, str):
                yield target
            else:
                yield from listed(target)


def test_the_menu_names_pages_that_there_are():
    config = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))
    menu = list(listed(config["project"]["nav"]))
    assert len(set(menu)) == len(menu)
    pages = {it.as_posix() for it in build.pages()}
    assert set(menu) <= pages
    for page in ("docs/tutorial.md", "docs/howto.md", "website/api.md"):
        assert page in menu


def test_every_page_of_the_docs_is_one_of_the_site():
    pages = set(build.pages())
    docs = {it.relative_to(ROOT) for it in (ROOT / "docs").rglob("*.md")}
    assert docs <= pages
    assert not any(".venv" in it.parts or "node_modules" in it.parts for it in pages)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("```py a/b.py\nx\n```\n", '```py title="a/b.py"\nx\n```\n'),
        ("```python\nx\n```\n", "```python\nx\n```\n"),
        ("«{A} [{B}] [{C}]»", "«{A} \\[{B}\\] \\[{C}\\]»"),
        ("[a](b.md) and [x][1]", "[a](b.md) and [x][1]"),
    ],
)
def test_what_the_site_reads_otherwise_is_rewritten(written, shown):
    assert build.for_the_site(written) == shown
