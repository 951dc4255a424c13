"""What people write in a report beside its figures: editing, review, figures by name, checks against the data."""

from evaluation.narratives.required import Missing, lacks_proposal, missing

__all__ = ["Missing", "lacks_proposal", "missing"]
