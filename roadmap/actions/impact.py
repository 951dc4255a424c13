"""Which point of a resolution grants money and posts, and which of them a paper covers (docs/adr/0008)."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.models import Paper, ResolutionPoint
from organisation.actions import action, enter
from organisation.editing import column, edit
from organisation.merging import Conflict, Edit
from organisation.models import AuditEvent, User
from roadmap.actions.removal import delete_row
from roadmap.models import BudgetItem, PaperCoverage, PositionLine

GRANTED = {"granted_by": column("granted_by", gettext_lazy("Granted by"), rows=ResolutionPoint)}
Target = BudgetItem | PositionLine


@action
def grant_by_point(*, point: ResolutionPoint, targets: Iterable[Target], by: User | None) -> list[AuditEvent]:
    """Say that a point of a resolution grants items and position lines; all of them or none.

    Raises ValidationError for one of another county, and for one that another point grants: it is released there
    first, so that nobody overwrites unseen what somebody else has just entered.
    """
    owner = point.resolution.paper.owner
    events = []
    for row in sorted(targets, key=lambda row: row.pk):
        if row.plan.owner_id != owner.pk:
            raise ValidationError(_("“%(row)s” belongs to another county.") % {"row": row}, code="foreign")
        try:
            event = _set(row, before=None, after=point, by=by)
        except Conflict as conflict:
            message = _("“%(row)s” is granted by another point already; release it there first.")
            raise ValidationError(message % {"row": row}, code="granted") from conflict
        events += [event] if event else []
    return events


@action
def release_from_point(*, point: ResolutionPoint, target: Target, by: User | None) -> AuditEvent | None:
    """Say that a point no longer grants an item or line. Raises ValidationError when another one does by now."""
    try:
        return _set(target, before=point, after=None, by=by)
    except Conflict as conflict:
        message = _("“%(row)s” is granted by another point by now.")
        raise ValidationError(message % {"row": target}, code="granted") from conflict


def _set(
    row: Target, *, before: ResolutionPoint | None, after: ResolutionPoint | None, by: User | None
) -> AuditEvent | None:
    code = "item.edit" if isinstance(row, BudgetItem) else "line.edit"
    change = {"granted_by": Edit(base=before, value=after)}
    return edit(row=row, fields=GRANTED, edits=change, by=by, action=code, owner=row.plan.owner)


@action
def cover_by_paper(*, paper: Paper, targets: Iterable[Target], by: User | None, note: str = "") -> list[PaperCoverage]:
    """Say that items and position lines are a paper's consequence; all of them or none.

    Raises ValidationError for one of another county, and for one that is covered already.
    """
    made = []
    for row in targets:
        if row.plan.owner_id != paper.owner_id:
            raise ValidationError(_("“%(row)s” belongs to another county.") % {"row": row}, code="foreign")
        item, line = (row, None) if isinstance(row, BudgetItem) else (None, row)
        coverage = PaperCoverage(plan=row.plan, paper=paper, budget_item=item, position_line=line, note=note)
        details = {"paper": str(paper)}
        made.append(enter(coverage, by=by, action="paper_coverage.add", owner=paper.owner, details=details))
    return made


@action
def uncover(*, coverage: PaperCoverage, by: User | None) -> None:
    """Take an item or line off what a paper covers; the item stays, and so does what a point grants."""
    delete_row(coverage, action="paper_coverage.remove", parts=(), by=by, owner=coverage.paper.owner)
