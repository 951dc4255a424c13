"""Plan files: a county's whole plan as one YAML file that people and programs can read.

`load` writes a file to the database, `dump` writes the database to a file. What a file holds is the table in `spec`.
"""

from exchange.planfile.dumping import dump
from exchange.planfile.loading import load, parse
from exchange.planfile.problems import PlanFileError, Problem
from exchange.planfile.result import FieldChange, LoadResult, NamedRow

__all__ = ["FieldChange", "LoadResult", "NamedRow", "PlanFileError", "Problem", "dump", "load", "parse"]
