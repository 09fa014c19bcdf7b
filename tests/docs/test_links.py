"""Every page stands in the indexes, and every link leads somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
DEEPER = sorted((ROOT / "docs").glob("*/*.md"))
TOP = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]


def links(page):
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    return [it for it in found if "://" not in it]


@pytest.mark.parametrize(
    "page", [*PAGES, *DEEPER, *TOP], ids=lambda it: str(it.relative_to(ROOT))
)
def test_links_lead_somewhere(page):
    for link in links(page):
        assert (page.parent / link).exists(), f"{page.name}: {link}"


@pytest.mark.parametrize("index", [ROOT / "README.md", ROOT / "docs" / "README.md"])
def test_an_index_names_every_page(index):
    named = {(index.parent / link).resolve() for link in links(index)}
    assert {page.resolve() for page in PAGES} - {index.resolve()} <= named
