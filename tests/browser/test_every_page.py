"""Every page that a menu or a link leads to: headers, axe, fits, is translated."""

import collections
import re
from urllib.parse import urljoin, urlsplit

import pytest
from tests.browser.company import ROOT
from tests.browser.looks import (
    not_translated,
    overlaps,
    serious_findings,
    wider_than_the_window,
)
from tests.browser.visitor import NARROW, WIDE

from bizproc.web.security.headers import HEADERS

# of pages that differ by their record, or by what a query says, so many are looked at
RECORDS, QUERIES = 2, 4
ID = re.compile(
    r"(?<=/)(?:[A-Za-z_]+-)?[A-Za-z_]*\d[\w-]*(?=/|$)|(?<=/)[0-9a-f-]{16,}(?=/|$)"
    r"|(?<=/records/)[a-z]+(?=/|$)"
)
# the company calls a field so in both languages
SAID_ALIKE = ("E-mail", "Audit")
LINKS = """() => [...document.querySelectorAll("a[href]")]
  .filter((it) => !it.hasAttribute("download"))
  .map((it) => it.getAttribute("href"))"""


def kind_of(address):
    """Return what addresses of pages of one kind have in common."""
    parts = urlsplit(address)
    names = sorted({it.partition("=")[0] for it in parts.query.split("&") if it})
    return ID.sub("…", parts.path), tuple(names)


def crawl(visitor, look, *, most, begin="/"):
    """Go through pages by their links; return what each look found."""
    found = {}
    waiting = collections.deque([begin])
    met, seen = collections.Counter(), {begin}
    while waiting and len(found) < most:
        address = waiting.popleft()
        answered = visitor.go(address)
        if answered is None or "html" not in answered.headers.get("content-type", ""):
            continue
        found[address] = look(visitor, answered)
        for href in visitor.page.evaluate(LINKS):
            target = urljoin(visitor.page.url, href).partition("#")[0]
            if not target.startswith(visitor.url + "/") or "/static/" in target:
                continue
            path = target.removeprefix(visitor.url)
            kind = kind_of(path)
            enough = RECORDS if "…" in kind[0] else QUERIES
            if path in seen or met[kind] >= enough:
                continue
            seen.add(path)
            met[kind] += 1
            waiting.append(path)
    return found


def faults(found):
    return {address: it for address, it in found.items() if it}


def look_at(visitor, answered, *, language):
    """Return all that is wrong with a page, wide and narrow, light and dark."""
    page, wrong = visitor.page, []
    if answered.status != 200:
        wrong.append(f"status {answered.status}")
    missing = {
        name
        for name, value in HEADERS.items()
        if answered.headers.get(name.lower()) != value
    }
    wrong += [f"header {it}" for it in missing]
    wrong += [
        f"untranslated: {it}" for it in not_translated(page, language, known=SAID_ALIKE)
    ]
    for scheme, size in (("light", WIDE), ("dark", NARROW)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        width = size["width"]
        wrong += [f"wide at {width}: {it}" for it in wider_than_the_window(page)]
        wrong += [f"overlap at {width}: {it}" for it in overlaps(page)]
        wrong += [f"axe {scheme} at {width}: {it}" for it in serious_findings(page)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    return wrong


PEOPLE = ("u_admin", "u_mgr", "u_head", "u_spec1", "u_disp", "u_clerk")


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_of_a_person_is_sound_in_russian(visit, person):
    visitor = visit(person)
    most = 200 if person == "u_admin" else 15
    found = crawl(visitor, lambda *it: look_at(*it, language="ru"), most=most)
    assert found
    assert faults(found) == {}


def words_of_the_company():
    """Return all that the files of the company say, which is Russian on every page."""
    files = [ROOT / "crm.yaml", ROOT / "bizproc.yaml", ROOT / "constants.yaml"]
    files += sorted((ROOT / "processes").rglob("*"))
    return "\n".join(it.read_text("utf-8") for it in files if it.is_file())


def test_every_page_speaks_english(visit):
    company = words_of_the_company()
    visitor = visit("u_admin", language="en")
    found = crawl(
        visitor,
        lambda it, _: [
            text
            for text in not_translated(it.page, "en", known=SAID_ALIKE)
            if text not in company
        ],
        most=200,
    )
    assert found
    assert faults(found) == {}
