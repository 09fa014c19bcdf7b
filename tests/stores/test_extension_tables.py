"""An extension keeps tables of its own beside those of the portal."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa

import bizproc
from bizproc.crm.extension import CRM
from bizproc.errors import ConfigurationError
from bizproc.portal.extension import Extension
from bizproc.store import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Be the row of an extension."""

    id: str
    days: int


LEAVES = Table("bizproc_leave", Leave)
SCRIPT = """
import sqlalchemy as sa
revision, down_revision = "0001", None

def upgrade(op):
    op.create_table(
        "bizproc_leave",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("days", sa.BigInteger(), nullable=False),
    )
"""


@pytest.fixture
def scripts(tmp_path):
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "0001_leave.py").write_text(SCRIPT)
    return folder


def opened(database, *extensions):
    address = database.render_as_string(hide_password=False)
    return bizproc.open_workspace(address, ".", extensions=[CRM, *extensions])


def test_its_tables_are_there_when_it_is_used(database, application, scripts):
    opened(database).close()
    assert not sa.inspect(application).has_table("bizproc_leave")
    actions = bizproc.Actions()

    @actions.add("take_leave", transactional=True)
    def take_leave(days: int, context: bizproc.ActionContext) -> None:
        context.connection.exec_driver_sql(
            f"INSERT INTO bizproc_leave VALUES ('leave-1', {days:d})"  # noqa: S608
        )

    leave = Extension(
        name="leave", actions=actions, tables=[LEAVES], migrations=scripts
    )
    for _ in range(2):
        portal = opened(database, leave)
        assert portal.find("lead") == []
        portal.close()
    found = set(sa.inspect(application).get_table_names())
    assert {"bizproc_leave", "bizproc_version_leave", "bizproc_record"} <= found
    opened(database).close()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"migrations": None}, ["'leave'", "no scripts", "migrations="]),
        ({"tables": [Table("leave", Leave)]}, ["bizproc_leave", "'leave'"]),
        ({"tables": [Table("bizproc_job", Leave)]}, ["engine", "rename one"]),
        ({"tables": [Table("bizproc_record", Leave)]}, ["portal", "rename one"]),
        ({"name": "portal"}, ["owner 'portal'"]),
        ({"name": "Leave approval"}, ["lower-case letters"]),
    ],
    ids=["no scripts", "no prefix", "engine's", "portal's", "owner", "name"],
)
def test_tables_that_do_not_fit_are_refused(scripts, options, words):
    given = {"name": "leave", "tables": [LEAVES], "migrations": scripts, **options}
    with pytest.raises(ConfigurationError) as caught:
        bizproc.open_workspace("memory://", ".", extensions=[CRM, Extension(**given)])
    assert [word for word in words if word not in str(caught.value)] == []
    [finding] = caught.value.findings
    assert finding.location.file == "the argument 'extensions'"


def test_two_extensions_with_one_table_are_refused(scripts):
    both = [
        Extension(name=name, tables=[LEAVES], migrations=scripts)
        for name in ("leave", "holiday")
    ]
    with pytest.raises(
        ConfigurationError, match=r"bizproc_leave.*leave and to holiday"
    ):
        bizproc.open_workspace("memory://", ".", extensions=both)
