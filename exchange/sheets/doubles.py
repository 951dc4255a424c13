"""Which titles may mean the same project. Pure: words, no rows."""

import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

ALIKE = 0.6
"""Share of common words from which on two titles are likely the same project."""
SHOWN = 5
_WORD = re.compile(r"[^\W_]+")
_EMPTY_WORDS = {"der", "die", "das", "und", "des", "den", "dem", "für", "fur", "zur", "zum", "von", "im", "in", "am"}


def words_of(title: str) -> frozenset[str]:
    """Return the words that tell titles apart: small letters, without accents, articles and punctuation."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    found = frozenset(_WORD.findall("".join(mark for mark in plain if not unicodedata.combining(mark))))
    return found - _EMPTY_WORDS or found


class Titles(Generic[K]):
    """Titles that are there already, by key; found by the words that they share with another one."""

    def __init__(self, titles: Mapping[K, str]) -> None:
        self._words = {key: words_of(title) for key, title in titles.items()}
        self._by_word: dict[str, list[K]] = {}
        for key, words in self._words.items():
            for word in words:
                self._by_word.setdefault(word, []).append(key)

    def like(self, title: str) -> list[K]:
        """Return the keys of titles that likely mean the same, the likeliest first."""
        wanted = words_of(title)
        shared: dict[K, int] = {}
        for word in wanted:
            for key in self._by_word.get(word, ()):
                shared[key] = shared.get(key, 0) + 1
        rated = {key: count / len(wanted | self._words[key]) for key, count in shared.items()}
        found = [key for key, share in rated.items() if share >= ALIKE]
        return sorted(found, key=lambda key: -rated[key])[:SHOWN]


def repeated(titles: Iterable[str]) -> set[str]:
    """Return the titles, in small letters, that stand there more than once."""
    seen: set[str] = set()
    again: set[str] = set()
    for title in titles:
        folded = title.casefold()
        (again if folded in seen else seen).add(folded)
    return again
