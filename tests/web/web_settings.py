"""The application's settings over a data folder of the test run, on SQLite or (web_postgresql.py) on PostgreSQL."""

import os
import tempfile

import web_postgresql

os.environ["STEELYARD_HOME"] = tempfile.mkdtemp(prefix="steelyard-web-")
os.environ["STEELYARD_WEBHOOK_SECRET"] = "a-webhook-secret-of-the-tests the-one-before-it-of-the-tests"
os.environ["STEELYARD_METRICS_TOKEN"] = "a token of the tests"
os.environ["DATABASE_URL"] = (
    web_postgresql.address("postgres") if web_postgresql.IS_WANTED and web_postgresql.fault() is None else ""
)

from steelyard.web.settings import *  # noqa: F403
from steelyard.web.settings import DATABASES

# A file, as in earnest: two threads of a database in memory do not wait for each other but fail.
DATABASES["default"]["TEST"] = {
    "NAME": f"steelyard_{web_postgresql.RUN}"
    if web_postgresql.IS_WANTED
    else f"{os.environ['STEELYARD_HOME']}/test.sqlite3"
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
