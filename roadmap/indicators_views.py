"""Pages on which indicators of a plan or project are named, defined, measured and put right."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.editing import read
from organisation.source_refs import add_ref
from roadmap import actions
from roadmap.actions.creation import free_address
from roadmap.indicators_fields import DEFINITION_FIELDS, INDICATOR_FIELDS
from roadmap.indicators_forms import (
    DEFINITION,
    CorrectionForm,
    DefinitionEditForm,
    DefinitionForm,
    IndicatorEditForm,
    IndicatorForm,
    MeasurementForm,
)
from roadmap.models import Indicator, IndicatorDefinition, Measurement
from roadmap.parts import Holder, edit_page, holder_to_edit, new_page, remove_page
from roadmap.who import account

ANCHOR = "indikatoren"
METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(METHODS)
def indicator_new(request: HttpRequest, plan: str, project: str = "") -> HttpResponse:
    """Name what is measured, with the first version of its definition."""
    holder = holder_to_edit(request, plan, project)
    own = holder.own_plan()
    form = IndicatorForm(request.POST if request.method == "POST" else None, plan=own)

    @transaction.atomic
    def save(form: IndicatorForm) -> str:
        named = form.values("name", "field")
        slug = free_address(named["name"], own.indicators.all(), "indikator")
        row = actions.add_indicator(plan=own, project=holder.project, slug=slug, by=account(request), **named)
        actions.define_indicator(indicator=row, by=account(request), **form.values(*DEFINITION))
        return _("The indicator “%(name)s” was added.") % {"name": row.name}

    return new_page(
        request, holder, form, title=_("New indicator"), submit=_("Add indicator"), anchor=ANCHOR, save=save
    )


@login_required
@require_http_methods(METHODS)
def indicator_edit(request: HttpRequest, plan: str, indicator: str, project: str = "") -> HttpResponse:
    """Edit name and action field of an indicator."""
    holder, row = _indicator_to_edit(request, plan, project, indicator)
    form = IndicatorEditForm(
        request.POST if request.method == "POST" else None, now=read(row, INDICATOR_FIELDS), plan=row.plan
    )
    title = _("Indicator: %(name)s") % {"name": row.name}
    return edit_page(
        request,
        holder,
        form,
        row=row,
        fields=INDICATOR_FIELDS,
        action="indicator.edit",
        title=title,
        anchor=ANCHOR,
    )


@login_required
@require_http_methods(METHODS)
def indicator_delete(request: HttpRequest, plan: str, indicator: str, project: str = "") -> HttpResponse:
    """Delete an indicator without values."""
    holder, row = _indicator_to_edit(request, plan, project, indicator)

    def save() -> str:
        name = row.name
        actions.remove_indicator(indicator=row, by=account(request))
        return _("The indicator “%(name)s” was deleted.") % {"name": name}

    return remove_page(
        request,
        holder,
        title=_("Delete indicator"),
        question=_("The indicator “%(name)s” with its definitions will be deleted.") % {"name": row.name},
        submit=_("Delete"),
        anchor=ANCHOR,
        save=save,
    )


@login_required
@require_http_methods(METHODS)
def definition_new(request: HttpRequest, plan: str, indicator: str, project: str = "") -> HttpResponse:
    """Give an indicator the next version of its definition; the one before and its values stay as they are."""
    holder, row = _indicator_to_edit(request, plan, project, indicator)
    last = row.definitions.order_by("-version").first()
    initial = {"text": last.text, "unit": last.unit} if last else {}
    form = DefinitionForm(request.POST if request.method == "POST" else None, initial=initial)

    def save(form: DefinitionForm) -> str:
        made = actions.define_indicator(indicator=row, by=account(request), **form.values())
        return _("“%(name)s” now has version %(number)d of its definition.") % {
            "name": row.name,
            "number": made.version,
        }

    return new_page(
        request,
        holder,
        form,
        title=_("New definition: %(name)s") % {"name": row.name},
        lead=_("Values of different versions are not compared: there is no growth rate from one to the other."),
        submit=_("Add version"),
        anchor=ANCHOR,
        save=save,
    )


@login_required
@require_http_methods(METHODS)
def definition_edit(request: HttpRequest, plan: str, pk: UUID, project: str = "") -> HttpResponse:
    """Edit a version of a definition under which nothing was measured."""
    holder, row = _definition_to_edit(request, plan, project, pk)
    form = DefinitionEditForm(request.POST if request.method == "POST" else None, now=read(row, DEFINITION_FIELDS))
    return edit_page(
        request,
        holder,
        form,
        row=row,
        fields=DEFINITION_FIELDS,
        action="definition.edit",
        title=_("Definition of %(name)s") % {"name": row},
        lead=_("As soon as values rest on it, this version stays as it is; a new one takes its place."),
        anchor=ANCHOR,
    )


@login_required
@require_http_methods(METHODS)
def definition_delete(request: HttpRequest, plan: str, pk: UUID, project: str = "") -> HttpResponse:
    """Delete a version of a definition under which nothing was measured."""
    holder, row = _definition_to_edit(request, plan, project, pk)

    def save() -> str:
        actions.remove_definition(definition=row, by=account(request))
        return _("The version of the definition was deleted.")

    return remove_page(
        request,
        holder,
        title=_("Delete definition"),
        question=_("Version %(number)d of the definition of “%(name)s” will be deleted.")
        % {"number": row.version, "name": row.indicator.name},
        submit=_("Delete"),
        anchor=ANCHOR,
        save=save,
    )


@login_required
@require_http_methods(METHODS)
def measurement_new(request: HttpRequest, plan: str, pk: UUID, project: str = "") -> HttpResponse:
    """Enter a value under a version of the definition, with its day and its source."""
    holder, row = _definition_to_edit(request, plan, project, pk)
    form = MeasurementForm(request.POST if request.method == "POST" else None, owner=row.indicator.plan.owner)

    @transaction.atomic
    def save(form: MeasurementForm) -> str:
        values = form.values("value", "qualifier", "effective_on", "reason")
        made = actions.record_measurement(definition=row, by=account(request), **values)
        if form.cleaned_data["source"]:
            add_ref(target=made, by=account(request), owner=row.indicator.plan.owner, **form.values("source", "place"))
        return _("The value was entered.")

    return new_page(
        request,
        holder,
        form,
        title=_("New value: %(name)s") % {"name": row.indicator.name},
        lead=_("Version %(number)d of the definition, in: %(unit)s.") % {"number": row.version, "unit": row.unit},
        submit=_("Enter value"),
        anchor=ANCHOR,
        save=save,
    )


@login_required
@require_http_methods(METHODS)
def measurement_correct(request: HttpRequest, plan: str, pk: UUID, project: str = "") -> HttpResponse:
    """Put a value right; what stood there before stays in the history."""
    holder, row = _measurement_to_edit(request, plan, project, pk)
    initial = {"value": row.value.normalize(), "qualifier": row.qualifier}
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=initial)

    def save(form: CorrectionForm) -> str:
        actions.correct_measurement(measurement=row, by=account(request), **form.values())
        return _("The value was corrected.")

    return new_page(
        request,
        holder,
        form,
        title=_("Correct a value: %(name)s") % {"name": row.definition.indicator.name},
        submit=_("Correct"),
        anchor=ANCHOR,
        save=save,
    )


@login_required
@require_http_methods(METHODS)
def measurement_delete(request: HttpRequest, plan: str, pk: UUID, project: str = "") -> HttpResponse:
    """Delete a value that was entered by mistake."""
    holder, row = _measurement_to_edit(request, plan, project, pk)

    def save() -> str:
        actions.remove_measurement(measurement=row, by=account(request))
        return _("The value was deleted.")

    return remove_page(
        request,
        holder,
        title=_("Delete value"),
        question=_("The value of “%(name)s” will be deleted.") % {"name": row.definition.indicator.name},
        submit=_("Delete"),
        anchor=ANCHOR,
        save=save,
    )


def _indicator_to_edit(request: HttpRequest, plan: str, project: str, indicator: str) -> tuple[Holder, Indicator]:
    holder = holder_to_edit(request, plan, project)
    return holder, holder.one(Indicator.objects.select_related("plan__owner", "field"), indicator)


def _definition_to_edit(request: HttpRequest, plan: str, project: str, pk: UUID) -> tuple[Holder, IndicatorDefinition]:
    holder = holder_to_edit(request, plan, project)
    rows = IndicatorDefinition.objects.select_related("indicator__plan__owner")
    return holder, get_object_or_404(holder.narrow(rows, "indicator__"), pk=pk)


def _measurement_to_edit(request: HttpRequest, plan: str, project: str, pk: UUID) -> tuple[Holder, Measurement]:
    holder = holder_to_edit(request, plan, project)
    rows = Measurement.objects.select_related("definition__indicator__plan__owner")
    return holder, get_object_or_404(holder.narrow(rows, "definition__indicator__"), pk=pk)
