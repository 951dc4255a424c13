"""The mails about status rounds: one's own, their end by a link, handing over, reminding at once."""

from cooperation import actions
from cooperation.models import ReminderItem, ReminderMail, StatusRound
from cooperation.reminders.links import stop_token
from organisation.models import Role
from tests.access import cooperation
from tests.access.rules import EDITING, EVERYONE, OFFICE, WHO, Rule, Scene, Values, each, read


def open_round(scene: Scene) -> StatusRound:
    """An open round that asks the municipality, and for the county the project lead."""
    for role in (Role.PROJECT_LEAD, Role.EDITOR):
        scene.world.user(role)
    scene.world.user(Role.PARTNER_EDITOR, scene.world.municipality)
    found = StatusRound.objects.filter(plan=scene.world.plan, state="open").first()
    if found is None:
        found = cooperation.planned_round(scene)
        actions.open_round(status_round=found, by=None)
    return found


def mailed(scene: Scene) -> str:
    """What stands in the link of a mail to the partner."""
    row = open_round(scene)
    partner = scene.world.user(Role.PARTNER_EDITOR, scene.world.municipality)
    mail, _new = ReminderMail.objects.get_or_create(user=partner, day=row.cut_off)
    ReminderItem.objects.get_or_create(mail=mail, round=row, part="own", occasion="invitation", asked=1)
    return stop_token(mail.pk)


VALUES: Values = {
    "plan": lambda scene: scene.world.plan.slug,
    "opened": lambda scene: open_round(scene).slug,
    "stop_rounds": mailed,
}
ROUND = ["plan", "opened"]
ASKED = ["project_lead", "partner_editor"]
MATRIX: dict[str, Rule] = {
    "reminders:mine": read(EVERYONE),
    "reminders:stop": Rule({"GET": each(WHO, 200), "POST": each(WHO, 200)}, guest=200, kwargs=["stop_rounds"]),
    "reminders:switch": Rule({"POST": each(ASKED, 302)}, kwargs=ROUND),
    "reminders:delegate": Rule({"GET": each(ASKED, 200), "POST": each(ASKED, 422)}, kwargs=ROUND),
    "reminders:take-back": Rule({"POST": each(ASKED, 302)}, kwargs=ROUND),
    "reminders:remind": Rule({"POST": {**each(OFFICE, 403), **each(EDITING, 302)}}, kwargs=ROUND),
}
