"""How a calculated figure stands in a snapshot: what is shown, and the parts that it opens to. Pure."""

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from roadmap.amounts import Amount, Qualifier, Total, total
from roadmap.budget import Variance
from roadmap.lights import Assessment, Reason

Figure = dict[str, Any]


def amount(value: Decimal | None, qualifier: str | None) -> Amount | None:
    """A stored value with its qualifier; None is unknown."""
    return None if value is None else Amount(value, Qualifier(qualifier or Qualifier.EXACT))


def figure(parts: Iterable[tuple[Any, Amount | None]], *, derived: bool = False) -> Figure:
    """The sum of parts, each with the id of the row that it comes from; None as an amount is unknown, and is counted.

    `shown` holds one figure, none when nothing is known, or several where an at-least meets an at-most (rule 8).
    """
    listed = list(parts)
    return {
        **of_total(total(part for _, part in listed), derived=derived),
        "parts": [{"of": of, **(written(part) if part else {"value": None, "qualifier": None})} for of, part in listed],
    }


def of_total(value: Total, *, derived: bool = False) -> Figure:
    """A total without naming its parts."""
    return {
        "shown": [written(part) for part in value.shown],
        "determinable": value.determinable,
        "unknown": value.unknown,
        "derived": derived or value.derived,
        "parts": [],
    }


def written(value: Amount) -> dict[str, Any]:
    """One figure with its qualifier."""
    return {"value": value.value, "qualifier": value.qualifier}


def of_variance(found: Variance | None) -> dict[str, Any] | None:
    """A variance with the figures that it was calculated from; per cent with one place."""
    if found is None:
        return None
    return {
        "base": written(found.base),
        "expected": written(found.expected),
        "difference": [written(part) for part in found.difference.shown],
        "percent": found.percent,
    }


def of_assessment(assessment: Assessment) -> dict[str, Any]:
    """A light with its reasons, figures included."""
    return {"light": assessment.light, "reasons": [_of_reason(reason) for reason in assessment.reasons]}


def _of_reason(reason: Reason) -> dict[str, Any]:
    values = asdict(reason)
    values["variance"] = of_variance(reason.variance)
    values["due"], values["baseline"] = reason.due, reason.baseline
    values["milestone"] = reason.milestone or None
    return {name: value for name, value in values.items() if value is not None}
