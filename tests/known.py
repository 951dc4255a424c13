"""A value that a test expects to be known."""

from typing import TypeVar

T = TypeVar("T")


def known(value: T | None) -> T:
    """Return the value; fail where it is unknown."""
    assert value is not None
    return value
