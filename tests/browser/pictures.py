"""Make the pictures of docs/: `./run python -m tests.browser.pictures`.

They show the company of the demo at a moment of its year.
"""

import contextlib
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


DIVIDES = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:demo">
<process id="discount" name="Скидка" isExecutable="true"><extensionElements>
<zeebe:properties><zeebe:property name="variables" value="visits" />
</zeebe:properties></extensionElements><startEvent id="s" />
<scriptTask id="Discount" name="Посчитать скидку"><extensionElements>
<zeebe:script expression="= 100 / visits" resultVariable="percent" />
</extensionElements></scriptTask><endEvent id="e" />
<sequenceFlow id="a" sourceRef="s" targetRef="Discount" />
<sequenceFlow id="b" sourceRef="Discount" targetRef="e" /></process></definitions>"""


def stop(company, folder):
    """Let a process stop, as the year of the demo has nothing that failed."""
    (folder / "discount.bpmn").write_text(DIVIDES)
    with contextlib.chdir(folder):
        company.portal.engine.deploy("discount.bpmn")
    company.portal.engine.start("discount", {"visits": 0})
    [incident] = company.portal.engine.incidents()
    return incident.id


def work(company):
    """Give people what they have on an ordinary day."""
    for title, stage, amount in WORK:
        fields = {"title": title, "funnel": "contract", "amount": amount}
        made = company.portal.create("deal", {**fields, "responsible": "u_mgr"})
        if stage != "KP":
            company.portal.change(made.id, {"stage": stage}, by="u_mgr")


WORK = (
    ("Обслуживание серверов", "KP", 42000),
    ("Сеть в новом офисе", "KP", 118000),
    ("Перенос почты", "FEEDBACK", 27500),
    ("Видеонаблюдение на складе", "FEEDBACK", 64000),
    ("Поддержка кассы", "CONTRACT", 9000),
)


def scenes(company, folder):
    """Return what is shown: the picture's name, who looks, and at which address."""
    deal = find(company, "deal", stage="AWAIT_PAYMENT")
    ticket = company.portal.find("ticket")[-1].id
    incident = stop(company, folder)
    work(company)
    return {
        "inbox": ("u_mgr", "/inbox"),
        "board": ("u_head", "/records/deal?view=board&funnel=contract"),
        "card": ("u_head", f"/records/{deal}"),
        "ticket": ("u_spec1", f"/records/{ticket}"),
        "report": ("u_head", "/reports/deal?funnel=contract"),
        "incident": ("u_admin", f"/operations/incidents/{incident}"),
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
        for name, (person, way) in scenes(company, Path(temporary)).items():
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
