"""What a snapshot holds for each edition: the public one nothing internal, and figures of public rows alone."""

from datetime import date
from types import SimpleNamespace

import pytest

from cooperation import models as co
from evaluation import facts
from evaluation.canonical import canonical
from organisation import models as om
from roadmap import models as rm
from tests.evaluation import facts_sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> SimpleNamespace:
    return facts_sample.build()


def frozen(world: SimpleNamespace) -> dict:
    return facts.collect(world.plan, **facts_sample.PERIOD, frozen_at=facts_sample.FROZEN_AT)


def test_the_public_edition_holds_nothing_internal(world):
    om.SourceRef.objects.filter(target_id=world.secret.pk).update(quote="Das Zitat zur Geheimsache")
    found = frozen(world)
    full = canonical(facts.content_for("full", found))
    public = canonical(facts.content_for("public", found))
    for word in ("geheimsache", "Geheimsache", "Geheimabkommen", "77777", "verdeckt", str(world.secret.pk)):
        assert word in full
        assert word not in public


def test_the_public_edition_calculates_from_public_rows_alone(world):
    public = facts.content_for("public", frozen(world))["results"]
    sums = next(row for row in public["money"]["sums"] if row["secured"])
    assert sums["secured"]["shown"] == [{"value": "600000.00", "qualifier": "about"}]
    assert sum(public["matrix"]["total"].values()) == 3
    assert public["bridge"]["new"] == []


def test_the_public_edition_holds_no_instalment_of_a_hidden_projects_grant(world):
    """Neither the grant nor what was paid of it; those of a grant of the plan, or of a public project, stay."""
    made = {}
    for slug, project, amount in (("geheim", world.secret, 54321), ("offen", world.open, 65432)):
        grant = rm.Grant.objects.create(plan=world.plan, project=project, slug=slug, programme="Programm", amount=98765)
        made[slug] = rm.GrantInstalment.objects.create(grant=grant, number=1, amount=amount)
    made["modell"] = rm.GrantInstalment.objects.create(grant=world.grant, number=1, amount=50000)
    found = frozen(world)
    full, public = (facts.content_for(edition, found) for edition in ("full", "public"))
    told = {row["id"] for row in full["rows"]["grant_instalment"]}
    assert told == {str(row.pk) for row in made.values()}
    kept = {row["id"] for row in public["rows"]["grant_instalment"]}
    assert kept == told - {str(made["geheim"].pk)}
    for word in ("54321", str(made["geheim"].grant_id)):
        assert word in canonical(full)
        assert word not in canonical(public)


def test_what_partners_wrote_for_the_office_is_not_published(world):
    entry = co.StatusEntry.objects.create(
        project=world.open, body=world.town, as_of=date(2022, 6, 30), author_label="x", help_needed="intern gesagt"
    )
    co.StatusReview.objects.create(entry=entry, result="confirmed", reviewer_label="y")
    found = frozen(world)
    assert "intern gesagt" in canonical(facts.content_for("full", found))
    assert "intern gesagt" not in canonical(facts.content_for("public", found))


def test_the_public_edition_holds_no_source_of_an_internal_note(world):
    note = "Steht nur in einer internen Notiz."
    item = rm.BudgetItem.objects.filter(note="").first()
    assert item is not None
    rm.BudgetItem.objects.filter(pk=item.pk).update(note="intern")
    facts_sample.cite(world, item, field="note", doubt=note)
    found = frozen(world)
    assert note in canonical(found)
    assert note not in canonical(facts.content_for("public", found)["refs"])


def test_editions_are_made_of_the_whole_and_once(world):
    found = frozen(world)
    public = facts.content_for("public", found)
    assert facts.content_for("public", public) == public
    assert "public_results" not in facts.content_for("full", found)
    with pytest.raises(facts.EditionError):
        facts.content_for("full", public)
    with pytest.raises(facts.EditionError):
        facts.content_for("secret", found)
