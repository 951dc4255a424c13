"""Papers with their annexes and their way through the committees."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from council.fields import ANNEX_FIELDS, PAPER_FIELDS, STEP_FIELDS
from council.models import Consultation, Paper, PaperAnnex
from council.rules import named, same_committee, same_owner
from organisation.actions import action, check_fields, enter, insert, partial
from organisation.audit import record
from organisation.editing import edit
from organisation.merging import Edit
from organisation.models import AuditEvent, Body, OrgUnit, User
from organisation.partial_dates import PartialDate
from organisation.removal import remove


@action
def add_paper(
    *,
    owner: Body,
    by: User | None,
    dated_on: PartialDate | None = None,
    annexes: Sequence[dict[str, Any]] = (),
    consultations: Sequence[dict[str, Any]] = (),
    **values: Any,
) -> Paper:
    """Add a paper with its annexes (title, size_kb, pages) and its Beratungsfolge (committee, meeting, role).

    Raises ValidationError when a consultation names another body's committee, or a meeting of another committee.
    """
    _unit_fits(owner, values.get("lead_unit"))
    paper = Paper(owner=owner, **partial("dated_on", dated_on), **values)
    with named():
        enter(paper, by=by, action="paper.add", owner=owner, details={"consultations": len(consultations)})
    for number, annex in enumerate(annexes, start=1):
        row = PaperAnnex(paper=paper, number=number, **annex)
        check_fields(row)
        insert(row)
    for position, step in enumerate(consultations, start=1):
        _add_consultation(paper, position, step)
    return paper


def _unit_fits(owner: Body, unit: OrgUnit | None) -> None:
    if unit is not None and unit.owner_id != owner.pk:
        raise ValidationError({"lead_unit": _("The unit belongs to another body.")}, code="foreign")


def _add_consultation(paper: Paper, position: int, step: Mapping[str, Any]) -> Consultation:
    committee = step["committee"]
    same_owner(paper.owner, "consultations", committee)
    same_committee(committee, step.get("meeting"), "consultations")
    row = Consultation(paper=paper, position=position, **step)
    check_fields(row)
    insert(row)
    return row


@action
def edit_paper(*, paper: Paper, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change a paper. Raises ValidationError for a reference that is taken or a foreign unit, and Conflict."""
    _unit_fits(paper.owner, edits["lead_unit"].value if "lead_unit" in edits else None)
    with named():
        return edit(row=paper, fields=PAPER_FIELDS, edits=edits, by=by, action="paper.edit", owner=paper.owner)


@action
def remove_paper(*, paper: Paper, by: User | None) -> None:
    """Delete a paper that has no resolution and that nothing refers to, with its annexes and its way."""
    parts = [*paper.annexes.values_list("pk", flat=True), *paper.consultations.values_list("pk", flat=True)]
    remove(paper, by=by, action="paper.remove", owner=paper.owner, parts=parts)


@action
def add_annex(*, paper: Paper, by: User | None, **values: Any) -> PaperAnnex:
    """Add an annex (title, size_kb, pages) behind the others."""
    last = paper.annexes.aggregate(last=Max("number"))["last"] or 0
    row = PaperAnnex(paper=paper, number=last + 1, **values)
    return enter(row, by=by, action="annex.add", owner=paper.owner)


@action
def edit_annex(*, annex: PaperAnnex, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change an annex. Raises Conflict."""
    return edit(row=annex, fields=ANNEX_FIELDS, edits=edits, by=by, action="annex.edit", owner=annex.paper.owner)


@action
def remove_annex(*, annex: PaperAnnex, by: User | None) -> None:
    """Take an annex off its paper; the numbers of the others stay."""
    remove(annex, by=by, action="annex.remove", owner=annex.paper.owner)


@action
def add_step(*, paper: Paper, by: User | None, **values: Any) -> Consultation:
    """Send a paper to one more committee (committee, meeting, role, public, note), after the steps it has."""
    same_owner(paper.owner, "committee", values["committee"])
    same_committee(values["committee"], values.get("meeting"))
    last = paper.consultations.aggregate(last=Max("position"))["last"] or 0
    row = Consultation(paper=paper, position=last + 1, **values)
    return enter(row, by=by, action="consultation.add", owner=paper.owner)


@action
def edit_step(*, step: Consultation, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change a step's meeting, role, publicity or note. Raises ValidationError for a foreign meeting, and Conflict."""
    owner = step.paper.owner
    return edit(row=step, fields=STEP_FIELDS, edits=edits, by=by, action="consultation.edit", owner=owner)


@action
def move_step(*, step: Consultation, up: bool, by: User | None) -> bool:
    """Swap a step with its neighbour in the paper's way; return whether there was one."""
    steps = list(Consultation.objects.select_for_update(no_key=True).filter(paper=step.paper_id).order_by("position"))
    place = [row.pk for row in steps].index(step.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(steps):
        return False
    one, two = steps[place], steps[other]
    free = steps[-1].position + 1  # a position is taken once only, so the first of the two steps aside
    for row, position in ((one, free), (two, one.position), (one, two.position)):
        Consultation.objects.filter(pk=row.pk).update(position=position)
    record(by=by, action="consultation.move", target=step, owner=step.paper.owner)
    return True


@action
def remove_step(*, step: Consultation, by: User | None) -> None:
    """Take a step out of the paper's way. Raises ValidationError when it has a result."""
    if step.result or step.resolutions.exists():
        raise ValidationError(_("The step has a result and therefore stays."), code="has_result")
    remove(step, by=by, action="consultation.remove", owner=step.paper.owner)
