"""What is asked of every page: axe's rules, and that it fits, is read and is translated."""

import functools
import re
from pathlib import Path

from babel.messages.pofile import read_po

import bizproc.web

ROOT = Path(__file__).parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


@functools.cache
def _axe():
    return AXE.read_text("utf-8")


def serious_findings(page):
    """Return what axe finds serious or critical: rule, and where."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate(
        "() => axe.run(document, {resultTypes: ['violations']})"
        ".then((it) => it.violations)"
    )
    return [
        f"{it['id']}: {node['target']} {node.get('failureSummary', '')[:300]}"
        for it in found
        if it["impact"] in {"serious", "critical"}
        for node in it["nodes"][:3]
    ]


_OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth;
  if (wide <= innerWidth) return [];
  const scrolls = (it) => {
    for (let at = it.parentElement; at && at !== document.body; at = at.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  return [...document.body.querySelectorAll("*")]
    .filter((it) => it.getBoundingClientRect().right > innerWidth + 1 && !scrolls(it))
    .slice(0, 5)
    .map((it) => `${it.tagName}.${it.className}#${it.id} ${it.textContent.trim().slice(0, 40)}`)
    .concat([`${wide} > ${innerWidth}`]);
}"""


def wider_than_the_window(page):
    """Return what makes a page wider than its window; nothing if it fits."""
    return page.evaluate(_OVERFLOW)


_OVERLAPS = """() => {
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const pinned = (it) => {
    for (let at = it; at; at = at.parentElement)
      if (/sticky|fixed|absolute/.test(getComputedStyle(at).position)) return true;
    return false;
  };
  while (walker.nextNode()) {
    const text = walker.currentNode, parent = text.parentElement;
    if (!text.data.trim() || parent.closest("svg, script, template, option, .hidden, .skip")) continue;
    if (!parent.checkVisibility({visibilityProperty: true}) || pinned(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects())
      if (box.width > 1 && box.height > 1) seen.push({text: text.data.trim().slice(0, 40), parent, box});
  }
  const found = [];
  seen.sort((a, b) => a.box.top - b.box.top);
  for (let i = 0; i < seen.length; i++)
    for (let j = i + 1; j < seen.length && seen[j].box.top < seen[i].box.bottom - 4; j++) {
      const [a, b] = [seen[i], seen[j]];
      if (a.parent === b.parent) continue;
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across > 3 && down > 4) found.push(`${a.text} / ${b.text}`);
    }
  return found.slice(0, 5);
}"""


def overlaps(page):
    """Return the texts that lie on each other."""
    return page.evaluate(_OVERLAPS)


_TEXTS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest("script, style, template, pre, code, [data-said]"))
      found.push(walker.currentNode.data);
  }
  for (const it of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]"))
    for (const name of ["aria-label", "placeholder", "title", "alt"])
      if (it.hasAttribute(name)) found.push(it.getAttribute(name));
  found.push(document.title);
  return found.map((it) => it.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


@functools.cache
def _catalog():
    """Return the English texts with their Russian."""
    said = {}
    for file in (Path(bizproc.web.__file__).parent / "texts" / "ru").glob("*.po"):
        with file.open("rb") as source:
            for it in read_po(source, locale="ru"):
                if not it.id:
                    continue
                english = it.id if isinstance(it.id, tuple) else (it.id,)
                russian = it.string if isinstance(it.string, tuple) else (it.string,)
                said[english] = russian
    return said


GAP = r"%\(\w+\)[sdr]|%%"
# what is left of a text without its gaps; what is shorter may stand in any text
SHORTEST = 8


def _is_telling(text):
    rest = re.sub(GAP, "", text)
    return "%(" not in text or len(rest) >= SHORTEST


def _pattern(text):
    """Return what finds a text with anything in its gaps."""
    parts = re.split(GAP, " ".join(text.split()))
    return ".+".join(re.escape(it) for it in parts)


@functools.cache
def _foreign(language):
    """Return what finds the whole texts of the other language."""
    texts = set()
    for english, russian in _catalog().items():
        if set(english) & set(russian):
            continue
        texts |= {
            it for it in (english if language == "ru" else russian) if _is_telling(it)
        }
    if language == "en":
        # with a gap a text may be one that the company says in its own words
        texts = {it for it in texts if "%(" not in it}
    letters = [it for it in texts if re.search(r"[^\W\d_]{2}", re.sub(GAP, "", it))]
    return re.compile("|".join(sorted(map(_pattern, letters), key=len, reverse=True)))


def not_translated(page, language, *, known=()):
    """Return the texts of a page that are said in the other language."""
    pattern = _foreign(language)
    return [
        it for it in page.evaluate(_TEXTS) if it not in known and pattern.fullmatch(it)
    ]
