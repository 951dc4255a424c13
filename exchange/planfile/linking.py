"""References inside a file: which item each means; and whether every item says where it comes from."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from exchange.planfile import columns as c
from exchange.planfile.items import Item, PlanFile, Reference, SourceNote
from exchange.planfile.problems import Problems
from exchange.planfile.reading import join
from exchange.planfile.sections import Section
from exchange.planfile.spec import BY_MODEL, BY_PATH, key_columns
from organisation.models import Source

Address = tuple[str, ...]
Index = dict[Section, dict[Address, Item]]
SOURCES = BY_MODEL[Source]


def link(plan_file: PlanFile, problems: Problems) -> None:
    """Resolve every reference to an item of the same file, or to another county's row; note those that lead nowhere."""
    index = _index(plan_file)
    # A reference into a list where a slug has a mistake may be right; it is looked at once the slug is.
    unsure = {item.section for item in plan_file.all() if item.broken & set(item.section.key)}
    _check_head(plan_file, index, problems)
    for item in plan_file.all():
        for name in item.section.columns:
            if name in item.references:
                _resolve(plan_file, index, item, name, None if item.section.target(name) in unsure else problems)
        for note in item.sources:
            _resolve_document(index, note, problems)
        _check_sources(item, problems)


def address_of(item: Item) -> Address | None:
    """The path of an item's slugs and numbers from the top; None where it has no such path."""
    above: Address | None = address_of(item.parent) if item.parent else ()
    columns = key_columns(item.section)
    if above is None or len(columns) > 1 or any(column.name in item.broken for column in columns):
        return None
    if not columns:
        return (*above, str(item.place))
    if columns[0].kind == c.REFERENCE:
        return None
    return (*above, str(item.values[columns[0].field.attname]))


def _index(plan_file: PlanFile) -> Index:
    index: Index = {}
    for item in plan_file.all():
        address = address_of(item)
        if address is not None:
            index.setdefault(item.section, {}).setdefault(address, item)
    return index


def _check_head(plan_file: PlanFile, index: Index, problems: Problems) -> None:
    for key, slug, name in (("county", plan_file.county, "bodies"), ("plan", plan_file.plan, "plans")):
        known = [address[0] for address in index.get(BY_PATH[name], {})]
        if slug and slug not in known:
            message = _("is not in the list “%(section)s” of this file") % {"section": name}
            problems.add("reference", message, plan_file.marks[key], key, value=slug, allowed=known)


def _start(item: Item, name: str) -> Address | None:
    """The leading part of the address that a reference does not write; None when that is itself unknown."""
    section = item.section
    if name in section.within:
        base = item.references.get(section.within[name])
        return address_of(base.item) if base and base.item else None
    depth = section.shared_depth(name)
    if depth == 0:
        return ()
    shared = item.above(section.target(name).chain[depth - 1])
    return address_of(shared) if shared else None


def _resolve(plan_file: PlanFile, index: Index, item: Item, name: str, problems: Problems | None) -> None:
    """Resolve a reference; note it when it leads nowhere, unless `problems` is None."""
    reference = item.references[name]
    start = _start(item, name)
    if start is None:
        _note_missing_base(item, name, problems)
        return
    target = item.section.target(name)
    parts = item.section.written_parts(name)
    written = tuple(reference.text.strip().split("/"))
    if len(written) == len(parts) + 1 and len(target.chain) == 1 and target.owned:
        if _resolve_foreign(plan_file, reference, target, written):
            return
    elif len(written) in {len(parts), len(target.chain)}:
        path = written if len(written) == len(target.chain) else (*start, *written)
        reference.item = index.get(target, {}).get(path)
        if reference.item is not None:
            return
    item.broken.add(name)
    if problems is None:
        return
    known = ["/".join(a[len(start) :]) for a in index.get(target, {}) if a[: len(start)] == start]
    message = _("names no %(what)s of this file") % {"what": "/".join(parts)}
    problems.add("reference", message, reference.mark, reference.path, value=reference.text, allowed=known)


def _note_missing_base(item: Item, name: str, problems: Problems | None) -> None:
    """Say that a reference hangs in the air, unless what it depends on has a mistake of its own."""
    item.broken.add(name)
    base = item.section.within.get(name)
    if problems is not None and base is not None and base not in item.broken | set(item.references):
        mark, path = item.mark_of(name)
        problems.add("reference", _("needs the key “%(key)s” beside it") % {"key": base}, mark, path)


def _resolve_foreign(plan_file: PlanFile, reference: Reference, target: Section, written: Address) -> bool:
    """Look another county's row up in the database."""
    owner, slug = written
    if owner == plan_file.county:
        return False
    found = target.model._default_manager.filter(owner__slug=owner, slug=slug).values_list("pk", flat=True).first()
    reference.foreign_id = found
    return found is not None


def _resolve_document(index: Index, note: SourceNote, problems: Problems) -> None:
    if note.document is None:
        return
    known = index.get(SOURCES, {})
    note.document.item = known.get((note.document.text.strip(),))
    if note.document.item is None:
        message = _("names no %(what)s of this file") % {"what": "source"}
        mark, path, text = note.document.mark, note.document.path, note.document.text
        problems.add("reference", message, mark, path, value=text, allowed=[a[0] for a in known])


def _check_sources(item: Item, problems: Problems) -> None:
    section = item.section
    if section is SOURCES or section.inherits or item.broken >= set(section.fields):
        return
    if item.source_mark is None:
        problems.add("no-source", _("has no source; every item says where it comes from"), item.mark, item.path)
        return
    if not item.sources or any(not note.field for note in item.sources):
        return
    bare = sorted(_facts(item) - {note.field for note in item.sources}, key=section.fields.index)
    if bare:
        message = _("no source for the whole item, and none for %(keys)s") % {"keys": ", ".join(bare)}
        problems.add("no-source", message, item.source_mark, join(item.path, "source"))


def _facts(item: Item) -> set[str]:
    """The written keys that state something; a slug is only a name for the computer."""
    names: Iterable[str] = item.marks
    return set(names) - {"slug"}
