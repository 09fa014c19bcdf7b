"""The pictures of the docs are those that the command makes, and each is shown."""

import re

import pytest
from PIL import Image
from tests.browser.pictures import COLOURS, IMAGES

NAMES = {"inbox", "board", "card", "ticket", "report", "incident"}


@pytest.mark.parametrize(
    ("page", "language"), [("desk.md", "en"), ("desk.ru.md", "ru")]
)
def test_a_page_shows_every_picture_wide_and_narrow(page, language):
    text = (IMAGES.parent / page).read_text("utf-8")
    shown = set(re.findall(r"\(images/([\w.-]+)\)", text))
    assert shown == {
        f"{it}-{size}.{language}.png" for it in NAMES for size in (1440, 360)
    }
    for it in shown:
        with Image.open(IMAGES / it) as image:
            assert image.width == int(re.search(r"-(\d+)\.", it)[1])
            assert len(image.getcolors(256)) <= COLOURS
        assert (IMAGES / it).stat().st_size < 100_000
