"""From agreements to the frozen inputs of their calculations."""

from cooperation.models import CooperationAgreement
from cooperation.terms import Duration, Term, agreement_term
from organisation.partial_dates import PartialDate, Precision


def term_of(agreement: CooperationAgreement) -> Term:
    """Return the agreement's derived term. The start is what is recorded; without one the term is unknown."""
    start = None
    if agreement.starts_on is not None:
        start = PartialDate(agreement.starts_on, Precision(agreement.starts_on_precision))
    duration = Duration(agreement.duration_months) if agreement.duration_months else None
    return agreement_term(start, duration)
