"""Draw a form without a server, and send it as a browser would."""

import datetime as dt
import gettext
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import jinja2

from bizproc.feel import clock_functions
from bizproc.forms.asking.asking import FormSight, ask
from bizproc.forms.checking.answers import check_answers
from bizproc.portal.files import Upload
from bizproc.portal_time import PortalTime
from bizproc.web.forms.answers import read_answers
from bizproc.web.forms.drawing import DrawForm
from bizproc.web.forms.files import PortalFiles, with_files
from bizproc.web.forms.writing import Writing
from bizproc.workspace.records.answers import read_plain
from bizproc.workspace.spelling.spelling import Spelling

TODAY = dt.date(2027, 3, 1)


class Page(HTMLParser):
    """Find the controls of a page, and all that it says."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.controls, self.ids, self.said, self.tags = [], [], [], []
        self._area = self._select = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "select":
            self._select = {**found, "tag": tag, "value": ""}
            self.controls.append(self._select)
        elif tag == "option" and self._select is not None and "selected" in found:
            self._select["value"] = found["value"]
        elif tag == "textarea":
            self._area = {**found, "tag": tag, "value": ""}
            self.controls.append(self._area)
        elif tag == "input":
            self.controls.append({"value": "", **found, "tag": tag})
        elif tag == "button" and "name" in found:
            self.controls.append({**found, "tag": tag})

    def handle_endtag(self, tag):
        if tag == "textarea":
            # the first line end within the tags is none of the text
            self._area["value"] = self._area["value"].removeprefix("\n")
            self._area = None

    def handle_data(self, data):
        if self._area is not None:
            self._area["value"] += data
        elif data.strip():
            self.said.append(" ".join(data.split()))

    @property
    def text(self):
        return " ".join(self.said)

    def control(self, name, value=None):
        """Return the control of a name, the last one."""
        return [
            it
            for it in self.controls
            if it.get("name") == name and value in (None, it.get("value"))
        ][-1]

    def sent(self, press=None):
        """Return what a browser sends if the button is pressed: names and texts."""
        found = []
        for it in self.controls:
            kind = it.get("type", "text")
            if it["tag"] == "button" or kind == "file":
                continue
            if kind in {"checkbox", "radio"} and "checked" not in it:
                continue
            found.append((it["name"], it["value"]))
        return [*found, *([press] if press else [])]


class Sent:
    """Stand for what a request brought."""

    def __init__(self, pairs, files=()):
        self._pairs, self._files = list(pairs), list(files)

    def names(self):
        return dict(self._pairs).keys()

    def texts(self, name):
        return [value for it, value in self._pairs if it == name]

    def text(self, name, default=""):
        return next(iter(self.texts(name)), default)

    def files(self, name):
        return [it for at, it in self._files if at == name]


class Paper:
    """Ask one form, with the spelling of a place."""

    def __init__(self, form, *, zone="Europe/Moscow", locale=None, names=None):
        self.form, self.names = form, names or {}
        self.time = PortalTime(zone=ZoneInfo(zone))
        self.spelling = Spelling(zone=ZoneInfo(zone), locale=locale)
        self.writing = Writing(
            time=self.time, spelling=self.spelling, yes="yes", no="no", offset="+03:00"
        )
        now = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
        self.functions = clock_functions(self.time.local(now))
        self.files, self.people = PortalFiles(None), {}

    def read(self, field, value):
        return read_plain(field, value, time=self.time, spelling=self.spelling)

    def asked(self, answers=None):
        sight = FormSight(
            names=self.names,
            functions=self.functions,
            read=self.read,
            write=self.writing.shown,
        )
        return ask(self.form, answers, sight=sight)

    def drawing(self, answers=None, faults=(), **options):
        style = DrawForm(writing=self.writing, files=self.files, people=self.people)
        return style.draw(self.asked(answers), faults, **options)

    def page(self, answers=None, faults=(), **options):
        drawing = self.drawing(answers, faults, **options)
        return Page(ENVIRONMENT.from_string(DRAWN).render(drawing=drawing))

    def answers(self, pairs, files=()):
        return read_answers(self.form, Sent(pairs, files))

    def filled(self, pairs, files=()):
        return with_files(self.form.fields, self.answers(pairs, files), self.files)

    def checked(self, answers):
        return check_answers(
            self.form,
            answers,
            names=self.names,
            functions=self.functions,
            read=self.read,
            time=self.time,
            today=TODAY,
        )


def upload(name="plan.pdf", content=b"plan"):
    return Upload(name=name, content=content)


DRAWN = '{% import "forms/form.html" as forms %}{{ forms.draw_form(drawing, "/live") }}'


def _environment():
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("bizproc", "web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = str
    made.filters["said"] = str
    plain = gettext.NullTranslations()
    made.install_gettext_callables(plain.gettext, plain.ngettext, newstyle=True)
    return made


ENVIRONMENT = _environment()
