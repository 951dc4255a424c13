"""What the calculations' codes are called on pages."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roadmap.post_costs import Missing
from roadmap.staffing import PostState

Words = Mapping[str, str | Promise]

STATES: Words = {
    PostState.NOT_REPORTED: pgettext_lazy("state of a post", "not reported"),
    PostState.REQUESTED: pgettext_lazy("state of a post", "requested"),
    PostState.VACANT: pgettext_lazy("state of a post", "vacant"),
    PostState.FILLED: pgettext_lazy("state of a post", "filled"),
    PostState.CUT: pgettext_lazy("state of a post", "cut"),
}
KEPT_STATES: Words = {
    "geplant": pgettext_lazy("posts", "planned"),
    "bewilligt": pgettext_lazy("posts", "approved"),
    "besetzt": pgettext_lazy("posts", "filled"),
    "unbesetzt": pgettext_lazy("posts", "vacant"),
    "beantragt": pgettext_lazy("posts", "requested"),
    "ohne-meldung": pgettext_lazy("posts", "not reported"),
    "gestrichen": pgettext_lazy("posts", "cut"),
}
NEEDS: Words = {
    "additional": _("additional"),
    "may_exist_already": _("may exist already"),
    "relocated": _("relocated"),
    "existing": _("existing"),
    "origin_unknown": _("origin not stated"),
}
MISSING: Words = {
    Missing.FTE: _("the full-time equivalent is not stated"),
    Missing.GRADE: _("the grade is not stated"),
    Missing.RATE: _("there is no rate for the grade"),
}
VIEWS: Words = {"plan": _("planned cost"), "ist": _("actual cost")}
