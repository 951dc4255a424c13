"""What the pages about one's own account show."""

from typing import Any

from allauth.mfa.models import Authenticator

from organisation.models import User


def second_factor_of(user: User) -> dict[str, Any]:
    """Return since when there is a second factor, and how many recovery codes are left."""
    rows = {row.type: row for row in Authenticator.objects.filter(user_id=user.pk)}
    app, codes = rows.get(Authenticator.Type.TOTP), rows.get(Authenticator.Type.RECOVERY_CODES)
    left = len(codes.wrap().get_unused_codes()) if codes else 0
    return {"on": app is not None, "since": app.created_at if app else None, "codes_left": left}
