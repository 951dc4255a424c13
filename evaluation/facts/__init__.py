"""The facts of a report: read at a cut-off, assessed, frozen. docs/facts.md describes the format."""

from evaluation.facts.collect import FORMAT, collect
from evaluation.facts.editions import EditionError, content_for

__all__ = ["FORMAT", "EditionError", "collect", "content_for"]
