"""Pages on which documents are uploaded, replaced, downloaded and removed. The rights are asked at every download."""

import structlog
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation.access import access_of
from organisation.editing import read
from organisation.models import SourceRef
from roadmap import actions, document_files
from roadmap.actions.creation import free_address
from roadmap.documents_fields import DOCUMENT_FIELDS
from roadmap.documents_forms import DocumentEditForm, DocumentFileForm, DocumentForm
from roadmap.models import Document, DocumentVersion
from roadmap.parts import Holder, edit_page, holder_to_edit, new_page, remove_page
from roadmap.permissions import can_edit_plan
from roadmap.who import account

ANCHOR = "dokumente"
METHODS = ["GET", "HEAD", "POST"]
log = structlog.get_logger(__name__)


@login_required
@require_http_methods(METHODS)
def document_new(request: HttpRequest, plan: str, project: str = "") -> HttpResponse:
    """Upload a document of a plan or project."""
    holder = holder_to_edit(request, plan, project)
    form = DocumentForm(*_sent(request))

    def save(form: DocumentForm) -> str:
        own = holder.own_plan()
        values = form.values()
        slug = free_address(values["title"], own.documents.all(), "dokument")
        row = actions.upload_document(plan=own, project=holder.project, slug=slug, by=account(request), **values)
        return _("The document “%(title)s” was added.") % {"title": row.title}

    return new_page(
        request, holder, form, title=_("New document"), submit=_("Upload document"), anchor=ANCHOR, save=save
    )


@login_required
@require_http_methods(METHODS)
def document_edit(request: HttpRequest, plan: str, document: str, project: str = "") -> HttpResponse:
    """Edit title and publicity of a document."""
    holder, row = _document_to_edit(request, plan, project, document)
    form = DocumentEditForm(request.POST if request.method == "POST" else None, now=read(row, DOCUMENT_FIELDS))
    return edit_page(
        request,
        holder,
        form,
        row=row,
        fields=DOCUMENT_FIELDS,
        action="document.edit",
        title=_("Document: %(title)s") % {"title": row.title},
        anchor=ANCHOR,
    )


@login_required
@require_http_methods(METHODS)
def document_replace(request: HttpRequest, plan: str, document: str, project: str = "") -> HttpResponse:
    """Give a document its next file."""
    holder, row = _document_to_edit(request, plan, project, document)
    form = DocumentFileForm(*_sent(request))

    def save(form: DocumentFileForm) -> str:
        made = actions.replace_file(document=row, by=account(request), **form.values())
        return _("“%(title)s” now has version %(number)d.") % {"title": row.title, "number": made.number}

    return new_page(
        request,
        holder,
        form,
        title=_("New version of “%(title)s”") % {"title": row.title},
        submit=_("Upload version"),
        anchor=ANCHOR,
        save=save,
    )


@login_required
@require_http_methods(METHODS)
def document_delete(request: HttpRequest, plan: str, document: str, project: str = "") -> HttpResponse:
    """Delete a document with all its files."""
    holder, row = _document_to_edit(request, plan, project, document)

    def save() -> str:
        title = row.title
        actions.remove_document(document=row, by=account(request))
        return _("The document “%(title)s” was deleted.") % {"title": title}

    question = _("The document “%(title)s” with all its files will be deleted. This cannot be undone.")
    return remove_page(
        request,
        holder,
        title=_("Delete document"),
        question=question % {"title": row.title},
        submit=_("Delete"),
        anchor=ANCHOR,
        save=save,
    )


@login_required
@require_safe
def document(request: HttpRequest, plan: str, document: str) -> HttpResponse:
    """A document with its files; the earlier ones for the office only."""
    row = _visible(request, plan, document)
    office = row.plan.owner_id in access_of(request.user).office
    versions = list(row.versions.select_related("uploaded_by").order_by("-number"))
    holder = Holder(row.plan, row.project)
    context = {
        "document": row,
        "versions": versions if office else versions[:1],
        "is_office": office,
        "holder": holder,
        "refs": SourceRef.objects.by_target([row.pk]),
        "trail": [*holder.trail, (row.title, "")],
        "edit": holder.at("document-edit", row.slug) if can_edit_plan(request.user, row.plan) else "",
        "replace": holder.at("document-replace", row.slug) if can_edit_plan(request.user, row.plan) else "",
        "remove": holder.at("document-delete", row.slug) if can_edit_plan(request.user, row.plan) else "",
    }
    return render(request, "roadmap/documents_page.html", context)


@login_required
@require_safe
def document_file(request: HttpRequest, plan: str, document: str, number: int = 0) -> FileResponse:
    """Download the latest file of a document, or the one with a number: the office every one, others the latest."""
    row = _visible(request, plan, document)
    versions = row.versions.order_by("-number")
    latest = versions.first()
    found = versions.filter(number=number).first() if number else latest
    if found is None or (found != latest and row.plan.owner_id not in access_of(request.user).office):
        raise Http404
    return _download(found)


def _download(version: DocumentVersion) -> FileResponse:
    """Return a file to be saved, never to be shown by the browser: its type is told and no script of it may run."""
    try:
        file = document_files.path_of(version.path).open("rb")
    except (OSError, ValueError) as problem:
        log.error("the file of a document is missing", document=str(version.document_id), problem=str(problem))
        raise Http404 from problem
    response = FileResponse(file, as_attachment=True, filename=version.name, content_type=version.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _sent(request: HttpRequest) -> tuple[object, object]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _visible(request: HttpRequest, plan: str, document: str) -> Document:
    rows = Document.objects.visible_to(request.user).select_related("plan__owner", "project__owner")
    return get_object_or_404(rows.distinct(), plan__slug=plan, slug=document)


def _document_to_edit(request: HttpRequest, plan: str, project: str, document: str) -> tuple[Holder, Document]:
    holder = holder_to_edit(request, plan, project)
    return holder, holder.one(Document.objects.select_related("plan__owner"), document)
