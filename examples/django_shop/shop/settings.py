"""Settings: one database, which Django and the engine both open."""

import os
from typing import Any

import sqlalchemy as sa

SHOP_DB = os.environ.get("SHOP_DB", "sqlite:///shop.db")
"""The address of the database, as `bizproc.connect` takes it."""


def database_of(address: str) -> dict[str, Any]:
    """Return what Django calls the database of an address."""
    url = sa.make_url(address)
    if url.get_backend_name() == "sqlite":
        # a transaction of both begins by writing: waiting for it is fair from the start
        options = {"transaction_mode": "IMMEDIATE", "timeout": 10}
        engine = "django.db.backends.sqlite3"
        return {"ENGINE": engine, "NAME": url.database, "OPTIONS": options}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.database,
        "USER": url.username or "",
        "PASSWORD": url.password or "",
        "HOST": url.host or url.query.get("host", ""),
        "PORT": url.port or "",
        "OPTIONS": {},
    }


DATABASES = {"default": database_of(SHOP_DB)}
INSTALLED_APPS = ["shop"]
ROOT_URLCONF = "shop.urls"
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
]
MIDDLEWARE = [
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "UTC"
USE_TZ = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
# for an example on one's own machine: give yours by the environment
SECRET_KEY = os.environ.get("SHOP_SECRET_KEY", "only-for-trying-it-out")
