"""The message catalogues: every kind of mistake is found, and synchronising keeps what people wrote."""

from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from digiplan import translations
from digiplan.translations import Entry, SourceError, Translation

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext, npgettext_lazy as n
A = gettext_lazy("Action field")
def f(count):
    return _("Two " "parts"), ngettext("%(count)s post", "%(count)s posts", count), pgettext("month", "May"), n(
        "money", "%s item", "%s items", count
    )
"""
TEMPLATE = """
{% load i18n %}
<h1>{% translate "Plan's title" %}</h1>
    {% if x %}
  {% blocktranslate trimmed count number=n with name=plan.name %}
    One project in {{ name }}
  {% plural %}
    {{ number }} projects in {{ name }}
  {% endblocktranslate %}
    {% endif %}
{{ _("As a variable") }}{% include "x.html" with title=_("As a parameter") only %}
{% translate "May" context "permission" %}{% translate "100 % done" %}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one app whose catalogue is complete."""
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap" / "names.py").write_text(PYTHON)
    (tmp_path / "templates" / "roadmap").mkdir(parents=True)
    (tmp_path / "templates" / "roadmap" / "plan.html").write_text(TEMPLATE)
    for app in translations.APPS:
        (tmp_path / app).mkdir(exist_ok=True)
    translations.synchronise(tmp_path, "roadmap")
    save(tmp_path, {entry: translated(entry) for entry in translations.collect(tmp_path, "roadmap")})
    return tmp_path


def translated(entry: Entry) -> Translation:
    """A translation with the same placeholders."""
    return Translation((f"de {entry.text}", f"de {entry.plural}") if entry.plural else (f"de {entry.text}",))


def save(root: Path, content: dict[Entry, Translation], compile_too: bool = True) -> None:
    path = translations.po_path(root, "roadmap")
    path.write_text(translations.to_po(content))
    if compile_too:
        path.with_suffix(".mo").write_bytes(translations.to_mo(content))


def stored(root: Path) -> dict[Entry, Translation]:
    return translations.read_catalogue(translations.po_path(root, "roadmap")).translations


def test_messages_of_python_and_templates_are_collected(root: Path) -> None:
    assert translations.collect(root, "roadmap") == {
        Entry("Action field"),
        Entry("Two parts"),
        Entry("%(count)s post", "%(count)s posts"),
        Entry("May", context="month"),
        Entry("%s item", "%s items", "money"),
        Entry("Plan's title"),
        Entry("One project in %(name)s", "%(number)s projects in %(name)s"),
        Entry("As a variable"),
        Entry("As a parameter"),
        Entry("May", context="permission"),
        Entry("100 %% done"),
    }


def test_a_complete_catalogue_has_no_problems(root: Path) -> None:
    assert translations.problems(root, "roadmap") == []
    assert translations.conflicts(root) == []


def test_a_missing_message_is_named(root: Path) -> None:
    content = stored(root)
    del content[Entry("Action field")]
    save(root, content)
    assert translations.problems(root, "roadmap") == ["roadmap: missing message 'Action field'"]


def test_an_obsolete_message_is_named(root: Path) -> None:
    save(root, {**stored(root), Entry("Gone"): Translation(("Weg",))})
    assert translations.problems(root, "roadmap") == ["roadmap: obsolete message 'Gone'"]


@pytest.mark.parametrize(
    ("entry", "translation", "fault"),
    [
        (Entry("Action field"), Translation(("",)), "empty translation of 'Action field'"),
        (Entry("Action field"), Translation(("Feld",), fuzzy=True), "fuzzy translation of 'Action field'"),
        (
            Entry("%(count)s post", "%(count)s posts"),
            Translation(("eine Stelle", "")),
            "empty translation of '%(count)s post'",
        ),
        (
            Entry("%(count)s post", "%(count)s posts"),
            Translation(("eine Stelle", "%(number)s Stellen")),
            "other placeholders in the translation of '%(count)s post'",
        ),
        (
            Entry("One project in %(name)s", "%(number)s projects in %(name)s"),
            Translation(("Ein Projekt in %(nam)s", "%(number)s Projekte in %(name)s")),
            "other placeholders in the translation of 'One project in %(name)s'",
        ),
    ],
)
def test_a_faulty_translation_is_named(root: Path, entry: Entry, translation: Translation, fault: str) -> None:
    save(root, {**stored(root), entry: translation})
    assert translations.problems(root, "roadmap") == [f"roadmap: {fault}"]


def test_the_singular_may_leave_the_number_out(root: Path) -> None:
    entry = Entry("%(count)s post", "%(count)s posts")
    save(root, {**stored(root), entry: Translation(("eine Stelle", "%(count)s Stellen"))})
    assert translations.problems(root, "roadmap") == []


def test_a_stale_or_missing_compiled_file_is_named(root: Path) -> None:
    save(root, {**stored(root), Entry("Action field"): Translation(("Handlungsfeld",))}, compile_too=False)
    stale = ["roadmap: the compiled catalogue is missing or older than the .po file"]
    assert translations.problems(root, "roadmap") == stale
    translations.po_path(root, "roadmap").with_suffix(".mo").unlink()
    assert translations.problems(root, "roadmap") == stale


def test_two_apps_with_different_translations_conflict(root: Path) -> None:
    (root / "council" / "names.py").write_text(
        'from django.utils.translation import gettext\nA = gettext("Action field")\n'
    )
    translations.synchronise(root, "council")
    assert translations.conflicts(root) == []
    path = translations.po_path(root, "council")
    path.write_text(translations.to_po({Entry("Action field"): Translation(("Handlungsfeld",))}))
    assert translations.conflicts(root) == [
        "roadmap: 'Action field' is translated otherwise than in council; give one of them a context"
    ]


def test_synchronising_keeps_translations_and_drops_what_vanished(root: Path) -> None:
    (root / "roadmap" / "names.py").write_text(
        "from django.utils.translation import gettext\nA = gettext('Action field'), gettext('New one')\n"
    )
    count, empty = translations.synchronise(root, "roadmap")
    content = stored(root)
    assert content[Entry("Action field")].forms == ("de Action field",)
    assert not content[Entry("New one")].complete
    assert Entry("Two parts") not in content
    assert (count, empty) == (len(content), 1)


def test_synchronising_twice_changes_no_byte(root: Path) -> None:
    path = translations.po_path(root, "roadmap")
    translations.synchronise(root, "roadmap")
    first = (path.read_bytes(), path.with_suffix(".mo").read_bytes())
    translations.synchronise(root, "roadmap")
    assert (path.read_bytes(), path.with_suffix(".mo").read_bytes()) == first
    assert b"Date" not in first[0]


def test_a_new_message_takes_another_apps_translation(root: Path) -> None:
    (root / "council" / "names.py").write_text(
        'from django.utils.translation import gettext\nA = gettext("Action field")\n'
    )
    assert translations.synchronise(root, "council") == (1, 0)


def test_the_compiled_file_is_what_gettext_reads(root: Path) -> None:
    with translations.po_path(root, "roadmap").with_suffix(".mo").open("rb") as file:
        german = GNUTranslations(file)
    assert german.gettext("Action field") == "de Action field"
    assert german.ngettext("%(count)s post", "%(count)s posts", 3) == "de %(count)s posts"
    assert german.pgettext("permission", "May") == "de May"


def test_a_message_that_is_no_literal_is_refused() -> None:
    code = "from django.utils.translation import gettext as _\n_(f'{x} posts')\n"
    with pytest.raises(SourceError, match=r"names\.py:2"):
        translations.python_entries(code, "names.py")


def test_a_translation_block_with_tags_is_refused() -> None:
    with pytest.raises(SourceError, match=r"plan.html"):
        translations.template_entries("{% blocktranslate %}a{% if x %}{% endblocktranslate %}", "plan.html")


def test_the_command_fails_when_something_is_wrong(root: Path, settings, capsys) -> None:
    settings.BASE_DIR = root
    call_command("messages", "--check")
    content = stored(root)
    del content[Entry("Action field")]
    save(root, content)
    with pytest.raises(CommandError, match="1 problems"):
        call_command("messages", "--check")
    assert "missing message 'Action field'" in capsys.readouterr().err
    call_command("messages", "roadmap")
    with pytest.raises(CommandError):
        call_command("messages", "--check", "roadmap")
    with pytest.raises(CommandError, match="no such app"):
        call_command("messages", "elsewhere")
