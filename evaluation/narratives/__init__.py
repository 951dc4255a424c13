"""What people write in a report beside its figures: editing, review, figures by name, checks against the data."""

from evaluation.narratives.required import Missing, missing

__all__ = ["Missing", "missing"]
