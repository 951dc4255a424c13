"""What a file is, told by its content and not by what its name or the browser says. Pure: no Django, no disk.

Allowed are documents, tables, presentations and pictures without active content. Archives are only looked into, never
unpacked: their list of members and one small member say what they are.
"""

import io
import zipfile
from dataclasses import dataclass

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
    "odt": f"{OPEN}text",
    "ods": f"{OPEN}spreadsheet",
    "odp": f"{OPEN}presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
}
"""Each type that is known, by the ending of its names."""
_MAIN_PART = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_MACROS = ("vbaproject.bin", "basic/script", "scripts/")
_OPEN_TYPES = {media_type: name for name, media_type in TYPES.items() if media_type.startswith(OPEN)}
_MARKUP = ("<!doctype", "<html", "<script", "<svg", "<?xml", "<?php", "#!")
MOST_MEMBERS = 20_000


class Active(ValueError):
    """A document with macros, which are not accepted."""


@dataclass(frozen=True)
class Kind:
    """What a file is: the ending that its name should have, and its media type."""

    ending: str

    @property
    def media_type(self) -> str:
        """The type as a browser is told."""
        return TYPES[self.ending]


def kind_of(name: str, content: bytes) -> Kind | None:
    """Return what `content` is, None where it is nothing known or its name ends as something else.

    Raises Active for an office document with macros.
    """
    ending = name.rpartition(".")[2].lower()
    ending = {"jpeg": "jpg"}.get(ending, ending)
    found = _by_content(ending, content)
    return Kind(found) if found == ending else None


def _by_content(ending: str, content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"PK\x03\x04"):
        return _of_archive(content)
    if ending in ("txt", "csv") and _is_plain(content):
        return ending
    return None


def _of_archive(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if len(names) > MOST_MEMBERS:
                return None
            if any(part in name.lower() for name in names for part in _MACROS):
                raise Active
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= 100:
                return _OPEN_TYPES.get(archive.read("mimetype").decode("ascii", "replace").strip())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((ending for part, ending in _MAIN_PART.items() if part in names), None)


def _is_plain(content: bytes) -> bool:
    """Text in UTF-8 or Windows-1252 without control characters, which does not begin as markup or a program."""
    if b"\0" in content:
        return False
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            return False
    if any(ord(sign) < 32 and sign not in "\t\r\n\f" for sign in text):
        return False
    return not text.lstrip().lower().startswith(_MARKUP)
