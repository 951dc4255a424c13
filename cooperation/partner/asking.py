"""Which requests for help stand, from the statuses of one body on one project. Pure: no Django, no clock.

A request begins with a status that asks for help. Later statuses that ask carry it on, also in other words, until it is
answered; after an answer the same words are still the same request, and other words are a new one. A status without
help needed withdraws what nobody has answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Key = TypeVar("Key")


class HelpState(StrEnum):
    """What became of a request. Only the first waits for the office."""

    OPEN = "open"
    ANSWERED = "answered"
    DONE = "done"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Said(Generic[Key]):
    """A status: what it asks for, and for each answer, oldest first, whether it closed the request."""

    key: Key
    help: str
    answers: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Request(Generic[Key]):
    """A request: its statuses, oldest first, and what the last of them asks for."""

    keys: tuple[Key, ...]
    help: str
    state: HelpState


def requests(said: Sequence[Said[Key]]) -> list[Request[Key]]:
    """Return the requests in statuses of one body on one project, both oldest first."""
    runs: list[list[Said[Key]]] = []
    ended: set[int] = set()
    before: Said[Key] | None = None
    for status in said:
        if not _words(status):
            if runs:
                ended.add(len(runs) - 1)
            before = None
            continue
        if before is None or (_answered(runs[-1]) and _words(status) != _words(before)):
            runs.append([])
        runs[-1].append(status)
        before = status
    return [
        Request(tuple(one.key for one in run), _words(run[-1]), _state(run, withdrawn=place in ended))
        for place, run in enumerate(runs)
    ]


def _state(run: Sequence[Said[Key]], *, withdrawn: bool) -> HelpState:
    if any(done for one in run for done in one.answers):
        return HelpState.DONE
    if _answered(run):
        return HelpState.ANSWERED
    return HelpState.WITHDRAWN if withdrawn else HelpState.OPEN


def _answered(run: Sequence[Said[Key]]) -> bool:
    return any(one.answers for one in run)


def _words(status: Said[Key]) -> str:
    return "\n".join(line.strip() for line in status.help.strip().splitlines())
