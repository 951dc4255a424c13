"""The rows of a snapshot, findable by id and by what they belong to. Pure: no ORM, no clock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from roadmap.judging import period_start

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Stand:
    """What is assessed: the rows, the plan, the period, the cut-off, the day before the period, and the settings.

    `prior_states` are the projects' states in the last report, by project; None without such a report, and then the
    dated rows say how things stood on `prior_day`. `kind` is that of the report; `reporter` the municipality that it is
    about: then its own status speaks for a project, and not that of the body in the lead.
    """

    rows: Rows
    plan: Any
    period_from: date
    period_to: date
    cut_off: date
    prior_day: date
    settings: Mapping[str, Any]
    prior_states: Mapping[Any, str | None] | None = None
    kind: str = "annual"
    reporter: Any = None
    _children: dict[tuple[str, str], dict[Any, list[Row]]] = field(default_factory=dict, compare=False)

    @property
    def current_from(self) -> date:
        """From when on a status is a current one: in the period, and of several years in the year of the cut-off."""
        return self.period_from if self.kind == "annual" else max(self.period_from, period_start(self.cut_off))

    @cached_property
    def index(self) -> dict[Any, Row]:
        """Every row by its id."""
        return {row["id"]: row for members in self.rows.values() for row in members}

    def all(self, kind: str) -> Sequence[Row]:
        """The rows of one kind, in their order."""
        return self.rows.get(kind, ())

    def of(self, kind: str, column: str, parent: Any) -> Sequence[Row]:
        """The rows of one kind whose `column` is `parent`, in their order."""
        key = (kind, column)
        if key not in self._children:
            groups: dict[Any, list[Row]] = {}
            for row in self.all(kind):
                groups.setdefault(row[column], []).append(row)
            self._children[key] = groups
        return self._children[key].get(parent, ())

    def get(self, row_id: Any) -> Row | None:
        """The row with this id, None for None and for what is not in the snapshot."""
        return None if row_id is None else self.index.get(row_id)

    def latest(self, kind: str, column: str, parent: Any, day: date | None = None) -> Row | None:
        """The dated row of `parent` that counts at `day` (the cut-off unless another is given), None without one."""
        until = day or self.cut_off
        known = [row for row in self.of(kind, column, parent) if row["effective_on"].day <= until]
        return known[-1] if known else None


def group(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    """The rows by `key`, in order of first appearance."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups
