"""Addresses by name, where a page may not be there for everyone or in every installation."""

from typing import Any

from django.urls import NoReverseMatch, reverse


def first_address(*names: str, args: tuple[Any, ...] = ()) -> str:
    """Return the address of the first name that exists, or ""."""
    for name in names:
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""
