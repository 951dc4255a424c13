"""What a report is called, by its kind: on its cover, on its pages, in lists. Pure."""

from datetime import date

from django.utils.translation import gettext as _


def report_title(kind: str, period_from: date, period_to: date, subject: str = "") -> str:
    """Return the title of a report; `subject` is the project or municipality that it is about, "" where it may not be
    named."""
    if kind == "ad_hoc":
        return _("Report on the project “%(title)s”") % {"title": subject} if subject else _("Report on a project")
    if kind == "municipal":
        return _("Report for %(name)s") % {"name": subject} if subject else _("Report for a municipality")
    first, last = period_from.year, period_to.year
    span = str(last) if first == last else f"{first}–{last}"
    if kind == "interim":
        return _("Interim report %(span)s") % {"span": span}
    if kind == "final":
        return _("Final report %(span)s") % {"span": span}
    return _("Evaluation report %(year)d") % {"year": last}
