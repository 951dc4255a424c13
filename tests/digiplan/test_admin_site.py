"""Django's own administration is there when asked for, and only then."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

LOOK = """
import django; django.setup()
from django.apps import apps
from django.urls import Resolver404, resolve
try: found = resolve("/django-admin/").view_name
except Resolver404: found = "nothing"
print(apps.is_installed("django.contrib.admin"), found)
"""


@pytest.mark.parametrize(
    ("switch", "found"), [("", "False nothing"), ("0", "False nothing"), ("1", "True admin:index")]
)
def test_it_is_off_in_production_unless_switched_on(switch: str, found: str) -> None:
    variables = {"DIGIPLAN_MODE": "production", "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "digiplan.example"}
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOOK],
        cwd=settings.BASE_DIR,
        env={**os.environ, **variables, "DJANGO_ADMIN": switch, "DJANGO_SETTINGS_MODULE": "digiplan.settings"},
        capture_output=True,
        text=True,
    )
    assert result.stdout.strip() == found, result.stderr


def test_its_checks_pass() -> None:
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DIGIPLAN_MODE": "test", "DJANGO_ADMIN": "1"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
