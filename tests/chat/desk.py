"""A desk that takes requests in a chat, and a chat that does what a test says."""

import datetime as dt
import itertools

from bizproc.clock import RandomIds
from bizproc.connecting import open_workspace
from bizproc.portal.chat.conversation import Conversations
from bizproc.portal.chat.outbox import Outbox
from bizproc.portal.chat.port import ChatFile, ChatMessage, ChatRefusedError
from bizproc.portal.files import DirectoryFiles
from bizproc.portal.schema.chat_tables import CHAT_DIALOGUES, CHAT_REPLIES
from bizproc.portal.schema.tables import SUBMISSIONS
from bizproc.testing.clock import FakeClock

WORKSPACE = """\
format: bizproc/workspace@1
settings: {values: {form_rate: 3, chat_expiry: PT2H}}
people:
  users:
    u_admin: {name: Admin, email: admin@example.org, groups: [administrators]}
    u_clerk: {name: Clerk, email: clerk@example.org}
chat:
  telegram:
    bot: OfficeHelpBot
    token_env: OFFICE_TOKEN
    form: request
    set: {source: telegram}
    name: Office helper
    company: The Office
    owner_phone: "+7 495 000-00-00"
"""
RECORDS = """\
format: bizproc/crm@1
types:
  request:
    title: Request
    fields:
      number: {title: Number, type: string}
      source: {title: Source, type: enum, options: [form, telegram]}
      service: {title: Service, type: enum, options: {NET: Network, TEL: Telephone}}
      name: {title: Name, type: string}
      email: {title: E-mail, type: email}
      phone: {title: Telephone, type: string}
      rooms: {title: Rooms, type: int, multiple: true, min: 1, max: 99}
      urgent: {title: Urgent, type: bool}
      day: {title: Day, type: date}
      story: {title: What happened, type: text}
      photo: {title: Photo, type: file}
      files: {title: Files, type: file, multiple: true}
forms:
  request:
    title: Request for help
    makes: request
    set: {source: form}
    fields:
      service:
        {label: Service, type: enum, options: {NET: Network, TEL: Telephone},
         required: true, help: What it is about}
      name: {label: Name, type: string, required: true}
      email: {label: E-mail, type: email}
      phone: {label: Telephone, type: string}
      rooms: {label: Rooms, type: int, multiple: true, min: 1, max: 99}
      urgent: {label: Urgent, type: bool}
      day: {label: Day, type: date}
      story: {label: What happened, type: text}
      photo: {label: Photo, type: file}
      files: {label: Files, type: file, multiple: true}
    one_required: [[email, phone]]
    consents: {consent_desk: The desk may keep my data, consent_office: The office may keep my data}
"""
FULL = (
    "Hello", "Network", " Anna \n Ivanova ", "Anna@example.org", "Skip",
    "12", "14", "Done", "yes", "2027-03-01", "Two\nlines", "Skip", "Skip",
    "I agree", "I agree", "Send",
)  # fmt: skip


def write_workspace(folder, *, workspace=WORKSPACE, records=RECORDS):
    folder.mkdir(exist_ok=True)
    (folder / "processes").mkdir(exist_ok=True)
    (folder / "bizproc.yaml").write_text(workspace)
    (folder / "crm.yaml").write_text(records)
    return folder


class Desk:
    """Hold an open workspace and the dialogues in its database."""

    def __init__(self, folder, url="memory://", *, clock=None, **options):
        self.clock = clock or FakeClock(dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC))
        self.contents = {}
        self.folder = folder
        self.updates = itertools.count(1)
        self.portal = open_workspace(
            url,
            folder,
            clock=self.clock,
            ids=RandomIds(),
            files=DirectoryFiles(folder / "files"),
            jobs="inline",
            **options,
        )
        [self.channel] = self.portal.workspace.chats
        self.conversations = Conversations(
            self.portal, self.channel, largest_file=1024 * 1024
        )
        self.outbox = Outbox(engine=self.portal.engine, channel="telegram")

    # -- what people do --------------------------------------------------------

    def message(self, text="", *, files=(), chat="7", update=None):
        number = next(self.updates) if update is None else update
        return ChatMessage(
            update=str(number), chat=chat, user="u7", text=text, files=tuple(files)
        )

    def write(self, text="", *, files=(), chat="7", update=None):
        """Write something and return the one answer."""
        message = self.message(text, files=files, chat=chat, update=update)
        self.conversations.handle(message, self.fetch)
        [reply] = self.sent()
        return reply

    def write_all(self, *texts, chat="7"):
        for text in texts:
            reply = self.write(text, chat=chat)
        return reply

    def file(self, name, content=b"x", *, handle=None, size=None):
        handle = handle or f"h-{name}"
        self.contents[handle] = content
        size = len(content) if size is None else size
        return ChatFile(name=name, handle=handle, size=size)

    def fetch(self, file):
        found = self.contents.get(file.handle)
        if found is None:
            msg = f"there is no file {file.handle}"
            raise ChatRefusedError(msg)
        return found

    def sent(self):
        """Take the answers out of the outbox."""
        found = []
        while reply := self.outbox.lease():
            found.append(reply)
            self.outbox.done(reply)
        return found

    # -- what is there ---------------------------------------------------------

    def records(self):
        return self.portal.find("request")

    def rows(self, table, *conditions):
        with self.portal.engine.read() as tx:
            return tx.select(table, *conditions)

    def dialogues(self):
        return self.rows(CHAT_DIALOGUES)

    def submissions(self):
        return self.rows(SUBMISSIONS)

    def waiting(self):
        """Return the answers in the outbox, oldest first."""
        return sorted(self.rows(CHAT_REPLIES), key=lambda it: it.number)

    def files_kept(self):
        return [it for it in (self.folder / "files").rglob("*") if it.is_file()]

    def close(self):
        self.portal.close()
