"""What the working group and the steering group met about, what they decided, and the tasks that follow from it."""

from datetime import date, timedelta
from decimal import Decimal

from cooperation.actions import versions
from cooperation.models import Delivery
from council.actions import edit_meeting, end_mandate
from council.meetings.actions import add_decision, add_item, add_task
from council.models import AgendaKind, Meeting, ResolutionResult
from exchange.sample.places import meet
from exchange.sample.setting import Setting, on
from organisation.merging import Edit
from roadmap.agenda import set_project

EVERY = timedelta(days=61)
HELD = 3


def hold_meetings(setting: Setting) -> None:
    """Enter the last meetings of the working group with agenda, decisions and tasks; annexes and deliveries as well."""
    last = date(setting.size.until, 11, 18)
    for number in range(HELD, 0, -1):
        _working_group(setting, last - (number - 1) * EVERY, number)
    _steering_group(setting, date(setting.size.until, 11, 25))
    _annexes(setting)
    _deliveries(setting)
    if setting.size.years > 1:
        versions.renew_agreement(agreement=setting.agreement, by=None)


def _at(meeting: Meeting, start: str, end: str, place: str) -> None:
    known = {"starts_at": Edit("", start), "ends_at": Edit("", end), "place": Edit("", place)}
    edit_meeting(meeting=meeting, edits=known, by=None)


def _working_group(setting: Setting, day: date, number: int) -> None:
    meeting = meet(setting, "arbeitskreis", day)
    _at(meeting, "14:00", "16:30", "Kreishaus, Raum 2.14 (fiktiv)")
    add_item(
        meeting=meeting,
        title="Stand der gemeinsamen Projekte",
        kind=AgendaKind.INFORMATION,
        minutes="Die Kommunen berichten reihum. Zwei Rückfragen werden bis zur nächsten Sitzung geklärt.",
        by=None,
    )
    item = add_item(meeting=meeting, title="Gemeinsame Beschaffung", kind=AgendaKind.DECISION, minutes="", by=None)
    joint = next((project for project in setting.projects if project.joint), None)
    if joint is not None:
        set_project(item=item, project=joint, by=None)
    decision = add_decision(
        item=item,
        text="Die Beschaffung wird gemeinsam vorbereitet; der Kreis erstellt die Leistungsbeschreibung.",
        result=ResolutionResult.ADOPTED_UNCHANGED,
        votes_yes=len(setting.municipalities),
        votes_no=0,
        votes_abstain=1 if number == HELD else 0,
        unanimous=True,
        by=None,
    )
    task = add_task(
        decision=decision,
        slug=f"leistungsbeschreibung-{number}",
        title="Leistungsbeschreibung abstimmen",
        addressee="IT-Leitung des Kreises",
        due_on=on(day + timedelta(days=28)),
        committee=setting.committees["arbeitskreis"],
        by=None,
    )
    if number > 1:
        end_mandate(mandate=task, on=day + timedelta(days=25), reason="In der nächsten Sitzung vorgelegt.", by=None)


def _steering_group(setting: Setting, day: date) -> None:
    meeting = meet(setting, "lenkungsgruppe", day)
    _at(meeting, "09:00", "", "Videokonferenz")
    item = add_item(
        meeting=meeting, title="Rangfolge der Projekte im neuen Jahr", kind=AgendaKind.DELIBERATION, by=None
    )
    add_decision(item=item, text="Die Rangfolge bleibt; über zwei Projekte wird im März beraten.", by=None)


def _annexes(setting: Setting) -> None:
    for title, size, pages in (("Aufgabenverteilung", 212, 6), ("Kostenschlüssel", 48, None)):
        versions.add_annex(agreement=setting.agreement, title=title, size_kb=size, pages=pages, by=None)


def _deliveries(setting: Setting) -> None:
    """Of the money promised for the last year: delivered in full, in part, not, and not known yet."""
    year = setting.size.until
    rows = setting.agreement.contributions.filter(amount_each__isnull=False, year_from=year).order_by("slug")
    for number, row in enumerate(rows[:6]):
        if row.amount_each is None or number % 4 == 3:
            continue
        if number % 4 == 2:
            versions.add_delivery(contribution=row, year=year, delivery=Delivery.NOT_DELIVERED, by=None)
            continue
        amount = row.amount_each if number % 4 == 0 else (row.amount_each / 2).quantize(Decimal("0.01"))
        note = "" if number % 4 == 0 else "Die Hälfte ist für das Folgejahr übertragen."
        versions.add_delivery(
            contribution=row, year=year, delivery=Delivery.DELIVERED, amount=amount, note=note, by=None
        )
