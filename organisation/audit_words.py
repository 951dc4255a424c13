"""What each action of the audit trail is called on pages; nouns, kinds of row and details are in audit_names.py.

`tests/organisation/test_audit_words.py` reads the code: an action or a model without words fails it.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from organisation.audit_names import DETAILS, KINDS, NOUNS, PREFIXES, VERBS

__all__ = ["DETAILS", "KINDS", "NOUNS", "PREFIXES", "VERBS", "WORDS", "action_words", "detail_words", "kind_words"]

WORDS: dict[str, str | Promise] = {
    "account.create": _("created the account"),
    "account.deactivate": _("deactivated the account"),
    "account.link": _("linked the account to the identity provider"),
    "account.reactivate": _("reactivated the account"),
    "account.second_factor": _("changed the second factor"),
    "account.sessions": _("ended the sessions"),
    "agreement.add": _("added the agreement"),
    "agreement.adopt": _("noted the adoption by a party"),
    "annex.add": _("added the annex"),
    "annex.edit": _("changed the annex"),
    "annex.remove": _("removed the annex"),
    "backup.make": _("made a backup"),
    "backup.restore": _("restored a backup"),
    "baseline.set": _("set the baseline"),
    "body.add": _("added the body"),
    "body.edit": _("changed the body"),
    "body.relate": _("related the body to another"),
    "body.remove": _("deleted the body"),
    "body.retire": _("ended the body"),
    "branding.arms": _("changed the arms"),
    "branding.change": _("changed name or texts"),
    "budget.add": _("added the budget"),
    "committee.add": _("added the committee"),
    "committee.edit": _("changed the committee"),
    "committee.remove": _("deleted the committee"),
    "committee.replace": _("let another committee follow"),
    "consultation.add": _("added a step to the paper's way"),
    "consultation.edit": _("changed the step of the paper's way"),
    "consultation.move": _("changed the order of the paper's way"),
    "consultation.remove": _("removed the step of the paper's way"),
    "contribution.add": _("added the contribution"),
    "dependency.add": _("added the dependency"),
    "document.add": _("added the document"),
    "entry.add": _("took the project into the plan"),
    "entry.correct": _("corrected the project's text"),
    "entry.edit": _("changed the project sheet"),
    "entry.remove": _("took the project out of the version"),
    "field.add": _("added the action field"),
    "field.edit": _("changed the action field"),
    "field.remove": _("deleted the action field"),
    "funding.add": _("added the funding source"),
    "grant.add": _("added the grant"),
    "indicator.add": _("added the indicator"),
    "indicator.define": _("defined the indicator"),
    "indicator.measure": _("entered a measurement"),
    "installation.start": _("set up the installation"),
    "invitation.accept": _("accepted the invitation"),
    "invitation.create": _("invited"),
    "invitation.resend": _("renewed the invitation"),
    "invitation.revoke": _("revoked the invitation"),
    "item.add": _("added the budget item"),
    "item.allocate": _("allocated the budget item to projects"),
    "item.amount": _("entered an amount"),
    "item.cover": _("named the cover"),
    "line.add": _("added the post"),
    "line.grades": _("changed the pay grade"),
    "lineage.add": _("linked the project to an earlier one"),
    "mandate.add": _("added the mandate"),
    "mandate.edit": _("changed the mandate"),
    "mandate.end": _("ended the mandate"),
    "mandate.remove": _("deleted the mandate"),
    "meeting.add": _("added the meeting"),
    "meeting.edit": _("changed the meeting"),
    "meeting.remove": _("deleted the meeting"),
    "milestone.edit": _("changed the milestone"),
    "milestone.move": _("moved the milestone"),
    "milestone.plan": _("added the milestone"),
    "milestone.reach": _("marked the milestone as reached"),
    "milestone.remove": _("deleted the milestone"),
    "paper.add": _("added the paper"),
    "paper.edit": _("changed the paper"),
    "paper.remove": _("deleted the paper"),
    "participation.add": _("added the participation"),
    "password.change": _("changed the password"),
    "password.link": _("asked for a new password"),
    "password.reset": _("set a new password"),
    "plan.add": _("added the plan"),
    "plan.edit": _("changed the plan"),
    "plan.remove": _("deleted the plan"),
    "plan_file.load": _("loaded a plan file"),
    "point.add": _("added the point"),
    "point.edit": _("changed the point's text"),
    "point.remove": _("deleted the point"),
    "post.event": _("changed the state of the post"),
    "product.add": _("added the budget product"),
    "project.add": _("added the project"),
    "project.edit": _("changed the project"),
    "project.forecast": _("changed the forecast"),
    "project.remove": _("deleted the project"),
    "project.state": _("changed the project's state"),
    "project.tell": _("changed the project's texts"),
    "relation.edit": _("changed the relation to another body"),
    "relation.remove": _("removed the relation to another body"),
    "rendition.cancel": _("cancelled the rendering"),
    "rendition.request": _("ordered the rendering"),
    "report.create": _("created the report"),
    "report.freeze_again": _("froze the facts again"),
    "report.publish": _("published the report"),
    "report.sign_off": _("signed the report off"),
    "resolution.edit": _("corrected the resolution"),
    "resolution.record": _("recorded the resolution"),
    "resolution.remove": _("deleted the resolution"),
    "role.deputy": _("changed the deputy"),
    "role.end": _("ended the role"),
    "role.give": _("gave the role"),
    "role.hand_over": _("handed the roles over"),
    "role.period": _("changed the period of the role"),
    "role.withdraw": _("withdrew the role"),
    "round.close": _("closed the status round"),
    "round.open": _("opened the status round"),
    "round.plan": _("planned the status round"),
    "seat.add": _("added the seat"),
    "seat.edit": _("changed the seat"),
    "seat.move": _("changed the order of the seats"),
    "seat.remove": _("removed the seat"),
    "share.change": _("changed the share"),
    "share.end": _("ended the share"),
    "share.give": _("shared the project"),
    "source.add": _("added the source"),
    "source.cite": _("cited the source"),
    "status.confirmed": _("confirmed the status"),
    "status.draft": _("saved the draft of a status"),
    "status.on_behalf": _("recorded the status on behalf"),
    "status.returned": _("returned the status"),
    "status.submit": _("submitted the status"),
    "unit.add": _("added the unit"),
    "unit.edit": _("changed the unit"),
    "unit.remove": _("deleted the unit"),
    "unit.replace": _("let another unit follow"),
    "version.add": _("added the version of the plan"),
    "version.adopt": _("marked the version as adopted"),
    "version.continue": _("continued the version before"),
    "version.edit": _("changed the version"),
    "version.lineage": _("said what became of a field or project"),
    "version.lineage_removed": _("took back what had been said of a field or project"),
    "version.remove": _("deleted the version"),
    "agreement.party": _("added a party to the agreement"),
    "agreement.party_remove": _("removed a party from the agreement"),
    "agreement.adopt_remove": _("removed the adoption by a party"),
    "list_view.add": _("saved a view of the project list"),
    "list_view.choose": _("chose the view that the project list opens with"),
    "list_view.edit": _("changed a view of the project list"),
    "list_view.remove": _("deleted a view of the project list"),
    "projects.change": _("changed several projects at once"),
}


def action_words(code: str) -> str:
    """Return the words for an action's code, the code itself for one that has none."""
    if code in WORDS:
        return str(WORDS[code])
    noun, _dot, verb = code.partition(".")
    if noun in NOUNS and verb in VERBS:
        return pgettext("audit trail", "%(noun)s: %(verb)s") % {"noun": NOUNS[noun], "verb": VERBS[verb]}
    return code


def kind_words(label: str) -> str:
    """Return the name of a kind of row ("roadmap.project"), the label itself for one that has none."""
    return str(KINDS.get(label, label))


def detail_words(key: str) -> str:
    """Return the name of a detail, the key itself for one that has none."""
    return str(DETAILS.get(key, key))
