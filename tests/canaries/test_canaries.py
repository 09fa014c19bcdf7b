"""Secrets that are planted everywhere are seen nowhere: the proof of the whole.

A company with a value of its own in each place lives through faults of every kind. Then
all that it left is searched: the database row by row and byte by byte, the log at its
most talkative, what commands print, pages, pictures, scenario and JUnit files.
"""

import base64
import contextlib
import io
import json
import logging
import re
import socket
import sqlite3
import threading
import traceback
import urllib.parse
from email.message import EmailMessage

import pytest
from tests.canaries.leaks import WAYS
from tests.office import service_task

import bizproc
from bizproc.cli import main
from bizproc.errors import BizprocError
from bizproc.portal.mail import MailRefusedError, MailUnavailableError, SmtpMail
from bizproc.portal.mailbox.imap import ImapMail
from bizproc.portal.mailbox.mail_reader import MailReader
from bizproc.portal.mailbox.port import MailboxRefusedError
from bizproc.secret import masking
from bizproc.studio.check import check_files

CONTROL = "Kontrolle-4711-sichtbar"
PROCESS = "leaks"


def canary(name):
    """Return a value that is found wherever it is, also if it is escaped."""
    return f"Cnry/{name}+7q=\"{sum(name.encode())}'&Ü"


LEAKING = [*WAYS, "business"]
CONSTANTS = [*LEAKING, "inside", "used", "condition", "rotated"]
OUTSIDE = ["smtp", "imap", "database", "query", "misplaced", "scenario"]
CANARIES = {
    **{name: canary(name) for name in (*CONSTANTS, *OUTSIDE)},
    # IMAP logs in otherwise, and repeats nothing, with letters beyond ASCII
    "imap": canary("imap").removesuffix("Ü"),
    "smtp": canary("smtp").removesuffix("Ü"),
    "file": "-----BEGIN-----\nCnryMIIBVgIBADANBgkqhkiG9w0Bfile\n-----END-----",
    "rotated later": canary("rotated later"),
}


OF_MAIL = (MailboxRefusedError, MailRefusedError, MailUnavailableError)


class EchoServer:
    """A server that refuses everything, and repeats what it was told."""

    def __init__(self, greeting, answer):
        self._answer = answer
        self._greeting = greeting
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._listening.close()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                client = self._listening.accept()[0]
                threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client):
        with contextlib.suppress(OSError), client:
            client.sendall(self._greeting)
            for line in client.makefile("rb"):
                client.sendall(self._answer(line.rstrip()))


def smtp_answer(line):
    if line.upper().startswith(b"EHLO"):
        return b"250-x\r\n250 AUTH PLAIN\r\n"
    return b"535 5.7.8 not with " + line + b"\r\n"


def imap_answer(line):
    tag, _, rest = line.partition(b" ")
    if rest.upper().startswith(b"CAPABILITY"):
        return b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n"
    return tag + b" NO [AUTHENTICATIONFAILED] not with " + rest + b"\r\n"


# -- the company --------------------------------------------------------------------


def drawn():
    """Draw a process with a branch for each way, and a condition that reads a secret."""
    calls = {
        **{it: ("leak", {"token": f"constants.T_{it}", "how": f'"{it}"'}) for it in LEAKING},
        "inside": ("leak_inside", {"token": "constants.T_inside"}),
        "used": ("use", {"token": "constants.T_used"}),
        "rotated": ("use", {"token": "constants.T_rotated"}),
        "mail": ("send_email", {"to": '"ann@client.example"', "subject": '"Hi"', "body": "title"}),
    }  # fmt: skip
    body, flows = [], []
    for name, (action, inputs) in calls.items():
        task = service_task(f"T_{name}", action, **inputs)
        body.append(
            task.replace("<zeebe:taskDefinition ", '<zeebe:taskDefinition retries="1" ')
        )
        flows += [("Fork", f"T_{name}"), (f"T_{name}", f"E_{name}")]
        body.append(f'<endEvent id="E_{name}" />')
    flows += [("s", "Fork"), ("Fork", "X"), ("X", "E_yes"), ("X", "E_no")]
    lines = []
    for source, target in flows:
        inside = (
            "<conditionExpression>= constants.T_condition != null</conditionExpression>"
        )
        lines.append(
            f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">'
            f"{inside if target == 'E_yes' else ''}</sequenceFlow>"
        )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">'
        f'<process id="{PROCESS}" isExecutable="true"><extensionElements><zeebe:properties>'
        '<zeebe:property name="variables" value="title" /></zeebe:properties>'
        '</extensionElements><startEvent id="s" />'
        '<parallelGateway id="Fork" /><exclusiveGateway id="X" default="X_E_no" />'
        '<endEvent id="E_yes" /><endEvent id="E_no" />'
        + "".join(body)
        + "\n".join(lines)
        + "</process></definitions>"
    )


def founded(folder, ports):
    """Write the files of the company; return what is to stand in its environment."""
    key = folder / "key.pem"
    key.write_text(CANARIES["file"] + "\n")
    lines = [
        f"  T_{it}: {{title: T {it}, type: secret, from: "
        f"{f'file:{key}' if it == 'file' else f'env:CANARY_{it.upper()}'}}}\n"
        for it in CONSTANTS
    ]
    head = "format: bizproc/constants@1\ndefine:\n"
    (folder / "constants.yaml").write_text(head + "".join(lines))
    (folder / "bizproc.yaml").write_text(
        "format: bizproc/workspace@1\n"
        "people: {users: {u_adm: {name: A}}, groups: {administrators: [u_adm]}}\n"
        f"mail: {{host: 127.0.0.1, port: {ports['smtp']}, from: o@company.example, "
        "user_env: CANARY_USER, password_env: CANARY_SMTP}\n"
        f"mail_in: {{host: 127.0.0.1, port: {ports['imap']}, security: none, "
        "user_env: CANARY_USER, password_env: CANARY_IMAP}\n"
    )
    (folder / "crm.yaml").write_text(
        "format: bizproc/crm@1\n"
        "types: {request: {title: Request, fields: {text: {title: Text, type: text}}}}\n"
        "forms: {ask: {title: Ask, makes: request, fields: {text: {type: text, label: Text}}}}\n"
    )
    (folder / "processes").mkdir()
    (folder / "processes" / "leaks.bpmn").write_text(drawn())
    (folder / "processes" / "leaks.scenario.yaml").write_text(
        "format: bizproc/scenario@1\ngiven:\n  now: 2027-06-01T09:00\n"
        f"  constants: {{T_message: {json.dumps(CANARIES['scenario'])}}}\n"
        "cases:\n  - id: leaks\n    steps:\n"
        f"      - start: {{process: {PROCESS}, key: k, with: {{title: {CONTROL}}}}}\n"
        "        expect: {incidents: []}\n"
    )
    by_name = {it: CANARIES[it] for it in (*CONSTANTS, "smtp", "imap")}
    environment = {f"CANARY_{it.upper()}": value for it, value in by_name.items()}
    return {**environment, "CANARY_USER": "ann"}


class Story:
    """Live the life, and keep what everybody could see of it."""

    def __init__(self, folder):
        self.folder = folder
        self.seen = {}

    def run(self, *arguments):
        """Run a command and keep what it prints."""
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit),
        ):
            main(arguments)
        name = " ".join(arguments)
        self.seen[f"$ {name} #{len(self.seen)}"] = out.getvalue() + err.getvalue()
        return out.getvalue()

    def fails(self, name, do):
        """Do what fails, and keep what is told of it, with what led to it."""
        try:
            do()
        except (BizprocError, *OF_MAIL) as error:
            self.seen[name] = "".join([repr(error), *traceback.format_exception(error)])
        else:
            self.seen[name] = ""

    def live(self, monkeypatch):
        """Go through everything that may go wrong."""
        run = self.run
        for name in ("check", "deploy", "constants", "doctor"):
            run(name)
        run("start", PROCESS, f"title={CONTROL}", "--key", CONTROL)
        monkeypatch.setenv("CANARY_ROTATED", CANARIES["rotated later"])
        monkeypatch.delenv("CANARY_USED")
        run("start", PROCESS, f"title={CONTROL}", "--key", "second")
        run("retry", "--all", "--as", "u_adm")
        run("doctor", "--json")
        run("constants", "set", f"T_used={CANARIES['misplaced']}", "--as", "u_adm")
        (self.folder / "processes" / "leaks.bpmn").write_text(drawn() + "<!-- 2 -->")
        run("deploy")
        run("migrate", PROCESS, "--to", "2", "--as", "u_adm")
        run("variables", CONTROL)
        run("history", CONTROL)
        run("history", CONTROL, "--json")
        run("explain", CONTROL)
        for name in ("constants", "jobs", "notifications", "incidents"):
            run(name, "--json")
        first = json.loads(run("incidents", "--json"))[0]["id"]
        run("incident", first)
        run("feel", "{all: constants, one: constants.T_used}", "--explain")
        run("feel", "constants", "--json")
        run("test", "--junit", "junit.xml")
        run("pages", "--out", "pages")
        run("show", "processes/leaks.bpmn", "--svg", "--out", "leaks.svg")
        run("verify", "--scenario", "paths")
        run("fetch-mail")
        self.outside()

    def outside(self):
        """Let doors to the outside fail, by command and in Python."""
        secret, query = (
            urllib.parse.quote(CANARIES[it], safe="") for it in ("database", "query")
        )
        raw = CANARIES["database"]
        for number, address in enumerate(
            (
                f"postgresql://ann:{secret}@127.0.0.1:1/shop",
                f"postgresql://ann@127.0.0.1:1/shop?password={query}",
                f"postgresql://ann:{raw}@127.0.0.1:1/shop",
                f"postgresql://ann:{secret}@127.0.0.1:1/password={query}",
                f"mysql://ann:{secret}@127.0.0.1/shop",
            )
        ):
            if number % 2 == 0:
                self.run("instances", "--db", address)
            self.fails(f"address {number}", lambda it=address: bizproc.connect(it))
        portal = bizproc.open_workspace("sqlite:///bizproc.db", self.folder)
        self.seen["repr"] = repr(
            (portal.workspace, portal.constants(), portal.engine.components)
        )
        self.fails("mailbox", MailReader(portal).read)
        letter = EmailMessage()
        letter["From"], letter["To"] = "o@company.example", "ann@client.example"
        mail_out = SmtpMail(server=portal.workspace.mail)
        self.fails("mail", lambda: mail_out.send(letter))
        beyond = {"CANARY_USER": "ann", "CANARY_SMTP": CANARIES["used"]}
        mail_out = SmtpMail(server=portal.workspace.mail, environment=beyond)
        self.fails("mail beyond ASCII", lambda: mail_out.send(letter))
        self.seen["repr of mail"] = repr(
            (mail_out, ImapMail(mailbox=portal.workspace.mail_in))
        )
        self.seen["notices"] = repr(portal.notifications())
        self.keep_database()
        portal.engine.close()
        constants = self.folder / "constants.yaml"
        constants.write_text(
            "format: bizproc/constants@1\ndefine:\n  T: {title: T, type: secret, "
            f"from: {CANARIES['misplaced']!r}}}\n"
        )
        self.seen["check of a mistake"] = repr(check_files([], self.folder))

    def keep_database(self):
        """Keep the bytes of the database and its log, and each row as text."""
        for path in sorted(self.folder.glob("bizproc.db*")):
            self.seen[path.name] = path.read_bytes()
        with contextlib.closing(
            sqlite3.connect(self.folder / "bizproc.db")
        ) as database:
            tables = [
                it[0]
                for it in database.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                )
            ]
            for table in tables:
                rows = database.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608
                self.seen[f"table {table}"] = "\n".join(map(repr, rows))

    def keep_files(self):
        """Keep every file that was written but the database and what was there."""
        for path in sorted(self.folder.rglob("*")):
            kept = path.suffix in {".html", ".md", ".svg", ".xml", ".yaml"}
            if (
                kept
                and path.is_file()
                and path.name not in {"constants.yaml", "leaks.scenario.yaml"}
            ):
                self.seen[str(path.relative_to(self.folder))] = path.read_text()


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canaries")
    servers = {
        "smtp": EchoServer(b"220 hello\r\n", smtp_answer),
        "imap": EchoServer(b"* OK hello\r\n", imap_answer),
    }
    written = io.StringIO()
    handler, root = logging.StreamHandler(written), logging.getLogger()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(masking, "_concealed", {})
        monkeypatch.chdir(folder)
        monkeypatch.setenv("BIZPROC_ACTIONS", "tests.canaries.leaks:ACTIONS")
        ports = {name: it.port for name, it in servers.items()}
        for name, value in founded(folder, ports).items():
            monkeypatch.setenv(name, value)
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        lived = Story(folder)
        try:
            lived.live(monkeypatch)
        finally:
            root.removeHandler(handler)
            root.setLevel(level)
            for it in servers.values():
                it.close()
        lived.seen["log"] = written.getvalue()
        lived.keep_files()
        yield lived


def spellings(value):
    """Return the bytes by which a value is looked for."""
    content = value.encode()
    texts = {
        value,
        repr(value)[1:-1],
        ascii(value)[1:-1],
        urllib.parse.quote(value),
        urllib.parse.quote(value, safe=""),
        urllib.parse.quote_plus(value),
        content.hex(),
        *(line for line in value.splitlines() if len(line) > 16),
    }
    for before in (b"", b"ann:", b"\0ann\0", b"an", b"a"):
        coded = base64.b64encode(before + content).decode().rstrip("=")
        texts.add(coded[4 * (len(before) // 3) + 4 : -4])
    # the heart of it, whatever is done with the signs around
    texts.add(re.sub(r"\W.*", "", value.removeprefix("Cnry/")) + "+7q=")
    return {it.encode() for it in texts if len(it) >= 8}


def found_in(seen, value):
    """Return where a value is seen."""
    looked_for = spellings(value)
    return [
        name
        for name, content in seen.items()
        if any(
            it in (content if isinstance(content, bytes) else content.encode())
            for it in looked_for
        )
    ]


@pytest.mark.parametrize("name", CANARIES)
def test_it_is_seen_nowhere(story, name):
    assert found_in(story.seen, CANARIES[name]) == []


def test_what_is_no_secret_is_found_by_the_same_search(story):
    """Else the search would prove nothing."""
    found = found_in(story.seen, CONTROL)
    assert "table bizproc_process_instance" in found
    assert any(it.startswith("bizproc.db") for it in found)
    assert any(it.startswith("$ explain") for it in found)
    assert any(it.startswith("$ variables") for it in found)


def test_the_story_went_wrong_wherever_it_was_meant_to(story):
    """Else there would have been nothing to hide."""
    kept = story.seen["table bizproc_incident"]
    assert kept.count("'ACTION_FAILED'") >= 8
    for code in ("SECRET_SHOWN", "SECRET_MISSING", "•••"):
        assert code in kept
    assert "not with" in kept  # what the mail server said
    [doctor] = [
        it for name, it in story.seen.items() if name.startswith("$ doctor --json")
    ]
    assert '"SECRET_MISSING"' in doctor
    for name in ("mail", "mail beyond ASCII", "mailbox", "check of a mistake"):
        assert story.seen[name]
    assert len(CANARIES) >= 20
    for name in ("junit.xml", "leaks.svg"):
        assert name in story.seen


def test_a_planted_value_would_be_found():
    """Each spelling of the search finds what it is to find."""
    value = CANARIES["message"]
    for text in (
        value,
        repr(value),
        urllib.parse.quote(value),
        base64.b64encode(b"\0ann\0" + value.encode()).decode(),
        base64.b64encode(b"ann:" + value.encode()).decode(),
        value.encode().hex(),
    ):
        assert found_in({"here": f"x {text} y"}, value) == ["here"], text
