"""An application's own tables, models and Alembic live beside ours."""

import textwrap

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import bizproc
from bizproc.connecting import open_store
from bizproc.portal.migrations import PORTAL_MIGRATIONS
from bizproc.stores.sql import include_name
from bizproc.testing import FakeClock

ORDER = "examples/order.bpmn"
MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()
job = sa.Table(
    "job", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("state", sa.Text),
    sa.Column("due", sa.Text),
)
sa.Index("ix_job_state_due", job.c.state, job.c.due)
history = sa.Table(
    "history", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, index=True),
)
user_task = sa.Table(
    "user_task", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("job", sa.ForeignKey("job.id")),
)
"""
ENV = """
from alembic import context
from bizproc.stores.sql import include_name

given = context.config.attributes
context.configure(
    connection=given["connection"],
    target_metadata=given["metadata"],
    include_name=include_name if given["filtered"] else None,
)
with context.begin_transaction():
    context.run_migrations()
"""
TEMPLATE = """
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
from alembic import op
import sqlalchemy as sa
def upgrade():
    ${upgrades if upgrades else "pass"}
def downgrade():
    ${downgrades if downgrades else "pass"}
"""


def models():
    """Return the application's metadata, made anew."""
    space = {}
    exec(MODELS, space)  # noqa: S102 - written above
    return space["metadata"]


class Project:
    """Be the application with an Alembic of its own."""

    def __init__(self, folder, engine):
        self.engine = engine
        self.versions = folder / "versions"
        self.versions.mkdir(parents=True)
        (folder / "env.py").write_text(ENV)
        (folder / "script.py.mako").write_text(TEMPLATE)
        self._folder = folder
        self._made = 0

    def config(self, connection, metadata, *, filtered):
        config = Config()
        config.set_main_option("script_location", str(self._folder))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        config.attributes["metadata"] = metadata
        config.attributes["filtered"] = filtered
        return config

    def autogenerate(self, metadata, *, filtered=True):
        """Write the script that Alembic proposes, and return its upgrade."""
        self._made += 1
        with self.engine.begin() as connection:
            script = command.revision(
                self.config(connection, metadata, filtered=filtered),
                autogenerate=True,
                rev_id=f"a{self._made}",
            )
        return (self.versions / script.path).read_text()

    def upgrade(self):
        with self.engine.begin() as connection:
            command.upgrade(self.config(connection, None, filtered=True), "head")


@pytest.fixture
def project(tmp_path, application):
    return Project(tmp_path / "alembic", application)


def address(database):
    return database.render_as_string(hide_password=False)


def upgrade_of(script):
    return script.partition("def upgrade")[2].partition("def downgrade")[0]


def test_autogenerate_proposes_the_applications_changes_and_nothing_else(
    project, database
):
    open_store(address(database), migrations=[PORTAL_MIGRATIONS]).close()
    script = project.autogenerate(models())
    made = upgrade_of(script)
    assert made.count("create_table") == 3
    assert "ix_job_state_due" in made
    assert "bizproc_" not in script
    assert "drop" not in made
    project.upgrade()
    changed = models()
    changed.tables["job"].append_column(sa.Column("tries", sa.Integer))
    changed.remove(changed.tables["user_task"])
    script = project.autogenerate(changed)
    made = upgrade_of(script)
    assert "'tries'" in made
    assert made.count("drop_table") == 1
    assert "bizproc_" not in script
    project.upgrade()
    script = project.autogenerate(changed)
    assert "op." not in upgrade_of(script)


def test_autogenerate_without_the_filter_would_drop_our_tables(project, database):
    """Show that the filter is what keeps them."""
    open_store(address(database)).close()
    script = project.autogenerate(models(), filtered=False)
    assert "op.drop_table('bizproc_job')" in script


@pytest.mark.parametrize(
    ("name", "kind", "included"),
    [
        ("job", "table", True),
        ("bizproc_job", "table", False),
        ("bizproc_version_engine", "table", False),
        ("notbizproc_job", "table", True),
        ("bizproc_number", "column", True),
        (None, "schema", True),
        ("bizproc_of_the_application", "schema", True),
    ],
)
def test_filter_leaves_out_tables_alone(name, kind, included):
    assert include_name(name, kind, {"schema_name": None}) is included


def rows(engine):
    with engine.connect() as connection:
        return [
            connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar()  # noqa: S608
            for name in ("job", "history", "user_task")
        ]


@pytest.mark.parametrize("ours_first", [True, False])
def test_processes_run_beside_tables_of_the_same_names(
    application, database, ours_first
):
    if ours_first:
        bizproc.connect(address(database)).close()
    metadata = models()
    metadata.create_all(application)
    actions = bizproc.Actions()

    @actions.add("reserve_stock", transactional=True)
    def reserve_stock(item: str, amount: int, context: bizproc.ActionContext) -> None:
        job, history, task = (
            metadata.tables[name] for name in ("job", "history", "user_task")
        )
        connection = context.connection
        connection.execute(job.insert().values(id=amount, state=item))
        connection.execute(history.insert().values(text=item))
        connection.execute(task.insert().values(job=amount))
        if amount > 2:
            raise bizproc.BpmnError("SOLD_OUT")

    engine = bizproc.connect(address(database), actions=actions)
    engine.deploy(ORDER)
    began = engine.start("order", {"item": "lamp", "amount": 2})
    [task] = engine.user_tasks(instance=began.id)
    engine.complete_user_task(task.id, {"boxes": 1}, by="warehouse")
    assert engine.instance(began.id).state == "COMPLETED"
    assert engine.history(began.id)
    assert rows(application) == [1, 1, 1]
    engine.start("order", {"item": "sofa", "amount": 3})  # its action is undone
    assert rows(application) == [1, 1, 1]
    engine.close()
    metadata.drop_all(application)
    again = bizproc.connect(address(database), actions=actions)
    assert again.instance(began.id).state == "COMPLETED"
    again.close()


def test_a_workspace_opens_beside_them(application, database):
    metadata = models()
    metadata.create_all(application)
    with application.begin() as connection:
        connection.execute(metadata.tables["history"].insert().values(text="kept"))
    portal = bizproc.open_workspace(address(database), ".")
    lead = portal.create("lead", {"title": "Lamps"})
    assert portal.find("lead") == [lead]
    portal.close()
    assert rows(application) == [0, 1, 0]


def test_a_script_of_the_application_may_migrate_ours(project, application, database):
    """Alembic's global `op` and `context` are still the application's afterwards."""
    (project.versions / "a1.py").write_text(
        textwrap.dedent("""
        revision, down_revision = "a1", None
        import sqlalchemy as sa
        from alembic import context, op
        from bizproc.portal.migrations import PORTAL_MIGRATIONS
        from bizproc.stores.sql import migrate

        def upgrade():
            migrate(op.get_bind(), PORTAL_MIGRATIONS)
            assert context.get_context() is op.get_context()
            op.create_table("job", sa.Column("id", sa.Integer, primary_key=True))
        """)
    )
    project.upgrade()
    found = set(sa.inspect(application).get_table_names())
    assert {"job", "alembic_version", "bizproc_job", "bizproc_record"} <= found
    engine = bizproc.connect(address(database), clock=FakeClock())
    assert engine.instances() == []
    engine.close()
