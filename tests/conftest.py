"""What every test gets: no network, no missing template variable, no unexpected error in the log."""

import logging
import os
from collections.abc import Iterator
from typing import Any

import pgtrigger
import pytest
import pytest_socket
from django.test import TransactionTestCase

# read by pytest-django: an undefined variable in a template fails the test
os.environ["FAIL_INVALID_TEMPLATE_VARS"] = "true"

LOOPBACK = ["127.0.0.1", "::1"]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Only loopback addresses and Unix sockets can be reached."""
    pytest_socket.socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file stays on one core, and so do all browser tests that share the demonstration."""
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            shared = "tests/browser/" in item.nodeid
            item.add_marker(pytest.mark.xdist_group("browser" if shared else item.nodeid.split("::")[0]))


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
