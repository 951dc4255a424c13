"""The agreement with the municipalities, who takes part in what, and what each promises."""

from datetime import date
from decimal import Decimal

from cooperation import actions
from cooperation.models import Delivery
from exchange.sample.rollouts import enter_rollout
from exchange.sample.setting import Setting, on
from organisation.models import Qualifier
from organisation.partial_dates import PartialDate, Precision
from roadmap.actions import add_dependency

AFTER = 3
"""A project waits for the one three before it, where both are in the same field's rhythm."""


def enter_cooperation(setting: Setting) -> None:
    """Enter agreement, participations, contributions and dependencies."""
    _agreement(setting)
    for story, project in zip(setting.stories, setting.projects, strict=True):
        if not story.joint:
            continue
        random = setting.random
        bodies = list(setting.municipalities)
        count = min(len(bodies), random.randint(2, 6))
        partners = [setting.county, *random.sample(bodies, count)]
        share = (Decimal(100) / len(partners)).quantize(Decimal("0.01"), "ROUND_DOWN")
        for number, body in enumerate(partners):
            ends = story.number % 2 == 0 and number == len(partners) - 1 and number > 1
            row = actions.add_participation(
                project=project,
                body=body,
                agreement=setting.agreement,
                role="Federführung" if number == 0 else ("Pilotkommune" if number == 1 else "Teilnahme"),
                cost_share_percent=share if story.number % 3 else None,
                valid_from=PartialDate(story.begins, Precision.MONTH),
                valid_to=on(date(setting.size.until, 6, 30)) if ends and setting.size.years > 1 else None,
                by=None,
            )
            enter_rollout(setting, story, number, row)
    _contributions(setting)
    _dependencies(setting)


def _agreement(setting: Setting) -> None:
    span = setting.size.span
    parties = [(setting.county, "Federführung"), *((body, "") for body in setting.municipalities)]
    setting.agreement = actions.add_agreement(
        owner=setting.county,
        slug="digitale-zusammenarbeit",
        title="Vereinbarung über die digitale Zusammenarbeit",
        plan=setting.plan,
        purpose="Gemeinsame Projekte von Kreis und Kommunen",
        signed_on=PartialDate(span.adopted, Precision.MONTH),
        starts_on=PartialDate(date(span.adopted.year, 7, 1), Precision.QUARTER),
        duration_months=12 * max(1, setting.size.years - 1),
        duties="Jede Partei benennt eine Ansprechstelle und meldet jährlich den Stand.",
        decision_body=setting.committees["arbeitskreis"],
        decision_rule="einstimmig",
        service_provider=setting.association,
        service_condition="soweit technisch möglich und wirtschaftlich",
        financing="Nach Beschluss im Einzelfall",
        comparison_allowed=True,
        parties=parties,
        by=None,
    )
    rows = list(setting.agreement.parties.order_by("position"))
    for number, party in enumerate(rows):
        if number == len(rows) - 1:
            continue  # whether the last one adopted it is unknown, which is not a "no"
        day = date(span.adopted.year, 4 + number % 6, 5 + number % 20)
        known = PartialDate(day, Precision.QUARTER if number % 5 == 3 else Precision.DAY)
        actions.record_adoption(
            party=party, adopted_on=None if number % 7 == 6 else known, unanimous=True if number % 2 else None, by=None
        )


def _contributions(setting: Setting) -> None:
    """FTE and money per year; the first one with money is the other side of an item of the county's budget."""
    revenue = next(item for item in setting.items if item.slug == "landeszuweisung")
    expense = next((item for item in setting.items if item.stage == "appropriation" and item.part == "result"), revenue)
    until = setting.size.until
    for number, body in enumerate(setting.municipalities):
        actions.add_contribution(
            plan=setting.plan,
            slug=f"stelle-{number + 1}",
            body=body,
            agreement=setting.agreement,
            title="Digitalisierungsmanagement",
            year_from=setting.size.first,
            open_ended=True,
            fte_each=Decimal("0.500"),
            fte_qualifier=Qualifier.AT_LEAST,
            position_line=setting.lines[-1],
            recommended=True,
            by=None,
        )
        delivery = (Delivery.DELIVERED, "", Delivery.NOT_DELIVERED)[number % 3]
        actions.add_contribution(
            plan=setting.plan,
            slug=f"budget-{number + 1}",
            body=body,
            agreement=setting.agreement,
            title="Digitalisierungsbudget",
            year_from=until,
            year_to=until,
            amount_each=Decimal(8000 + 1500 * (number % 4)),
            amount_qualifier=Qualifier.ABOUT if number % 4 == 1 else Qualifier.EXACT,
            delivery=delivery,
            budget_item=expense if number == 0 else None,
            by=None,
        )


def _dependencies(setting: Setting) -> None:
    for number in range(AFTER, len(setting.projects), 2 * AFTER + 1):
        add_dependency(
            predecessor=setting.projects[number - AFTER],
            successor=setting.projects[number],
            note="Die gemeinsame Plattform muss zuerst bereitstehen.",
            by=None,
        )
