"""What stands in a cell of the grid: a figure in German notation, with "rund" or the like before it."""

from decimal import Decimal

from django.utils.translation import override, pgettext

from organisation.inputs import MoneyField, typed_number
from organisation.models import Qualifier
from roadmap.models import Stage

Value = tuple[Decimal | None, str]
"""Amount (None: unknown) and qualifier."""
UNKNOWN: Value = (None, Qualifier.EXACT.value)


def words() -> dict[str, str]:
    """Return the words before a figure by qualifier, in the page's language; exact has none."""
    return {
        Qualifier.ABOUT.value: pgettext("before a figure", "about"),
        Qualifier.AT_LEAST.value: pgettext("before a figure", "at least"),
        Qualifier.AT_MOST.value: pgettext("before a figure", "at most"),
    }


def cell_text(value: Value) -> str:
    """Return the text that stands in a cell; an unknown amount is an empty cell."""
    amount, qualifier = value
    if amount is None:
        return ""
    word = words().get(qualifier, "")
    return f"{word} {typed_number(amount)}" if word else typed_number(amount)


def parse_cell(text: str, stage: str) -> Value:
    """Return what a typed cell means. Raises ValidationError as MoneyField does; only actuals may be negative."""
    text = " ".join(text.split())
    for qualifier, word in _all_words():
        if text.casefold().startswith(f"{word.casefold()} "):
            return _figure(text[len(word) :], stage), qualifier
    return _figure(text, stage), Qualifier.EXACT.value


def _figure(text: str, stage: str) -> Decimal | None:
    field = MoneyField(required=False, minimum=None if stage == Stage.ACTUAL else 0)
    return field.clean(text)


def _all_words() -> list[tuple[str, str]]:
    """The words of both languages, so that what one page wrote every page reads."""
    found = list(words().items())
    with override("de"):
        found += words().items()
    with override("en"):
        found += words().items()
    return [*found, (Qualifier.ABOUT.value, "ca.")]
