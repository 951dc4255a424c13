"""Message catalogues without gettext's tools: collect the msgids, keep the translations, compile, check.

Every app has a catalogue of its own at `<app>/locale/<language>/LC_MESSAGES/django.po`. It covers the app's Python
files and `templates/<app>/`; digiplan's covers the other templates as well. Files are written without dates, line
numbers or the tool's version, so that they change only when a message does.
"""

import ast
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import normalize, read_po
from django.utils.translation.template import templatize

APPS = ("organisation", "council", "roadmap", "cooperation", "evaluation", "exchange", "digiplan")
LANGUAGE = "de"

# Positions of context, singular and plural among a function's arguments.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
TEMPLATE_KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sdif]|\{(\w*)(?:[!:][^{}]*)?\}")


class SourceError(ValueError):
    """A source file whose messages cannot be read; the text names file and line."""


@dataclass(frozen=True, order=True)
class Entry:
    """A message as it stands in the source: English text, plural ("" without one) and context ("" without one)."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What gettext looks a message up by."""
        return (self.context, self.text)

    def __str__(self) -> str:
        return f"{self.text!r} [{self.context}]" if self.context else repr(self.text)


@dataclass
class Translation:
    """The German of one message: one text, or one per plural form."""

    forms: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    fuzzy: bool = False

    @property
    def complete(self) -> bool:
        return bool(self.forms) and all(form.strip() for form in self.forms)


@dataclass
class CatalogueFile:
    """What a .po file holds."""

    translations: dict[Entry, Translation] = field(default_factory=dict)
    obsolete: list[Entry] = field(default_factory=list)


class PlainCatalog(Catalog):
    """Babel's catalogue with a header that names neither dates nor the tool."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Language", LANGUAGE),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ]


# --- collecting ---------------------------------------------------------------------------------------------------


def python_entries(source: str, name: str) -> set[Entry]:
    """Return the messages of a Python file; follows `import … as …`.

    Raises SourceError when a message is no literal text (an f-string, a variable): it could not be translated.
    """
    tree = ast.parse(source, name)
    aliases = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in FUNCTIONS
    }
    return {
        _call_entry(node, FUNCTIONS[aliases[node.func.id]], name)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in aliases
    }


def _call_entry(node: ast.Call, positions: tuple[int | None, int, int | None], name: str) -> Entry:
    parts = []
    for position in (positions[1], positions[2], positions[0]):
        argument = node.args[position] if position is not None and position < len(node.args) else None
        if position is None:
            parts.append("")
        elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            parts.append(argument.value)
        else:
            raise SourceError(f"{name}:{node.lineno}: the message is no literal text")
    return Entry(*parts)


def template_entries(source: str, name: str) -> set[Entry]:
    """Return the messages of a Django template. Raises SourceError for a translation block that holds tags."""
    try:
        code = templatize(source, origin=name)
    except SyntaxError as error:
        raise SourceError(str(error)) from error
    # What templatize leaves is no Python, only its tokens; without indentation the tokenizer takes it.
    flat = "\n".join(line.lstrip() for line in code.splitlines())
    entries = set()
    for _line, function, messages, _comments in extract_python(io.BytesIO(flat.encode()), TEMPLATE_KEYWORDS, (), {}):
        texts = [messages] if isinstance(messages, str) else list(messages)
        context, singular, plural = FUNCTIONS["gettext" if function == "_" else str(function)]
        entries.add(
            Entry(
                texts[singular] or "",
                (texts[plural] or "") if plural is not None else "",
                (texts[context] or "") if context is not None else "",
            )
        )
    return entries


def sources(root: Path, app: str) -> Iterator[Path]:
    """Yield the Python files and templates that an app's catalogue covers."""
    for path in sorted((root / app).rglob("*.py")):
        if "migrations" not in path.relative_to(root).parts:
            yield path
    templates = root / "templates"
    yield from sorted((templates / app).rglob("*.*"))
    if app == "digiplan":
        yield from sorted(path for path in templates.glob("*.*") if path.is_file())
        for folder in sorted(path for path in templates.glob("*/") if path.name not in APPS):
            yield from sorted(folder.rglob("*.*"))


def collect(root: Path, app: str) -> set[Entry]:
    """Return every message of an app; a message used with and without plural is kept with it."""
    entries: set[Entry] = set()
    for path in sources(root, app):
        read = python_entries if path.suffix == ".py" else template_entries
        entries |= read(path.read_text(encoding="utf-8"), str(path.relative_to(root)))
    with_plural = {entry.key for entry in entries if entry.plural}
    return {entry for entry in entries if entry.text and (entry.plural or entry.key not in with_plural)}


# --- catalogue files ----------------------------------------------------------------------------------------------


def po_path(root: Path, app: str) -> Path:
    return root / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path) -> CatalogueFile:
    """Read a .po file; one that does not exist is empty. Raises SourceError when it cannot be parsed."""
    if not path.exists():
        return CatalogueFile()
    try:
        catalog = read_po(io.BytesIO(path.read_bytes()), locale=LANGUAGE, abort_invalid=True)
    except (ValueError, OSError) as error:
        raise SourceError(f"{path}: {error}") from error
    translations = {_entry(message): _translation(message) for message in catalog if message.id}
    return CatalogueFile(translations, [_entry(message) for message in catalog.obsolete.values()])


def _entry(message: Message) -> Entry:
    if isinstance(message.id, str):
        return Entry(message.id, "", message.context or "")
    return Entry(message.id[0], message.id[1], message.context or "")


def _translation(message: Message) -> Translation:
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return Translation(forms, tuple(message.user_comments), message.fuzzy)


def to_po(translations: dict[Entry, Translation]) -> str:
    """Return the text of a .po file, sorted by context and message."""
    header = "".join(f"{name}: {value}\n" for name, value in PlainCatalog(locale=LANGUAGE).mime_headers)
    blocks = [f'msgid ""\nmsgstr {normalize(header, width=0)}\n']
    for entry, translation in sorted(translations.items(), key=lambda item: (item[0].text.lower(), item[0])):
        lines = [f"# {comment}".rstrip() for comment in translation.comments]
        flags = ["fuzzy"] if translation.fuzzy else []
        if "%(" in entry.text or "%(" in entry.plural:
            flags.append("python-format")
        if flags:
            lines.append(f"#, {', '.join(flags)}")
        if entry.context:
            lines.append(f"msgctxt {normalize(entry.context, width=100)}")
        lines.append(f"msgid {normalize(entry.text, width=100)}")
        forms = translation.forms or ("", "")
        if entry.plural:
            lines.append(f"msgid_plural {normalize(entry.plural, width=100)}")
            pair = (*forms, "")[:2]
            lines += [f"msgstr[{number}] {normalize(form, width=100)}" for number, form in enumerate(pair)]
        else:
            lines.append(f"msgstr {normalize(forms[0], width=100)}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def to_mo(translations: dict[Entry, Translation]) -> bytes:
    """Return the compiled catalogue. Untranslated and fuzzy messages are left out, so they show in English."""
    catalog = PlainCatalog(locale=LANGUAGE)
    for entry, translation in translations.items():
        if translation.complete and not translation.fuzzy:
            message_id = (entry.text, entry.plural) if entry.plural else entry.text
            string = translation.forms if entry.plural else translation.forms[0]
            catalog.add(message_id, string, context=entry.context or None)
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


# --- synchronising and checking -----------------------------------------------------------------------------------


def synchronise(root: Path, app: str) -> tuple[int, int]:
    """Bring an app's .po and .mo in line with its sources; return (messages, untranslated messages).

    Translations stay, vanished messages go. A new message that another app has translated takes that translation,
    because Django merges all catalogues into one at run time.
    """
    entries = collect(root, app)
    path = po_path(root, app)
    if not entries and not path.exists():
        return (0, 0)
    known = read_catalogue(path).translations
    by_key = {entry.key: translation for entry, translation in known.items()}
    elsewhere = _translations_elsewhere(root, app)
    merged = {}
    for entry in entries:
        translation = known.get(entry) or by_key.get(entry.key) or Translation()
        if not translation.complete and entry in elsewhere:
            translation = elsewhere[entry]
        merged[entry] = translation
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_po(merged), encoding="utf-8")
    path.with_suffix(".mo").write_bytes(to_mo(merged))
    return (len(merged), sum(not translation.complete for translation in merged.values()))


def _translations_elsewhere(root: Path, app: str) -> dict[Entry, Translation]:
    return {
        entry: Translation(translation.forms)
        for other in APPS
        if other != app
        for entry, translation in read_catalogue(po_path(root, other)).translations.items()
        if translation.complete and not translation.fuzzy
    }


def problems(root: Path, app: str) -> list[str]:
    """Return what is wrong with an app's catalogue, one line each, naming app and message."""
    entries = collect(root, app)
    path = po_path(root, app)
    catalogue = read_catalogue(path)
    found = catalogue.translations
    lines = [f"{app}: missing message {entry}" for entry in sorted(entries - set(found))]
    lines += [f"{app}: obsolete message {entry}" for entry in sorted(set(found) - entries)]
    lines += [f"{app}: obsolete message {entry}" for entry in sorted(catalogue.obsolete)]
    for entry, translation in sorted(found.items(), key=lambda item: item[0]):
        lines += [f"{app}: {fault} {entry}" for fault in _faults(entry, translation)]
    compiled = path.with_suffix(".mo")
    if found and (not compiled.exists() or compiled.read_bytes() != to_mo(found)):
        lines.append(f"{app}: the compiled catalogue is missing or older than the .po file")
    return lines


def _faults(entry: Entry, translation: Translation) -> Iterator[str]:
    if translation.fuzzy:
        yield "fuzzy translation of"
    if not translation.complete or (entry.plural and len(translation.forms) != 2):
        yield "empty translation of"
        return
    wanted = placeholders(entry.text)
    if not entry.plural:
        if placeholders(translation.forms[0]) != wanted:
            yield "other placeholders in the translation of"
        return
    # The singular may leave the number out ("ein Projekt"), the plural may not.
    many = placeholders(entry.plural)
    if not set(placeholders(translation.forms[0])) <= set(wanted + many) or placeholders(translation.forms[1]) != many:
        yield "other placeholders in the translation of"


def placeholders(text: str) -> list[str]:
    """Return the placeholders of a message, sorted: `%(name)s`, `%s` and `{name}`."""
    return sorted(match[0] for match in PLACEHOLDER.finditer(text.replace("%%", "")))


def conflicts(root: Path, apps: Iterable[str] = APPS) -> list[str]:
    """Return messages that two apps translate differently: at run time only one of the two would be seen."""
    seen: dict[Entry, tuple[str, tuple[str, ...]]] = {}
    lines = []
    for app in apps:
        for entry, translation in sorted(read_catalogue(po_path(root, app)).translations.items(), key=lambda i: i[0]):
            first = seen.setdefault(entry, (app, translation.forms))
            if translation.complete and first[1] != translation.forms:
                lines.append(f"{app}: {entry} is translated otherwise than in {first[0]}; give one of them a context")
    return lines
