"""Evaluates a model's CHECK conditions on items that are not in the database yet, as SQL would.

Only so can all mistakes be listed at once, each with its line. Knows the few lookups that the models use; a test makes
sure that it knows them all.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import F, Q

Getter = Callable[[str], Any]
Truth = bool | None


def holds(condition: Q, get: Getter) -> Truth:
    """Whether the condition holds for the values that `get` gives; None is SQL's unknown, which a CHECK lets pass."""
    children: Iterable[Any] = condition.children
    truths = [holds(child, get) if isinstance(child, Q) else _lookup(child[0], child[1], get) for child in children]
    result = _any(truths) if condition.connector == Q.OR else _all(truths)
    return _not(result) if condition.negated else result


def names(condition: Q) -> Iterator[str]:
    """The fields that a condition looks at, in order."""
    children: Iterable[Any] = condition.children
    for child in children:
        if isinstance(child, Q):
            yield from names(child)
        else:
            lookup, value = child
            yield lookup.partition("__")[0]
            if isinstance(value, F):
                yield _field_of(value)


def _all(truths: list[Truth]) -> Truth:
    if False in truths:
        return False
    return None if None in truths else True


def _any(truths: list[Truth]) -> Truth:
    if True in truths:
        return True
    return None if None in truths else False


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _lookup(lookup: str, expected: Any, get: Getter) -> Truth:
    name, _separator, operator = lookup.partition("__")
    value = get(name)
    if operator == "isnull":
        return (value is None) is expected
    operate = _OPERATORS[operator or "exact"]
    if isinstance(expected, F):
        expected = get(_field_of(expected))
    if value is None or expected is None:
        return None
    return operate(value, expected)


def _field_of(expression: F) -> str:
    """The field that F names; its deconstruction says so."""
    _path, (name,), _keywords = expression.deconstruct()
    return str(name)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, expected: bool(value == expected),
    "in": lambda value, expected: value in expected,
    "gt": lambda value, expected: bool(value > expected),
    "gte": lambda value, expected: bool(value >= expected),
    "lt": lambda value, expected: bool(value < expected),
    "lte": lambda value, expected: bool(value <= expected),
    "contained_by": lambda value, expected: set(value) <= set(expected),
    "regex": lambda value, expected: re.search(expected, value) is not None,
}
