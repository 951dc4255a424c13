"""What loading a plan file did, or would do."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FieldChange:
    """One field of one row: its old and new value as text, empty where unknown."""

    model: str
    row: str
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class NamedRow:
    """A row by its model and its path; `reason` says why it was kept."""

    model: str
    row: str
    reason: str = ""


@dataclass
class LoadResult:
    """Counts per model in the file's order, every changed field, and what is no longer in the file.

    `vanished` rows were kept, `pruned` ones deleted, `protected` ones should have been deleted but are still needed.
    """

    name: str
    dry_run: bool = False
    models: list[str] = field(default_factory=list)
    new: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    changes: list[FieldChange] = field(default_factory=list)
    vanished: list[NamedRow] = field(default_factory=list)
    pruned: list[NamedRow] = field(default_factory=list)
    protected: list[NamedRow] = field(default_factory=list)

    def count(self, model: str, counter: Counter[str], number: int = 1) -> None:
        """Count rows of a model."""
        if model not in self.models:
            self.models.append(model)
        counter[model] += number

    @property
    def touched(self) -> bool:
        """Whether anything was written."""
        return bool(+self.new or +self.changed or self.pruned)

    def as_details(self) -> dict[str, object]:
        """For the audit trail: the counts, and what was deleted."""
        return {
            "file": self.name,
            "new": dict(+self.new),
            "changed": dict(+self.changed),
            "pruned": [f"{row.model} {row.row}" for row in self.pruned],
        }
