"""Markup and script in every text column of every table: inert on every page, in fragments and in the PDF.

The columns are found by introspection, so a new one is covered from its first day. Each round puts another payload into
each column; over all rounds every column has held every payload.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pgtrigger
import pikepdf
import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.test import Client

from evaluation import facts
from evaluation.canonical import canonical
from evaluation.models import FactsSnapshot, Report
from evaluation.pdf import render_pdf
from evaluation.report import document_html
from organisation.models import Role, User
from tests.access.rules import Scene
from tests.payloads import MARK, PAYLOADS, found_in
from tests.test_access import addresses, report, worlds  # noqa: F401 - fixtures
from tests.worlds import World

pytestmark = pytest.mark.django_db

ROOMS = ("organisation", "council", "roadmap", "cooperation", "evaluation")
ROUNDS = len(PAYLOADS) if os.environ.get("DIGIPLAN_TEST_FULL") else 1
# Machine texts: addresses, hashes, codes that the database checks, what people never type.
MACHINE = re.compile(
    r"slug|sha256|token|hash|password|path|_type$|precision|ags|ars|email|language|version$|action|key"
)


HTMX = {"hx-request": "true"}
WITHOUT_FRAGMENT: set[str] = set()
"""Routes that answered htmx with their whole page in the first round; the others are asked for both in each round."""


def text_columns() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Every model of the rooms with the names of its free text columns."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            names = [
                field.name
                for field in model._meta.concrete_fields
                if isinstance(field, models.CharField | models.TextField)
                and not field.choices
                and not isinstance(field, models.SlugField)
                and not MACHINE.search(field.name)
            ]
            if names and not model.__name__.endswith("Event") and model is not FactsSnapshot:
                yield model, names


def fill(turn: int) -> int:
    """Put a payload into each text column of each row that holds text; return how many columns."""
    filled = 0
    with pgtrigger.ignore():
        for place, (model, names) in enumerate(text_columns()):
            for offset, name in enumerate(names):
                length = getattr(model._meta.get_field(name), "max_length", None) or 500
                fitting = [text for text in PAYLOADS if len(text) <= length]
                if not fitting:
                    continue
                text = fitting[(turn + place * 7 + offset * 3) % len(fitting)]
                filled += put(model, name, text)
    return filled


def put(model: type[models.Model], name: str, text: str) -> bool:
    """Write into all rows; where a rule forbids it, into those that hold a text; where it must be unique, into one."""
    every = model._default_manager.all()
    stated = every.exclude(**{name: ""})
    for rows in (every, stated, every.filter(pk=stated.values_list("pk", flat=True).first())):
        try:
            with transaction.atomic():
                return bool(rows.update(**{name: text}))
        except IntegrityError:
            continue
    return False


def pdf_of(html: str) -> bytes:
    return render_pdf(html, attachments=[], identifier="b" * 64, created=datetime(2023, 1, 31, 12, tzinfo=UTC))


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_payloads_stay_text_on_every_page(
    turn: int,
    client: Client,
    worlds: dict[str, World],  # noqa: F811
    report: Report,  # noqa: F811
) -> None:
    world = worlds["own"]
    others = [
        world.user(Role.PARTNER_EDITOR, body=world.municipality),
        None,
        world.user(Role.COMMITTEE_MEMBER),
        world.user(Role.PROJECT_LEAD),
    ]
    people: list[User | None] = [world.user(Role.ADMINISTRATOR), others[turn % len(others)]]
    assert fill(turn * 11) > 60
    with pgtrigger.ignore():
        FactsSnapshot.objects.update(content=canonical(frozen(world)))
    shown, wrong = 0, []
    for person in people:
        client.logout() if person is None else client.force_login(person)
        for name, rule, where in addresses(Scene(world, report)):
            if "GET" not in rule.allowed:
                continue
            for headers in ({}, HTMX) if person is people[0] and name not in WITHOUT_FRAGMENT else ({},):
                response = client.get(where, headers=headers)
                html = b"".join(response) if response.streaming else response.content
                for closer in response._resource_closers:  # type: ignore[attr-defined]  # as the server does at the end
                    closer()
                assert response.status_code < 500, (name, where)
                if "text/html" not in response.get("Content-Type", ""):
                    continue
                if headers is HTMX and b"<html" in html:
                    WITHOUT_FRAGMENT.add(name)
                found, text = found_in(html.decode())
                shown += MARK in text
                wrong += [f"{name} {where}: {each}" for each in found]
    assert not wrong, "\n".join(wrong)
    assert shown > 40, "the pages do not show what was put in"


def test_the_parser_finds_what_is_not_text() -> None:
    """Each payload is found when a page prints it unescaped in one place or another."""
    missed = []
    for text in PAYLOADS:
        pages = (f"<p>{text}</p>", f'<a href="{text}">x</a>', f"<p title='{text}'>x</p>", f"<p title={text}>x</p>")
        if not any(found_in(page)[0] for page in pages):
            missed.append(text)
    assert missed == []


def test_payloads_stay_text_in_the_report(worlds: dict[str, World]) -> None:  # noqa: F811
    fill(5)
    found, text = found_in(printed(worlds["own"]))
    assert found == []
    assert MARK in text


def test_payloads_stay_text_in_the_pdf(worlds: dict[str, World], tmp_path: Path) -> None:  # noqa: F811
    fill(9)
    file = tmp_path / "bericht.pdf"
    file.write_bytes(pdf_of(printed(worlds["own"])))
    with pikepdf.open(file) as pdf:
        active = [
            str(key)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary)
            for key in item.keys()  # noqa: SIM118 - a pikepdf dictionary
            if key in {"/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch"}
        ]
        links = [str(item["/URI"]) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/URI" in item]
    assert active == []
    assert [link for link in links if MARK in link or not link.startswith(("https://", "http://", "mailto:"))] == []
    text = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout
    assert f"alert('{MARK}')" in text


def frozen(world: World) -> dict[str, Any]:
    """The facts of the world's plan."""
    return facts.collect(
        world.plan,
        period_from=date(2022, 1, 1),
        period_to=date(2022, 12, 31),
        cut_off=date(2022, 12, 31),
        frozen_at=datetime(2023, 1, 31, 12, tzinfo=UTC),
    )


def printed(world: World) -> str:
    """The report's HTML on the world's facts."""
    return document_html(frozen(world), manifest_sha256="a" * 64, report_number="EB 1", version=1)
