"""The figures of all bodies of an agreement, for the comparison of one with the median of the others."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Min, OuterRef, Q, Subquery

from cooperation.models import (
    CooperationAgreement,
    Participation,
    ReviewResult,
    RolloutStage,
    RolloutStep,
    StatusEntry,
    StatusRequest,
    StatusReview,
)
from cooperation.partner.comparing import Compared, Figures, compare, mean, share
from cooperation.partner.scope import Scope

Pair = tuple[UUID, UUID]


def comparisons(scope: Scope, day: date) -> list[tuple[CooperationAgreement, list[Compared]]]:
    """Return each agreement of the body that allows a comparison, with the body's figures beside the median.

    Four queries for each agreement.
    """
    agreements = CooperationAgreement.objects.filter(
        scope.within("owner"), parties__body=scope.body, comparison_allowed=True, draft=False
    )
    found = []
    for agreement in agreements.select_related("owner").order_by("owner__name", "title", "pk"):
        figures = figures_of(agreement, day)
        own = figures.pop(scope.body.pk, Figures())
        figures.pop(agreement.owner_id, None)  # the county is no municipality
        found.append((agreement, compare(own, list(figures.values()))))
    return found


def figures_of(agreement: CooperationAgreement, day: date) -> dict[UUID, Figures]:
    """Return, by body, what is compared in an agreement's projects as of `day`."""
    rows = list(
        Participation.objects.filter(Q(valid_from=None) | Q(valid_from__lte=day), agreement=agreement)
        .not_ended(day)
        .values_list("pk", "project", "body")
    )
    stages = _stages((key for key, _project, _body in rows), day)
    progress = _progress({(project, body) for _key, project, body in rows}, day)
    in_time = _in_time((key for key, _project, _body in rows), day)
    found = {}
    for body in {body for _key, _project, body in rows}:
        own = [(key, project) for key, project, each in rows if each == body]
        known = [stages[key] for key, _project in own if key in stages]
        taking_part = [stage for stage in known if stage != RolloutStage.NOT_TAKING_PART]
        asked = [in_time[key] for key, _project in own if key in in_time]
        found[body] = Figures(
            progress=mean([progress.get((project, body)) for _key, project in own]),
            in_time=share(sum(hits for hits, _of in asked), sum(of for _hits, of in asked)),
            live=share(taking_part.count(RolloutStage.LIVE.value), len(taking_part)),
        )
    return found


def _stages(participations: Iterable[UUID], day: date) -> dict[UUID, str]:
    """The stage of the rollout in force on `day`; none where it is unknown."""
    steps = RolloutStep.objects.filter(participation__in=list(participations), effective_on__lte=day)
    latest = steps.order_by("participation_id", "-effective_on", "-recorded_at", "-pk").distinct("participation_id")
    return {key: str(stage) for key, stage in latest.values_list("participation", "stage")}


def _progress(pairs: set[Pair], day: date) -> dict[Pair, int | None]:
    """The reported progress of the last confirmed status of each project and body as of `day`."""
    last = StatusReview.objects.filter(entry=OuterRef("pk")).order_by("-reviewed_at", "-pk").values("result")[:1]
    entries = (
        StatusEntry.objects.filter(project__in={project for project, _body in pairs}, as_of__lte=day)
        .annotate(result=Subquery(last))
        .filter(result=ReviewResult.CONFIRMED)
        .order_by("project_id", "body_id", "-as_of", "-recorded_at", "-pk")
        .distinct("project_id", "body_id")
    )
    rows = entries.values_list("project", "body", "reported_progress")
    return {(project, body): value for project, body, value in rows if (project, body) in pairs}


def _in_time(participations: Iterable[UUID], day: date) -> dict[UUID, tuple[int, int]]:
    """By participation: of how many rounds whose deadline has passed its first status came by the deadline."""
    zone = ZoneInfo(settings.TIME_ZONE)
    asked = StatusRequest.objects.filter(participation__in=list(participations), round__deadline__lt=day).order_by()
    rows = asked.annotate(first=Min("entries__recorded_at")).values_list("participation", "round__deadline", "first")
    found: dict[UUID, tuple[int, int]] = {}
    for key, deadline, first in rows:
        if key is None:
            continue
        hits, of = found.get(key, (0, 0))
        found[key] = (hits + int(first is not None and first.astimezone(zone).date() <= deadline), of + 1)
    return found
