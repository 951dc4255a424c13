"""What the person at the terminal reads, and how a command ends."""

import sys
import time
from types import TracebackType

OK, FAILED, USAGE, PACKAGES_MISSING, ALREADY_RUNNING = 0, 1, 2, 3, 4
INTERRUPTED, TERMINATED = 130, 143


class Stop(Exception):
    """Ends the command with a sentence for the person and an exit code."""

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.code = code


def say(text: str) -> None:
    """One line about what happens now; on standard error, so that output can be piped."""
    print(f"digiplan: {text}", file=sys.stderr, flush=True)


class Step:
    """`with Step("start PostgreSQL"):` prints what was done with the time it took; a slow one is announced before."""

    def __init__(self, text: str, *, slow: bool = False) -> None:
        self.text = text
        self.slow = slow

    def __enter__(self) -> "Step":
        self.begin = time.monotonic()
        if self.slow:
            say(f"{self.text} ...")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            say(f"{'    done' if self.slow else self.text}: {time.monotonic() - self.begin:.1f} s")
