"""Forms of finance files: upload, mapping, confirmation, taking back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter

from exchange.finance import grammar
from exchange.finance import settings as said
from exchange.finance.comparing import KEEP
from exchange.finance.models import FinanceBatch, FinanceMapping
from exchange.finance.reading import LIMITS, Table, samples
from exchange.finance.settings import By, Meaning, SettingError, Settings
from exchange.finance.words import HAND, MEANINGS
from exchange.forms import UploadField
from organisation.inputs import DayField, InputForm, LineField, OneOf, RowField, TextField, WholeField
from roadmap.models import BudgetPlan, BudgetProduct, Direction, Plan, Stage

LAST, WHOLE = "last", "whole"


class YearField(WholeField):
    """A budget year, as a column of a file says it; typed without a dot. Gives an int or None."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        try:
            return grammar.year(text) if text else None
        except grammar.CellError as error:
            message = _("“%(value)s” is no budget year. Allowed are %(allowed)s.")
            raise ValidationError(message % {"value": text[:20], "allowed": grammar.YEARS}, code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return value


class UploadForm(InputForm):
    """A file, and the batch that it belongs to: one that is there, or a new one."""

    file = UploadField(
        limit=LIMITS.packed,
        accept=".xlsx,.csv,.txt",
        label=gettext_lazy("Finance file"),
        help_text=gettext_lazy(
            "CSV or Excel (.xlsx), at most 8 MB and 50,000 lines, one line a booking or a sum. Leave out columns that"
            " name persons. Nothing is entered before you have seen it."
        ),
    )
    as_of = DayField(
        label=gettext_lazy("As of"),
        help_text=gettext_lazy("The day from which on the figures hold, for example 31.12.2026."),
    )
    batch = RowField(
        label=gettext_lazy("Batch"),
        required=False,
        empty_label=gettext_lazy("a new batch"),
        help_text=gettext_lazy("The file replaces what this batch has brought, and nothing else."),
    )
    name = LineField(
        label=gettext_lazy("Name of the new batch"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("What comes again and again, for example “Ist 2026”."),
    )
    stage = OneOf(Stage, label=gettext_lazy("Stage"), required=False)
    budget_plan = RowField(
        label=gettext_lazy("Budget"),
        required=False,
        help_text=gettext_lazy("Says which supplementary budget it is; for other stages it may stay open."),
    )
    year = YearField(
        label=gettext_lazy("Budget year of all lines"),
        required=False,
        help_text=gettext_lazy("Leave it open where a column of the file says the year."),
    )
    mapping = RowField(
        label=gettext_lazy("Mapping"),
        required=False,
        empty_label=gettext_lazy("a new mapping"),
        help_text=gettext_lazy("What the columns, codes and accounts of the file mean."),
    )
    mapping_name = LineField(label=gettext_lazy("Name of the new mapping"), required=False, max_length=120)

    groups = (
        (gettext_lazy("Into a batch that is there"), ("batch",)),
        (
            gettext_lazy("Or into a new batch"),
            ("name", "stage", "budget_plan", "year", "mapping", "mapping_name"),
        ),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.choose("batch", FinanceBatch.objects.filter(plan=plan))
        self.choose("mapping", FinanceMapping.objects.filter(owner=plan.owner_id))
        self.choose("budget_plan", BudgetPlan.objects.filter(owner=plan.owner_id))

    def clean(self) -> dict[str, Any]:
        """Either a batch, or everything that a new one needs."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        day = values.get("as_of")
        if day and day > timezone.localdate():
            self.add_error("as_of", _("The day lies in the future."))
        if values.get("batch"):
            if values.get("name"):
                self.add_error("name", _("Choose a batch or give the name of a new one, not both."))
            return values
        self._check_new(values)
        return values

    def _check_new(self, values: Mapping[str, Any]) -> None:
        name, mapping_name = values.get("name"), values.get("mapping_name")
        if not name and "name" not in self.errors:
            self.add_error("name", _("The new batch needs a name."))
        elif FinanceBatch.objects.filter(plan=self.plan, name=name).exists():
            self.add_error("name", _("There is a batch of this name already. Choose it above."))
        stage, budget = values.get("stage"), values.get("budget_plan")
        if not stage and "stage" not in self.errors:
            self.add_error("stage", _("What do the figures say?"))
        if stage == Stage.SUPPLEMENTARY and (budget is None or not budget.supplementary_number):
            self.add_error("budget_plan", _("Which supplementary budget is it?"))
        if values.get("mapping") and mapping_name:
            self.add_error("mapping_name", _("Choose a mapping or name a new one, not both."))
        elif not values.get("mapping") and not mapping_name and "mapping_name" not in self.errors:
            self.add_error("mapping_name", _("The new mapping needs a name."))
        elif mapping_name and FinanceMapping.objects.filter(owner=self.plan.owner_id, name=mapping_name).exists():
            self.add_error("mapping_name", _("There is a mapping of this name already. Choose it above."))

    def options(self, mapping: FinanceMapping | None) -> dict[str, Any]:
        """Return what is chosen, for `steps.target_of`."""
        values = self.cleaned_data
        batch = values["batch"]
        found = {"as_of": values["as_of"].isoformat(), "batch": str(batch.pk) if batch else ""}
        if batch:
            return found
        assert mapping is not None
        return {
            **found,
            "name": values["name"],
            "stage": values["stage"],
            "budget_plan": str(values["budget_plan"].pk) if values["budget_plan"] else "",
            "year": values["year"],
            "mapping": str(mapping.pk),
        }


@dataclass(frozen=True)
class Question:
    """A column of a file: letter, head, some values, and what it seems to be ("" for nothing)."""

    place: int
    letter: str
    head: str
    folded: str
    samples: list[str]
    suggested: str


def questions_of(table: Table, settings: Settings) -> list[Question]:
    """Return what has to be said about the columns of a file, with what was said or what their heads suggest."""
    values = samples(table)
    taken = set(settings.columns.values())
    found = []
    for head in table.heads:
        guess = settings.columns.get(head.folded)
        if guess is None:
            guess = said.suggestion(head.text)
            guess = "" if guess in taken else guess
            taken |= {guess} - {""}
        letter = get_column_letter(head.place + 1)
        found.append(Question(head.place, letter, head.text, head.folded, values[head.place], guess))
    return found


def questions_kept(settings: Settings) -> list[Question]:
    """Return the same without a file: the heads that the mapping knows."""
    return [Question(place, "", head, head, [], kept) for place, (head, kept) in enumerate(settings.columns.items())]


class MappingForm(InputForm):
    """What columns, accounts, words and codes mean; opened on a state of the mapping, which must still stand."""

    state = forms.CharField(widget=forms.HiddenInput, required=False)
    direction_by = forms.ChoiceField(
        label=gettext_lazy("Revenue or expense"),
        choices=[
            (By.ACCOUNT, gettext_lazy("by the account")),
            (By.COLUMN, gettext_lazy("by a column with a word")),
            *Direction.choices,
        ],
        help_text=gettext_lazy("How it is known, or what all lines are."),
    )
    ranges = TextField(
        label=gettext_lazy("Accounts"),
        required=False,
        rows=6,
        help_text=gettext_lazy(
            "One line for each range by its first figures: “40–49 = Ertrag”, “5 = Aufwand”, “57 = auslassen”. The"
            " closest range counts."
        ),
    )
    words = TextField(
        label=gettext_lazy("Words of the column"),
        required=False,
        rows=3,
        help_text=gettext_lazy(
            "Only where the file has words of its own: “E = Ertrag”. Ertrag, Aufwand, Einzahlung and Auszahlung are"
            " known."
        ),
    )
    products = TextField(
        label=gettext_lazy("Products"),
        required=False,
        rows=6,
        help_text=gettext_lazy(
            "Only where the file writes codes in another way: “0111405 = 111405”, “999999 = auslassen”."
        ),
    )
    skip_others = forms.BooleanField(
        label=gettext_lazy("Leave out lines of products that are not known"),
        required=False,
        help_text=gettext_lazy("For files of the whole county. Otherwise each such line is a mistake."),
    )
    incoming_negative = forms.BooleanField(
        label=gettext_lazy("Revenues and receipts stand with a minus in the file"), required=False
    )

    def __init__(
        self, *args: Any, mapping: FinanceMapping, questions: list[Question], needs_year: bool = False, **kwargs: Any
    ) -> None:
        self.settings = Settings.read(mapping.settings)
        self.codes = dict(BudgetProduct.objects.filter(owner=mapping.owner_id).values_list("code", "pk"))
        self.questions, self.needs_year = questions, needs_year
        by_id = {str(key): code for code, key in self.codes.items()}
        kwargs["initial"] = {
            "state": mapping.state,
            "direction_by": self.settings.direction_by,
            "ranges": said.typed_ranges(self.settings.ranges),
            "words": said.typed_words(self.settings.words),
            "products": said.typed_products(self.settings.products, by_id),
            "skip_others": self.settings.skip_others,
            "incoming_negative": self.settings.incoming_negative,
        }
        super().__init__(*args, **kwargs)
        choices = [("", _("leave out")), *MEANINGS.items()]
        for question in questions:
            self.fields[f"c{question.place}"] = forms.ChoiceField(
                label=question.head, required=False, choices=choices, initial=question.suggested
            )

    def rows(self) -> list[tuple[Question, forms.BoundField]]:
        """Return each column of the file with its choice."""
        return [(question, self[f"c{question.place}"]) for question in self.questions]

    def others(self) -> list[forms.BoundField]:
        """Return the fields below the table of columns."""
        names = ("direction_by", "ranges", "words", "products", "skip_others", "incoming_negative")
        return [self[name] for name in names]

    def clean_ranges(self) -> tuple[said.Range, ...]:
        """Read the ranges of accounts."""
        return _typed(lambda: said.read_ranges(self.cleaned_data["ranges"]))

    def clean_words(self) -> dict[str, str]:
        """Read the words of directions."""
        return _typed(lambda: said.read_words(self.cleaned_data["words"]))

    def clean_products(self) -> dict[str, str]:
        """Read the list of products."""
        known = {code: str(key) for code, key in self.codes.items()}
        return _typed(lambda: said.read_products(self.cleaned_data["products"], known))

    def clean(self) -> dict[str, Any]:
        """Nothing is chosen twice, and what a line needs is chosen."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        chosen: dict[str, str] = {}
        for question in self.questions:
            name = values.get(f"c{question.place}", "")
            if name and name in chosen:
                message = _("This is chosen for “%(head)s” already.") % {"head": chosen[name]}
                self.add_error(f"c{question.place}", message)
            elif name:
                chosen[name] = question.head
        if "direction_by" in values and "ranges" in values:
            self._check_needed(values, set(chosen))
        return values

    def _check_needed(self, values: Mapping[str, Any], chosen: set[str]) -> None:
        settings = replace(self.settings, direction_by=values["direction_by"])
        lacking = settings.needed(year=self.needs_year) - chosen
        if lacking:
            heads = ", ".join(str(MEANINGS[name]) for name in Meaning if name in lacking)
            self.add_error(None, _("Please say which column is: %(heads)s.") % {"heads": heads})
        if settings.direction_by == By.ACCOUNT and not values["ranges"]:
            self.add_error("ranges", _("Please say which accounts are revenue and which are expense."))

    def result(self) -> Settings:
        """Return all that was said; heads that this file lacks stay known."""
        values = self.cleaned_data
        here = {question.folded: values[f"c{question.place}"] for question in self.questions}
        columns = {**self.settings.columns, **here}
        taken = {meaning: head for head, meaning in here.items() if meaning}
        return replace(
            self.settings,
            # a meaning that moved to another head leaves the one that it had
            columns={head: kept for head, kept in columns.items() if taken.get(kept, head) == head},
            direction_by=values["direction_by"],
            ranges=values["ranges"],
            words=values["words"],
            products=values["products"],
            skip_others=values["skip_others"],
            incoming_negative=values["incoming_negative"],
        )


def _typed(read: Any) -> Any:
    try:
        return read()
    except SettingError as error:
        raise ValidationError(str(error), code="invalid") from error


class MappingNameForm(InputForm):
    """The name of a mapping."""

    name = LineField(label=gettext_lazy("Name"), max_length=120)


class ConfirmForm(InputForm):
    """The confirmation of an import: what becomes of items that were changed by hand, and a reason."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False)
    hand = forms.ChoiceField(
        label=gettext_lazy("Items that were changed by hand"), choices=HAND, widget=forms.RadioSelect
    )
    reason = TextField(
        label=gettext_lazy("Note"),
        rows=2,
        required=False,
        max_length=2000,
        help_text=gettext_lazy("It stands in the history beside the import."),
    )

    def __init__(self, *args: Any, to_decide: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not to_decide:
            del self.fields["hand"]


class TakeBackForm(InputForm):
    """What is taken back, and what becomes of items that were changed by hand."""

    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)
    scope = forms.ChoiceField(
        label=gettext_lazy("What is taken back"),
        choices=[
            (LAST, gettext_lazy("The last import; what stood there before comes back")),
            (WHOLE, gettext_lazy("The whole batch with all its imports")),
        ],
        widget=forms.RadioSelect,
        initial=LAST,
    )
    hand = forms.ChoiceField(
        label=gettext_lazy("Items that were changed by hand"),
        choices=[
            (KEEP, gettext_lazy("They stay as they are")),
            ("replace", gettext_lazy("They are taken back as well")),
        ],
        widget=forms.RadioSelect,
        initial=KEEP,
    )

    def __init__(self, *args: Any, imports: int, by_hand: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if imports < 2:
            del self.fields["scope"]
        if not by_hand:
            del self.fields["hand"]
