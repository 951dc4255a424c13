"""The page on which one reports on all projects at once, behind the sign-in and by the link of a mail."""

from cooperation.actions.links import make_link, secret_of
from cooperation.models import ReportLink, StatusRound
from organisation.models import Role
from tests.access import cooperation
from tests.access.rules import EDITING, EVERYONE, OFFICE, WHO, Rule, Scene, Values, each


def secret(scene: Scene) -> str:
    """The link of the municipality's reporting partner, in a round that is open."""
    cooperation.asked(scene)
    opened = StatusRound.objects.filter(plan=scene.world.plan, state="open").first()
    assert opened is not None
    StatusRound.objects.filter(pk=opened.pk).update(links_allowed=True, deadline="2099-12-31")
    partner = scene.world.user(Role.PARTNER_EDITOR, scene.world.municipality)
    return secret_of(make_link(user=partner, status_round=opened, by=None))


def link(scene: Scene) -> object:
    """The row of that link."""
    secret(scene)
    own = ReportLink.objects.filter(user__memberships__body=scene.world.municipality, round__plan=scene.world.plan)
    return own.latest("created_at").pk


VALUES: Values = {"secret": secret, "link": link}
MATRIX: dict[str, Rule] = {
    "cooperation:report": Rule({"GET": each(EVERYONE, 200), "POST": each(EVERYONE, 302)}),
    "cooperation:report-by-link": Rule({"GET": each(WHO, 200), "POST": each(WHO, 302)}, guest=200, kwargs=["secret"]),
    # last, since it ends the link
    "cooperation:link-revoke": Rule({"POST": {**each(OFFICE, 403), **each(EDITING, 302)}}, kwargs=["link"]),
}
