"""What follows from actions: rooms say what they do once rows of a model have changed, in the same transaction.

`organisation.audit.record` is where every action passes, so nothing that changes a row by an action is missed.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Model

Follower = Callable[[Sequence[Any]], None]
_followers: dict[str, list[Follower]] = {}


def follow(label: str, follower: Follower) -> None:
    """Call `follower` with the rows of the model `label` ("organisation.membership") that an action wrote about.

    The rows may have been deleted by then; their columns are still there.
    """
    _followers.setdefault(label, []).append(follower)


def changed(rows: Iterable[Model]) -> None:
    """Tell the followers; called by the audit trail."""
    by_label: dict[str, list[Model]] = {}
    for row in rows:
        label = row._meta.label_lower
        if label in _followers:
            by_label.setdefault(label, []).append(row)
    for label, found in by_label.items():
        for follower in _followers[label]:
            follower(found)
