"""Every row by its key, every address that keys fill, and what they answer: the parts of tests/test_leaks.py."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
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
    own: dict[str, Any],
    *,
    every: bool,
    room: str,
) -> Iterator[dict[str, Any]]:
    """Every way to fill a route's parameters in which at least one value is a foreign row's.

    A primary key goes into every `uuid`, whatever it is of; a slug goes where its model's is asked for, beside foreign
    and beside own ones. `own` is what stands in the other places. Where the address names a kind, a key goes to its
    own; those that it does not belong to are asked by `seen_as`. Without `every` one row of each model of the `room`
    that answers (of all models where it has none) stands for all of them, and one slug of each name.
    """
    rows = {label: sorted(found)[: None if every else 1] for label, found in foreign.items()}
    if not every and set(converters) != {"kind", "pk"}:
        rows = {label: found for label, found in rows.items() if label.startswith(f"{room}.")} or rows
    ids = [(label, key) for label, found in rows.items() for key in found]
    if set(converters) == {"kind", "pk"}:
        for kind in kinds.kinds():
            yield from ({"kind": kind.slug, "pk": key} for label, key in ids if label == kind.label)
        return
    choices: list[list[tuple[Any, bool]]] = []
    for name, converter in converters.items():
        if isinstance(converter, UUIDConverter):
            beside = own.get(name) if every else None
            choices.append([(beside, False)] if isinstance(beside, UUID) else [])
            choices[-1] += [(key, True) for _label, key in ids]
        elif isinstance(converter, IntConverter):
            choices.append([(own.get(name, 1), False)])
        else:
            values = [(own[name], False)] if name in own else []
            choices.append(values + [(value, True) for value in foreign_slugs.get(name, [])[: None if every else 1]])
    for chosen in _beside_own(converters, choices) if every else _one_by_one(choices):
        if any(is_foreign for _value, is_foreign in chosen):
            yield dict(zip(converters, (value for value, _is_foreign in chosen), strict=True))


def _beside_own(
    converters: dict[str, Any], choices: list[list[tuple[Any, bool]]]
) -> Iterator[tuple[tuple[Any, bool], ...]]:
    """Every key in every place beside own values, and in all places of keys at once; slugs in all ways to choose them.

    Not every key beside every foreign slug and every other key, which would be thousands of times the same refusal.
    """
    places = {at for at, converter in enumerate(converters.values()) if isinstance(converter, UUIDConverter)}
    if not all(choices):
        return
    found: dict[tuple[tuple[Any, bool], ...], None] = {}
    for which in (0, -1):
        found |= dict.fromkeys(product(*([x[which]] if at in places else x for at, x in enumerate(choices))))
    first = tuple(values[0] for values in choices)
    for at in places:
        found |= dict.fromkeys((*first[:at], value, *first[at + 1 :]) for value in choices[at])
    for key in choices[max(places)] if places else ():
        found[tuple(key if at in places else value for at, value in enumerate(first))] = None
    yield from found


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
    """The same address with a primary key and slugs that nobody has in place of the foreign ones, which are `known`."""
    nobody = {
        name: UUID(int=7) if isinstance(one, UUIDConverter) else "gibt-es-nicht" for name, one in converters.items()
    }
    return {name: nobody[name] if name != "kind" and value in known else value for name, value in values.items()}


def asked(user: User, pattern: URLPattern, values: dict[str, Any], method: str) -> int:
    """The status that a view answers with, called as the handler calls it; the caller undoes what it writes."""
    request: HttpRequest = getattr(RequestFactory(), method.lower())("/")
    request.user = user
    request.session = {}  # type: ignore[assignment]  # messages look for one
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]  # as the middleware does
    request.htmx = False  # type: ignore[attr-defined]
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    try:
        status: int = pattern.callback(request, **values, **pattern.default_args).status_code
    except Http404:
        return 404
    except PermissionDenied:
        return 403
    except BadRequest:
        return 400
    return status


class Asker:
    """One account at one route. It reads; where there is nothing to read, it sends."""

    def __init__(self, user: User, pattern: URLPattern) -> None:
        self.user, self.pattern, self.method = user, pattern, "GET"
        self.kept: dict[tuple[Any, ...], int] = {}

    def answer(self, values: dict[str, Any]) -> int:
        """The status of reading or sending; the same values get the answer that they got."""
        at = tuple(values.values())
        if at not in self.kept:
            self.kept[at] = asked(self.user, self.pattern, values, self.method)
            if self.kept[at] == 405 and self.method == "GET":
                self.method = "POST"
                self.kept[at] = asked(self.user, self.pattern, values, self.method)
        return self.kept[at]


def leaks(
    user: User,
    foreign: dict[str, set[UUID]],
    own: dict[str, set[UUID]],
    *,
    only: str = "",
    every: bool = False,
    filled: Mapping[str, dict[str, Any]] | None = None,
) -> list[str]:
    """Addresses with a foreign key or slug that do not answer 404.

    403 is fine where the row itself is visible, and where a row that does not exist gets the same answer: an area that
    the account may not enter at all. `filled` tells what stands in a route's address when it leads to an own row.
    """
    shared: set[Any] = set().union(*(foreign.get(label, set()) for label in SHARED))
    shared |= set(Body.objects.values_list("slug", flat=True))
    foreign_slugs = slugs(foreign)
    del foreign_slugs["place"]  # no row's, so it is nobody's either
    first = {name: values[0] for name, values in slugs(own).items() if values}
    known: set[Any] = {value for values in foreign_slugs.values() for value in values}.union(*foreign.values())
    found = list(seen_as(user, foreign))
    for name, pattern, converters in routes():
        if name in NO_ROWS | PUBLIC or only not in name:
            continue
        room = pattern.callback.__module__.split(".")[0]
        asker = Asker(user, pattern)
        with transaction.atomic():
            beside = first | (filled or {}).get(name, {})
            for values in addresses(converters, foreign, foreign_slugs, beside, every=every, room=room):
                status = asker.answer(values)
                if status == 404:
                    continue
                if status == 403:
                    visible = any(value in shared for value in values.values())
                    if visible or asker.answer(made_up(converters, values, known)) == 403:
                        continue
                elif status == 200 and set(values.values()) <= shared:
                    continue  # the page of a body; what stands on it is read by following the links
                found.append(f"{status} {name} {values}")
            transaction.set_rollback(True)
    return found


def seen_as(user: User, foreign: dict[str, set[UUID]]) -> Iterator[str]:
    """Foreign rows that a kind shows to `user`: every key at every kind, in one query for each of them."""
    everything = set().union(*(rows for label, rows in foreign.items() if label not in SHARED))
    for kind in kinds.kinds():
        for row in kind.visible(user).filter(pk__in=everything):
            yield f"{kind.slug} shows {row.pk}"


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
