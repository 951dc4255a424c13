"""The facts of a report: read at a cut-off, assessed, frozen. docs/facts.md describes the format."""

from evaluation.facts.collect import collect
from evaluation.facts.editions import EditionError, content_for
from evaluation.facts.schema import FORMAT_VERSION, FormatError, readable
from evaluation.facts.scope import About

__all__ = ["FORMAT_VERSION", "About", "EditionError", "FormatError", "collect", "content_for", "readable"]
