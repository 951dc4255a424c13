"""Every action and every kind of row that the code writes into the audit trail has words, in German as well."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.translation import override

from organisation.audit_words import KINDS, PREFIXES, WORDS, action_words, kind_words

ROOMS = ("digiplan", "exchange", "evaluation", "cooperation", "roadmap", "council", "organisation")


def literals(node: ast.AST) -> Iterator[str]:
    """Texts that an expression may become; of an f-string its fixed beginning with a "*"."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        yield f"{node.values[0].value!s}*"


def codes_of(path: Path) -> Iterator[str]:
    """What is passed as `action=`, assigned to a name with "action" in it, or noted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "action":
            yield from literals(node.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_note" and node.args:
            yield from literals(node.args[0])
        elif isinstance(node, ast.Assign) and any("action" in getattr(t, "id", "").lower() for t in node.targets):
            yield from literals(node.value)


def written_codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for room in ROOMS:
        for path in sorted((settings.BASE_DIR / room).rglob("*.py")):
            if "migrations" not in path.parts:
                for code in codes_of(path):
                    if "." in code:
                        found[code] = f"{path.relative_to(settings.BASE_DIR)}"
    return found


def test_every_action_has_words() -> None:
    found = written_codes()
    assert len(found) > 50  # the search itself works
    missing = {
        code: where
        for code, where in found.items()
        if (code.rstrip("*") not in PREFIXES if code.endswith("*") else action_words(code) == code)
    }
    assert not missing, f"organisation/audit_words.py lacks {missing}"


def test_the_words_are_german_on_german_pages() -> None:
    for code, words in WORDS.items():
        with override("de"):
            german = action_words(code)
        with override("en"):
            assert german != action_words(code), f"{words} is not translated"
    assert action_words("something.new") == "something.new"


def test_every_kind_of_row_has_a_name() -> None:
    own = {
        model._meta.label_lower
        for model in apps.get_models()
        if model._meta.app_label in ROOMS and not hasattr(model, "pgh_obj")
    }
    without = ("permission", "organisation.pulse", "organisation.auditevent")
    tables = {label for label in own if not label.endswith(without)}
    with override("de"):
        nameless = {label for label in tables if kind_words(label) == label}
    assert not nameless, f"organisation/audit_words.py lacks {nameless}"
    assert set(KINDS) <= {model._meta.label_lower for model in apps.get_models()}
