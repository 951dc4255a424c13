"""Pages to read agreements, joint projects and bodies."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cooperation import pages
from cooperation.agreement_pages import (
    contributions_of,
    current_first,
    sheet_of,
    to_deliver,
    versions_listed,
    versions_of,
    visible_committees,
    visible_documents,
    without_adoption,
)
from cooperation.committees import committees_of
from cooperation.loading import start_of, term_of, warnings_of
from cooperation.models import CooperationAgreement, Participation, RoundState, StatusRound
from cooperation.partner.scope import has_page
from cooperation.permissions import can_edit_agreement, can_see_contributions
from cooperation.rollout.matrix import rollouts
from cooperation.tabs import tabs
from organisation.access import access_of
from organisation.models import Body, OrgUnit, SourceRef, User

PAGE_SIZE = 50


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """By role: what a partner reports on; agreements with what they fail to cover; open rounds; joint projects."""
    access, today = access_of(request.user), timezone.localdate()
    agreements = CooperationAgreement.objects.visible_to(request.user).select_related("owner").with_counts()
    listed = current_first(agreements, request.user).order_by("owner__name", "title")
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("seite"))
    participations = Participation.objects.visible_to(request.user).select_related("project__owner", "body")
    cards = pages.partner_cards(request.user, today)[0] if isinstance(request.user, User) and access.partner else []
    rounds = StatusRound.objects.visible_to(request.user).filter(state=RoundState.OPEN).select_related("plan")
    context = {
        "cards": cards,
        "several": len(access.partner) > 1,
        "today": today,
        "rounds": list(rounds.order_by("deadline", "title")),
        "may_add": bool(access.editing),
        "warnings": warnings_of(page),
        "plan_slugs": pages.plan_slugs({row.project_id for row in participations}),
        "page": page,
        "terms": {row.pk: term_of(row) for row in page},
        "versions": versions_listed(list(page), request.user),
        "committees": committees_of(request.user, today),
        "participations": list(participations.order_by("project__title", "project", "position", "body__name")),
        "tabs": tabs(request, "agreements"),
        "trail": [(_("Cooperation"), "")],
    }
    return render(request, "cooperation/overview.html", context)


@login_required
@require_safe
def agreement(request: HttpRequest, owner: str, agreement: str) -> HttpResponse:
    """An agreement: parties with their adoption, duties, decision rule, derived end, joint projects, contributions."""
    rows = CooperationAgreement.objects.visible_to(request.user).select_related(
        "owner", "plan", "decision_body__owner", "service_provider"
    )
    row = get_object_or_404(rows, owner__slug=owner, slug=agreement)
    parties = list(row.parties.select_related("body", "adoption__paper__owner").order_by("position", "body__name"))
    participations = list(
        row.participations.select_related("project__owner", "body").order_by("project__title", "position")
    )
    figures = can_see_contributions(request.user, row)
    contributions = contributions_of(row, request.user)
    annexes = list(row.annexes.select_related("document__plan").order_by("number"))
    today = timezone.localdate()
    open_plans = visible_documents(annexes, request.user)
    adoptions = {party.pk: party.adoption for party in parties if hasattr(party, "adoption")}
    parts = [row, *parties, *adoptions.values(), *participations, *contributions, *annexes]
    may_edit = can_edit_agreement(request.user, row)
    context = {
        "agreement": row,
        "term": term_of(row),
        "start": start_of(row),
        "warnings": warnings_of([row]).get(row.pk, ()),
        "may_edit": may_edit,
        "edit": reverse("cooperation:agreement-edit", args=[owner, agreement]) if may_edit else "",
        "is_office": row.owner_id in access_of(request.user).office,
        "plan_slugs": pages.plan_slugs({each.project_id for each in participations}),
        "parties": [(party, adoptions.get(party.pk)) for party in parties],
        "participations": participations,
        "rollouts": rollouts([each.pk for each in participations], timezone.localdate()),
        "contributions": contributions,
        "may_see_figures": figures or bool(contributions),
        "sheet": sheet_of(row, contributions, today) if contributions else None,
        "to_deliver": to_deliver(contributions, request.user, today),
        "annexes": annexes,
        "open_documents": open_plans,
        "versions": versions_of(row, request.user),
        "without_adoption": without_adoption(row),
        "may_renew": may_edit and not row.draft and not row.successors.exists(),
        "decision_is_open": row.decision_body_id in visible_committees(row, request.user),
        "refs": SourceRef.objects.by_target(part.pk for part in parts),
        "trail": [(_("Cooperation"), reverse("cooperation:overview")), (row.title, "")],
    }
    return render(request, "cooperation/agreement.html", context)


@login_required
@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """All bodies: shared reference data, open to every account."""
    page = Paginator(Body.objects.order_by("name", "slug"), PAGE_SIZE).get_page(request.GET.get("seite"))
    trail = [(_("Cooperation"), reverse("cooperation:overview")), (_("Bodies"), "")]
    return render(request, "cooperation/bodies.html", {"page": page, "tabs": tabs(request, "bodies"), "trail": trail})


@login_required
@require_safe
def body(request: HttpRequest, body: str) -> HttpResponse:
    """A body: what it belongs to; for its own office also its units."""
    row = get_object_or_404(Body, slug=body)
    relations = list(row.relations.select_related("other"))
    inverse = list(row.relations_from.select_related("body"))
    units = list(OrgUnit.objects.visible_to(request.user).filter(owner=row).select_related("parent", "predecessor"))
    agreements = CooperationAgreement.objects.visible_to(request.user).select_related("owner")
    seen = access_of(request.user).office | access_of(request.user).committee
    ids = [row.pk, *(relation.pk for relation in relations), *(unit.pk for unit in units)]
    refs = SourceRef.objects.filter(owner__in=seen).by_target(ids)
    context = {
        "body": row,
        "relations": relations,
        "inverse": inverse,
        "units": units,
        "agreements": list(agreements.filter(Q(parties__body=row) | Q(owner=row)).distinct()),
        "refs": refs,
        "has_page": has_page(request.user, row),
        "trail": [
            (_("Cooperation"), reverse("cooperation:overview")),
            (_("Bodies"), reverse("cooperation:bodies")),
            (row.name, ""),
        ],
    }
    return render(request, "cooperation/body.html", context)
