"""Make the pictures of docs/: `./run python -m tests.browser.pictures`.

They show the company of the demo at a moment of its year, so that two runs make the same.
"""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright
from tests.browser.company import Company, play
from tests.browser.conftest import PROGRAM
from tests.browser.visitor import NARROW, WIDE, Visitor

IMAGES = Path(__file__).parents[2] / "docs" / "images"
COLOURS = 48


def find(company, kind, **fields):
    """Return the id of the last record that has such fields."""
    found = [
        it
        for it in company.portal.find(kind)
        if all(it.fields.get(name) == value for name, value in fields.items())
    ]
    return found[-1].id


def scenes(company):
    """Return what is shown: the picture's name, who looks, and at which address."""
    deal = find(company, "deal", stage="PAID")
    ticket = company.portal.find("ticket")[-1].id
    return {
        "inbox": ("u_mgr", "/inbox"),
        "board": ("u_head", "/records/deal"),
        "card": ("u_head", f"/records/{deal}"),
        "ticket": ("u_spec1", f"/records/{ticket}"),
        "incident": ("u_admin", "/operations/incidents"),
        "report": ("u_head", "/reports/deals"),
    }


def small(png):
    """Return a picture with few colours, which pages have anyway."""
    made = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def make(folder, *, language):
    """Make the pictures of one language."""
    with (
        tempfile.TemporaryDirectory() as temporary,
        sync_playwright() as playwright,
        Company(play(Path(temporary)), Path(temporary)).served() as company,
    ):
        browser = playwright.chromium.launch(
            executable_path=PROGRAM, args=["--no-sandbox"]
        )
        for name, (person, way) in scenes(company).items():
            token = company.session(person)
            for size in (WIDE, NARROW):
                visitor = Visitor(
                    browser, company.url, token=token, language=language, size=size
                )
                visitor.go(way)
                file = folder / f"{name}-{size['width']}.{language}.png"
                file.write_bytes(small(visitor.page.screenshot()))
                visitor.close()
        browser.close()


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    for it in ("ru", "en"):
        make(IMAGES, language=it)
