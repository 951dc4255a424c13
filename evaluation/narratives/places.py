"""Where a report has texts: its thirteen sections, the part of each action field, and each deviation.

A place is known by its key, which the database, the manifest and the report's chapters share: "summary",
"field:<id of the action field>" ("field:none" for projects without one), "deviation:<id of the project>". Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

SECTIONS: Mapping[str, str] = {
    "preface": "vorwort",
    "summary": "eine-seite",
    "mandate": "auftrag-und-methode",
    "matrix": "handlungsfelder-im-ueberblick",
    "fields": "handlungsfelder",
    "deviations": "abweichungen",
    "finance": "haushalt",
    "staff": "stellen",
    "joint": "gemeinsame-projekte",
    "indicators": "indikatoren",
    "mandates": "offene-auftraege",
    "adaptations": "anpassungsbedarf",
    "annex": "anhang",
}
"""The thirteen sections of the report in their order (domain, section 6), each with its name in addresses."""
OWN_SECTIONS: Mapping[str, Mapping[str, str]] = {"final": {"proposal": "beschlussvorschlag"}}
"""Sections that only one kind of report has, by kind, each with its name in addresses."""
ALL_SECTIONS = {**SECTIONS, **{key: name for own in OWN_SECTIONS.values() for key, name in own.items()}}
PREFIXES: Mapping[str, str] = {"field": "handlungsfeld-", "deviation": "abweichung-"}
WITHOUT_FIELD = "none"
ADDRESSES = {address: key for key, address in ALL_SECTIONS.items()}


class NoPlace(ValueError):
    """A key or an address that names no place in a report."""


@dataclass(frozen=True)
class Place:
    """A place in a report that may have a text; `subject` is the id of its action field or project, as facts write it.

    Of a section, and of the projects without an action field, it is None.
    """

    kind: str
    key: str
    subject: str | None = None

    @property
    def section(self) -> str:
        """The section that the text stands in."""
        return {"field": "fields", "deviation": "deviations"}.get(self.kind, self.key)

    @property
    def address(self) -> str:
        """How the place is called in addresses."""
        if self.kind == "section":
            return ALL_SECTIONS[self.key]
        return PREFIXES[self.kind] + (self.subject or "ohne")


def section(key: str) -> Place:
    """Return the place of a section."""
    if key not in ALL_SECTIONS:
        raise NoPlace(key)
    return Place("section", key)


def of_field(field: str | None) -> Place:
    """Return the place of an action field's part; None: of the projects without one."""
    return Place("field", f"field:{field or WITHOUT_FIELD}", field)


def of_deviation(project: str) -> Place:
    """Return the place of the explanation of a project's deviation."""
    return Place("deviation", f"deviation:{project}", project)


def from_key(key: str) -> Place:
    """Return the place with this key. Raises NoPlace."""
    kind, colon, subject = key.partition(":")
    if not colon:
        return section(key)
    if kind == "field":
        return of_field(None if subject == WITHOUT_FIELD else _id(subject, key))
    if kind == "deviation":
        return of_deviation(_id(subject, key))
    raise NoPlace(key)


def from_address(address: str) -> Place:
    """Return the place with this name in addresses. Raises NoPlace."""
    if address in ADDRESSES:
        return section(ADDRESSES[address])
    for kind, prefix in PREFIXES.items():
        if address.startswith(prefix):
            subject = address.removeprefix(prefix)
            return from_key(f"{kind}:{WITHOUT_FIELD if kind == 'field' and subject == 'ohne' else subject}")
    raise NoPlace(address)


def _id(text: str, key: str) -> str:
    try:
        found = str(UUID(text))
    except ValueError as error:
        raise NoPlace(key) from error
    if found != text:
        raise NoPlace(key)
    return found
