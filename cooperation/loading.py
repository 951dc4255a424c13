"""From agreements to the frozen inputs of their calculations."""

from collections.abc import Iterable
from uuid import UUID

from cooperation.models import CooperationAgreement
from cooperation.terms import Duration, Term, TermWarning, agreement_term, term_warnings, terminated
from organisation.partial_dates import PartialDate, Precision
from roadmap.models import PlanVersion
from roadmap.pages import current_of


def start_of(agreement: CooperationAgreement) -> PartialDate | None:
    """Return the agreement's recorded start."""
    if agreement.starts_on is None:
        return None
    return PartialDate(agreement.starts_on, Precision(agreement.starts_on_precision))


def term_of(agreement: CooperationAgreement) -> Term:
    """Return the agreement's derived term. The start is what is recorded; without one the term is unknown.

    An agreement that was terminated ends then, where that is earlier.
    """
    duration = Duration(agreement.duration_months) if agreement.duration_months else None
    return terminated(agreement_term(start_of(agreement), duration), termination_of(agreement))


def termination_of(agreement: CooperationAgreement) -> PartialDate | None:
    """Return the day on which the agreement was terminated."""
    if agreement.terminated_on is None:
        return None
    return PartialDate(agreement.terminated_on, Precision(agreement.terminated_on_precision))


def warnings_of(agreements: Iterable[CooperationAgreement]) -> dict[UUID, tuple[TermWarning, ...]]:
    """Return, by agreement, what its term may fail to cover of its plan and the vision (rule 10): two queries.

    A draft is warned of nothing yet, and one that has been renewed no more: the new one is.
    """
    known = list(agreements)
    renewed = CooperationAgreement.objects.filter(predecessor__in=known, draft=False).values_list(
        "predecessor", flat=True
    )
    over = set(renewed)
    rows = [row for row in known if not row.draft and row.pk not in over]
    versions: dict[UUID, list[PlanVersion]] = {}
    for version in PlanVersion.objects.filter(plan__in={row.plan_id for row in rows}).order_by("position"):
        versions.setdefault(version.plan_id, []).append(version)
    found = {}
    for row in rows:
        now = current_of(versions.get(row.plan_id, [])) if row.plan_id else None
        if now is not None:
            ends = PartialDate(now.period_to, Precision(now.period_to_precision)) if now.period_to else None
            found[row.pk] = term_warnings(term_of(row), plan_end=ends, vision_year=now.vision_year)
    return found
