"""The words of what money is grouped by: names of dimensions, of their values, and their order."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.models import Direction, PlanPart, Stage
from roadmap.pivot.loading import Names
from roadmap.pivot.portions import DIMENSIONS, NONE, TOGETHER, YEARLY
from roadmap.pivot.sums import Block, Kind, Measure

DIMENSION_NAMES: dict[str, str | Promise] = {
    "produkt": gettext_lazy("Product"),
    "jahr": gettext_lazy("Year"),
    "feld": gettext_lazy("Action field"),
    "projekt": gettext_lazy("Project"),
    "stufe": gettext_lazy("Stage"),
    "richtung": gettext_lazy("Revenue or expense"),
    "deckung": gettext_lazy("Cover"),
    "posten": gettext_lazy("Item"),
}
KIND_NAMES: dict[Kind, str | Promise] = {
    Kind.SECURED: gettext_lazy("secured"),
    Kind.CONDITIONAL: gettext_lazy("under a condition"),
    Kind.UNKNOWN: gettext_lazy("without a figure"),
}
MEASURE_NAMES: dict[Measure, str | Promise] = {
    Measure.PLAN: gettext_lazy("Latest total"),
    Measure.AVAILABLE: gettext_lazy("Available"),
    Measure.EXPECTED: gettext_lazy("Actual plus forecast"),
}
STAGE_ORDER = [stage.value for stage in Stage]
SIDE_ORDER = [Direction.EXPENSE, Direction.PAYMENT, Direction.REVENUE, Direction.RECEIPT, *PlanPart]
FIRST_STAGES = [Stage.APPROPRIATION, Stage.DRAFT, Stage.NEED]
"""Whose block a table shows first."""
assert set(DIMENSION_NAMES) == set(DIMENSIONS)


def value_name(dimension: str, key: str, names: Names) -> str:
    """Return the word of a dimension's value; "" of one that nobody stated."""
    if dimension == "jahr":
        return year_name(key)
    if dimension in ("projekt", "feld") and key == NONE:
        return _("the plan as a whole") if dimension == "projekt" else _("without an action field")
    if key == NONE:
        return ""
    if dimension == "stufe":
        return str(Stage(key).label) if key in STAGE_ORDER else key
    if dimension == "richtung":
        return side_name(key)
    if dimension == "deckung":
        return _cover_name(key, names.get("deckung", {}))
    return names.get(dimension, {}).get(key, key)


def _cover_name(key: str, names: dict[str, str]) -> str:
    parts = [names.get(part, part) for part in key.split(TOGETHER)]
    if len(parts) == 1:
        return parts[0]
    return _("%(covers)s (shares not stated)") % {"covers": " + ".join(parts)}


def side_name(key: str) -> str:
    """Return the words of a side: "Aufwand (Ergebnisplan)"."""
    if key in Direction.values:
        part = PlanPart.RESULT if key in (Direction.REVENUE, Direction.EXPENSE) else PlanPart.FINANCE
        return f"{Direction(key).label} ({part.label})"
    if key in PlanPart.values:
        return _("%(part)s, revenue or expense not stated") % {"part": PlanPart(key).label}
    return _("revenue or expense not stated")


def year_name(key: str) -> str:
    """Return the words of a year or of how years are known; "" where nothing is."""
    if key == NONE:
        return ""
    if key == YEARLY:
        return _("every year, first and last year not stated")
    span = key.removesuffix(f"-{YEARLY}")
    if span.startswith("ab-"):
        text = _("from %(year)s") % {"year": span.removeprefix("ab-")}
    elif span.startswith("bis-"):
        text = _("until %(year)s") % {"year": span.removeprefix("bis-")}
    else:
        text = span.replace("-", "–")
    return f"{text}, {_('every year')}" if span != key else text


def block_name(block: Block) -> str:
    """Return the words of a block: "Ansatz, Aufwand (Ergebnisplan), je Jahr"; what a table's axis says is left out."""
    parts = [str(Stage(block.stage).label)] if block.stage else []
    if block.side:
        parts.append(side_name(block.side))
    if block.yearly:
        parts.append(_("amount per year"))
    return ", ".join(parts) or _("All money")


def block_key(block: Block) -> str:
    """Return how a block is named in an address."""
    return ".".join([block.side or "-", block.stage or "-", *([YEARLY] if block.yearly else [])])


def block_rank(block: Block) -> tuple[int, ...]:
    """Order of blocks: what is spent first, of it what was granted, then draft and need, then the rest."""
    side = SIDE_ORDER.index(block.side) if block.side in SIDE_ORDER else len(SIDE_ORDER)
    first = FIRST_STAGES.index(Stage(block.stage)) if block.stage in FIRST_STAGES else len(FIRST_STAGES)
    return side, first, STAGE_ORDER.index(block.stage) if block.stage else 0, int(block.yearly)


def ordered(dimension: str, keys: Iterable[str], names: Names) -> list[str]:
    """Return the values of a dimension in the order in which they are read; what nobody stated comes last."""
    if dimension == "stufe":
        return sorted(keys, key=lambda key: STAGE_ORDER.index(key) if key in STAGE_ORDER else len(STAGE_ORDER))
    if dimension == "richtung":
        return sorted(keys, key=lambda key: SIDE_ORDER.index(key) if key in SIDE_ORDER else len(SIDE_ORDER))
    if dimension in ("posten", "produkt"):  # as they were read: by code, year and address
        place = {key: number for number, key in enumerate(names.get(dimension, {}))}
        return sorted(keys, key=lambda key: place.get(key, len(place)))
    if dimension == "jahr":
        return sorted(keys)
    return sorted(keys, key=lambda key: (key == NONE, value_name(dimension, key, names).casefold(), key))
