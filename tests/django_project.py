"""Django, set up once in a process as the example is, on a database of each test."""

import contextlib
import os

import django
import sqlalchemy as sa
from django.db import connections


def set_up():
    """Set Django up, with the settings of the example."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    django.setup()


@contextlib.contextmanager
def database(address, *, alias="default", **settings):
    """Let Django have the database of an address of SQLAlchemy."""
    set_up()
    from shop.settings import database_of  # noqa: PLC0415 - Django is set up first

    usual = connections.settings["default"]
    with_it = {
        **connections.settings,
        alias: {**usual, **database_of(str(address)), **settings},
    }
    former = connections.settings
    connections.settings = connections.configure_settings(with_it)
    forget(alias)
    try:
        yield connections[alias]
    finally:
        forget(alias)
        connections.settings = former


def forget(alias):
    """Close this thread's connection, so that the next one is made anew."""
    if alias in [it.alias for it in connections.all(initialized_only=True)]:
        connections[alias].close()
        del connections[alias]


def address_of(url):
    """Return an address with its password."""
    return sa.make_url(url).render_as_string(hide_password=False)
