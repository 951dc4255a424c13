"""The rows of two counties and of towns, and every address that their keys fill: the parts of tests/test_leaks.py."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
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

from cooperation.models import (
    AgreementParty,
    Contribution,
    CooperationAgreement,
    Participation,
    StatusDraft,
    StatusEntry,
    StatusRequest,
    StatusReview,
    StatusRound,
)
from council.models import Mandate
from evaluation.canonical import canonical, sha256
from evaluation.facts import collect
from evaluation.models import (
    CouncilPaper,
    CouncilPaperFile,
    CouncilPaperVersion,
    FactsSnapshot,
    MandateCharge,
    MandateDischarge,
    Manifest,
    Narrative,
    NarrativeComment,
    NarrativeDismissal,
    NarrativeDraft,
    NarrativeRevision,
    RenderJob,
    Rendition,
    Report,
    SessionRecord,
)
from organisation import kinds
from organisation.actions import add_unit
from organisation.editing import edit
from organisation.merging import Edit
from organisation.models import Body, Branding, Invitation, Role, User
from organisation.models.invitations import hash_of
from roadmap.fields import PROJECT_FIELDS
from roadmap.models import Comment, Document, Mention, Milestone, PlanEntry, Project, Share, Watch
from roadmap.object_permissions import sync_permissions
from tests.access import finance
from tests.access.rules import Scene as AccessScene
from tests.worlds import World, county

ROOMS = ("organisation", "council", "roadmap", "cooperation", "evaluation", "exchange")
PARTNERS = {Role.PARTNER_EDITOR, Role.PARTNER_READER}
OWN, OTHER, TOWNS = "kreis-eins", "kreis-zwei", ("gemeinde-b", "gemeinde-c")
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


@dataclass
class Scene:
    own: World
    other: World
    of_county: dict[str, set[UUID]] = field(default_factory=dict)
    """Primary keys of the other county's rows by model."""
    of_towns: dict[str, set[UUID]] = field(default_factory=dict)
    """Primary keys of the rows of two other municipalities of the own county."""


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


def more_rows(world: World, folder: Path) -> None:
    """The kinds of row that a county of tests/worlds.py lacks."""
    user = world.user(Role.EDITOR)
    day = date(2022, 12, 31)
    Branding.objects.create(owner=world.body, display_name=f"Marke {world.slug}")
    add_unit(owner=world.body, slug=f"{world.slug}-amt", name=f"Amt {world.slug}", kind="amt", by=user)
    Invitation.objects.create(
        email=f"eingeladen@{world.slug}.example", display_name=f"Eingeladen {world.slug}", body=world.body,
        role=Role.EDITOR, token_hash=hash_of(world.slug), expires_at="2099-01-01T00:00Z",
    )  # fmt: skip
    comment = Comment.objects.create(
        project=world.joint,
        scope="all",
        text=f"Kommentar {world.slug}",
        author=user,
        author_label=f"Autor {world.slug}",
    )
    Comment.objects.create(
        project=world.joint, scope="office", text=f"Internes {world.slug}", author=user, author_label="Büro"
    )
    Mention.objects.create(comment=comment, group="programme_office")
    Watch.objects.create(user=user, project=world.joint)
    Watch.objects.create(user=user, plan=world.plan)
    Share.objects.create(project=world.joint, body=world.outsider, level="view", reason=f"Freigabe {world.slug}")
    report = Report.objects.create(
        plan=world.plan, owner=world.body, number=f"EB {world.slug}", period_from=date(2022, 1, 1), period_to=day,
        cut_off=day, scope=f"Umfang {world.slug}",
    )  # fmt: skip
    frozen = datetime(2023, 1, 31, 12, tzinfo=UTC)
    period = {"period_from": report.period_from, "period_to": report.period_to}
    content = canonical(collect(world.plan, cut_off=day, frozen_at=frozen, **period))
    facts = FactsSnapshot.objects.create(
        report=report, version=1, format_version=1, cut_off=day, frozen_at=frozen, content=content,
        sha256=sha256(content),
    )  # fmt: skip
    manifest = Manifest.objects.create(
        report=report, facts=facts, texts_sha256="0" * 64, renderer_version="1", sha256=hash_of(world.slug)
    )
    job = RenderJob.objects.create(manifest=manifest, state="done", finished_at=frozen)
    file = folder / f"{world.slug}.pdf"
    file.write_bytes(f"%PDF-1.7 {world.slug}".encode())
    Rendition.objects.create(manifest=manifest, job=job, path=file.name, size=1, pages=1, sha256="b" * 64)
    _council_paper(world, report, file.name)
    finance.batch(AccessScene(world, report))
    narrative = Narrative.objects.create(report=report, key="summary")
    label = {"author": user, "author_label": f"Autor {world.slug}"}
    NarrativeRevision.objects.create(narrative=narrative, number=1, text=f"Text {world.slug}", facts=facts, **label)
    NarrativeComment.objects.create(narrative=narrative, text=f"Anmerkung {world.slug}", **label)
    NarrativeDismissal.objects.create(narrative=narrative, quote=f"Stelle {world.slug}", reason="so", **label)
    NarrativeDraft.objects.create(narrative=narrative, user=user, text=f"Entwurf {world.slug}")
    edits = {"results": Edit("", f"Ergebnis {world.slug}")}
    edit(row=world.joint, fields=PROJECT_FIELDS, edits=edits, by=user, action="project.edit", owner=world.body)


def _council_paper(world: World, report: Report, path: str) -> None:
    """A council paper of a report that is not submitted, with a draft and its file, minutes, and a mandate's charge."""
    row = CouncilPaper.objects.create(
        report=report, paper=world.paper, proposal=f"Vorschlag {world.slug}", summary=f"Sachverhalt {world.slug}"
    )
    version = CouncilPaperVersion.objects.create(council_paper=row, version=1, content="{}", sha256="0" * 64)
    CouncilPaperFile.objects.create(version=version, format="pdf", path=path, size=1, pages=1, sha256="b" * 64)
    step = world.paper.consultations.all()[0]
    SessionRecord.objects.create(consultation=step, minutes_url=f"https://{world.slug}.example/niederschrift")
    mandate = Mandate.objects.filter(owner=world.body)[0]
    MandateCharge.objects.create(mandate=mandate, user=world.user(Role.EDITOR))
    MandateDischarge.objects.get_or_create(mandate=mandate, report=report)


def town(world: World, slug: str) -> Body:
    """A municipality of the county with a joint project of its own, its agreement and all that it reports."""
    body = Body.objects.create(slug=slug, name=f"Gemeinde {slug} (fiktiv)", kind="gemeinde", fictional=True)
    user = world.user(Role.PARTNER_EDITOR, body)
    project = Project.objects.create(owner=world.body, slug=f"projekt-{slug}", title=f"Projekt {slug}", joint=True)
    PlanEntry.objects.create(version=world.version, project=project, title=project.title, description=f"Text {slug}")
    Milestone.objects.create(project=project, slug=f"start-{slug}", title=f"Meilenstein {slug}")
    Document.objects.create(
        plan=world.plan, project=project, slug=f"dokument-{slug}", title=f"Dokument {slug}", public=True
    )
    Comment.objects.create(project=project, scope="all", text=f"Kommentar {slug}", author=user, author_label=str(user))
    Watch.objects.create(user=user, project=project)
    agreement = CooperationAgreement.objects.create(
        owner=world.body, slug=f"vereinbarung-{slug}", title=f"Vereinbarung {slug}", plan=world.plan
    )
    AgreementParty.objects.create(agreement=agreement, body=body)
    taking_part = Participation.objects.create(project=project, body=body, agreement=agreement, role=f"Rolle {slug}")
    Contribution.objects.create(
        plan=world.plan, slug=f"beitrag-{slug}", body=body, agreement=agreement, title=f"Beitrag {slug}"
    )
    asked = StatusRound.objects.create(
        plan=world.plan, slug=f"runde-{slug}", title=f"Runde {slug}", cut_off=date(2022, 12, 31),
        deadline=date(2023, 1, 31), state="open",
    )  # fmt: skip
    request = StatusRequest.objects.create(round=asked, participation=taking_part, state="submitted")
    StatusDraft.objects.create(request=request, text=f"Entwurf {slug}")
    entry = StatusEntry.objects.create(
        request=request, project=project, body=body, as_of=date(2022, 12, 31), author=user, author_label=str(user),
        text=f"Meldung {slug}",
    )  # fmt: skip
    StatusReview.objects.create(entry=entry, result="returned", reason=f"Rückfrage {slug}", reviewer_label="Büro")
    return body


def scene_in(folder: Path) -> Scene:
    """Two counties, and two more towns of the own one; files lie in `folder`."""
    own = county(OWN, projects=1)
    more_rows(own, folder)
    before = keys()
    other = county(OTHER, projects=1)
    for role in Role:
        other.user(role, other.municipality if role in PARTNERS else None)
    more_rows(other, folder)
    found = Scene(own, other, since(before))
    unlike_own(found.of_county)
    before = keys()
    for slug in TOWNS:
        town(own, slug)
    found.of_towns = since(before)
    sync_permissions()
    return found


def unlike_own(foreign: dict[str, set[UUID]]) -> None:
    """Give the foreign rows addresses that no own row has."""
    for model in all_models():
        names = {column.name for column in model._meta.fields}
        rows: Any = model._default_manager.filter(pk__in=foreign.get(model._meta.label_lower, ()))
        if "slug" in names:
            for row in rows:
                if OTHER not in row.slug:
                    model._default_manager.filter(pk=row.pk).update(slug=f"{row.slug}-{OTHER}")


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
    converters: dict[str, Any], foreign: dict[str, set[UUID]], own: dict[str, set[UUID]], every: bool
) -> Iterator[dict[str, Any]]:
    """Every way to fill a route's parameters in which at least one value is a foreign row's.

    A primary key goes into every `uuid`, whatever it is of; a slug goes where its model's is asked for, beside foreign
    and beside own ones. Without `every` one row of each model stands for all of them, at its own kind, and one slug of
    each name.
    """
    foreign_slugs, own_slugs = slugs(foreign), slugs(own)
    rows = {label: sorted(found)[: None if every else 1] for label, found in foreign.items()}
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
    known = {value for values in slugs(foreign).values() for value in values}
    found = []
    for name, pattern, converters in routes():
        if name in NO_ROWS | PUBLIC or only not in name:
            continue
        for values in addresses(converters, foreign, own, every):
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


def own_rows(scene: Scene) -> dict[str, set[UUID]]:
    return {label: found - scene.of_county.get(label, set()) for label, found in keys().items()}


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
