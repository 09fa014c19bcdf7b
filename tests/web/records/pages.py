"""Read pages of records as people do."""

import re
from html import unescape


def inputs(page, text):
    """Return the inputs of the first form of a page that has a text, by their names."""
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    form = next(it for it in forms if text in it)
    found = re.findall(r"<input[^>]*>", form)
    pairs = (
        (re.findall(f'{it}="([^"]*)"', tag) for it in ("name", "value"))
        for tag in found
    )
    return {name[0]: unescape(value[0]) for name, value in pairs if name and value}


def links(page, text):
    """Return where the links lead that have a text."""
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [unescape(href) for href, shown in found if text in plain(shown)]


def plain(text):
    """Return a text without its marks and its doubled spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def column(page, stage):
    """Return the column of a stage on a board, as text."""
    of_stage = page.split(f'id="column-{stage}"')[1].split('id="column-')[0]
    return plain("<" + of_stage)
