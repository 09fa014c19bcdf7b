"""Everything that reads what somebody else wrote."""

from tests.fuzz.reader import Reader
from tests.fuzz.readers.commands import COMMANDS
from tests.fuzz.readers.diagrams import DIAGRAMS
from tests.fuzz.readers.expressions import EXPRESSIONS
from tests.fuzz.readers.mails import MAILS
from tests.fuzz.readers.pages import PAGES
from tests.fuzz.readers.portals import PORTALS
from tests.fuzz.readers.values import VALUES
from tests.fuzz.readers.workspaces import WORKSPACES

__all__ = ["READERS"]

READERS: tuple[Reader, ...] = (
    *DIAGRAMS,
    *EXPRESSIONS,
    *WORKSPACES,
    *MAILS,
    *PORTALS,
    *PAGES,
    *VALUES,
    *COMMANDS,
)
