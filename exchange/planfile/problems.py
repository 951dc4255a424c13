"""What is wrong with a plan file: every mistake with its place, the value, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

VALUE_LENGTH = 60
ALLOWED_SHOWN = 40


@dataclass(frozen=True)
class Mark:
    """A place in the file, line and column counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Problem:
    """One mistake. `code` names its kind for programs, `path` is like ``plans[0].versions[1].fields[2].number``."""

    file: str
    line: int
    column: int
    path: str
    code: str
    message: str
    value: str | None = None
    allowed: tuple[str, ...] = ()
    suggestion: str = ""

    def __str__(self) -> str:
        parts = [self.message]
        if self.value is not None:
            parts.insert(0, _("“%(value)s”") % {"value": shorten(self.value)})
        text = f"{self.file}:{self.line}:{self.column}: {self.path or '.'}: {': '.join(parts)}"
        if self.suggestion:
            text += "; " + _("did you mean “%(word)s”?") % {"word": self.suggestion}
        if self.allowed:
            listed = [*self.allowed[:ALLOWED_SHOWN], *(["…"] if len(self.allowed) > ALLOWED_SHOWN else [])]
            text += "; " + _("allowed: %(list)s") % {"list": ", ".join(listed)}
        return text


class PlanFileError(Exception):
    """The plan file was refused and nothing was changed; `problems` lists every mistake in the file's order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Problems:
    """Collects the mistakes of one file."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(
        self,
        code: str,
        message: str,
        mark: Mark,
        path: str,
        *,
        value: str | None = None,
        allowed: Iterable[str] = (),
        suggest: str | None = None,
    ) -> None:
        """Note a mistake. The closest of `allowed` to `suggest`, or to the value, becomes the suggestion."""
        choices = tuple(allowed)
        word = suggest if suggest is not None else value
        close = get_close_matches(word, choices, n=1) if word and choices else []
        self.found.append(
            Problem(self.file, mark.line, mark.column, path, code, message, value, choices, close[0] if close else "")
        )

    def raise_if_any(self) -> None:
        """Raise PlanFileError when there is any mistake."""
        if self.found:
            raise PlanFileError(sorted(self.found, key=lambda p: (p.line, p.column, p.path, p.code)))


def shorten(text: str) -> str:
    """`text` on one line, printable, and not too long for an error message."""
    line = " ".join(text.split())
    line = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in line)
    return line if len(line) <= VALUE_LENGTH else line[: VALUE_LENGTH - 1] + "…"
