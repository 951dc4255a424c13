"""Documents and their files: uploaded, replaced by a new version, removed. The file is there before its row is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from organisation.actions import action, check_fields, insert, required
from organisation.audit import record
from organisation.models import User
from roadmap import document_files
from roadmap.actions.evidence import add_document
from roadmap.actions.removal import delete_row
from roadmap.models import Document, DocumentVersion, Plan


@dataclass(frozen=True)
class Upload:
    """A file that was checked and scanned: what people call it, its content, type, SHA-256, and the scan's result."""

    name: str
    content: bytes
    media_type: str
    sha256: str
    scan: str


@action
def upload_document(*, plan: Plan, file: Upload, by: User | None, **values: Any) -> Document:
    """Add a document (slug, title, project, public) with its first file."""
    row = add_document(plan=plan, by=by, media_type=file.media_type, size_bytes=len(file.content), **values)
    _keep(row, file, by=by, note="")
    return row


@action
def replace_file(*, document: Document, file: Upload, by: User | None, note: str = "") -> DocumentVersion:
    """Give a document its next file; the ones before stay readable for the office. The note says what changed."""
    note = required(note, "note", _("Say what the new version changes.")) if document.versions.exists() else note
    locked = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    locked.media_type, locked.size_bytes = file.media_type[:80], len(file.content)
    locked.save(update_fields=["media_type", "size_bytes"])
    return _keep(locked, file, by=by, note=note)


def _keep(document: Document, file: Upload, *, by: User | None, note: str) -> DocumentVersion:
    number = (document.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    with _written(file.content) as path:
        row = DocumentVersion(
            document=document,
            number=number,
            name=file.name,
            path=path,
            media_type=file.media_type,
            size_bytes=len(file.content),
            sha256=file.sha256,
            scan=file.scan,
            note=note,
            uploaded_by=by,
        )
        check_fields(row)
        insert(row)
        details = {"version": number, "file": file.name, "sha256": file.sha256, "reason": note}
        # of the document and not of this row, so that it stays in the history when the files are gone
        record(by=by, action="document.upload", target=document, owner=document.plan.owner, details=details)
        return row


@contextmanager
def _written(content: bytes) -> Iterator[str]:
    """Write the file; take it back when its row is refused."""
    path = document_files.write(content)
    try:
        yield path
    except BaseException:
        document_files.remove(path)
        raise


@action
def remove_document(*, document: Document, by: User | None) -> None:
    """Delete a document with all its files; the files go when the transaction is through."""
    rows = list(document.versions.values_list("pk", "path"))
    delete_row(
        document,
        action="document.remove",
        parts=["roadmap.documentversion.document"],
        by=by,
        owner=document.plan.owner,
        keys=[key for key, _path in rows],
    )
    for _key, path in rows:
        transaction.on_commit(partial(document_files.remove, path))
