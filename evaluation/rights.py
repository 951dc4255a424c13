"""What publication tells on the page of rights."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from organisation import rights
from organisation.rights import Right


def of_report(report: Any) -> Iterable[Right]:
    """Tell that everyone reads a published report in its public edition."""
    if report.public:
        why = _("the report is published")
        yield Right(_("Publication"), str(rights.EVERYONE), rights.READ_PUBLISHED, why)


def register() -> None:
    """Add what is told; called once, when the apps are ready."""
    rights.tell("evaluation.report", of_report)
