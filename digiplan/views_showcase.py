"""The components for developers: each once, with its states. In demo and test mode only."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digiplan import showcase
from organisation.mergeforms import MergeForm
from organisation.models import AuditEvent
from organisation.pages import confirm_page, form_page, section_page

View = Callable[..., HttpResponse]


def not_in_production(view: View) -> View:
    """Answer 404 in production."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponse:
        if settings.MODE not in {"demo", "test"}:
            raise Http404
        return view(request, **kwargs)

    return guarded


@not_in_production
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component that is part of a page."""
    return render(request, "showcase.html", showcase.context() | {"trail": [(_("Components"), "")]})


@not_in_production
@require_http_methods(["GET", "HEAD", "POST"])
def component(request: HttpRequest, name: str) -> HttpResponse:
    """The components that are a whole page: form, section in place, question. What is sent is checked and forgotten."""
    pages: dict[str, Callable[[HttpRequest], HttpResponse]] = {
        "einzelheit": _detail,
        "formular": _form,
        "abschnitt": _section,
        "rueckfrage": _question,
    }
    if name not in pages:
        raise Http404
    return pages[name](request)


def _detail(request: HttpRequest) -> HttpResponse:
    trail = [(_("Components"), reverse("components")), (_("One thing"), "")]
    return render(request, "showcase_detail.html", showcase.context() | {"trail": trail})


def _form(request: HttpRequest) -> HttpResponse:
    back = reverse("components")
    form = showcase.every_field(request.POST.dict() if request.method == "POST" else None)
    trail = [(_("Components"), back), (_("Form"), "")]
    lead = _("Each kind of field once; what is sent is checked and forgotten.")
    return form_page(request, form, title=_("Form"), lead=lead, save=lambda _form: back, back=back, trail=trail)


def _section(request: HttpRequest) -> HttpResponse:
    def save(form: MergeForm) -> AuditEvent | None:
        if form.cleaned_data["next_steps"] != showcase.section_values()["next_steps"]:
            raise showcase.section_conflict()
        return None

    form = showcase.Section(request.POST if request.method == "POST" else None, now=showcase.section_values())
    return section_page(
        request,
        form,
        title=_("Section in place"),
        anchor="abschnitt",
        save=save,
        back=reverse("components"),
        lead=_("Another text for the next steps runs into a conflict."),
        trail=[(_("Components"), reverse("components")), (_("Section in place"), "")],
    )


def _question(request: HttpRequest) -> HttpResponse:
    def refuse() -> str:
        raise ValidationError(_("Nothing is deleted here."))

    return confirm_page(
        request,
        title=_("Delete the milestone?"),
        question=_("“Tender” and its history are deleted. This cannot be undone."),
        submit=_("Delete"),
        save=refuse,
        back=reverse("components"),
        trail=[(_("Components"), reverse("components")), (_("Question"), "")],
        danger=True,
    )
