"""Whatever a partner sends, it is told in German at the field what is wrong: nonsense in every field of every form.

The forms are read from the pages that a municipality's editor opens with its own rows, so a new form and a new field
are covered from their first day.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.forms import BaseForm
from django.test import Client

from organisation.models import Role, User
from roadmap.object_permissions import sync_permissions
from tests import test_access
from tests.access.rules import Scene
from tests.cooperation.towns import base, fill

FULL = bool(os.environ.get("DIGIPLAN_TEST_FULL"))
pytestmark = pytest.mark.django_db
ROLE = Role.PARTNER_EDITOR
FRAME = ("/abmelden/", "/sprache/", "/rolle/")
"""Forms of the frame of every page."""
NONSENSE = (
    "",
    "x" * 30_000,
    "a\x00b",
    "-1e999",
    "NaN",
    "31.02.2023",
    "9" * 40,
    "9999999999-99-99",
    "’; drop\u202e\ud7ff",
    "00000000-0000-0000-0000-000000000007",
)
ENGLISH = ("This field", "Enter a", "Ensure this", "Select a valid", "is not one of", "Null characters")


@dataclass
class Form:
    """A form of a page: where it sends, and its fields with what stands in them."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """Reads the forms of a page that send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found, self.open = page, list[Form](), False
        self.select = self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = told.get("method", "").lower() == "post"
            if self.open:
                self.found.append(Form(told.get("action") or self.page))
        elif self.open:
            self._field(tag, told)

    def _field(self, tag: str, told: dict[str, str]) -> None:
        name, fields = told.get("name", ""), self.found[-1].fields
        if tag == "select":
            self.select = name
        elif tag == "option" and "selected" in told:
            fields.setdefault(self.select, []).append(told.get("value", ""))
        if tag in {"select", "textarea", "input", "button"} and name and name != "csrfmiddlewaretoken":
            filled = fields.setdefault(name, [])
            unchecked = told.get("type") in {"checkbox", "radio"} and "checked" not in told
            if tag in {"input", "button"} and not unchecked:
                filled.append(told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open and tag != "form"


class Told(HTMLParser):
    """Reads what a page says at its fields: names of those marked as wrong, each with the texts that describe it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.marked: list[tuple[str, str]] = []
        self.texts: dict[str, str] = {}
        self.around: list[str] = []
        self.open: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "fieldset":
            self.around.append(told.get("aria-describedby", ""))
        if told.get("aria-invalid") == "true":
            self.marked.append((told.get("name", ""), " ".join([told.get("aria-describedby", ""), *self.around])))
        if tag == "div":
            self.open.append((tag, told.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "fieldset" and self.around:
            self.around.pop()
        if tag == "div" and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        for _tag, key in self.open:
            if key:
                self.texts[key] = self.texts.get(key, "") + data

    def at(self, name: str) -> str:
        """The errors at a field, as a screen reader says them with it; "" where there is none."""
        named = {key for each, keys in self.marked if each == name for key in keys.split() if key.endswith("_error")}
        return " ".join(" ".join(self.texts.get(key, "").split()) for key in sorted(named))


def texts(value: str | list[str]) -> list[str]:
    """What a field sends: one text or several."""
    return [value] if isinstance(value, str) else value


def bound(answer: Any) -> list[BaseForm]:
    """The forms of an answer that refused something."""
    found = {id(value): value for part in answer.context or () for layer in part.dicts for value in layer.values()}
    return [value for value in found.values() if isinstance(value, BaseForm) and value.is_bound and value.errors]


def misplaced(answer: Any, page: str, data: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the places of errors: one that its field does not name, or that quotes what another has."""
    told = Told(page)
    for form in bound(answer):
        for name, errors in form.errors.items():
            if name == NON_FIELD_ERRORS or form[name].is_hidden:
                continue
            own = form[name].html_name
            said = told.at(own)
            for error in errors:
                if " ".join(str(error).split()) not in said:
                    yield f"“{error:.80}” does not stand at {own}"
                typed = {key: set(texts(value)) for key, value in data.items()}
                others = {text for key, found in typed.items() if key != own for text in found if len(text) > 2}
                others -= typed.get(own, set())
                if any(f"„{text[:20]}" in str(error) for text in others):
                    yield f"“{error:.80}” stands at {own}, which has {data.get(own)!r}"


def sent(client: Client, method: str, address: str, data: dict[str, Any] | None = None) -> Any:
    """The answer to a request; what it writes is undone."""
    with transaction.atomic():
        answer = getattr(client, method)(address, data)
        transaction.set_rollback(True)
    for closer in answer._resource_closers:  # as the server does at the end
        closer()
    return answer


def forms(client: Client, scene: Scene) -> Iterator[Form]:
    """Every form that the account finds, once for each address and set of fields."""
    seen = set()
    for name, rule, page in test_access.addresses(scene):
        if name in {"sign-out", "take-role"} or rule.expected(ROLE.value, "GET") != 200:
            continue
        answer = sent(client, "get", page)
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        parser = Forms(page)
        parser.feed(answer.content.decode())
        for form in parser.found:
            at = form.action.split("?")[0], tuple(sorted(form.fields))
            if not form.action.startswith(FRAME) and at not in seen:
                seen.add(at)
                yield form


def wrong(form: Form) -> Iterator[dict[str, Any]]:
    """The form with nonsense: in all fields at once, and, in full, in each field beside what stands in the others."""
    for turn in range(len(NONSENSE) if FULL else 1):
        yield {name: NONSENSE[(turn + at) % len(NONSENSE)] for at, name in enumerate(form.fields)}
    for name in form.fields if FULL else ():
        for text in NONSENSE:
            yield form.fields | {name: text}


@pytest.fixture
def scene(settings: Any, tmp_path: Path) -> Scene:
    settings.MEDIA_ROOT = tmp_path
    User.objects.create_user("erstes@konto.example", display_name="damit der erste Start vorbei ist")
    world, bodies = base()
    report = test_access.report_of(world, tmp_path)
    town = fill(world, bodies["ort-a"])
    sync_permissions()
    return Scene(town.world, report)


def test_nonsense_is_refused_in_german(client: Client, scene: Scene) -> None:
    client.force_login(scene.world.user(ROLE, scene.world.municipality))
    found, refused, placed, told = [], 0, 0, list(forms(client, scene))
    for form in told:
        for data in wrong(form):
            answer = sent(client, "post", form.action, data)
            page = answer.content.decode(errors="replace") if not answer.streaming else ""
            at = f"{answer.status_code} {form.action} { ({name: text[:20] for name, text in data.items()}) }"
            if answer.status_code >= 500:
                found.append(at)
            elif answer.status_code == 422:
                refused += 1
                if "field__error" not in page and 'role="alert"' not in page:
                    found.append(f"nothing is said: {at}")
                found += [f"{words}: {at}" for words in misplaced(answer, page, data)]
                placed += sum(len(form.errors.keys() - {NON_FIELD_ERRORS}) for form in bound(answer))
                found += [f"English: {words}: {at}" for words in ENGLISH if words in page]
    assert not found, "\n".join(found[:40])
    assert len(told) > 5
    assert refused > 5
    assert placed > 10
