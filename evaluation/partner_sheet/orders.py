"""Ordering a status sheet: what the page holds as of a day is kept, and a job renders it (docs/jobs.md)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cooperation.partner import links
from cooperation.partner.scope import Scope
from evaluation.canonical import canonical, sha256
from evaluation.models import PartnerSheet
from evaluation.partner_sheet.content import content
from evaluation.pdf import RENDERER_VERSION
from evaluation.prints import order_file
from organisation.audit import record
from organisation.models import User


@transaction.atomic
def order(*, scope: Scope, day: date, by: User) -> PartnerSheet:
    """Keep what a municipality's page holds as of `day` and order its PDF; the same content is not rendered again.

    Raises ValidationError (as_of) for a day that has not come yet.
    """
    if day > timezone.localdate():
        raise ValidationError({"as_of": _("This day has not come yet.")}, code="future")
    kept = content(scope, day)
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Status sheet of %(body)s") % {"body": scope.body.name}
    values: dict[str, Any] = {"as_of": day, "title": title[:400], "content": kept, "created_by": by}
    digest = sha256(canonical({"content": kept, "title": title, "renderer": RENDERER_VERSION}))
    row, new = PartnerSheet.objects.get_or_create(body=scope.body, county=scope.county, sha256=digest, defaults=values)
    if new:
        details = {"as_of": day.isoformat(), "body": scope.body.name}
        owner = scope.county or scope.body
        record(by=by, action="partner_sheet.order", target=row, owner=owner, details=details)
    return order_file(row, by=by)


def sheets_of(scope: Scope) -> Any:
    """Return the sheets that this reader may see of a municipality, the newest first."""
    return PartnerSheet.objects.filter(body=scope.body, county=scope.county).defer("content")


def address(scope: Scope) -> str:
    """Return the page on which a sheet is ordered."""
    where = reverse("evaluation:partner-sheet-new", args=[scope.body.slug])
    return f"{where}?kreis={scope.county.slug}" if scope.county is not None else where


def register() -> None:
    """Offer the sheet on the page of each municipality; called once, when the apps are ready."""
    links.add_link(lambda scope, user: (_("Status sheet (PDF)"), address(scope)))
