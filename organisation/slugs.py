"""Addresses made from titles: "Straßenverkehrsamt Süd" becomes "strassenverkehrsamt-sued", "2026/17" "2026-17"."""

from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify

from organisation.models.base import SLUG_LENGTH

_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue", "ß": "ss", "ẞ": "ss"}
_GERMAN = str.maketrans({**_UMLAUTS, "/": " ", ".": " "})


def slug_of(text: str, fallback: str = "eintrag") -> str:
    """Return the text as an address of at most 80 characters; `fallback` where no letter or figure is left."""
    return slugify(text.translate(_GERMAN))[:SLUG_LENGTH].strip("-") or fallback


def free_slug(text: str, among: QuerySet[Any], field: str = "slug", fallback: str = "eintrag") -> str:
    """Return an address that no row of `among` has yet: the second one of a title ends in -2.

    Two at the same moment may still get the same one; the database then refuses the later (constraint per owner).
    """
    wanted = slug_of(text, fallback)
    taken = set(among.filter(**{f"{field}__startswith": wanted[: SLUG_LENGTH - 6]}).values_list(field, flat=True))
    found, number = wanted, 2
    while found in taken:
        found = f"{wanted[: SLUG_LENGTH - 6].rstrip('-')}-{number}"
        number += 1
    return found
