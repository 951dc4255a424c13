"""Status sheets: the page on which one is ordered, and how a sheet is found and called."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from cooperation.partner.scope import Scope, scope_for
from evaluation.models import PartnerSheet
from evaluation.partner_sheet import orders
from evaluation.views_prints import Around, Sort
from organisation.inputs import DayField, InputForm
from organisation.models import User
from organisation.pages import Trail, form_page
from organisation.templatetags.display import date_short


class SheetForm(InputForm):
    """As of which day."""

    as_of = DayField(
        label=pgettext_lazy("status sheet", "As of"),
        help_text=gettext_lazy("What was known and effective by this day; today at the latest."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_new(request: HttpRequest, body: str) -> HttpResponse:
    """Order the status sheet of a municipality as of a day; those ordered before stand below."""
    user = _user(request)
    scope = scope_for(user, body, request.GET.get("kreis", ""))
    form = SheetForm(request.POST if request.method == "POST" else None, initial={"as_of": timezone.localdate()})

    def save(form: SheetForm) -> str:
        made = orders.order(scope=scope, day=form.cleaned_data["as_of"], by=user)
        return reverse("evaluation:partner-sheet", args=[made.pk])

    return form_page(
        request,
        form,
        title=_("Status sheet of %(body)s") % {"body": scope.body.name},
        lead=_(
            "One or two pages for the council: projects, stages, lights in words, texts, money, posts, open requests."
        ),
        save=save,
        submit=_("Make the PDF"),
        back=_page_of(scope),
        trail=_trail(scope, _("Status sheet")),
        template="evaluation/partner_sheet/new.html",
        sheets=orders.sheets_of(scope),
    )


def _visible(request: HttpRequest, pk: UUID) -> PartnerSheet:
    rows = PartnerSheet.objects.visible_to(request.user).select_related("body", "county").defer("content")
    return get_object_or_404(rows, pk=pk)


def _around(row: PartnerSheet) -> Around:
    scope = Scope(row.body, row.county)
    return Around(
        preline=_("Status sheet"),
        lead=_("As of %(day)s") % {"day": date_short(row.as_of)},
        download=_("Download the status sheet (PDF)"),
        back=(_("All status sheets of this municipality"), orders.address(scope)),
        trail=_trail(scope, _("Status sheet")),
    )


def _file_name(row: PartnerSheet) -> str:
    return f"{slugify(_('Status sheet'))}-{row.body.slug}-{row.as_of.isoformat()}.pdf"


def _page_of(scope: Scope) -> str:
    where = reverse("cooperation:partner", args=[scope.body.slug])
    return f"{where}?kreis={scope.county.slug}" if scope.county is not None else where


def _trail(scope: Scope, title: str) -> Trail:
    return [(_("Cooperation"), reverse("cooperation:overview")), (scope.body.name, _page_of(scope)), (title, "")]


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # login_required
    return request.user


SHEETS = Sort("partner-sheet", _visible, _around, _file_name)
