"""A desk with public forms under links, and a stranger's browser."""

import datetime as dt
import re
import shutil

import pytest
from starlette.testclient import TestClient
from tests.office import ROOT
from tests.web.conftest import ENGLISH, OWN
from tests.web.forms.paper import Page

import bizproc
from bizproc import web
from bizproc.portal.mail import CapturedMail
from bizproc.testing.clock import FakeClock

ORDER = """
  order:
    title: An order
    makes: ticket
    set: {source: form}
    embed_in: [https://www.company.example]
    fields:
      kind:
        label: You are
        type: enum
        options: {person: A person, company: A company}
        into: company_name
        required: true
      topic: {label: What, type: string, required: true, help: In one line, offers: {decision: ticket_routing, output: responsible}}
      sla:
        label: INN
        type: string
        rules:
          hide: '= kind != "company"'
          requiredIf: '= kind = "company"'
          pattern: "^[0-9]{10}$"
          patternErrorMessage: has ten digits
      files: {label: Papers, type: file, multiple: true, max_files: 2, max_file_mb: 1}
    consents:
      consent_desk: {text: I agree, shows: settings.ticket_requisites}
"""


class Stranger(TestClient):
    """Open a form under its link, fill it in, send it."""

    def open(self, path):
        answered = self.get(path)
        return answered, Page(answered.text)

    def fill(self, path, page, press=None, files=(), headers=OWN, **typed):
        """Send what the page holds, with some of it typed anew."""
        fields = {}
        for name, value in page.sent(press):
            fields.setdefault(name, []).append(value)
        for name, value in typed.items():
            key = name if name in fields or ":" in name else f"a:{name}"
            fields[key] = value if isinstance(value, list) else [value]
        for it in page.controls:
            if it["name"].startswith("consent:") and "untick" not in typed:
                fields[it["name"]] = [it["value"]]
        fields.pop("a:untick", None)
        sent = [(f"a:{name}", (file, content)) for name, file, content in files]
        # as a browser: a form with files, even if there are none
        sent += [("nothing", ("", b""))]
        answered = self.post(path, data=fields, files=sent, headers=headers)
        return answered, Page(answered.text)


@pytest.fixture
def folder(tmp_path):
    """Return a copy of the example, with a form that has rules."""
    made = tmp_path / "desk"
    shutil.copytree(ROOT / "examples" / "service_desk", made)
    crm = made / "crm.yaml"
    crm.write_text(crm.read_text("utf-8").rstrip() + "\n" + ORDER, "utf-8")
    file = made / "bizproc.yaml"
    text = file.read_text("utf-8")
    text = re.sub(
        r"(\n  define:\n)",
        r"\1    ticket_requisites: {title: Who we are, type: text, default: 'Desk Ltd, INN 7700000000'}\n",
        text,
        count=1,
    )
    file.write_text(text, "utf-8")
    return made


@pytest.fixture
def clock():
    return FakeClock(dt.datetime(2027, 3, 1, 7, tzinfo=dt.UTC))


@pytest.fixture
def open_desk(folder, clock):
    """Open the desk on a store."""
    opened = []

    def make(url="memory://", **options):
        portal = bizproc.open_workspace(
            url, folder, clock=clock, mail=CapturedMail(), deploy=True, **options
        )
        opened.append(portal)
        return portal

    yield make
    for portal in opened:
        portal.close()


@pytest.fixture
def desk(open_desk):
    return open_desk()


@pytest.fixture
def stranger(desk):
    made = web.app(desk)
    return Stranger(made, follow_redirects=False, headers=ENGLISH)


@pytest.fixture
def order(desk):
    """Return the path of the form `order`."""
    return f"/f/{desk.link_form('order', by='u_olga').token}"


@pytest.fixture
def support(desk):
    return f"/f/{desk.link_form('support_ticket', by='u_olga').token}"
