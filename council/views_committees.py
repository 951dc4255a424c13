"""Pages to add, change, replace and delete committees and their seats."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from council import actions
from council.fields import COMMITTEE_FIELDS, SEAT_FIELDS
from council.forms import CommitteeEdit, CommitteeForm, SeatEdit, SeatForm, SuccessorForm
from council.loading import (
    actor,
    address_of,
    committee_to_change,
    committee_trail,
    form_view,
    owners,
    part,
    post_view,
)
from council.models import Committee
from organisation.editing import read
from organisation.pages import confirm_page, form_page, section_page
from organisation.partial_dates import PartialDate
from organisation.slugs import free_slug


@form_view
def committee_new(request: HttpRequest) -> HttpResponse:
    """Add a committee."""
    form = CommitteeForm(request.POST if request.method == "POST" else None, owners=owners(request))
    back = reverse("council:committees")

    def save(form: CommitteeForm) -> str:
        slug = free_slug(form.cleaned_data["name"], Committee.objects.filter(owner=form.owner), fallback="gremium")
        row = actions.add_committee(owner=form.owner, slug=slug, by=actor(request), **form.of_owner())
        messages.success(request, _("The committee is added. Its seats and meetings can follow now."))
        return address_of(row)

    title = _("New committee")
    trail = [(_("Council"), reverse("council:overview")), (_("All committees"), back), (title, "")]
    return form_page(request, form, title=title, save=save, back=back, trail=trail)


@form_view
def committee_edit(request: HttpRequest, owner: str, committee: str) -> HttpResponse:
    """Change what is known about a committee."""
    row = committee_to_change(request, owner, committee)
    form = CommitteeEdit(request.POST if request.method == "POST" else None, now=read(row, COMMITTEE_FIELDS))
    others = Committee.objects.filter(owner=row.owner).exclude(pk=row.pk)
    form.choose("successor", others.order_by("name"))
    title = _("Edit committee")
    return section_page(
        request,
        form,
        title=title,
        anchor="angaben",
        save=lambda form: actions.edit_committee(committee=row, edits=form.edits(), by=actor(request)),
        back=address_of(row),
        trail=committee_trail(row, (title, "")),
    )


@form_view
def committee_replace(request: HttpRequest, owner: str, committee: str) -> HttpResponse:
    """Let a new committee follow from a day on; the present one ends the day before."""
    row = committee_to_change(request, owner, committee)
    data = request.POST if request.method == "POST" else None
    form = SuccessorForm(data, initial={"name": row.name, "take_seats": True})

    def save(form: SuccessorForm) -> str:
        new = actions.replace_committee(
            committee=row,
            name=form.cleaned_data["name"],
            starts_on=PartialDate(form.cleaned_data["starts_on"]),
            take_seats=form.cleaned_data["take_seats"],
            by=actor(request),
        )
        messages.success(request, _("The new committee is added, and the old one ends the day before."))
        return address_of(new)

    title = _("Is followed by …")
    return form_page(
        request,
        form,
        title=_("What follows “%(name)s”") % {"name": row.name},
        lead=_("Kind, rhythm, purpose and, if you like, the seats are taken over."),
        save=save,
        back=address_of(row),
        trail=committee_trail(row, (title, "")),
    )


@form_view
def committee_delete(request: HttpRequest, owner: str, committee: str) -> HttpResponse:
    """Delete a committee that nothing refers to."""
    row = committee_to_change(request, owner, committee)

    def save() -> str:
        actions.remove_committee(committee=row, by=actor(request))
        messages.success(request, _("The committee is deleted."))
        return reverse("council:committees")

    title = _("Delete committee")
    return confirm_page(
        request,
        title=title,
        question=_(
            "Delete “%(name)s” with its seats? A committee that has ended keeps its papers if it gets an end instead."
        )
        % {"name": row.name},
        submit=_("Delete"),
        save=save,
        back=address_of(row),
        trail=committee_trail(row, (title, "")),
        danger=True,
    )


@form_view
def seat_new(request: HttpRequest, owner: str, committee: str) -> HttpResponse:
    """Add a seat to a committee."""
    row = committee_to_change(request, owner, committee)
    form = SeatForm(request.POST if request.method == "POST" else None)
    form.offer(row.owner)

    def save(form: SeatForm) -> str:
        actions.add_seat(committee=row, by=actor(request), **form.cleaned_data)
        messages.success(request, _("The seat is added."))
        return f"{address_of(row)}#mitglieder"

    title = _("New seat")
    back = address_of(row)
    return form_page(request, form, title=title, save=save, back=back, trail=committee_trail(row, (title, "")))


@form_view
def seat_edit(request: HttpRequest, owner: str, committee: str, seat: str) -> HttpResponse:
    """Change a seat."""
    row = committee_to_change(request, owner, committee)
    place = part(row.seats.select_related("committee__owner", "body", "unit"), slug=seat)
    form = SeatEdit(request.POST if request.method == "POST" else None, now=read(place, SEAT_FIELDS))
    form.offer(row.owner)
    title = _("Edit seat")
    return section_page(
        request,
        form,
        title=title,
        anchor="mitglieder",
        save=lambda form: actions.edit_seat(seat=place, edits=form.edits(), by=actor(request)),
        back=address_of(row),
        trail=committee_trail(row, (title, "")),
    )


@post_view
def seat_move(request: HttpRequest, owner: str, committee: str, seat: str) -> HttpResponse:
    """Move a seat up or down."""
    row = committee_to_change(request, owner, committee)
    place = part(row.seats.select_related("committee__owner"), slug=seat)
    actions.move_seat(seat=place, up=request.POST.get("richtung") == "hoch", by=actor(request))
    return redirect(f"{address_of(row)}#mitglieder")


@form_view
def seat_delete(request: HttpRequest, owner: str, committee: str, seat: str) -> HttpResponse:
    """Take a seat out of its committee."""
    row = committee_to_change(request, owner, committee)
    place = part(row.seats.select_related("committee__owner"), slug=seat)

    def save() -> str:
        actions.remove_seat(seat=place, by=actor(request))
        messages.success(request, _("The seat is removed."))
        return f"{address_of(row)}#mitglieder"

    title = _("Remove seat")
    return confirm_page(
        request,
        title=title,
        question=_("Remove the seat “%(name)s” from “%(committee)s”?") % {"name": place.role, "committee": row.name},
        submit=_("Remove"),
        save=save,
        back=address_of(row),
        trail=committee_trail(row, (title, "")),
        danger=True,
    )
