"""The formats of frozen facts, and what the software of today reads of each. Pure.

A signed report is never rendered again, but its facts are read for as long as it exists: on the web, as last year of
the next report, and as the version that a correction replaces. So every format that was ever frozen stays readable.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

FORMAT_VERSION: Final = 3
"""The format in which facts are frozen now.

1: the first. 2: `corrections` of adopted texts since the last report (rule 14). 3: the `kind` of the report and its
`scope`: the project or the municipality that it is limited to.
"""

Facts = dict[str, Any]


class FormatError(ValueError):
    """Facts of a format that this version of the software does not know."""


def readable(facts: Mapping[str, Any]) -> Facts:
    """Return frozen `facts` of any format in the present one; `facts` stay as they are.

    What an older format does not say stays unsaid: it is null, never empty. Raises FormatError for a newer format and
    for facts that name none.
    """
    found, version = dict(facts), facts.get("format")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= FORMAT_VERSION:
        raise FormatError(f"facts of format {version!r} cannot be read; this software knows 1 to {FORMAT_VERSION}")
    for step in range(version, FORMAT_VERSION):
        found = _STEPS[step](found)
    return found


def _to_2(facts: Facts) -> Facts:
    found: Facts = {**facts, "format": 2, "corrections": None}
    for name in ("results", "public_results"):
        if name in facts:
            found[name] = _outcomes_unsaid(facts[name])
    return found


def _outcomes_unsaid(results: Mapping[str, Any]) -> Facts:
    """The first facts of format 1 did not say what was granted and spent per project in the year of the cut-off."""
    money = results["money"]
    projects = [{"year": [], **row} for row in money["projects"]]
    return {**results, "money": {**money, "projects": projects}}


def _to_3(facts: Facts) -> Facts:
    """Until then every report was the annual one of a whole plan."""
    return {**facts, "format": 3, "kind": "annual", "scope": {"project": None, "body": None, "shares": []}}


_STEPS: Final[Mapping[int, Callable[[Facts], Facts]]] = {1: _to_2, 2: _to_3}
