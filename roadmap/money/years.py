"""The years of an item as one text: "2023", "2021–2025", "2023–" (from 2023 on), "–2025" (until 2025), "" (unknown).

Pure: no Django, no clock.
"""

import re
from dataclasses import dataclass

FIRST, LAST = 1900, 2200
EXAMPLES = "2023, 2021–2025, 2023–, –2025"
_SPAN = re.compile(
    r"(?:(?P<one>[0-9]{4})|(?P<first>[0-9]{4}) ?[-–] ?(?P<last>[0-9]{4})"
    r"|(?:(?:ab|from) (?P<since>[0-9]{4})|(?P<open>[0-9]{4}) ?[-–])"
    r"|(?:bis|until) (?P<end>[0-9]{4})|[-–] ?(?P<till>[0-9]{4}))",
    re.IGNORECASE,
)


class YearsError(ValueError):
    """A text that is no year and no span of years."""


@dataclass(frozen=True)
class Years:
    """The first and the last year, each None where unknown; `open_ended` is "from the first year on"."""

    first: int | None = None
    last: int | None = None
    open_ended: bool = False

    def __str__(self) -> str:
        if self.first is None:
            return f"–{self.last}" if self.last else ""
        if self.open_ended:
            return f"{self.first}–"
        return str(self.first) if self.last in (None, self.first) else f"{self.first}–{self.last}"

    @property
    def single(self) -> int | None:
        """The one year, None for a span or an unknown one."""
        return self.first if not self.open_ended and self.last in (None, self.first) else None


def parse_years(text: str) -> Years:
    """Return the years that a text means; nothing typed is unknown. Raises YearsError."""
    text = " ".join(text.split())
    if not text:
        return Years()
    match = _SPAN.fullmatch(text)
    if match is None:
        raise YearsError(text)
    found = {name: int(value) for name, value in match.groupdict().items() if value}
    if any(not FIRST <= year <= LAST for year in found.values()):
        raise YearsError(text)
    if "one" in found:
        return Years(found["one"], found["one"])
    if "first" in found:
        if found["last"] < found["first"]:
            raise YearsError(text)
        return Years(found["first"], found["last"])
    since = found.get("since") or found.get("open")
    return Years(since, None, True) if since else Years(None, found.get("end") or found.get("till"))
