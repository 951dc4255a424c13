"""Pages on which administrators enter name, texts and arms of their body; and the arms as a picture."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation.administered import administered_body
from organisation.branding import ARMS_BYTES, arms_address, to_html
from organisation.branding_actions import FIELDS, branding_of, change_branding, set_arms
from organisation.branding_forms import ArmsForm, TextsForm
from organisation.editing import read
from organisation.merging import Conflict
from organisation.models import Branding, User

PREVIEWED = ("imprint", "privacy", "accessibility")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest) -> HttpResponse:
    """Name, contact and legal texts with a preview; a conflict comes back with 409, what is refused with 422."""
    body = administered_body(request)
    form = TextsForm(request.POST if request.method == "POST" else None, now=read(branding_of(body), FIELDS))
    preview, status = False, 200
    if request.method == "POST" and form.is_valid():
        if "vorschau" in request.POST:
            preview = True
        else:
            try:
                event = change_branding(body=body, edits=form.edits(), by=_user(request))
            except ValidationError as error:
                form.refuse(error)
            except Conflict as conflict:
                form.show(conflict)
                status = 409
            else:
                messages.success(request, _("Saved.") if event else _("Nothing was changed."))
                return redirect(_again("texts", request))
    context = {
        "form": form,
        "body": body,
        "previews": _previews(form) if preview else [],
        "trail": [_administration(), (_("Texts and name"), "")],
    }
    return render(request, "administration/texts.html", context, status=422 if form.errors else status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arms_edit(request: HttpRequest) -> HttpResponse:
    """Upload or remove the arms."""
    body = administered_body(request)
    form = ArmsForm(request.POST, request.FILES) if request.method == "POST" else ArmsForm()
    if request.method == "POST" and form.is_valid():
        upload, remove = form.cleaned_data["arms"], form.cleaned_data["remove"]
        if upload is None and not remove:
            form.add_error("arms", _("Please choose a picture."))
        else:
            try:
                # One byte more than allowed is enough to refuse it; the rest need not be read.
                content = None if upload is None else upload.read(ARMS_BYTES + 1)
                set_arms(body=body, content=content, by=_user(request))
            except ValidationError as error:
                form.refuse(error)
            else:
                messages.success(request, _("Saved."))
                return redirect(_again("arms-edit", request))
    branding = branding_of(body)
    context = {
        "form": form,
        "body": body,
        "arms": arms_address(body, branding),
        "trail": [_administration(), (_("Arms"), "")],
    }
    return render(request, "administration/arms.html", context, status=422 if form.errors else 200)


@require_safe
def arms(request: HttpRequest, slug: str) -> HttpResponse:
    """A body's arms as the PNG that this installation made; for everybody, like the name."""
    row = get_object_or_404(Branding.objects.only("arms", "arms_sha256"), owner__slug=slug, arms__isnull=False)
    assert row.arms is not None
    etag = f'"{row.arms_sha256}"'
    response = get_conditional_response(request, etag=etag)
    if response is None or not isinstance(response, HttpResponseNotModified):
        response = HttpResponse(bytes(row.arms), content_type="image/png")
    response["ETag"] = etag
    response["Content-Disposition"] = f'inline; filename="{slug}.png"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=300"
    return response


def _previews(form: TextsForm) -> list[tuple[str, str]]:
    return [(str(form.fields[name].label), to_html(form.cleaned_data[name])) for name in PREVIEWED]


def _administration() -> tuple[str, str]:
    return _("Administration"), reverse("administration")


def _again(name: str, request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"{reverse(name)}?{query}" if query else reverse(name)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
