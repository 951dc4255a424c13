"""Every row by its key, every address that keys fill, and what they answer: the parts of tests/test_leaks.py."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter

from organisation import kinds
from organisation.models import Body, User

ROOMS = ("organisation", "council", "roadmap", "cooperation", "evaluation", "exchange")
PAGES = 250
"""Pages that are read for one role at most."""
SHARED = {"organisation.body", "organisation.bodyrelation"}
"""Bodies are reference data that every account sees."""
NO_ROWS = {
    "password-reset",
    "invitation",
    "calendar-feed",
    "calendar-new",
    "cooperation:report-by-link",
    "openid_connect_callback",
    "component",
}
"""Routes whose parameter is no row's: tokens, providers, names of components."""
PUBLIC = {"arms"}
"""Routes that are meant for everyone: arms stand in the top bar, also of guests."""


def all_models() -> Iterator[type[models.Model]]:
    """Models with rows of their own; the history that triggers write follows its model."""
    for app in ROOMS:
        for model in apps.get_app_config(app).get_models():
            if isinstance(model._meta.pk, models.UUIDField):
                yield model


def keys() -> dict[str, set[UUID]]:
    return {model._meta.label_lower: set(model._default_manager.values_list("pk", flat=True)) for model in all_models()}


def since(before: dict[str, set[UUID]]) -> dict[str, set[UUID]]:
    return {label: found - before[label] for label, found in keys().items() if found - before[label]}


def routes(resolver: URLResolver | None = None, name: str = "") -> Iterator[tuple[str, URLPattern, dict[str, Any]]]:
    """Every route with a parameter: full name, pattern, converters by parameter, prefixes included."""
    yield from _routes(resolver or get_resolver(), "", {})


def _routes(
    resolver: URLResolver, space: str, outer: dict[str, Any]
) -> Iterator[tuple[str, URLPattern, dict[str, Any]]]:
    for entry in resolver.url_patterns:
        converters = outer | getattr(entry.pattern, "converters", {})
        if isinstance(entry, URLPattern):
            if converters:
                yield space + (entry.name or str(entry.pattern)), entry, converters
        else:
            yield from _routes(entry, space + (f"{entry.namespace}:" if entry.namespace else ""), converters)


def slugs(rows: dict[str, set[UUID]]) -> dict[str, list[str]]:
    """Slugs of rows by the name that routes give their parameter: the model's own, owner, or slug."""
    named: dict[str, set[str]] = {}
    alias = {
        "committeeseat": "seat", "planversion": "version", "actionfield": "field", "orgunit": "unit",
        "cooperationagreement": "agreement", "statusround": "status_round", "financebatch": "batch",
    }  # fmt: skip
    for model in all_models():
        if "slug" not in {column.name for column in model._meta.fields}:
            continue
        found = set(
            model._default_manager.filter(pk__in=rows.get(model._meta.label_lower, ())).values_list("slug", flat=True)
        )
        named.setdefault(alias.get(model._meta.model_name or "", model._meta.model_name or ""), set()).update(found)
    named["owner"] = named.get("body", set())
    named["place"] = {"eine-seite"}  # a text's place in a report, the same in all of them
    return {name: sorted(values) for name, values in named.items()}


def addresses(
    converters: dict[str, Any],
    foreign: dict[str, set[UUID]],
    foreign_slugs: dict[str, list[str]],
    own_slugs: dict[str, list[str]],
    *,
    every: bool,
    room: str,
) -> Iterator[dict[str, Any]]:
    """Every way to fill a route's parameters in which at least one value is a foreign row's.

    A primary key goes into every `uuid`, whatever it is of; a slug goes where its model's is asked for, beside foreign
    and beside own ones. Without `every` one row of each model of the `room` that answers (of all models where it has
    none) stands for all of them, at its own kind, and one slug of each name.
    """
    rows = {label: sorted(found)[: None if every else 1] for label, found in foreign.items()}
    if not every and set(converters) != {"kind", "pk"}:
        rows = {label: found for label, found in rows.items() if label.startswith(f"{room}.")} or rows
    ids = [(label, key) for label, found in rows.items() for key in found]
    if set(converters) == {"kind", "pk"}:
        for kind in kinds.kinds():
            yield from ({"kind": kind.slug, "pk": key} for label, key in ids if every or label == kind.label)
        return
    choices: list[list[tuple[Any, bool]]] = []
    for name, converter in converters.items():
        if isinstance(converter, UUIDConverter):
            choices.append([(key, True) for _label, key in ids])
        elif isinstance(converter, IntConverter):
            choices.append([(1, False)])
        else:
            values = [(value, False) for value in own_slugs.get(name, [])[:1]]
            choices.append(values + [(value, True) for value in foreign_slugs.get(name, [])[: None if every else 1]])
    for chosen in product(*choices) if every else _one_by_one(choices):
        if any(is_foreign for _value, is_foreign in chosen):
            yield dict(zip(converters, (value for value, _is_foreign in chosen), strict=True))


def _one_by_one(choices: list[list[tuple[Any, bool]]]) -> Iterator[tuple[tuple[Any, bool], ...]]:
    """Every value of every parameter once, beside the first values of the others, which are own ones; and all last."""
    if not all(choices):
        return
    first = tuple(values[0] for values in choices)
    yield first
    yield tuple(values[-1] for values in choices)
    for place, values in enumerate(choices):
        yield from ((*first[:place], value, *first[place + 1 :]) for value in values[1:])


def made_up(converters: dict[str, Any], values: dict[str, Any], known: set[Any]) -> dict[str, Any]:
    """The same address with primary keys and slugs that nobody has, in place of the foreign ones."""
    found = dict(values)
    for name, converter in converters.items():
        if isinstance(converter, UUIDConverter):
            found[name] = UUID(int=7)
        elif name != "kind" and not isinstance(converter, IntConverter) and values[name] in known:
            found[name] = "gibt-es-nicht"
    return found


def asked(user: User, pattern: URLPattern, values: dict[str, Any], method: str) -> int:
    """The status that a view answers with, called as the handler calls it; what it writes is undone."""
    request: HttpRequest = getattr(RequestFactory(), method.lower())("/")
    request.user = user
    request.session = {}  # type: ignore[assignment]  # messages look for one
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]  # as the middleware does
    request.htmx = False  # type: ignore[attr-defined]
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            status: int = pattern.callback(request, **values, **pattern.default_args).status_code
            transaction.set_rollback(True)
    except Http404:
        return 404
    except PermissionDenied:
        return 403
    except BadRequest:
        return 400
    return status


def answer(user: User, pattern: URLPattern, values: dict[str, Any]) -> int:
    """The status of reading; of sending where there is nothing to read."""
    user.__dict__.pop("_access", None)
    status = asked(user, pattern, values, "GET")
    return asked(user, pattern, values, "POST") if status == 405 else status


def leaks(
    user: User, foreign: dict[str, set[UUID]], own: dict[str, set[UUID]], *, only: str = "", every: bool = False
) -> list[str]:
    """Addresses with a foreign key or slug that do not answer 404.

    403 is fine where the row itself is visible, and where a row that does not exist gets the same answer: an area that
    the account may not enter at all.
    """
    shared: set[Any] = set().union(*(foreign.get(label, set()) for label in SHARED))
    shared |= set(Body.objects.values_list("slug", flat=True))
    foreign_slugs, own_slugs = slugs(foreign), slugs(own)
    known = {value for values in foreign_slugs.values() for value in values}
    found = []
    for name, pattern, converters in routes():
        if name in NO_ROWS | PUBLIC or only not in name:
            continue
        room = pattern.callback.__module__.split(".")[0]
        for values in addresses(converters, foreign, foreign_slugs, own_slugs, every=every, room=room):
            status = answer(user, pattern, values)
            if status == 404:
                continue
            if status == 403:
                visible = any(value in shared for value in values.values())
                if visible or answer(user, pattern, made_up(converters, values, known)) == 403:
                    continue
            elif status == 200 and set(values.values()) <= shared:
                continue  # the page of a body; what stands on it is read by following the links
            found.append(f"{status} {name} {values}")
    return found


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


BODIES = re.compile(
    r"(Kreis|Stadt|Dorf|Gemeinde) (kreis-zwei|gemeinde-[bc]) \(fiktiv\)|koerperschaften/[a-z-]+|wappen/[a-z-]+"
)
LINK = re.compile(r'(?:href|src|action|hx-get)="(/[^"#]*)')


def markers(text: str, names: Iterable[str]) -> list[str]:
    """Foreign texts in a page; names of bodies are shared and do not count."""
    bare = BODIES.sub("", text)
    return [bare[max(0, bare.find(name) - 80) : bare.find(name) + 40] for name in names if name in bare]


def read(client: Client, address: str) -> str:
    """The text of a page or file; "" where there is none, or for a redirect."""
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    for closer in answer._resource_closers:  # type: ignore[attr-defined]  # as the server does at the end
        closer()
    return body.decode("utf-8", errors="replace") if answer.status_code < 400 else ""


def crawl(client: Client, start: str) -> Iterator[tuple[str, str]]:
    """Every page that links lead to, downloads included: address and text."""
    waiting, seen = deque([start]), {start}
    while waiting and len(seen) <= PAGES:
        address = waiting.popleft()
        text = read(client, address)
        yield address, text
        for link in LINK.findall(text):
            link = link.replace("&amp;", "&")
            if link not in seen and not link.startswith(("/static/", "/abmelden", "/sprache")):
                seen.add(link)
                waiting.append(link)
