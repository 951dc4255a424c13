"""The three-way comparison of one cell: what was exported, what the file says, what stands there now.

Pure: no rows, no Django. Values are compared by their tokens (`values.token`).
"""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a cell of a file means for the row."""

    KEPT = "kept"
    """Nothing was changed in the file: whatever stands there now stays."""
    SAME = "same"
    """It was changed to what stands there already."""
    CHANGED = "changed"
    CONFLICT = "conflict"
    """Changed in the file and differently by somebody else since the export."""


@dataclass(frozen=True)
class Base:
    """What stood in the cell at the export: its text and the token of its value."""

    text: str = ""
    token: str = ""


def untouched(base: Base | None, text: str) -> bool:
    """Return whether the cell's text is the one that was exported: it need not even be read then."""
    return base is not None and base.text == text


def judge(base: Base | None, new: str, now: str) -> Verdict:
    """Return the verdict for the tokens of the file's value and of the present one; without a base nothing is known
    of what was changed since, and each difference is a change that the preview shows."""
    if base is not None and new == base.token:
        return Verdict.KEPT
    if new == now:
        return Verdict.SAME
    if base is None or now == base.token:
        return Verdict.CHANGED
    return Verdict.CONFLICT
