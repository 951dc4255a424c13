"""What the checks find, in words."""

from django.utils.translation import gettext as _

from evaluation.narratives.checks import Finding
from evaluation.report.words import LIGHTS, STATES


def in_words(finding: Finding) -> str:
    """Return what the data say where a text says something else."""
    values = dict(finding.values)
    for name in ("label", "known", "said"):
        code = values.get(name, "")
        values[name] = str(STATES.get(code) or LIGHTS.get(code) or code)
    values.setdefault("project", "")
    return _texts()[finding.code] % values


def _texts() -> dict[str, str]:
    return {
        "state_count": _("The facts count %(known)s projects as “%(label)s”."),
        "light_count": _("The facts count %(known)s projects with the light “%(label)s”."),
        "count": _("No count of projects in the facts is this number; there are: %(known)s."),
        "fields": _("The facts count %(known)s action fields."),
        "post_count": _("No count of posts in the facts is this number; there are: %(known)s."),
        "money": _("This amount is not in the facts."),
        "percent": _("This share is not in the facts."),
        "fte": _("These full-time equivalents are not in the facts."),
        "date": _("This date is not in the facts."),
        "no_date": _("There is no such day."),
        "state": _("The state of “%(project)s” is “%(known)s”."),
        "light": _("The light of “%(project)s” is “%(known)s”."),
    }
