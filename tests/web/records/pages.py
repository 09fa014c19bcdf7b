"""Read pages of records as people do."""

import re
from html import unescape


def inputs(page, *, form=0):
    """Return the values of the inputs of a form on a page, by their names."""
    found = re.findall(r"<form.*?</form>", page, re.DOTALL)[form]
    pairs = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', found)
    return {name: unescape(value) for name, value in pairs}


def links(page, text):
    """Return where the links lead that have a text."""
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [unescape(href) for href, shown in found if text in plain(shown)]


def plain(text):
    """Return a text without its marks and its doubled spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def column(page, stage):
    """Return the column of a stage on a board, as text."""
    return plain(page.split(f'id="column-{stage}"')[1].split('id="column-')[0])
