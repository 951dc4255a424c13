"""What every test gets: no network, no missing template variable, no unexpected error in the log."""

import gc
import logging
import os
import time
from collections.abc import Iterator
from typing import Any

import pgtrigger
import pytest
import pytest_socket
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests import migrated

# read by pytest-django: an undefined variable in a template fails the test
os.environ["FAIL_INVALID_TEMPLATE_VARS"] = "true"

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("digiplan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("digiplan")

LOOPBACK = ["127.0.0.1", "::1"]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Only loopback addresses and Unix sockets can be reached."""
    pytest_socket.socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


SLOW = ("browser", "tests/browser/test_from_nothing.py", "tests/test_access.py", "tests/acceptance/test_reports.py")
"""What a core begins with, so that none is left with it alone at the end."""


def _shared(nodeid: str) -> str:
    """What stays on one core: a file with its fixtures, and the browser tests with the demonstration they share."""
    file = nodeid.split("::")[0]
    return "browser" if file.startswith("tests/browser/") and file not in SLOW else file


class _ByFile(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return _shared(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Spread the tests over the cores by `_shared`, in the order in which they were collected."""
    config.option.loadscopereorder = False
    return _ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On several cores the slow ones come first; alone the order stays."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: SLOW.index(_shared(item.nodeid)) if _shared(item.nodeid) in SLOW else len(SLOW))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    # Thousands of collected tests stay until the end: walking through them again and again takes a tenth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def logged_errors(request: pytest.FixtureRequest) -> Iterator[list[logging.LogRecord]]:
    """Records of level error; any that is left at the end fails the test.

    A test that provokes an error asserts on this list and empties it.
    """
    handler = _Errors()
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler.records
    finally:
        root.removeHandler(handler)
    if handler.records:
        pytest.fail("logged as error: " + "; ".join(record.getMessage() for record in handler.records))


_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # private, hence not in the stubs


def _flush_immutable_rows_too(self: TransactionTestCase) -> Any:
    """Rows that are written once refuse TRUNCATE, which is how such a test cleans up after itself."""
    with pgtrigger.ignore():
        return _flush(self)


TransactionTestCase._fixture_teardown = _flush_immutable_rows_too  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: Any) -> None:
    """Each test database is a copy of one that has the migrations already."""
    with django_db_blocker.unblock():
        name = migrated.template()
        connection.close()
    connection.settings_dict["TEST"]["TEMPLATE"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let nobody into the test database any more, then end who is left: one session keeps it from being dropped."""
    yield
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
            _end_sessions(cursor, name, timeout=60)


def _end_sessions(cursor: Any, database: str, *, timeout: float) -> None:
    """End the clients of ``database`` and wait, ``timeout`` seconds at most, for the server's own workers in it."""
    deadline = time.monotonic() + timeout
    told: set[int] = set()
    while time.monotonic() < deadline:
        cursor.execute(
            "SELECT pid, backend_type, application_name, left(query, 300) FROM pg_stat_activity WHERE datname = %s",
            [database],
        )
        sessions = cursor.fetchall()
        if not sessions:
            return
        for pid, kind, application, query in sessions:
            if pid not in told:
                told.add(pid)
                print(f"a session was left open: {kind} {application} after: {query}")
            if kind == "client backend":
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        time.sleep(0.2)
    pytest.fail(f"sessions in {database} did not end within {timeout} seconds: {sessions}")
