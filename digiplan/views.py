"""The start page, and the pages that the law asks for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from digiplan import start as start_page
from digiplan.context_processors import legal_branding
from organisation.branding import to_html
from organisation.identity_actions import first_start_needed


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What waits for this account; for guests the published reports and the way to sign in."""
    if request.user.is_authenticated:
        return render(request, "start.html", start_page.for_account(request.user))
    if first_start_needed():
        return redirect("first-start")
    return render(request, "start_guest.html", start_page.for_guests())


@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    """Impressum."""
    missing = _("The body that runs this installation enters here who is responsible for it and how to reach them.")
    return _legal(request, _("Imprint"), "imprint", missing)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Datenschutz."""
    missing = _(
        "The body that runs this installation enters here which personal data it processes, for what purpose, on what "
        "legal basis and for how long, and how to reach its data protection officer."
    )
    return _legal(request, _("Privacy"), "privacy", missing)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Erklärung zur Barrierefreiheit."""
    missing = _(
        "The body that runs this installation enters here its accessibility statement: how far the site is accessible, "
        "what is not, how to report a barrier and who settles a dispute."
    )
    return _legal(request, _("Accessibility"), "accessibility", missing)


def _legal(request: HttpRequest, title: str, field: str, what_is_missing: str) -> HttpResponse:
    """The text of the body that the top bar names, else of the one that guests are shown."""
    branding = legal_branding(request, field)
    context = {
        "title": title,
        "html": to_html(getattr(branding, field)) if branding else "",
        "contact": branding.contact if branding else "",
        "what_is_missing": what_is_missing,
    }
    return render(request, "legal.html", context)
