"""Every page stands in the indexes, and every link leads somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
DEEPER = sorted((ROOT / "docs").glob("*/*.md"))
FOLDERS = sorted({page.parent for page in DEEPER})
TOP = sorted([*ROOT.glob("*.md"), *ROOT.glob("benchmarks/*.md")])


def prose(page):
    """Return a page without its code: what stands in it is no link and no heading."""
    text = page.read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def links(page):
    """Return the links into the repository, each a path and an anchor."""
    text = re.sub(r"`[^`\n]*`(?!\])", "", prose(page))
    found = re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", text)
    return [(path, anchor) for path, anchor in found if "://" not in path]


def anchors(page):
    """Return what a link may name: explicit anchors, and headings as GitHub does."""
    text = prose(page)
    found = re.findall(r'<a id="([^"]+)">', text)
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-")
        again = sum(bool(re.fullmatch(rf"{slug}(-\d+)?", it)) for it in found)
        found.append(f"{slug}-{again}" if again else slug)
    return found


@pytest.mark.parametrize(
    "page", [*PAGES, *DEEPER, *TOP], ids=lambda it: str(it.relative_to(ROOT))
)
def test_links_lead_somewhere(page):
    for path, anchor in links(page):
        target = page.parent / path if path else page
        assert target.exists(), f"{page.name}: {path}"
        if anchor:
            assert anchor in anchors(target), f"{page.name}: {path}#{anchor}"


def test_anchors_are_those_that_readers_see(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        '# `bizproc`: what, and why\n\n## A [link](x.md) "twice"\n\n## A link twice\n'
        '\n```\n# no heading\n```\n\n| <a id="v-7"></a>V-7 |\n\n## § 5. Сообщения\n'
    )
    expected = {"v-7", "bizproc-what-and-why", "a-link-twice", "a-link-twice-1"}
    assert set(anchors(page)) == {*expected, "-5-сообщения"}


@pytest.mark.parametrize("index", [ROOT / "README.md", ROOT / "docs" / "README.md"])
def test_an_index_names_every_page(index):
    pages = {*PAGES, *(folder / "README.md" for folder in FOLDERS)} - {index}
    assert {page.resolve() for page in pages} <= named_in(index)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda it: it.name)
def test_the_index_of_a_folder_names_every_page(folder):
    index = folder / "README.md"
    assert {page.resolve() for page in folder.glob("*.md")} - {index} <= named_in(index)


def named_in(index):
    return {(index.parent / path).resolve() for path, _ in links(index) if path}
