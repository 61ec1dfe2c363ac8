"""The application's settings over a data folder of the test run; the database may be named by DATABASE_URL."""

import os
import tempfile

os.environ["STEELYARD_HOME"] = tempfile.mkdtemp(prefix="steelyard-web-")
os.environ["STEELYARD_WEBHOOK_SECRET"] = "a webhook secret of the tests, long enough"
os.environ["STEELYARD_METRICS_TOKEN"] = "a token of the tests"

from steelyard.web.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
