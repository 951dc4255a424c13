"""Who may see what of a county's cooperation."""

from django.contrib.auth.models import AnonymousUser

from cooperation.models import CooperationAgreement
from organisation.access import access_of
from organisation.models import User


def can_see_contributions(user: User | AnonymousUser, agreement: CooperationAgreement) -> bool:
    """Return whether `user` may see what every party promised: the county's own office only."""
    return agreement.owner_id in access_of(user).office
