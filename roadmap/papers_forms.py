"""Forms of links between projects and papers of the council."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.models import Paper, ResolutionPoint
from organisation.inputs import InputForm, RowField, TextField
from organisation.mergeforms import MergeForm
from roadmap.models import ProjectPaper

SEARCHED = {"data-search": gettext_lazy("Narrow the list")}


class PointField(RowField):
    """A point of a resolution, shown with its paper."""

    def label_from_instance(self, obj: ResolutionPoint) -> str:
        """Return the paper's reference, the point's number and the beginning of its text."""
        paper = obj.resolution.paper
        text = Truncator(obj.adopted_text or obj.proposed_text).chars(80)
        return f"{paper.reference or paper.title}, {obj.number}. {text}"


def _note() -> TextField:
    return TextField(
        label=gettext_lazy("Note"), required=False, rows=2, help_text=gettext_lazy("What the paper means for it.")
    )


def _points(papers: QuerySet[Paper]) -> QuerySet[ResolutionPoint]:
    rows = ResolutionPoint.objects.filter(resolution__paper__in=papers).select_related("resolution__paper")
    return rows.order_by("resolution__paper__reference", "number")


class PaperLinkForm(InputForm):
    """A paper of the council that concerns a project."""

    paper = RowField(label=gettext_lazy("Paper"), widget=forms.Select(attrs=SEARCHED))
    point = PointField(
        label=gettext_lazy("Point of the resolution"),
        required=False,
        widget=forms.Select(attrs=SEARCHED),
        help_text=gettext_lazy("Only where one point of the resolution is meant."),
    )
    note = _note()

    def __init__(self, *args: Any, papers: QuerySet[Paper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("paper", papers.order_by("reference", "title"))
        self.choose("point", _points(papers))

    def clean(self) -> dict[str, Any]:
        """Refuse a point of another paper."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        point, paper = data.get("point"), data.get("paper")
        if point is not None and paper is not None and point.resolution.paper_id != paper.pk:
            self.add_error("point", ValidationError(_("The point belongs to another paper."), code="foreign"))
        return data


class PaperLinkEditForm(MergeForm):
    """A link; the paper stays."""

    point = PointField(label=gettext_lazy("Point of the resolution"), required=False)
    note = _note()

    def __init__(self, *args: Any, link: ProjectPaper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("point", _points(Paper.objects.filter(pk=link.paper_id)))
