"""The value lists of a snapshot in the words of the office. Lazy: they follow the active language."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = dict[str, Any]

QUALIFIERS: Final[Words] = {
    "exact": "",
    "about": pgettext_lazy("before a figure", "about"),
    "at_least": pgettext_lazy("before a figure", "at least"),
    "at_most": pgettext_lazy("before a figure", "at most"),
    "more_than": pgettext_lazy("before a figure", "more than"),
}

STATUS_WORDS: Final[Words] = {
    "stated": "",
    "derived": pgettext_lazy("support by a source", "derived"),
    "reported": _("public reporting, to be checked"),
    "assumed": pgettext_lazy("support by a source", "assumed"),
}

STATES: Final[Words] = {
    "idea": _("idea"),
    "not_started": _("not started"),
    "in_preparation": _("in preparation"),
    "started": _("started"),
    "ongoing": _("ongoing"),
    "completed": _("completed"),
    "deferred": _("deferred"),
    "dropped": _("dropped"),
    "unknown": _("state not stated"),
}

LIGHTS: Final[Words] = {
    "green": _("on track"),
    "amber": _("at risk"),
    "red": _("critical"),
    "not_reported": _("not reported"),
    "not_assessed": _("not assessed"),
}

ROLLOUT_STAGES: Final[Words] = {
    "interested": _("interested"),
    "decided": _("decided"),
    "in_preparation": _("in preparation"),
    "in_rollout": _("in rollout"),
    "live": _("live"),
    "not_taking_part": _("not taking part"),
    "": _("stage not stated"),
}

RISK_BANDS: Final[Words] = {
    "low": pgettext_lazy("level of a risk", "low"),
    "medium": pgettext_lazy("level of a risk", "medium"),
    "high": pgettext_lazy("level of a risk", "high"),
    "very_high": pgettext_lazy("level of a risk", "very high"),
    "unknown": _("not assessed"),
}

RISK_STATES: Final[Words] = {
    "open": pgettext_lazy("state of a risk", "open"),
    "reduced": pgettext_lazy("state of a risk", "reduced"),
    "occurred": pgettext_lazy("state of a risk", "occurred"),
    "closed": pgettext_lazy("state of a risk", "closed"),
}

STAGES: Final[Words] = {
    "need": pgettext_lazy("budget stage", "need"),
    "draft": pgettext_lazy("budget stage", "draft"),
    "appropriation": _("appropriation"),
    "supplementary": _("supplementary budget"),
    "actual": pgettext_lazy("budget stage", "actual"),
    "forecast": pgettext_lazy("budget stage", "forecast"),
    "carry_over": _("carry-over"),
}

PARTS: Final[Words] = {"result": _("result plan"), "finance": _("finance plan")}
DIRECTIONS: Final[Words] = {
    "revenue": _("revenue"),
    "expense": _("expense"),
    "receipt": _("receipt"),
    "payment": _("payment"),
}
NATURES: Final[Words] = {"additional": _("additional"), "existing": _("existing")}

FUNDING_KINDS: Final[Words] = {
    "reserve": _("reserve"),
    "surplus": _("surplus"),
    "grant": _("grant"),
    "partner": _("partner"),
    "own_budget": _("own budget"),
}
COVER_SCOPES: Final[Words] = {"all": _("covers all of it"), "additional": _("covers only what is additional")}
BUDGET_STATES: Final[Words] = {
    "draft": pgettext_lazy("budget", "draft"),
    "adopted": _("adopted"),
    "supplementary": _("supplementary budget"),
}

PLAN_KINDS: Final[Words] = {
    "masterplan": _("masterplan"),
    "strategy": _("strategy"),
    "agenda": _("agenda"),
    "concept": _("concept"),
    "strategic_goal": _("strategic goal"),
    "alliance": _("alliance"),
}
VERSION_STATES: Final[Words] = {
    "draft": pgettext_lazy("version", "draft"),
    "introduced": _("introduced"),
    "deliberated": _("deliberated"),
    "adopted": _("adopted"),
    "amended": _("amended"),
    "superseded": _("superseded"),
    "expired": _("expired"),
}
LINEAGES: Final[Words] = {
    "same": _("the same"),
    "renamed": _("renamed"),
    "split": _("split"),
    "merged": _("merged"),
    "replaced": _("replaced"),
}

PAPER_KINDS: Final[Words] = {
    "resolution_paper": _("paper for resolution"),
    "information_paper": _("paper for information"),
    "session_paper": _("session paper"),
}
CONSULTATION_ROLES: Final[Words] = {
    "introduction": _("introduction"),
    "noting": _("takes note"),
    "preliminary": _("preliminary deliberation"),
    "recommendation": _("recommendation"),
    "decision": _("decision"),
    "final": _("final decision"),
}
RESULTS: Final[Words] = {
    "adopted_unchanged": _("adopted unchanged"),
    "adopted_changed": _("adopted with changes"),
    "noted": _("noted"),
    "withdrawn": _("withdrawn"),
    "rejected": _("rejected"),
    "postponed": _("postponed"),
}
RECURRENCES: Final[Words] = {"once": _("once"), "annual": _("every year"), "regular": _("regularly")}
FORCES: Final[Words] = {
    "in_force": _("in force"),
    "proposed": _("proposed, adoption not known"),
    "ended": _("ended"),
    "not_yet": _("not yet decided at the cut-off"),
}
RHYTHM_UNITS: Final[Words] = {"day": _("days"), "week": _("weeks"), "month": _("months"), "year": _("years")}
AGENDA_KINDS: Final[Words] = {
    "information": _("information"),
    "deliberation": _("deliberation"),
    "decision": _("decision"),
}
COMMITTEE_KINDS: Final[Words] = {
    "council": _("council"),
    "council_committee": _("council committee"),
    "steering_group": _("steering group"),
    "project_group": _("project group"),
    "working_group": _("working group"),
    "conference": _("conference"),
}

ORIGINS: Final[Words] = {
    "new": pgettext_lazy("origin of posts", "new"),
    "relocated": pgettext_lazy("origin of posts", "relocated"),
    "existing": pgettext_lazy("origin of posts", "existing"),
}
POST_STATES: Final[Words] = {
    "requested": _("requested"),
    "vacant": _("vacant"),
    "filled": _("filled"),
    "not_reported": _("not reported"),
    "cut": _("cut"),
}
POST_EVENTS: Final[Words] = {
    "requested": _("requested"),
    "approved": _("approved"),
    "advertised": _("advertised"),
    "filled": _("filled"),
    "vacated": _("vacated"),
    "cut": _("cut"),
}
THIRD_PARTY: Final[Words] = {"no": _("no"), "possibly": _("possibly"), "named": _("yes")}

UNIT_KINDS: Final[Words] = {
    "dezernat": _("department division"),
    "amt": _("office"),
    "abteilung": _("department"),
    "stabsstelle": _("staff unit"),
    "fachdienst": _("specialist service"),
    "fachgruppe": _("specialist group"),
    "referat": _("section"),
}
RELATIONS: Final[Words] = {
    "belongs_to": _("belongs to"),
    "member_of": _("is a member of"),
    "successor_of": _("succeeds"),
}
DELIVERIES: Final[Words] = {"delivered": _("delivered"), "not_delivered": _("not delivered")}
EVENT_KINDS: Final[Words] = {
    "survey": _("survey"),
    "focus_group": _("focus group"),
    "workshop": _("workshop"),
    "kick_off": _("kick-off event"),
    "information": _("information event"),
    "website": _("website"),
    "several": _("several formats"),
}
SOURCE_KINDS: Final[Words] = {
    "council_paper": _("council paper"),
    "press": _("press report"),
    "public_reporting": _("public reporting"),
    "own_record": _("own record"),
    "fiction": _("made up for the demonstration"),
}
