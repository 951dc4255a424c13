"""Whether a PDF is one of the stored files of a report, byte for byte."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from evaluation.cycle.correcting import replaced_by
from evaluation.cycle.forms import CheckForm
from evaluation.models import Rendition


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Compare an uploaded PDF with the files that the visitor may read: guests with what is published.

    The file is read for its hash and not kept.
    """
    form = CheckForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    context: dict[str, Any] = {
        "form": form,
        "checked": False,
        "found": None,
        "replaced_by": None,
        "trail": [(_("Evaluation"), reverse("evaluation:reports")), (_("Check a file"), "")],
    }
    if request.method == "POST" and form.is_valid():
        digest = form.cleaned_data["file"]
        rows = Rendition.objects.visible_to(request.user).filter(sha256=digest)
        found = rows.select_related("manifest__report__plan", "manifest__report__owner").first()
        context |= {"digest": digest, "found": found, "checked": True}
        if found is not None:
            context["replaced_by"] = replaced_by(found.manifest.report, request.user)
    return render(request, "evaluation/cycle/check.html", context, status=422 if form.errors else 200)
