"""The JSON Schema of plan files, for editors: completion, value lists, descriptions. Made from the table in `spec`."""

import json
from typing import Any

from django.db import models
from django.utils.translation import override

from exchange.planfile import columns as c
from exchange.planfile.columns import FIRST_YEAR, LAST_YEAR, Column
from exchange.planfile.notes import NOTES
from exchange.planfile.sections import Section
from exchange.planfile.spec import BY_MODEL, FORMAT, REQUIRED_TOP, SECTIONS, SOURCE_COLUMNS, TOP
from organisation.models import Source, SourceStatus
from roadmap.grades import HISTORICAL_GRADES, VALID_GRADES

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
TITLE = "digiplan plan file"
SLUG = "^[-a-zA-Z0-9_]+$"
_DATE = "^[0-9]{4}(-Q[1-4]|-[0-9]{2}(-[0-9]{2})?)?$"
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def schema() -> Schema:
    """The whole schema. It is the same whatever the language of the interface is."""
    with override("en"):
        definitions = {"source": _source()} | {section.path: _section(section) for section in SECTIONS}
        return {
            "$schema": DRAFT,
            "title": TITLE,
            "description": "A county's digitalisation plans, each fact with its source. See docs/plan-files.md.",
            "type": "object",
            "additionalProperties": False,
            "required": ["format", "county", "plan", *REQUIRED_TOP],
            "properties": {
                "format": {"description": "Version of this format.", "enum": [int(FORMAT), FORMAT]},
                "county": _slug("Slug of the body that owns every row of the file; it is listed under bodies."),
                "plan": _slug("Slug of the main plan; the file is named after it."),
                **{top.name: _list(top) for top in TOP},
            },
            "$defs": definitions,
        }


def as_text() -> str:
    """The schema as the file in the repository holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def describe(section: Section, name: str, column: Column) -> str:
    """One line on a key: what it means, and how it is written."""
    note = NOTES.get(f"{section.path}.{name}") or NOTES.get(name, "")
    form = form_of(section, name, column)
    return " ".join(part for part in (note, form[0].upper() + form[1:] + ".") if part)


def form_of(section: Section, name: str, column: Column) -> str:
    """How the value of a key is written, in words."""
    if column.kind == c.REFERENCE:
        return "reference: " + " / ".join(section.written_parts(name))
    if column.kind == c.TEXT:
        return f"text, at most {column.field.max_length} characters" if column.field.max_length else "text"
    if column.kind == c.DECIMAL:
        return f"number with at most {column.digits[1]} decimal places"
    if column.kind == c.CHOICE:
        return "one of: " + ", ".join(f"{value} ({label})" for value, label in column.field.flatchoices)
    if column.kind == c.BOOLEAN:
        return "true or false, " + ("unknown" if column.field.null else "false") + " when left out"
    return _FORMS[column.kind]


_FORMS = {
    c.PARTIAL_DATE: "date as far as it is known: 2024, 2024-Q3, 2024-06 or 2024-06-30",
    c.DAY: "full day: 2024-06-30",
    c.INTEGER: "whole number",
    c.GRADES: "list of pay grades, several for alternatives, absent for unknown",
}


def summary_of(section: Section) -> str:
    """What a section holds: the first paragraph of the model's description."""
    return " ".join((section.model.__doc__ or "").split("\n\n")[0].split())


def _list(section: Section) -> Schema:
    one: Schema = {"$ref": f"#/$defs/{section.path}"}
    if section.single:
        return one
    return {"type": "array", "minItems": 1, "items": one}


def _section(section: Section) -> Schema:
    properties = {name: _value(section, name, column) for name, column in section.columns.items()}
    if section.model is not Source:
        refs = {"$ref": "#/$defs/source"}
        properties["source"] = {
            "description": "Where the facts come from. " + _source_rule(section),
            "anyOf": [refs, {"type": "array", "minItems": 1, "items": refs}],
        }
    properties |= {child.name: _list(child) for child in section.children}
    required = [name for name, column in section.columns.items() if column.required]
    if section.model is not Source and not section.inherits:
        required.append("source")
    result: Schema = {
        "description": summary_of(section),
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
    if required:
        result["required"] = required
    if section.scalar:
        text = _value(section, section.scalar, section.columns[section.scalar])
        return {"description": summary_of(section), "anyOf": [text, result]}
    return result


def _source_rule(section: Section) -> str:
    return "Without any, the item above is the source." if section.inherits else "Needed."


def _source() -> Schema:
    properties: Schema = {"document": _slug("Slug of one of the sources of this file.")}
    for name, column in SOURCE_COLUMNS.items():
        properties[name] = _value(BY_MODEL[Source], name, column)
    properties["field"] = {
        "type": "string",
        "description": "The key that this source is for, also one that is absent; without it, the whole item.",
    }
    derived = {"properties": {"status": {"const": SourceStatus.DERIVED.value}}, "required": ["status"]}
    return {
        "description": "One source: which document, how it supports what, and where it says so.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": ["document"],
        "if": derived,
        "then": {"required": ["derivation"]},
    }


def _slug(description: str) -> Schema:
    return {"type": "string", "pattern": SLUG, "description": description}


def _value(section: Section, name: str, column: Column) -> Schema:
    return {"description": describe(section, name, column), **_type(section, name, column)}


def _type(section: Section, name: str, column: Column) -> Schema:
    if column.kind == c.REFERENCE:
        return _reference(section, name)
    if column.kind == c.CHOICE:
        return {"enum": list(column.choices)}
    if column.kind == c.BOOLEAN:
        return {"type": "boolean"}
    if column.kind == c.INTEGER:
        low, high = column.bounds
        return {"type": "integer", "minimum": low, "maximum": high}
    if column.kind == c.DECIMAL:
        places = column.digits[1]
        return {"anyOf": [{"type": "number"}, _pattern(rf"^-?(0|[1-9][0-9]*)(\.[0-9]{{1,{places}}})?$")]}
    if column.kind == c.DAY:
        return _pattern(_DAY)
    if column.kind == c.PARTIAL_DATE:
        return {"anyOf": [{"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}, _pattern(_DATE)]}
    if column.kind == c.GRADES:
        return {"type": "array", "items": {"enum": [*VALID_GRADES, *HISTORICAL_GRADES]}}
    return _text(column)


def _text(column: Column) -> Schema:
    result: Schema = {"type": "string", "minLength": 1}
    if column.field.max_length:
        result["maxLength"] = column.field.max_length
    if isinstance(column.field, models.SlugField):
        result["pattern"] = SLUG
    for validator in column.field.validators:
        pattern = getattr(getattr(validator, "regex", None), "pattern", "")
        if pattern.startswith(r"^\d"):
            result["pattern"] = pattern.replace(r"\d", "[0-9]")
    return result


def _pattern(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


def _reference(section: Section, name: str) -> Schema:
    target = section.target(name)
    if not target.key and len(section.written_parts(name)) == 1:
        return {"anyOf": [{"type": "integer", "minimum": 1}, _pattern("^[1-9][0-9]*$")]}
    return _pattern("^[-a-zA-Z0-9_]+(/[-a-zA-Z0-9_]+)*$")
