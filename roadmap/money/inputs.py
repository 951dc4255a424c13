"""Form fields of money: years as one text, and shares as rows of what they belong to and a percentage."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.models import ResolutionPoint
from organisation.inputs import LineField, RowField
from roadmap.money.percents import percent_of
from roadmap.money.targets import SEPARATOR, joined, parted, share_typed
from roadmap.money.years import EXAMPLES, YearsError, parse_years

SPARE_ROWS = 3


class YearsField(LineField):
    """A year or a span of years; gives the text that `roadmap.money.years` writes, "" where it is unknown."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = gettext_lazy("One year or a span: 2023, 2021–2025, 2023– (from 2023 on), –2025 (until 2025).")
        super().__init__(max_length=40, required=False, **{"help_text": help_text, **kwargs})

    def to_python(self, value: Any) -> str:
        """Return the years in their one form. Raises ValidationError with what was typed."""
        text = super().to_python(value)
        try:
            return str(parse_years(text))
        except YearsError:
            message = _("“%(value)s” is no year and no span of years. Allowed are %(examples)s.")
            raise ValidationError(message % {"value": text, "examples": EXAMPLES}, code="invalid") from None


class PointField(RowField):
    """A point of a resolution, shown with the paper that it is of."""

    def label_from_instance(self, obj: ResolutionPoint) -> str:
        """Return reference and title of the paper, and the point's number."""
        paper = obj.resolution.paper
        named = " ".join(part for part in (paper.reference, paper.title) if part)
        return _("%(paper)s, point %(number)s") % {"paper": named, "number": obj.number}


class RowsWidget(forms.Widget):
    """Rows of something chosen and its share in per cent; a row is left out where nothing is chosen."""

    use_fieldset = True

    def __init__(self, what: Any) -> None:
        super().__init__()
        self.what = what
        self.choices: list[tuple[str, str]] = []

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return the rows as one text; None where the form has none of them."""
        if name in data:
            return data[name]
        rows = []
        number = 0
        while f"{name}-{number}-was" in data:
            what, share = str(data[f"{name}-{number}-was"]), str(data.get(f"{name}-{number}-anteil", "")).strip()
            if what or share:
                rows.append(f"{what} {share}")
            number += 1
        return SEPARATOR.join(rows) if number else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}-0-was" not in data

    def id_for_label(self, id_: str) -> str:
        """Return the first row's id: links of the error summary lead there."""
        return f"{id_}-0-was" if id_ else id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Write the rows that are there and three empty ones."""
        rows = [*parted(value or ""), *[("", "")] * SPARE_ROWS]
        wrong = bool((attrs or {}).get("aria-invalid"))
        start = (attrs or {}).get("id", name)
        return format_html_join(
            "", "{}", ((self._row(f"{name}-{at}", f"{start}-{at}", at, row, wrong),) for at, row in enumerate(rows))
        )

    def _row(self, name: str, key: str, at: int, row: tuple[str, str], wrong: bool) -> SafeString:
        what, share = row
        known = dict(self.choices)
        choices: Iterable[tuple[str, str]] = [("", _("none")), *self.choices]
        if what and what not in known:
            choices = [*choices, (what, what)]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((each, SafeString(" selected") if each == what else "", label) for each, label in choices),
        )
        return format_html(
            '<div class="share-row"><select name="{}-was" id="{}-was" aria-label="{} {}">{}</select>'
            '<input type="text" name="{}-anteil" id="{}-anteil" value="{}" aria-label="{} {}" inputmode="decimal"'
            ' autocomplete="off"{}><span aria-hidden="true">%</span></div>',
            *(name, key, self.what, at + 1, options),
            *(name, key, share, _("Share in per cent"), at + 1, SafeString(' aria-invalid="true"') if wrong else ""),
        )


class RowsField(forms.Field):
    """Rows of shares; gives the text of `roadmap.money.targets`. `unknown`: a share may be left empty."""

    def __init__(self, what: Any, *, unknown: bool = False, **kwargs: Any) -> None:
        super().__init__(widget=RowsWidget(what), required=False, **kwargs)
        self.unknown = unknown

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Let the rows choose among these keys with their labels."""
        widget = self.widget
        assert isinstance(widget, RowsWidget)
        widget.choices = list(choices)

    def in_words(self, value: str) -> str:
        """Return rows with the names of what they are for, one a line; what is not offered any more keeps its key."""
        widget = self.widget
        assert isinstance(widget, RowsWidget)
        known = dict(widget.choices)
        return "\n".join(
            f"{known.get(what, what)}: {f'{share} %' if share else _('share not stated')}"
            for what, share in parted(value)
        )

    def to_python(self, value: Any) -> str:
        """Return the rows in their one form. Raises ValidationError for each share that is none.

        A form that sent no rows at all takes nothing away: it is refused.
        """
        if value is None:
            raise ValidationError(self.error_messages["required"], code="required")
        parts, wrong = [], []
        for what, share in parted(value):
            try:
                if not what:
                    raise ValidationError(_("Choose what the share of %(share)s %% is for.") % {"share": share})
                if not share and not self.unknown:
                    raise ValidationError(_("Give a share in per cent for each row."))
                parts.append((what, percent_of(share_typed(share)) if share else ""))
            except ValidationError as error:
                wrong.append(error)
        if wrong:
            raise ValidationError(wrong)
        return joined(parts)
