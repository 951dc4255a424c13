"""The facts of a report: read at a cut-off, assessed, frozen. docs/facts.md describes the format."""

from evaluation.facts.collect import FORMAT_VERSION, collect
from evaluation.facts.editions import EditionError, content_for

__all__ = ["FORMAT_VERSION", "EditionError", "collect", "content_for"]
